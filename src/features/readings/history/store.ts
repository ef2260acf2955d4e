import type { Period } from '../../../domain/period.ts'
import type { Db, Sql } from '../../../platform/db.ts'

/** Which rows: `userId` and `today` decide about ownership, the rest is what was asked for. */
export type HistoryScope = {
  userId: string
  /** Moscow day, `YYYY-MM-DD`: access has dates */
  today: string
  /** null: all the user sees */
  contractIds: readonly string[] | null
  from: Period
  to: Period
  meterId: string | null
  /** part of a serial or of an inlet's number */
  meterText: string | null
  hasReplaced: boolean
}

/** One register's value of one month. Days `YYYY-MM-DD`, volumes m³ as decimal text. */
export type HistoryRow = {
  contractId: string
  registerId: string
  period: Period
  contractNumber: string
  accountNumber: string
  address: string
  inletNumber: string
  inletName: string
  service: 'COLD' | 'HOT' | 'COLD_FOR_HOT'
  meterModel: string
  serial: string
  register: number
  readOn: string | null
  previous: number | null
  previousOn: string | null
  value: number | null
  volume: string | null
  source: string
  state: string
  /** why it was returned or refused, and by which day it may be sent again */
  reason: string | null
  until: string | null
  kindCode: string | null
  kindRu: string | null
  kindEn: string | null
  noteCode: string | null
  noteRu: string | null
  noteEn: string | null
  noteText: string | null
  offFrom: string | null
  offTo: string | null
  submissionId: string | null
  submissionNumber: string | null
}

export type HistoryMonth = { period: Period; count: number }

/** A revision in the list of submissions. */
export type HistorySubmission = {
  id: string
  number: string
  period: Period
  contractNumber: string
  revision: number
  kind: 'FIRST' | 'SUPPLEMENT' | 'CORRECTION'
  state: 'SUBMITTED' | 'REPLACED'
  sentAt: Date
  sentMeters: number
  totalMeters: number
  senderName: string
  /** four eyes: who typed what another person submitted */
  enteredBy: string | null
  callerName: string | null
  isByStaff: boolean
}

/** A draft whose month has closed over it. */
export type LapsedDraft = {
  contractId: string
  contractNumber: string
  period: Period
  /** null: a clerk, for a caller */
  typedBy: string | null
  typedAt: Date
}

const access = `and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)`

// Only what was returned or refused says why.
const told = (column: 'reason' | 'until') => `case when r.state in ('RETURNED', 'REFUSED') then
  (select x.${column} from reading_changes x where x.reading_id = r.id and x.to_state = r.state order by x.at desc limit 1) end as ${column}`

const source = `from readings r
  join contract_access a on a.contract_id = r.contract_id and a.user_id = $1 ${access}
  join contracts c on c.id = r.contract_id
  join registers g on g.id = r.register_id
  join meters m on m.id = r.meter_id
  join inlets i on i.id = r.inlet_id
  join accounts k on k.id = i.account_id
where ($3::uuid[] is null or r.contract_id = any($3::uuid[])) and r.period between $4 and $5
  and ($6::uuid is null or r.meter_id = $6::uuid)
  and ($7::text is null or strpos(lower(m.serial), lower($7)) > 0 or strpos(lower(i.number), lower($7)) > 0)
  and ($8::boolean or r.state <> 'REPLACED')`

const columns = `r.contract_id as "contractId", r.register_id as "registerId", r.period, c.number as "contractNumber", k.number as "accountNumber", k.address,
  i.number as "inletNumber", i.name as "inletName", i.service, m.model as "meterModel", m.serial, g.index as register,
  r.read_on as "readOn", r.previous, r.previous_on as "previousOn", r.value, r.volume, r.source, r.state,
  ${told('reason')}, ${told('until')},
  r.kind_code as "kindCode", (select name_ru from calc_kinds where code = r.kind_code) as "kindRu",
  (select name_en from calc_kinds where code = r.kind_code) as "kindEn",
  r.note_code as "noteCode", (select name_ru from reading_notes where code = r.note_code) as "noteRu",
  (select name_en from reading_notes where code = r.note_code) as "noteEn",
  r.note_text as "noteText", r.off_from as "offFrom", r.off_to as "offTo",
  r.submission_id as "submissionId", (select number from submissions where id = r.submission_id) as "submissionNumber"`

const order = `order by r.period desc, c.number, k.position, k.number, i.position, i.number, m.installed_on desc, m.serial,
  g.index, r.created_at desc, r.id`

/** Months that have rows, newest first, with how many: pages are cut along them. */
export async function countMonths(sql: Sql, scope: HistoryScope): Promise<HistoryMonth[]> {
  return sql.rows<HistoryMonth>(
    `select r.period, count(*)::int as count ${source} group by r.period order by r.period desc`,
    valuesOf(scope),
  )
}

export async function loadRows(sql: Sql, scope: HistoryScope, limit: number): Promise<HistoryRow[]> {
  return sql.rows<HistoryRow>(`select ${columns} ${source} ${order} limit $9`, [...valuesOf(scope), limit])
}

/** All rows in portions, for files. */
export function streamHistory(db: Pick<Db, 'stream'>, scope: HistoryScope): AsyncIterable<HistoryRow> {
  return db.stream<HistoryRow>(`select ${columns} ${source} ${order}`, valuesOf(scope))
}

/** Revisions of the months, newest first, replaced ones too. */
export async function loadSubmissions(
  sql: Sql,
  scope: HistoryScope,
  limit: number,
): Promise<HistorySubmission[]> {
  return sql.rows<HistorySubmission>(
    `select s.id, s.number, s.period, c.number as "contractNumber", s.revision, s.kind, s.state, s.sent_at as "sentAt",
       s.sent_meters as "sentMeters", s.total_meters as "totalMeters", s.sender_name as "senderName",
       s.details ->> 'enteredBy' as "enteredBy", s.caller_name as "callerName",
       s.channel in ('phone', 'staff', 'inspector') as "isByStaff"
     from submissions s
       join contract_access a on a.contract_id = s.contract_id and a.user_id = $1 ${access}
       join contracts c on c.id = s.contract_id
     where ($3::uuid[] is null or s.contract_id = any($3::uuid[])) and s.period between $4 and $5
     order by s.period desc, c.number, s.revision desc limit $6`,
    [scope.userId, scope.today, scope.contractIds, scope.from, scope.to, limit],
  )
}

/** Drafts of the months that were never submitted, newest month first. */
export async function loadLapsed(sql: Sql, scope: HistoryScope, limit: number): Promise<LapsedDraft[]> {
  return sql.rows<LapsedDraft>(
    `select d.contract_id as "contractId", c.number as "contractNumber", d.period, d.updated_at as "typedAt",
       case when u.kind <> 'STAFF' then concat_ws(' ', u.last_name, u.first_name, u.patronymic) end as "typedBy"
     from drafts d
       join contract_access a on a.contract_id = d.contract_id and a.user_id = $1 ${access}
       join contracts c on c.id = d.contract_id
       join users u on u.id = d.updated_by
     where d.state = 'LAPSED' and ($3::uuid[] is null or d.contract_id = any($3::uuid[])) and d.period between $4 and $5
     order by d.period desc, c.number limit $6`,
    [scope.userId, scope.today, scope.contractIds, scope.from, scope.to, limit],
  )
}

function valuesOf(scope: HistoryScope): unknown[] {
  const { userId, today, contractIds, from, to, meterId, meterText, hasReplaced } = scope
  return [userId, today, contractIds, from, to, meterId, meterText, hasReplaced]
}
