import type { Temporal } from 'temporal-polyfill'
import type { Sql } from '../../../platform/db.ts'
import { prepared } from '../../../platform/sql.ts'
import { changeStates, type ReadingChannel } from '../../../records/reading-moves.ts'
import type { RevisionDetails } from '../revision.ts'

/** What stands when the turn of this submission has come: everybody else waits for its end. */
export async function takeTurn(
  sql: Sql,
  contractId: string,
  period: string,
): Promise<
  { version: number; submittedVersion: number | null; isFromFile: boolean; revision: number } | undefined
> {
  const draft = await sql.one<{ version: number; submittedVersion: number | null; isFromFile: boolean }>(
    prepared(
      // A workbook was taken into the draft since the last submission: what goes now came from a file.
      `select version, submitted_version as "submittedVersion",
         exists (select from uploads u where u.contract_id = d.contract_id and u.period = d.period
           and u.accepted_at > coalesce((select max(s.sent_at) from submissions s
             where s.contract_id = d.contract_id and s.period = d.period), '-infinity')) as "isFromFile"
       from drafts d where contract_id = $1 and period = $2 for update`,
    ),
    [contractId, period],
  )
  if (draft === undefined) return undefined
  const last = await sql.one<{ revision: number }>(
    prepared(
      `select coalesce(max(revision), 0) as revision from submissions where contract_id = $1 and period = $2`,
    ),
    [contractId, period],
  )
  return { ...draft, revision: last?.revision ?? 0 }
}

/** The next sequence within a period. */
export async function nextSequence(sql: Sql, period: string): Promise<number> {
  const row = await sql.one<{ last: number }>(
    prepared(`insert into submission_counters (period, last) values ($1, 1)
     on conflict (period) do update set last = submission_counters.last + 1 returning last`),
    [period],
  )
  return row?.last ?? 1
}

export type NewSubmission = {
  contractId: string
  period: string
  revision: number
  number: string
  kind: 'FIRST' | 'SUPPLEMENT' | 'CORRECTION'
  channel: string
  /** who told it, when a clerk entered it */
  callerName: string | null
  userId: string
  senderName: string
  senderLogin: string
  readOn: string
  sentAt: string
  sentMeters: number
  totalMeters: number
  volume: string
  amountKopecks: number
  content: string
  contentHash: string
  details: RevisionDetails
}

export type NewReading = {
  inletId: string
  meterId: string
  registerId: string
  readOn: string
  value: number | null
  previous: number | null
  previousOn: string | null
  volume: string | null
  state: string
  kind: string | null
  note: string | null
  noteText: string | null
  offFrom: string | null
  offTo: string | null
  verdicts: string[]
  needsReview: boolean
  deviation: string | null
}

/**
 * Ends the revision that was in force, with those of its readings that do not go over to the next one; a value billing
 * put there yields too.
 */
export async function replaceRevision(
  sql: Sql,
  of: {
    contractId: string
    period: string
    sent: readonly string[]
    carried: readonly string[]
    channel: ReadingChannel
    userId: string
    at: Temporal.Instant
  },
): Promise<void> {
  await sql.run(
    prepared(
      `update submissions set state = 'REPLACED' where contract_id = $1 and period = $2 and state = 'SUBMITTED'`,
    ),
    [of.contractId, of.period],
  )
  const yielding = await sql.rows<{ id: string }>(
    prepared(`select id from readings where contract_id = $1 and period = $2 and state not in ('REPLACED', 'REFUSED')
       and (submission_id is not null or register_id = any($3::uuid[])) and register_id <> all($4::uuid[])`),
    [of.contractId, of.period, of.sent, of.carried],
  )
  const { channel, userId, at } = of
  await changeStates(sql, { to: 'REPLACED', by: 'user', channel, userId, at }, yielding)
}

/** A meter's value that staff have looked at and let stand, as one register of it was sent. */
export type SettledValue = {
  /** one look: a meter in one earlier revision */
  look: string
  registerId: string
  value: number | null
  note: string | null
  verdicts: string[]
}

