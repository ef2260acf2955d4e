import type { Period } from '../../domain/period.ts'
import type { Sql } from '../../platform/db.ts'
import { prepared } from '../../platform/sql.ts'

/** What was handed in by a contract for the month asked about. */
export type MonthState = {
  contractId: string
  legalRole: 'ORDINARY' | 'UO' | 'TSZH' | null
  meters: number
  /** typed and not submitted */
  draft: {
    state: 'DRAFT' | 'FOR_APPROVAL' | 'LAPSED'
    /** the visitor typed last */
    isOwn: boolean
    /** four eyes: who sent it for approval and when; why it came back */
    askedBy: string | null
    askedAt: string | null
    note: string | null
  } | null
  /** staff have been asked to accept a reading of the month after all */
  isAsked: boolean
  sent: { id: string; number: string; sentAt: string; sentMeters: number; totalMeters: number } | null
}

/** Rows of a month that staff have sent back: how many, by which day (`YYYY-MM-DD`); why, when it is one reason. */
export type ReturnedRows = {
  contractId: string
  period: Period
  count: number
  until: string
  reason: string | null
}

/** A meter whose verification has ended or ends soon. `validUntil` is `YYYY-MM-DD`. */
export type EndingVerification = {
  contractId: string
  inletName: string
  service: 'COLD' | 'HOT' | 'COLD_FOR_HOT'
  serial: string
  validUntil: string
  /** how many there are in all */
  count: number
}

/** Water of a month over all contracts, m³ as decimal text: what was read, and what was estimated. */
export type MonthVolume = { period: Period; own: string; estimated: string }

export type SentEvent = {
  id: string
  contractId: string
  number: string
  period: Period
  sentAt: string
  isReplaced: boolean
}

export type DueRow = {
  customerKind: 'PERSON' | 'ORGANIZATION'
  from: string
  to: string | null
  issueBy: number
  payBy: number
}

export type HomeFacts = {
  months: MonthState[]
  returned: ReturnedRows[]
  /** the soonest few */
  verifications: EndingVerification[]
  volumes: MonthVolume[]
  sent: SentEvent[]
  dueDays: DueRow[]
}

export type HomeScope = {
  /** the visitor's own contracts, and for each the month whose readings are asked about */
  contracts: readonly { id: string; period: Period }[]
  /** months of the chart; six more before them are read for estimates still open */
  from: Period
  readFrom: Period
  to: Period
  /** verifications that end by this day, `YYYY-MM-DD` */
  verifiedBy: string
  /** `YYYY-MM-DD` */
  today: string
  userId: string
}

/**
 * Everything the home page tells except money and windows, in one statement whatever the number of contracts
 * and inlets. The ids are the visitor's own (from his access rows): ownership is not asked again here.
 */
export async function loadHomeFacts(sql: Sql, scope: HomeScope): Promise<HomeFacts> {
  const row = await sql.one<HomeFacts>(
    prepared(
      `select (${monthsSql}) as months, (${returnedSql}) as returned,
         (${verificationsSql}) as verifications, (${volumesSql}) as volumes, (${sentSql}) as sent, (${dueDaysSql}) as "dueDays"`,
    ),
    [
      scope.contracts.map(({ id }) => id),
      scope.contracts.map(({ period }) => period),
      scope.readFrom,
      scope.from,
      scope.to,
      scope.verifiedBy,
      scope.today,
      scope.userId,
    ],
  )
  if (row === undefined) throw new Error('the home page has no facts')
  return row
}

/** Whether the user named an account or contract at registration (AC5). */
export async function hasHint(sql: Sql, userId: string): Promise<boolean> {
  const row = await sql.one('select 1 from users where id = $1 and hint_number is not null', [userId])
  return row !== undefined
}

