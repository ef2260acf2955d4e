import type { Temporal } from 'temporal-polyfill'
import type { Tx } from '../platform/db.ts'
import type { Jobs } from '../platform/jobs.ts'
import { prepared } from '../platform/sql.ts'
import { moveReadings, type MovedReading, type MoveRequest, type MoveResult } from './reading-moves.ts'

/** The queue that writes to people about readings that came back or never went. Its work is in the rooms: words are theirs. */
export const toldQueue = 'readings-told'

/** What the queue carries: what became of one contract's month, or of some readings of it, in one act. */
export type ToldJob = {
  /** the act: told once, however often the job runs */
  act: string
  state: 'RETURNED' | 'REFUSED' | 'LAPSED'
  contractId: string
  period: string
  /** none: the draft of the month has lapsed */
  readingIds: string[]
  at: string
}

type Decision = {
  readingIds: readonly string[]
  /** a clerk's words, shown to the user as they stand */
  reason: string
  userId?: string | undefined
  at: Temporal.Instant
}

/**
 * Gives readings on check back to the user, who may send these rows again by `until` (included), and writes to the
 * people of each contract in the same transaction. A fixed number of statements for any readings of any contracts.
 * What may not be returned from its state comes back in `left` and is not touched.
 */
export async function returnReadings(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  asked: Decision & { until: Temporal.PlainDate },
  request: MoveRequest = {},
): Promise<MoveResult> {
  const { readingIds, ...how } = asked
  const move = { ...how, to: 'RETURNED', by: 'metering', channel: 'staff' } as const
  await forgetTyped(tx, readingIds)
  const result = await moveReadings(tx, move, toMove(readingIds), request)
  await tell(tx, jobs, 'RETURNED', result.moved, asked.at)
  return result
}

/** Refuses readings for good by a clerk's word, and writes to the people of each contract. */
export async function refuseReadings(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  asked: Decision,
  request: MoveRequest = {},
): Promise<MoveResult> {
  const { readingIds, ...how } = asked
  const move = { ...how, to: 'REFUSED', by: 'metering', channel: 'staff' } as const
  const result = await moveReadings(tx, move, toMove(readingIds), request)
  await tell(tx, jobs, 'REFUSED', result.moved, asked.at)
  return result
}

/**
 * Refuses returned readings whose day has passed. Reason and day stay those of the return: that nothing came by that
 * day is said to each reader in his language.
 */
export async function refuseOverdue(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueueAll'>,
  asked: Omit<Decision, 'userId'> & { until: Temporal.PlainDate },
): Promise<MoveResult> {
  const { readingIds, ...how } = asked
  const move = { ...how, to: 'REFUSED', by: 'calendar', channel: 'calendar' } as const
  const result = await moveReadings(tx, move, toMove(readingIds))
  await tell(tx, jobs, 'REFUSED', result.moved, asked.at)
  return result
}

/**
 * The form asks for a returned meter anew: what was typed and sent of it is no longer what its user says. What he has
 * typed since, and not sent, stays. Comes before the move, because a submission locks the draft before the readings.
 */
async function forgetTyped({ sql }: Tx, readingIds: readonly string[]): Promise<void> {
  await sql.run(
    prepared(`with sent as (
       select d.id, array_agg(g.id::text) as keys
       from readings r join drafts d on d.contract_id = r.contract_id and d.period = r.period
         join registers g on g.meter_id = r.meter_id
         join readings o on o.submission_id = r.submission_id and o.register_id = g.id
       where r.id = any($1::uuid[]) and r.state = 'ON_CHECK'
         and d.rows -> g.id::text ->> 'value' ~ ('^\\s*0*' || o.value || '\\s*$')
       group by d.id),
     held as (select d.id from drafts d where d.id in (select id from sent) order by d.id for update)
     update drafts d set rows = d.rows - sent.keys from sent join held using (id) where d.id = sent.id`),
    [readingIds],
  )
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
