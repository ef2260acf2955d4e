/** State of one register's value (wording.md §4). */
export const readingStates = [
  'NOT_SENT',
  'SUBMITTED',
  'NOTED',
  'ON_CHECK',
  'RETURNED',
  'BATCHED',
  'ACCEPTED',
  'REFUSED',
  'CORRECTED',
  'ESTIMATED',
  'REPLACED',
] as const
export type ReadingState = (typeof readingStates)[number]

/**
 * Who may move a reading: the user by his next revision, a rule of the check, staff (any clerk of readings), metering
 * staff, our export to billing, billing's answer, the charge run, the calendar.
 */
export const readingMovers = [
  'user',
  'rule',
  'staff',
  'metering',
  'export',
  'billing',
  'run',
  'calendar',
] as const
export type ReadingMover = (typeof readingMovers)[number]

type Moves = Readonly<Partial<Record<ReadingState, readonly ReadingMover[]>>>

/** What metering staff decide of a value that waits for a look. */
const decided: Moves = {
  SUBMITTED: ['metering'],
  RETURNED: ['metering'],
  REFUSED: ['metering'],
}
/** A correction after closing meets a row in whatever state it stands. */
const corrected: Moves = { CORRECTED: ['staff', 'metering'] }
/** The next revision replaces every row, also one billing has: that is settled afterwards (wording.md row 25). */
const replaced: Moves = { REPLACED: ['user', 'staff'] }

const moves: Readonly<Record<ReadingState, Moves>> = {
  NOT_SENT: { ESTIMATED: ['run'], ...corrected, ...replaced },
  // Billing that takes values without our batch answers at once.
  SUBMITTED: {
    ON_CHECK: ['rule', 'staff', 'metering'],
    BATCHED: ['export'],
    ACCEPTED: ['billing'],
    ...corrected,
    ...replaced,
  },
  NOTED: { SUBMITTED: ['staff', 'metering'], ...corrected, ...replaced },
  ON_CHECK: { ...decided, ...corrected, ...replaced },
  RETURNED: { REFUSED: ['calendar', 'metering'], ...replaced },
  BATCHED: { ACCEPTED: ['billing'], REFUSED: ['billing'], ...corrected, ...replaced },
  ACCEPTED: { ...corrected, ...replaced },
  REFUSED: { ESTIMATED: ['run'], ...corrected },
  CORRECTED: { BATCHED: ['export'], ACCEPTED: ['billing'], ...corrected, ...replaced },
  ESTIMATED: { ACCEPTED: ['billing'], ...corrected, ...replaced },
  REPLACED: {},
}

/** true when that mover may make that move. */
export function mayMoveReading(from: ReadingState, to: ReadingState, by: ReadingMover): boolean {
  return moves[from][to]?.includes(by) === true
}

/** The states from which that mover may come to `to`, for a conditional update. */
export function sourcesOf(to: ReadingState, by: ReadingMover): ReadingState[] {
  return readingStates.filter((from) => mayMoveReading(from, to, by))
}

/** The states that mover may lead to from here, for buttons. */
export function movesFrom(from: ReadingState, by: ReadingMover): ReadingState[] {
  return readingStates.filter((to) => mayMoveReading(from, to, by))
}

/** The move has to say why. */
export function needsReason(to: ReadingState): boolean {
  return to === 'RETURNED' || to === 'REFUSED' || to === 'CORRECTED'
}

/** The move has to say by which day the user may send the row again. */
export function needsDay(to: ReadingState): boolean {
  return to === 'RETURNED'
}

/** Nothing leads on from here. */
export function isFinalReading(state: ReadingState): boolean {
  return Object.keys(moves[state]).length === 0
}