const monthsSql = `
  select coalesce(json_agg(json_build_object('contractId', c.id, 'legalRole', k.legal_role,
      'meters', (select count(*) from meters m where m.contract_id = c.id and m.removed_on is null),
      'draft', case when d.submitted_version is distinct from d.version then json_build_object('state', d.state,
        'isOwn', d.updated_by = $8::uuid, 'askedAt', d.approval_at, 'note', d.approval_note,
        'askedBy', (select concat_ws(' ', u.last_name, u.first_name, u.patronymic) from users u where u.id = d.approval_by_id)) end,
      'isAsked', exists (select from correction_requests q where q.contract_id = c.id and q.period = asked.period),
      'sent', case when s.id is null then null else json_build_object('id', s.id, 'number', s.number, 'sentAt', s.sent_at,
        'sentMeters', s.sent_meters, 'totalMeters', s.total_meters) end)), '[]')
    from unnest($1::uuid[], $2::text[]) as asked (id, period)
      join contracts c on c.id = asked.id
      join customers k on k.id = c.customer_id
      left join submissions s on s.contract_id = c.id and s.period = asked.period and s.state = 'SUBMITTED'
      left join drafts d on d.contract_id = c.id and d.period = asked.period`

const returnedSql = `
  select coalesce(json_agg(e), '[]') from (
    select r.contract_id as "contractId", r.period, count(*)::int as count, min(x.until) as until,
      case when count(distinct x.reason) = 1 then min(x.reason) end as reason
    from readings r join lateral (select reason, until from reading_changes x where x.reading_id = r.id
      and x.to_state = 'RETURNED' order by x.at desc limit 1) x on true
    where r.contract_id = any($1::uuid[]) and r.state = 'RETURNED' and x.until >= $7::date
    group by r.contract_id, r.period order by min(x.until)) e`

const verificationsSql = `
  select coalesce(json_agg(e), '[]') from (
    select m.contract_id as "contractId", i.name as "inletName", i.service, m.serial, v.until as "validUntil",
      count(*) over ()::int as "count"
    from (select meter_id, max(valid_until) as until from verifications where contract_id = any($1::uuid[])
          group by meter_id having max(valid_until) <= $6::date) v
      join meters m on m.id = v.meter_id and m.removed_on is null
      join contracts c on c.id = m.contract_id and c.status <> 'TERMINATED'
      join inlets i on i.id = m.inlet_id
    order by v.until, m.serial limit 3) e`

const inForce = `value is not null and state not in ('REPLACED', 'NOT_SENT', 'REFUSED', 'RETURNED')`
const isEstimate = `(source = 'estimate' or state = 'ESTIMATED')`

// An own volume counts from the own reading before it: what was estimated in between is taken off again.
const volumesSql = `
  select coalesce(json_agg(json_build_object('period', month.period, 'own', (month.own - coalesce(settled.volume, 0))::text,
      'estimated', month.estimated::text) order by month.period), '[]')
    from (
      select period, coalesce(sum(volume) filter (where not ${isEstimate}), 0) as own,
        coalesce(sum(volume) filter (where ${isEstimate}), 0) as estimated
      from readings where contract_id = any($1::uuid[]) and period between $4 and $5 and ${inForce} group by period
    ) month
    left join (
      select next.period, sum(estimate.volume) as volume
      from (select register_id, period, volume from readings
            where contract_id = any($1::uuid[]) and period between $3 and $5 and ${inForce} and ${isEstimate}) estimate
        cross join lateral (select period from readings where register_id = estimate.register_id
          and period > estimate.period and ${inForce} and not ${isEstimate} order by period limit 1) next
      group by next.period
    ) settled on settled.period = month.period`

const sentSql = `
  select coalesce(json_agg(e), '[]') from (
    select id, contract_id as "contractId", number, period, sent_at as "sentAt", state = 'REPLACED' as "isReplaced"
    from submissions where contract_id = any($1::uuid[]) order by sent_at desc limit 5) e`

const dueDaysSql = `
  select coalesce(json_agg(json_build_object('customerKind', customer_kind, 'from', "from", 'to', "to",
    'issueBy', issue_by, 'payBy', pay_by)), '[]') from due_days`
