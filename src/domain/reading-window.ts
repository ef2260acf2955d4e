import { Temporal } from 'temporal-polyfill'
import { addWorkingDays, MOSCOW, moscowMidnight, type WorkCalendar } from './calendar.ts'
import { addMonths, daysInPeriod, firstDay, nextPeriod, periodOf, type Period } from './period.ts'

/**
 * When readings are taken, dated by reporting months (RD1).
 * WORKING: opens on the n-th last working day of the month, closes after the n-th working day of the next.
 * CALENDAR: opens on that day of the month, closes after that day (of the next month when smaller), e.g. 15…3, 15…25.
 */
export type WindowPolicy = {
  fromPeriod: Period
  toPeriod: Period | null
  rule: 'WORKING' | 'CALENDAR'
  opens: number
  closes: number
  /** IANA name; Moscow when absent */
  zone?: string
}

/** Staff keep a window open longer: for everybody, or for one contract. `closesOn` is its last day. */
export type WindowExtension = {
  period: Period
  contractId?: string
  closesOn: Temporal.PlainDate
  reason: string
}

/** The days readings of one month are taken: `[opensAt, closesAt)`. */
export type ReadingWindow = {
  period: Period
  /** first and last day, both included */
  opensOn: Temporal.PlainDate
  closesOn: Temporal.PlainDate
  opensAt: Temporal.Instant
  /** the first instant that is too late */
  closesAt: Temporal.Instant
  /** false: computed without an approved production calendar */
  calendarApproved: boolean
  extended: boolean
}

/** Windows around an instant. */
export type WindowState = {
  /** taking readings now; the newest month when an extension makes two run together */
  open: ReadingWindow | undefined
  /** every window that runs now, oldest month first */
  running: readonly ReadingWindow[]
  /** the one that closed most recently */
  last: ReadingWindow
  /** the one that opens next */
  next: ReadingWindow
  /** asked at any instant from `from` and before `until`, the same rules give this same answer */
  holds: { from: Temporal.Instant; until: Temporal.Instant }
}

/** The rule of the source: second-last working day … second working day of the next month. */
export const DEFAULT_WINDOW_POLICY: WindowPolicy = {
  fromPeriod: '2000-01',
  toPeriod: null,
  rule: 'WORKING',
  opens: 2,
  closes: 2,
}

const MONTHS_BACK = 13
const MONTHS_AHEAD = 2

/** The policy in force for a month; the newest row wins, {@link DEFAULT_WINDOW_POLICY} when none covers it. */
export function policyFor(policies: readonly WindowPolicy[], period: Period): WindowPolicy {
  return policies.reduce<WindowPolicy>((best, policy) => {
    const covers = policy.fromPeriod <= period && (policy.toPeriod === null || period <= policy.toPeriod)
    return covers && policy.fromPeriod >= best.fromPeriod ? policy : best
  }, DEFAULT_WINDOW_POLICY)
}

/** Extensions that concern a contract: its own and those for everybody. */
export function extensionsFor(
  all: readonly WindowExtension[],
  contractId: string | undefined,
): WindowExtension[] {
  return all.filter((extension) => extension.contractId === undefined || extension.contractId === contractId)
}

/**
 * The window of one reporting month.
 * @param extensions those that concern the asker (see {@link extensionsFor}); they only ever lengthen
 */
export function windowFor(
  period: Period,
  policy: WindowPolicy,
  calendar: WorkCalendar,
  extensions: readonly WindowExtension[] = [],
): ReadingWindow {
  const rule =
    policy.rule === 'WORKING' ? workingDays(period, policy, calendar) : calendarDays(period, policy)
  const closesOn = extensions
    .filter((extension) => extension.period === period)
    .reduce((latest, { closesOn: day }) => (isAfter(day, latest) ? day : latest), rule.closesOn)
  const midnight = (day: Temporal.PlainDate) => day.toZonedDateTime(policy.zone ?? MOSCOW).toInstant()
  return {
    period,
    opensOn: rule.opensOn,
    closesOn,
    opensAt: midnight(rule.opensOn),
    closesAt: midnight(closesOn.add({ days: 1 })),
    calendarApproved:
      policy.rule === 'CALENDAR' ||
      (calendar.isApproved(rule.opensOn.year) && calendar.isApproved(rule.closesOn.year)),
    extended: isAfter(closesOn, rule.closesOn),
  }
}

