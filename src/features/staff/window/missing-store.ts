import type { Db, Sql } from '../../../platform/db.ts'
import type { CustomerKind } from '../../../records/reference.ts'
import { standingSql } from './store.ts'

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
  const behind = after === undefined ? '' : 'and (x.missing < $5 or (x.missing = $5 and x.number > $6))'
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
  return db.stream<MissingRow>(rowsSql('', ''), [period, from, today])
}

/** What belongs to a row is looked up after the page has been cut. */
function rowsSql(behind: string, limit: string): string {
  return `with ${standingSql}
    select p.contract_id as id, p.number, p.kind as "customerKind", p.name as "customerName", p.phone, p.missing, p.meters,
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
        select h.contract_id, h.meters, h.meters - h.sent_meters as missing, c.number, k.kind, k.name, k.phone
        from held h join contracts c on c.id = h.contract_id and c.status <> 'TERMINATED'
          join customers k on k.id = c.customer_id
        where h.sent_meters < h.meters) x
      where true ${behind}
      order by x.missing desc, x.number ${limit}) p
    order by p.missing desc, p.number`
}
