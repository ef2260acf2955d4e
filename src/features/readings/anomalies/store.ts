import type { Sql } from '../../../platform/db.ts'
import { matchesText } from '../../../records/text-search.ts'
import { inQueueSql } from '../../../records/waiting.ts'
import type { QueueFilter, QueueRule } from './form.ts'

/** A register's value as it was sent. */
export type SentValue = {
  registerId: string
  index: number
  digits: number
  value: number | null
  previous: number | null
  previousOn: string | null
  volume: string | null
}

/** A meter's value that waits for a look, with what stands around it. */
export type QueueRow = {
  id: string
  submissionId: string | null
  submissionNumber: string | null
  contractId: string
  contractNumber: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  customerName: string
  phone: string | null
  senderName: string | null
  callerName: string | null
  senderPhone: string | null
  address: string
  accountNumber: string
  meterId: string
  registerId: string
  inletNumber: string
  inletName: string
  serial: string
  period: string
  readOn: string | null
  source: string
  state: string
  kind: string | null
  note: string | null
  noteRu: string | null
  noteEn: string | null
  noteText: string | null
  offFrom: string | null
  offTo: string | null
  verdicts: string[]
  needsReview: boolean
  /** m³ from usual */
  deviation: string | null
  createdAt: Date
  /** both registers of the meter, main first */
  values: SentValue[]
  visit: { assignee: string; note: string; at: string } | null
}

const ruleCodes: Partial<Record<QueueRule, string>> = {
  much: 'MUCH_MORE',
  pipe: 'ABOVE_PIPE_NORMAL',
  zero: 'ZERO_UNUSUAL',
}

// The second register of a meter goes with its main one, and stands alone only where that one waits for nothing.
const isMain = `(g.index = 1 or not exists (select from readings o join registers og on og.id = o.register_id and og.index = 1
  where o.submission_id = r.submission_id and o.meter_id = r.meter_id and o.state = 'ON_CHECK'))`

/** One page: what is farthest from usual first, or what waits longest. Keyset: what others decide moves nothing. */
export async function loadQueue(
  sql: Sql,
  filter: QueueFilter,
  page: { now: string; limit: number },
): Promise<QueueRow[]> {
  const values: unknown[] = [filter.period]
  const take = (value: unknown) => values.push(value)
  const where = [inQueueSql, 'r.period = $1', isMain, ...conditions(filter, page.now, take)]
  const order = filter.sort === 'risk' ? 'coalesce(r.deviation, 0) desc, r.id' : 'r.created_at, r.id'
  return sql.rows<QueueRow>(
    `select r.id, r.submission_id as "submissionId", s.number as "submissionNumber", r.contract_id as "contractId",
       c.number as "contractNumber", k.kind as "customerKind", k.name as "customerName", k.phone,
       s.sender_name as "senderName", s.caller_name as "callerName", su.phone as "senderPhone", a.address,
       a.number as "accountNumber", r.meter_id as "meterId", r.register_id as "registerId", i.number as "inletNumber",
       i.name as "inletName", m.serial, r.period, r.read_on as "readOn", r.source, r.state, r.kind_code as kind,
       r.note_code as note, n.name_ru as "noteRu", n.name_en as "noteEn", r.note_text as "noteText",
       r.off_from as "offFrom", r.off_to as "offTo", r.verdicts, r.needs_review as "needsReview", r.deviation,
       r.created_at as "createdAt",
       (select json_agg(json_build_object('registerId', o.register_id, 'index', og.index, 'digits', og.digits, 'value', o.value,
            'previous', o.previous, 'previousOn', o.previous_on, 'volume', o.volume::text) order by og.index)
          from readings o join registers og on og.id = o.register_id
          where o.id = r.id or (o.submission_id = r.submission_id and o.meter_id = r.meter_id)) as values,
       case when f.reading_id is null then null else json_build_object('assignee', fu.last_name || ' ' || fu.first_name,
         'note', f.note, 'at', f.created_at) end as visit
     from readings r join registers g on g.id = r.register_id join meters m on m.id = r.meter_id
       join inlets i on i.id = r.inlet_id join accounts a on a.id = i.account_id
       join contracts c on c.id = r.contract_id join customers k on k.id = c.customer_id
       left join submissions s on s.id = r.submission_id left join users su on su.id = s.user_id and su.kind <> 'STAFF'
       left join reading_notes n on n.code = r.note_code
       left join field_checks f on f.reading_id = r.id left join users fu on fu.id = f.assignee_id
     where ${where.join(' and ')} order by ${order} limit $${take(page.limit)}`,
    values,
  )
}

type Take = (value: unknown) => number

function conditions(filter: QueueFilter, now: string, take: Take): string[] {
  const { rule, customer, contract, address, days, sort, after } = filter
  return [
    ...(rule === undefined ? [] : [ruleCondition(rule, take)]),
    ...(customer === undefined ? [] : [`k.kind = $${take(customer)}::"CustomerKind"`]),
    ...(contract === undefined ? [] : [ofContract(take(contract))]),
    ...(address === undefined
      ? []
      : [matchesText('a.address', { grams: take(address.grams), pattern: take(address.pattern) })]),
    ...(days === undefined
      ? []
      : [`r.created_at <= $${take(now)}::timestamptz - make_interval(days => $${take(days)}::int)`]),
    ...(after === undefined
      ? []
      : [
          sort === 'risk'
            ? `(coalesce(r.deviation, 0) < $${take(after.key)}::numeric or (coalesce(r.deviation, 0) = $${take(after.key)}::numeric and r.id > $${take(after.id)}::uuid))`
            : `(r.created_at, r.id) > ($${take(after.key)}::timestamptz, $${take(after.id)}::uuid)`,
        ]),
  ]
}