/**
 * Which window runs at `now`, which ran last, which comes next; exact to the nanosecond.
 * @param policies rows of one kind of customer
 * @param extensions those that concern the asker
 */
export function windowState(
  policies: readonly WindowPolicy[] | WindowPolicy,
  calendar: WorkCalendar,
  now: Temporal.Instant,
  extensions: readonly WindowExtension[] = [],
): WindowState {
  const rows = Array.isArray(policies) ? (policies as readonly WindowPolicy[]) : [policies as WindowPolicy]
  const current = periodOf(now.toZonedDateTimeISO(MOSCOW).toPlainDate())
  const months = Array.from({ length: MONTHS_BACK + MONTHS_AHEAD + 1 }, (_, i) =>
    addMonths(current, i - MONTHS_BACK),
  )
  const extended = new Set(extensions.map(({ period }) => period))
  // Months long past matter only when somebody has kept them open.
  const windows = months
    .filter((period) => period >= addMonths(current, -3) || extended.has(period))
    .map((period) => windowFor(period, policyFor(rows, period), calendar, extensions))
  const running = windows.filter((window) => isOpenAt(window, now))
  const past = windows.filter((window) => Temporal.Instant.compare(window.closesAt, now) <= 0)
  const last = past.reduce<ReadingWindow | undefined>(
    (latest, window) =>
      latest && Temporal.Instant.compare(latest.closesAt, window.closesAt) > 0 ? latest : window,
    undefined,
  )
  const next = windows.find((window) => Temporal.Instant.compare(window.opensAt, now) > 0)
  if (last === undefined || next === undefined) throw new Error('a month without a window')
  return { open: running.at(-1), running, last, next, holds: holdsAround(now, current, windows) }
}

/** Between two neighbouring openings, closings or beginnings of a month nothing changes. */
function holdsAround(
  now: Temporal.Instant,
  current: Period,
  windows: readonly ReadingWindow[],
): WindowState['holds'] {
  const from = moscowMidnight(firstDay(current))
  const until = moscowMidnight(firstDay(nextPeriod(current)))
  return windows
    .flatMap(({ opensAt, closesAt }) => [opensAt, closesAt])
    .reduce(
      (span, edge) => {
        if (Temporal.Instant.compare(edge, now) <= 0)
          return Temporal.Instant.compare(edge, span.from) > 0 ? { ...span, from: edge } : span
        return Temporal.Instant.compare(edge, span.until) < 0 ? { ...span, until: edge } : span
      },
      { from, until },
    )
}

/** Whether a window takes readings at an instant; half-open. */
export function isOpenAt(window: ReadingWindow, now: Temporal.Instant): boolean {
  return (
    Temporal.Instant.compare(window.opensAt, now) <= 0 && Temporal.Instant.compare(now, window.closesAt) < 0
  )
}

/** Whole minutes until a window closes, rounded up; 0 when it has (wording.md row 26). */
export function minutesLeft(window: ReadingWindow, now: Temporal.Instant): number {
  return Math.max(0, Math.ceil((window.closesAt.epochMilliseconds - now.epochMilliseconds) / 60_000))
}

/** Calendar days left, the closing day and today included (wording.md: «Осталось 3 дня: по 2 декабря»). */
export function daysLeft(window: ReadingWindow, today: Temporal.PlainDate): number {
  return Math.max(0, today.until(window.closesOn).days + 1)
}

function workingDays(period: Period, policy: WindowPolicy, calendar: WorkCalendar) {
  const start = firstDay(nextPeriod(period))
  return {
    opensOn: addWorkingDays(calendar, start, -policy.opens),
    closesOn: addWorkingDays(calendar, start.subtract({ days: 1 }), policy.closes),
  }
}

function calendarDays(period: Period, policy: WindowPolicy) {
  const closing = policy.closes < policy.opens ? nextPeriod(period) : period
  return { opensOn: dayOf(period, policy.opens), closesOn: dayOf(closing, policy.closes) }
}

function dayOf(period: Period, day: number): Temporal.PlainDate {
  return firstDay(period).with({ day: Math.min(day, daysInPeriod(period)) })
}

function isAfter(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(a, b) > 0
}
