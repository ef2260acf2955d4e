import type { Sql } from '../../../platform/db.ts'
import type { CustomerKind } from '../../../records/reference.ts'
import type { RevisionDetails } from '../revision.ts'
import type { DraftRows } from '../submission/draft-merge.ts'

/** Who is written to. */
export type Reader = { userId: string; name: string; email: string; locale: string }

/** A contract's month of which something is told. */
export type ToldContract = { number: string; customerKind: CustomerKind; draftState: string | null }

/** A reading told of, with what was said of it in the move. */
export type ToldReading = {
  inletName: string
  inletNumber: string
  serial: string
  value: number | null
  digits: number
  reason: string
  until: string | null
}

export async function findTold(
  sql: Sql,
  of: { contractId: string; period: string },
): Promise<ToldContract | undefined> {
  return sql.one(
    `select c.number, k.kind as "customerKind",
       (select d.state from drafts d where d.contract_id = c.id and d.period = $2) as "draftState"
     from contracts c join customers k on k.id = c.customer_id where c.id = $1`,
    [of.contractId, of.period],
  )
}

/**
 * Writes down that those who enter or submit the contract's readings are told of the act, and gives whom to write to:
 * only for whom it was written down just now.
 */
export async function claimReaders(
  sql: Sql,
  of: { contractId: string; today: string; kind: string; act: string; at: string },
): Promise<Reader[]> {
  return sql.rows<Reader>(
    `with claimed as (
       insert into reminders (user_id, kind, about, sent_at)
       select a.user_id, $3, $4, $5::timestamptz from contract_access a join users u on u.id = a.user_id
       where a.contract_id = $1 and (a.can_enter or a.can_submit) and u.status = 'ACTIVE'
         and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)
       on conflict do nothing returning user_id)
     select u.id as "userId", concat_ws(' ', u.first_name, u.patronymic) as name, u.email, u.locale
     from claimed join users u on u.id = claimed.user_id order by u.id`,
    [of.contractId, of.today, of.kind, of.act, of.at],
  )
}

/** The readings an act moved, in the order people see them. */
export async function loadTold(
  sql: Sql,
  of: { readingIds: readonly string[]; state: string; at: string },
): Promise<ToldReading[]> {
  return sql.rows<ToldReading>(
    `select i.name as "inletName", i.number as "inletNumber", m.serial, r.value, g.digits, x.reason, x.until
     from readings r join registers g on g.id = r.register_id join meters m on m.id = r.meter_id
       join inlets i on i.id = r.inlet_id
       join lateral (select reason, until from reading_changes x where x.reading_id = r.id
         and x.to_state = $2::"ReadingState" and x.at <= $3::timestamptz order by x.at desc limit 1) x on true
     where r.id = any($1::uuid[]) order by i.position, i.number, g.index`,
    [of.readingIds, of.state, of.at],
  )
}

/** A draft of a month that is over, and the revision it was typed over. */
export type PendingDraft = {
  id: string
  version: number
  contractId: string
  period: string
  rows: DraftRows
  held: RevisionDetails['rows'] | null
}

/** Months that are over for a kind of customer, unless a contract has an extension of its own. */
export type ClosedMonths = Readonly<Record<CustomerKind, readonly string[]>>

/**
 * A portion of drafts with something that was never submitted, in the order of their ids. Not where rows of the month
 * were returned and may still be sent.
 */
export async function pendingDrafts(
  sql: Sql,
  of: { closed: ClosedMonths; today: string; after: string; limit: number },
): Promise<PendingDraft[]> {
  return sql.rows<PendingDraft>(
    `select d.id, d.version, d.contract_id as "contractId", d.period, d.rows,
       (select s.details -> 'rows' from submissions s
          where s.contract_id = d.contract_id and s.period = d.period and s.state = 'SUBMITTED') as held
     from drafts d join contracts c on c.id = d.contract_id join customers k on k.id = c.customer_id
     where d.submitted_version is distinct from d.version and d.state <> 'LAPSED' and d.id > $4::uuid
       and ((k.kind = 'PERSON' and d.period = any($1)) or (k.kind = 'ORGANIZATION' and d.period = any($2)))
       and not exists (select from window_extensions e where e.contract_id = d.contract_id and e.period = d.period
         and e.closes_on >= $3::date)
       and not exists (select from readings r where r.contract_id = d.contract_id and r.period = d.period
         and r.state = 'RETURNED')
     order by d.id limit $5`,
    [of.closed.PERSON, of.closed.ORGANIZATION, of.today, of.after, of.limit],
  )
}

/** Lapses those that still stand as they were read. */
export async function lapseDrafts(
  sql: Sql,
  drafts: readonly PendingDraft[],
): Promise<{ id: string; contractId: string; period: string }[]> {
  const read = drafts.map(({ id, version }) => ({ id, version }))
  return sql.rows(
    `with held as (
       select d.id from drafts d join json_to_recordset($1::json) as r(id uuid, version int) on r.id = d.id
       where d.version = r.version and d.state <> 'LAPSED' and d.submitted_version is distinct from d.version
       order by d.id for update of d)
     update drafts d set state = 'LAPSED' from held where d.id = held.id
     returning d.id, d.contract_id as "contractId", d.period`,
    [JSON.stringify(read)],
  )
}

/** Lapsed drafts whose month is taken again are drafts again. @returns how many */
export async function reviveDrafts(sql: Sql, of: { running: ClosedMonths; today: string }): Promise<number> {
  return sql.run(
    `update drafts d set state = 'DRAFT', approval_by_id = null, approval_at = null, approval_note = null
     from contracts c join customers k on k.id = c.customer_id
     where c.id = d.contract_id and d.state = 'LAPSED'
       and ((k.kind = 'PERSON' and d.period = any($1)) or (k.kind = 'ORGANIZATION' and d.period = any($2))
         or exists (select from window_extensions e where e.contract_id = d.contract_id and e.period = d.period
           and e.closes_on >= $3::date))`,
    [of.running.PERSON, of.running.ORGANIZATION, of.today],
  )
}

/** Returned readings whose day has passed, a portion. `until` `YYYY-MM-DD` */
export async function overdueReadings(
  sql: Sql,
  of: { today: string; limit: number },
): Promise<{ id: string; reason: string; until: string }[]> {
  return sql.rows(
    `select r.id, x.reason, x.until from readings r
       join lateral (select reason, until from reading_changes x where x.reading_id = r.id and x.to_state = 'RETURNED'
         order by x.at desc limit 1) x on true
     where r.state = 'RETURNED' and x.until < $1::date order by x.until, x.reason, r.id limit $2`,
    [of.today, of.limit],
  )
}
