import type { Sql } from '../../../platform/db.ts'
import type { CustomerKind } from '../../../records/reference.ts'

/** Who is written to. */
export type Reader = { userId: string; name: string; email: string; locale: string }

export type MissingMeter = {
  inletName: string
  inletNumber: string
  serial: string
}

/** A contract of the reader's with meters nobody has handed in yet: the first ten, and how many in all. */
export type MissingContract = { id: string; number: string; count: number; meters: MissingMeter[] }

export type EndingMeter = MissingMeter & { contractId: string; contractNumber: string; validUntil: string }

/** A portion of users in the order of their ids: each is looked at once a run, by index alone. */
export async function nextUsers(sql: Sql, after: string, limit: number): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `select id from users where id > $1::uuid and status = 'ACTIVE' and kind <> 'STAFF' order by id limit $2`,
    [after, limit],
  )
  return rows.map(({ id }) => id)
}

/** Contracts that have a window of their own: extended by name. */
export async function extendedContracts(
  sql: Sql,
  now: string,
): Promise<{ id: string; customerKind: CustomerKind }[]> {
  return sql.rows(
    `select distinct c.id, k.kind as "customerKind" from window_extensions e join contracts c on c.id = e.contract_id
       join customers k on k.id = c.customer_id
     where e.closes_on >= ($1::timestamptz at time zone 'Europe/Moscow')::date`,
    [now],
  )
}

export const reader = `u.id as "userId", concat_ws(' ', u.first_name, u.patronymic) as name, u.email, u.locale`
// Engineers, administrators and approvers type or submit; an accountant does neither and is left in peace.
export const access = `contract_access a join contracts c on c.id = a.contract_id and c.status <> 'TERMINATED'`
/** Whom reminders of readings are for. `$2`: today. */
export const mayHandIn = `(a.can_enter or a.can_submit) and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)`
const isTold = `a.user_id = any($1::uuid[]) and ${mayHandIn}`
const meterNames = `i.name as "inletName", i.number as "inletNumber", m.serial`

/** How many meters of the contract `c` nobody has handed in, and the first ten by name. @param period of the statement, as `$5` */
export function missingSql(period: string): string {
  return `
         select count(*)::int as count, (json_agg(json_build_object('inletName', s."inletName", 'inletNumber', s."inletNumber",
             'serial', s.serial) order by s.position, s."inletNumber") filter (where s.place <= 10)) as meters
         from (select ${meterNames}, i.position, row_number() over (order by i.position, i.number) as place
           from meters m join inlets i on i.id = m.inlet_id
           where m.contract_id = c.id and m.removed_on is null
             and not exists (select from readings r where r.contract_id = c.id and r.period = ${period} and r.meter_id = m.id
               and r.source <> 'estimate' and (r.value is not null or r.note_code is not null)
               and r.state not in ('NOT_SENT', 'REPLACED', 'REFUSED', 'RETURNED', 'ESTIMATED'))) s`
}

/**
 * Writes down that these users are reminded of a window and gives what to write: only for whom it was written
 * down just now. Two processes at once get each user once between them.
 * @param of `kind` and `about` make the reminder; `today` and `period` decide what is missing
 */
export async function claimWindow(
  sql: Sql,
  userIds: readonly string[],
  of: {
    today: string
    kind: string
    about: string
    period: string
    kinds: readonly CustomerKind[]
    contractIds: readonly string[]
    exceptIds: readonly string[]
    at: string
  },
): Promise<(Reader & { contracts: MissingContract[] })[]> {
  return sql.rows(
    `with due as (
       select a.user_id, a.contract_id, c.number, x.count, x.meters from ${access}
       join customers k on k.id = c.customer_id
       cross join lateral (${missingSql('$5')}) x
       where ${isTold}
         and ((k.kind = any($6::"CustomerKind"[]) and c.id <> all($8::uuid[])) or c.id = any($7::uuid[]))
         and x.count > 0
         and not exists (select from reminders r where r.user_id = a.user_id and r.kind = $3 and r.about = $4)),
     claimed as (
       insert into reminders (user_id, kind, about, sent_at) select distinct user_id, $3, $4, $9::timestamptz from due
       on conflict do nothing returning user_id)
     select ${reader}, json_agg(json_build_object('id', d.contract_id, 'number', d.number, 'count', d.count,
       'meters', d.meters) order by d.number) as contracts
     from claimed join due d using (user_id) join users u on u.id = d.user_id
     group by u.id order by u.id`,
    [userIds, of.today, of.kind, of.about, of.period, of.kinds, of.contractIds, of.exceptIds, of.at],
  )
}

/**
 * The same for verifications that end in 60, 30 or 7 days: one letter gathers the user's meters, and a day has
 * one at most.
 */
export async function claimVerifications(
  sql: Sql,
  userIds: readonly string[],
  of: { today: string; at: string },
): Promise<(Reader & { meters: EndingMeter[] })[]> {
  return sql.rows(
    `with due as (
       select a.user_id, c.id as contract_id, c.number, ${meterNames}, v.valid_until,
         m.id || ':' || v.valid_until as about,
         'verification-' || case when v.valid_until - $2::date <= 7 then 7 when v.valid_until - $2::date <= 30 then 30
           else 60 end as kind
       from ${access} join meters m on m.contract_id = c.id and m.removed_on is null
         join inlets i on i.id = m.inlet_id
         cross join lateral (select w.valid_until from verifications w where w.meter_id = m.id
           order by w.verified_on desc limit 1) v
       where ${isTold} and v.valid_until between $2::date and $2::date + 60
         and not exists (select from reminders r where r.user_id = a.user_id and r.kind like 'verification-%'
           and (r.sent_at at time zone 'Europe/Moscow')::date = $2::date)),
     claimed as (
       insert into reminders (user_id, kind, about, sent_at) select user_id, kind, about, $3::timestamptz from due
       on conflict do nothing returning user_id, about)
     select ${reader}, json_agg(json_build_object('contractId', d.contract_id, 'contractNumber', d.number,
       'inletName', d."inletName", 'inletNumber', d."inletNumber", 'serial', d.serial,
       'validUntil', d.valid_until) order by d.valid_until, d.number, d."inletNumber") as meters
     from claimed join due d using (user_id, about) join users u on u.id = d.user_id
     group by u.id order by u.id`,
    [userIds, of.today, of.at],
  )
}