/** Values of the month's earlier revisions that staff have let stand last, with the other registers of their meters. */
export async function loadSettled(sql: Sql, contractId: string, period: string): Promise<SettledValue[]> {
  return sql.rows<SettledValue>(
    prepared(`select m.id as look, r.register_id as "registerId", r.value, r.note_code as note, r.verdicts
       from readings m join readings r on r.submission_id = m.submission_id and r.meter_id = m.meter_id
         join lateral (select from_state, to_state from reading_changes x where x.reading_id = m.id and x.to_state <> 'REPLACED'
           order by x.at desc, x.from_state is null limit 1) last on last.from_state = last.to_state
           or (last.from_state = 'ON_CHECK' and last.to_state = 'SUBMITTED')
       where m.contract_id = $1 and m.period = $2 and m.state = 'REPLACED'`),
    [contractId, period],
  )
}

/** Writes the revision; returns its id. Unique (contract, period, revision) and number are the last wall. */
export async function addSubmission(sql: Sql, s: NewSubmission): Promise<string> {
  const row = await sql.one<{ id: string }>(
    prepared(`insert into submissions (contract_id, period, revision, number, kind, state, channel, user_id, sender_name, sender_login,
       read_on, sent_at, sent_meters, total_meters, volume, amount_kopecks, content, content_hash, details, caller_name)
     values ($1, $2, $3, $4, $5, 'SUBMITTED', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) returning id`),
    [
      s.contractId,
      s.period,
      s.revision,
      s.number,
      s.kind,
      s.channel,
      s.userId,
      s.senderName,
      s.senderLogin,
      s.readOn,
      s.sentAt,
      s.sentMeters,
      s.totalMeters,
      s.volume,
      s.amountKopecks,
      s.content,
      s.contentHash,
      JSON.stringify(s.details),
      s.callerName,
    ],
  )
  if (row === undefined) throw new Error('a submission without an id')
  return row.id
}

/** Rows that nobody has changed go over to the new revision as they stand, with their state and time line. */
export async function carryReadings(
  sql: Sql,
  of: { from: string | undefined; to: string; registerIds: readonly string[] },
): Promise<void> {
  if (of.from === undefined || of.registerIds.length === 0) return
  await sql.run(
    prepared(
      `update readings set submission_id = $2 where submission_id = $1 and register_id = any($3::uuid[]) and state <> 'REPLACED'`,
    ),
    [of.from, of.to, of.registerIds],
  )
}

/** Writes the readings of a revision and the first line of each one's history, two statements for any number. */
export async function addReadings(
  sql: Sql,
  to: {
    submissionId: string
    contractId: string
    period: string
    channel: string
    userId: string
    at: string
  },
  readings: readonly NewReading[],
): Promise<void> {
  await sql.run(
    prepared(`with added as (
       insert into readings (submission_id, contract_id, period, inlet_id, meter_id, register_id, read_on, value, previous,
         previous_on, volume, source, state, kind_code, note_code, note_text, off_from, off_to, verdicts, needs_review, deviation, created_at)
       select $1, $2, $3, r."inletId", r."meterId", r."registerId", r."readOn", r.value, r.previous, r."previousOn", r.volume,
         $4::"ReadingSource", r.state::"ReadingState", r.kind, r.note, r."noteText", r."offFrom", r."offTo", r.verdicts, r."needsReview", r.deviation, $6
       from json_to_recordset($7::json) as r("inletId" uuid, "meterId" uuid, "registerId" uuid, "readOn" date, value int,
         previous int, "previousOn" date, volume numeric, state text, kind text, note text, "noteText" text, "offFrom" date,
         "offTo" date, verdicts jsonb, "needsReview" boolean, deviation numeric)
       returning id, state)
     insert into reading_changes (reading_id, contract_id, to_state, channel, user_id, at)
     select id, $2, state, $4::"ReadingSource", $5, $6 from added`),
    [to.submissionId, to.contractId, to.period, to.channel, to.userId, to.at, JSON.stringify(readings)],
  )
}

export async function markSubmitted(sql: Sql, contractId: string, period: string): Promise<void> {
  await sql.run(
    `update drafts set submitted_version = version, skipped = '[]', state = 'DRAFT', approval_by_id = null,
       approval_at = null, approval_note = null where contract_id = $1 and period = $2`,
    [contractId, period],
  )
}
