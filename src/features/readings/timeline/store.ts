import type { StateChange } from '../../../domain/reading-timeline.ts'
import type { Sql } from '../../../platform/db.ts'
import { prepared } from '../../../platform/sql.ts'

/** One register's month: what it is, how it stands and everything that was done with it. */
export type StoredTimeline = {
  contractId: string
  contractNumber: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  address: string
  inletName: string
  inletNumber: string
  serial: string
  register: number
  registers: number
  digits: number
  lines: StoredLine[]
  requests: StoredRequest[]
}

type Who = { name: string; isStaff: boolean; hasAccess: boolean }

/** A request to correct the month after closing. `at`, `decidedAt` as the database writes them in JSON. */
export type StoredRequest = {
  id: string
  number: string
  state: 'NEW' | 'ACCEPTED' | 'DECLINED'
  value: number
  reason: string
  at: string
  who: Who
  decision: string | null
  decidedAt: string | null
  decidedBy: Who | null
}

/** A change with who made it. `at` as the database writes it in JSON. */
export type StoredLine = Omit<StateChange, 'at'> & {
  at: string
  channel: string
  reason: string | null
  until: string | null
  value: number | null
  note: string | null
  /** null: nobody's hand */
  who: Who | null
  /** the revision that brought it */
  submission: {
    id: string
    number: string
    kind: 'FIRST' | 'SUPPLEMENT' | 'CORRECTION'
    callerName: string | null
    /** four eyes: who typed what another person submitted */
    enteredBy: string | null
  } | null
}

const whoSql = (
  contract: string,
  user: string,
) => `(select json_build_object('name', concat_ws(' ', u.last_name, u.first_name, u.patronymic),
    'isStaff', u.kind = 'STAFF',
    'hasAccess', exists (select from contract_access a where a.contract_id = ${contract} and a.user_id = u.id))
  from users u where u.id = ${user})`

// The revision a reading came with is found by its moment: an unchanged reading has gone over to later ones since.
const submissionSql = `(select json_build_object('id', s.id, 'number', s.number, 'kind', s.kind, 'callerName', s.caller_name,
    'enteredBy', s.details ->> 'enteredBy')
  from submissions s where s.contract_id = r.contract_id and s.period = r.period and s.sent_at = x.at and x.from_state is null)`

const linesSql = `
  select coalesce(json_agg(json_build_object('readingId', r.id, 'from', x.from_state, 'to', x.to_state, 'at', x.at,
    'channel', x.channel, 'reason', x.reason, 'until', x.until, 'note', r.note_code,
    'value', case when x.from_state is null then coalesce(first.value, r.value) else x.value end,
    'who', ${whoSql('r.contract_id', 'x.user_id')}, 'submission', ${submissionSql}) order by x.at), '[]')
  from readings r
    cross join lateral (
      select from_state, to_state, at, channel, reason, until, value, user_id from reading_changes where reading_id = r.id
      union all
      -- what billing brought was never moved
      select null, r.state, r.created_at, r.source, null, null, r.value, null
      where not exists (select from reading_changes where reading_id = r.id)) x
    left join lateral (
      -- a value changed later on was another one at first: the revision's own content keeps it
      select (e ->> 'current')::int as value from submissions s, jsonb_array_elements(s.details -> 'rows') e
      where x.from_state is null and s.contract_id = r.contract_id and s.period = r.period and s.sent_at = x.at
        and e ->> 'registerId' = r.register_id::text limit 1) first on true
  where r.register_id = g.id and r.period = $2`

const requestsSql = `
  select coalesce(json_agg(json_build_object('id', q.id, 'number', q.number, 'state', q.state, 'value', q.value, 'reason', q.reason,
    'at', q.created_at, 'who', ${whoSql('q.contract_id', 'q.user_id')}, 'decision', q.decision, 'decidedAt', q.decided_at,
    'decidedBy', ${whoSql('q.contract_id', 'q.decided_by_id')}) order by q.created_at, q.number), '[]')
  from correction_requests q where q.register_id = g.id and q.period = $2`

const timelineSql = `
  select g.contract_id as "contractId", c.number as "contractNumber", k.kind as "customerKind", a.address,
    i.name as "inletName", i.number as "inletNumber", m.serial, g.index as register, g.digits,
    (select count(*)::int from registers o where o.meter_id = m.id) as registers, (${linesSql}) as lines, (${requestsSql}) as requests
  from registers g join contracts c on c.id = g.contract_id join customers k on k.id = c.customer_id
    join meters m on m.id = g.meter_id join inlets i on i.id = m.inlet_id join accounts a on a.id = i.account_id
  where g.id = $1`

/** One statement; undefined for a register of a contract the user may not see. @param today Moscow day, `YYYY-MM-DD` */
export async function findOwnTimeline(
  sql: Sql,
  of: { registerId: string; period: string; userId: string; today: string },
): Promise<StoredTimeline | undefined> {
  return sql.one<StoredTimeline>(
    prepared(`${timelineSql} and exists (
      select from contract_access a where a.contract_id = g.contract_id and a.user_id = $3
        and (a.valid_from is null or a.valid_from <= $4::date) and (a.valid_to is null or a.valid_to >= $4::date))`),
    [of.registerId, of.period, of.userId, of.today],
  )
}

/** The same of any contract, for the staff door. */
export async function findTimeline(
  sql: Sql,
  of: { registerId: string; period: string },
): Promise<StoredTimeline | undefined> {
  return sql.one<StoredTimeline>(prepared(timelineSql), [of.registerId, of.period])
}
