import type { Temporal } from 'temporal-polyfill'
import type { Tx } from '../platform/db.ts'
import type { Jobs } from '../platform/jobs.ts'
import { moveReadings, type MovedReading, type MoveRequest, type MoveResult } from './reading-moves.ts'

/** The queue that writes to people about readings that came back. Its work is in the rooms: words are theirs. */
export const toldQueue = 'readings-told'

/** What the queue carries: one contract's readings of one month that went to one state in one act. */
export type ToldJob = {
  /** the act: told once, however often the job runs */
  act: string
  state: 'RETURNED' | 'REFUSED'
  contractId: string
  period: string
  readingIds: string[]
  at: string
}

type Decision = {
  readingIds: readonly string[]
  /** in words for the user: shown to him as they stand */
  reason: string
  /** who decides; undefined: the calendar */
  userId?: string | undefined
  at: Temporal.Instant
}

/**
 * Gives readings on check back to the user, who may send these rows again by `until` (included), and writes to the
 * people of each contract in the same transaction. Any number of readings of any contracts, three statements and one
 * for the journal. What may not be returned from its state comes back in `left` and is not touched.
 */
export async function returnReadings(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  asked: Decision & { until: Temporal.PlainDate },
  request: MoveRequest = {},
): Promise<MoveResult> {
  const { readingIds, ...how } = asked
  const move = { ...how, to: 'RETURNED', by: 'metering', channel: 'staff' } as const
  const result = await moveReadings(tx, move, toMove(readingIds), request)
  await tell(tx, jobs, 'RETURNED', result.moved, asked.at)
  return result
}

/** Refuses readings for good, and writes to the people of each contract. Without a user: the day to send them again has passed. */
export async function refuseReadings(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  asked: Decision,
  request: MoveRequest = {},
): Promise<MoveResult> {
  const { readingIds, ...how } = asked
  const by = asked.userId === undefined ? 'calendar' : 'metering'
  const move = { ...how, to: 'REFUSED', by, channel: 'staff' } as const
  const result = await moveReadings(tx, move, toMove(readingIds), request)
  await tell(tx, jobs, 'REFUSED', result.moved, asked.at)
  return result
}

function toMove(readingIds: readonly string[]): { id: string }[] {
  return readingIds.map((id) => ({ id }))
}

async function tell(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  state: ToldJob['state'],
  moved: readonly MovedReading[],
  at: Temporal.Instant,
): Promise<void> {
  const acts = Map.groupBy(moved, ({ contractId, period }) => `${contractId} ${period}`)
  const told = [...acts.values()].flatMap((readings): ToldJob[] => {
    const [first] = readings
    if (first === undefined) return []
    const { contractId, period } = first
    const readingIds = readings.map(({ id }) => id)
    return [{ act: crypto.randomUUID(), state, contractId, period, readingIds, at: at.toString() }]
  })
  await jobs.enqueueAll(tx, toldQueue, told)
}
