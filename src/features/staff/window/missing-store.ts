import type { Db, Sql } from '../../../platform/db.ts'
import type { CustomerKind } from '../../../records/reference.ts'

/** A contract that has not handed in everything. */
export type MissingRow = {
  id: string
  number: string
  customerKind: CustomerKind
  customerName: string
  phone: string | null
  place: { address: string | null; houses: number }
  /** meters nobody sent, of how many */
  missing: number
  meters: number
  /** mean of the months known of the last 12, m³; null: nothing known */
  usual: string | null
  /** people who may hand in for it from their cabinets */
  people: number
  /** last reminded of at a clerk's wish */
  remindedAt: Date | null
}

/** The row a page begins behind. */
export type MissingCursor = { missing: number; number: string }

export type MissingScope = {
  period: string
  /** months a usual volume is taken from: `from` … before the month */
  from: string
  today: string
}

/** One page, the most missing meters first. Keyset: what is handed in meanwhile moves nothing. */
export async function loadMissing(
  sql: Sql,
  scope: MissingScope,
  page: { after: MissingCursor | undefined; limit: number },
): Promise<MissingRow[]> {
  const after = page.after
  const behind = (missing: string) =>
    after === undefined
      ? ''
      : `and ${missing} <= $5 and (${missing} < $5 or (${missing} = $5 and c.number > $6))`
  const values = [scope.period, scope.from, scope.today, page.limit]
  return sql.rows<MissingRow>(
    rowsSql(behind, 'limit $4'),
    after === undefined ? values : [...values, after.missing, after.number],
  )
}

/** Everything, in the same order, from one snapshot. */
export function streamMissing(
  db: Pick<Db, 'stream'>,
  { period, from, today }: MissingScope,
): AsyncIterable<MissingRow> {
  return db.stream<MissingRow>(
    rowsSql(() => '', ''),
    [period, from, today],
  )
}

/**
 * Contracts that sent nothing, by the index of their size, and those that sent a part; what belongs to a row is looked
 * up after the page has been cut.
 * @param behind the condition of the place a page begins behind, for an expression of what is missing
 */
function rowsSql(behind: (missing: string) => string, limit: string): string {
  const part = 'c.standing_meters - s.sent_meters'
  return `select p.contract_id as id, p.number, k.kind as "customerKind", k.name as "customerName", k.phone, p.missing, p.meters,
      (select json_build_object('address', (array_agg(a.address order by a.position, a.number))[1], 'houses', count(*))
         from accounts a where a.contract_id = p.contract_id) as place,
      (select round(sum(r.volume) / nullif(count(distinct r.period), 0), 0)::text from readings r
         where r.contract_id = p.contract_id and r.period >= $2 and r.period < $1 and r.volume is not null
           and r.state not in ('REPLACED', 'REFUSED', 'RETURNED', 'NOT_SENT')) as usual,
      (select count(distinct a.user_id)::int from contract_access a where a.contract_id = p.contract_id
         and (a.can_enter or a.can_submit) and (a.valid_from is null or a.valid_from <= $3::date)
         and (a.valid_to is null or a.valid_to >= $3::date)) as people,
      (select max(m.sent_at) from contract_access a join reminders m on m.user_id = a.user_id and m.kind = 'window-asked'
         and m.about = $1 || ' ' || p.contract_id where a.contract_id = p.contract_id) as "remindedAt"
    from (
      select * from (
        (select c.id as contract_id, c.number, c.customer_id, c.standing_meters as meters, c.standing_meters as missing
         from contracts c where c.status <> 'TERMINATED' and c.standing_meters > 0 ${behind('c.standing_meters')}
           and not exists (select from submissions s where s.contract_id = c.id and s.period = $1 and s.state = 'SUBMITTED')
         order by c.standing_meters desc, c.number ${limit})
        union all
        (select c.id, c.number, c.customer_id, c.standing_meters, ${part}
         from submissions s join contracts c on c.id = s.contract_id and c.status <> 'TERMINATED'
         where s.period = $1 and s.state = 'SUBMITTED' and s.sent_meters < s.total_meters and ${part} > 0 ${behind(part)}
         order by ${part} desc, c.number ${limit})) x
      order by missing desc, number ${limit}) p
      join customers k on k.id = p.customer_id
    order by p.missing desc, p.number`
}
