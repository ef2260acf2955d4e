import type { Temporal } from 'temporal-polyfill'
import {
  needsDay,
  needsReason,
  sourcesOf,
  type ReadingMover,
  type ReadingState,
} from '../domain/reading-state.ts'
import { recordAuditLines } from '../platform/audit.ts'
import type { Sql, Tx } from '../platform/db.ts'
import { prepared } from '../platform/sql.ts'

/** By what way a move came (the enum of the database). */
export type ReadingChannel =
  'portal' | 'file' | 'phone' | 'staff' | 'inspector' | 'gis' | 'api' | 'estimate' | 'import' | 'calendar'

/** A move of some readings, the same for all of them. */
export type ReadingMove = {
  to: ReadingState
  /** the right by which it is made: decides from which states it may lead */
  by: ReadingMover
  channel: ReadingChannel
  /** undefined: nobody's hand (a job, billing) */
  userId?: string | undefined
  /** RETURNED, REFUSED, CORRECTED: why, in words for the user */
  reason?: string | undefined
  /** RETURNED: the last day to send the row again; REFUSED by the calendar: that day, which has passed */
  until?: Temporal.PlainDate | undefined
  at: Temporal.Instant
}

/** A reading to move; with a value (and its volume, m³ as decimal text) when the move changes it. */
export type ReadingToMove = { id: string; value?: number; volume?: string }

export type MovedReading = {
  id: string
  contractId: string
  registerId: string
  period: string
  from: ReadingState
}

/** `left`: ids that stood in a state the move may not lead from, or do not exist: nothing of them was changed. */
export type MoveResult = { moved: MovedReading[]; left: string[] }

/** Where the journal's lines of a move come from. */
export type MoveRequest = { requestId?: string | undefined; address?: string | undefined }

/**
 * The one way a reading changes its state: checks the move by the table of `domain/reading-state`, updates only what
 * still stands in a state it may lead from, writes the time line and a line in the journal for each contract.
 * Two statements for any number of readings; call it in the transaction that does the rest.
 * @throws Error when the move lacks its reason or day: a fault of the caller
 */
export async function moveReadings(
  tx: Pick<Tx, 'sql'>,
  move: ReadingMove,
  readings: readonly ReadingToMove[],
  request: MoveRequest = {},
): Promise<MoveResult> {
  const result = await changeStates(tx.sql, move, readings)
  const contracts = Map.groupBy(result.moved, ({ contractId }) => contractId)
  await recordAuditLines(
    tx.sql,
    [...contracts].map(([contractId, moved]) => ({
      at: move.at,
      actorId: move.userId,
      action: 'readings.move',
      subject: { type: 'contract', id: contractId },
      contractId,
      channel: move.channel,
      ...request,
      details: {
        to: move.to,
        by: move.by,
        readings: moved.map(({ id, from }) => ({ id, from })),
        ...whyOf(move),
      },
    })),
  )
  return result
}

/**
 * A look of staff that moves nothing: the mark of a rule goes, the value stays as it was sent. Whoever is first has
 * looked; what bears no mark any more is in `left`. The time line names who looked, the journal too. Two statements.
 */
export async function settleReviews(
  tx: Pick<Tx, 'sql'>,
  look: Pick<ReadingMove, 'channel' | 'userId' | 'at'>,
  ids: readonly string[],
  request: MoveRequest = {},
): Promise<MoveResult> {
  const settled =
    ids.length === 0
      ? []
      : await tx.sql.rows<MovedReading>(settleSql, [
          ids,
          look.channel,
          look.userId ?? null,
          look.at.toString(),
        ])
  const contracts = Map.groupBy(settled, ({ contractId }) => contractId)
  await recordAuditLines(
    tx.sql,
    [...contracts].map(([contractId, readings]) => ({
      at: look.at,
      actorId: look.userId,
      action: 'readings.settle',
      subject: { type: 'contract', id: contractId },
      contractId,
      channel: look.channel,
      ...request,
      details: { readings: readings.map(({ id }) => id) },
    })),
  )
  const done = new Set(settled.map(({ id }) => id))
  return { moved: settled, left: ids.filter((id) => !done.has(id)) }
}

const settleSql = prepared(`
  with settled as (
    update readings set needs_review = false
    where id = any($1::uuid[]) and needs_review and state in ('SUBMITTED', 'NOTED', 'NOT_SENT')
    returning id, contract_id, register_id, period, state),
  told as (
    insert into reading_changes (reading_id, contract_id, from_state, to_state, channel, user_id, at)
    select id, contract_id, state, state, $2::"ReadingSource", $3::uuid, $4::timestamptz from settled)
  select id, contract_id as "contractId", register_id as "registerId", period, state as "from" from settled order by id`)

/** A move without a line in the journal, for an act that writes its own (a submission, an import). One statement. */
export async function changeStates(
  sql: Sql,
  move: ReadingMove,
  readings: readonly ReadingToMove[],
): Promise<MoveResult> {
  if (needsReason(move.to) && !move.reason) throw new Error(`a move to ${move.to} without a reason`)
  if (needsDay(move.to) && move.until === undefined) throw new Error(`a move to ${move.to} without a day`)
  const moved = readings.length === 0 ? [] : await sql.rows<MovedReading>(moveSql, valuesOf(move, readings))
  const done = new Set(moved.map(({ id }) => id))
  return { moved, left: readings.flatMap(({ id }) => (done.has(id) ? [] : [id])) }
}

// Locked in one order, so that two moves of the same readings wait for each other and never stand crossed.
const moveSql = prepared(`
  with asked as (select id, value, volume from json_to_recordset($1::json) as a(id uuid, value int, volume numeric)),
  was as materialized (
    select r.id, r.state from readings r join asked a on a.id = r.id
    where r.state = any($3::"ReadingState"[]) order by r.id for update of r),
  moved as (
    update readings r set state = $2::"ReadingState", needs_review = r.needs_review and $2 in ('ON_CHECK', 'BATCHED', 'REPLACED'),
      value = coalesce(a.value, r.value), volume = coalesce(a.volume, r.volume)
    from was join asked a on a.id = was.id where r.id = was.id
    returning r.id, r.contract_id, r.register_id, r.period, was.state as before, a.value as given),
  told as (
    insert into reading_changes (reading_id, contract_id, from_state, to_state, channel, user_id, reason, until, value, at)
    select id, contract_id, before, $2::"ReadingState", $4::"ReadingSource", $5::uuid, $6, $7::date, given, $8::timestamptz
    from moved)
  select id, contract_id as "contractId", register_id as "registerId", period, before as "from" from moved order by id`)

function valuesOf(move: ReadingMove, readings: readonly ReadingToMove[]): unknown[] {
  return [
    JSON.stringify(readings),
    move.to,
    sourcesOf(move.to, move.by),
    move.channel,
    move.userId ?? null,
    move.reason ?? null,
    move.until?.toString() ?? null,
    move.at.toString(),
  ]
}

function whyOf({ reason, until }: ReadingMove): { reason?: string; until?: string } {
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until: until.toString() }),
  }
}