function ruleCondition(rule: QueueRule, take: Take): string {
  const code = ruleCodes[rule]
  if (code !== undefined) return `r.verdicts ? $${take(code)}`
  if (rule === 'note') return 'r.note_code is not null'
  return rule === 'visit' ? 'f.reading_id is not null' : `r.state = 'ON_CHECK'`
}

/** A contract by its number, or a house by its account's. */
function ofContract(at: number): string {
  return `(upper(c.number) = upper($${at}) or a.number = $${at}::bpchar)`
}

/** How many values wait, by month, the newest first. */
export async function countQueue(sql: Sql, most: number): Promise<{ period: string; count: number }[]> {
  return sql.rows(
    `select r.period, count(*)::int as count from readings r where ${inQueueSql} group by r.period order by r.period desc limit $1`,
    [most],
  )
}

/** Whom a visit can be given to, and whether this clerk works with keys. */
export type DeskPeople = { people: { id: string; name: string }[]; hasKeys: boolean }

export async function loadDeskPeople(sql: Sql, userId: string): Promise<DeskPeople> {
  const row = await sql.one<DeskPeople>(
    `select (select coalesce(json_agg(json_build_object('id', u.id, 'name', u.last_name || ' ' || u.first_name)
           order by u.id <> $1, u.last_name, u.first_name, u.id), '[]')
         from users u where u.kind = 'STAFF' and u.status = 'ACTIVE' and u.staff_roles && '{metering,operator,admin}'::"StaffRole"[]
         ) as people,
       (select coalesce(preferences ->> 'queueKeys', 'on') <> 'off' from users where id = $1) as "hasKeys"`,
    [userId],
  )
  return row ?? { people: [], hasKeys: true }
}

export async function keepKeys(sql: Sql, userId: string, isOn: boolean): Promise<void> {
  await sql.run(
    `update users set preferences = preferences || jsonb_build_object('queueKeys', $2::text) where id = $1`,
    [userId, isOn ? 'on' : 'off'],
  )
}

/** A reading a decision is about, locked as it stands now. `mainId`: the one asked for, itself or its other register. */
export type LockedReading = {
  id: string
  mainId: string
  contractId: string
  state: string
  inQueue: boolean
}

/** The readings asked for with the other registers of their meters; whoever decides of them waits, in one order. */
export async function lockReadings(sql: Sql, ids: readonly string[]): Promise<LockedReading[]> {
  return sql.rows<LockedReading>(
    `select r.id, coalesce((select m.id from readings m where m.id = any($1::uuid[]) and m.submission_id = r.submission_id
         and m.meter_id = r.meter_id and r.id <> all($1::uuid[]) order by m.id limit 1), r.id) as "mainId",
       r.contract_id as "contractId", r.state, ${inQueueSql} as "inQueue"
     from readings r
     where r.id = any($1::uuid[]) or r.id in (select o.id from readings m join readings o on o.submission_id = m.submission_id
       and o.meter_id = m.meter_id where m.id = any($1::uuid[]))
     order by r.id for update of r`,
    [ids],
  )
}

/** Gives visits to somebody; a value has one, the newest word counts. */
export async function keepVisits(
  sql: Sql,
  visit: { readingIds: readonly string[]; assigneeId: string; note: string; userId: string; at: string },
): Promise<void> {
  await sql.run(
    `insert into field_checks (reading_id, assignee_id, note, created_by, created_at)
     select id, $2, $3, $4, $5 from unnest($1::uuid[]) as id
     on conflict (reading_id) do update set assignee_id = excluded.assignee_id, note = excluded.note,
       created_by = excluded.created_by, created_at = excluded.created_at`,
    [visit.readingIds, visit.assigneeId, visit.note, visit.userId, visit.at],
  )
}

/** What somebody else did of a reading last. */
export async function lastChange(
  sql: Sql,
  readingId: string,
): Promise<{ state: string; by: string | null; at: Date } | undefined> {
  return sql.one(
    `select x.to_state as state, u.last_name || ' ' || u.first_name as by, x.at
     from reading_changes x left join users u on u.id = x.user_id where x.reading_id = $1 order by x.at desc, x.id limit 1`,
    [readingId],
  )
}

/** Photos of several readings, oldest first, and those of earlier revisions of their month. */
export async function loadPhotos(
  sql: Sql,
  readings: { contractIds: readonly string[]; registerIds: readonly string[]; period: string },
): Promise<{ id: string; registerId: string; createdAt: Date; widthPx: number; heightPx: number }[]> {
  return sql.rows(
    `select p.id, p.register_id as "registerId", p.created_at as "createdAt", p.width_px as "widthPx", p.height_px as "heightPx"
     from photos p where p.contract_id = any($1::uuid[]) and p.register_id = any($2::uuid[]) and p.period = $3
       and p.reading_id is not null order by p.created_at, p.id`,
    [readings.contractIds, readings.registerIds, readings.period],
  )
}
