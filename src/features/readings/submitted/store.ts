import type { Db, Sql } from '../../../platform/db.ts'
import { matchesText, type TextSearch } from '../../../records/text-search.ts'
import type { Cursor, ListSort } from './cursor.ts'
import { problemVerdicts, type ListFilter, type ListStatus } from './form.ts'

/** A submission in the staff's list. Volume m³ as decimal text. */
export type ListRow = {
  id: string
  number: string
  period: string
  revision: number
  kind: 'FIRST' | 'SUPPLEMENT' | 'CORRECTION'
  state: 'SUBMITTED' | 'REPLACED'
  channel: string
  sentAt: Date
  senderName: string
  callerName: string | null
  contractId: string
  contractNumber: string
  customerName: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  /** the first account's address, in the order people see, and how many there are */
  place: { address: string; houses: number }
  sentMeters: number
  totalMeters: number
  /** sent of total, in hundredths of a percent */
  share: number
  volume: string
  hasNotes: boolean
  needsReview: boolean
}

// Written as in the indexes of the migration staff_search: only so the planner finds them.
const share = '(s.sent_meters * 10000 / greatest(s.total_meters, 1))'
const hasNotes = `jsonb_path_exists(s.details, '$.rows[*].note ? (@ != null)')`
const verdicts = `jsonb_path_query_array(s.details, '$.rows[*].verdicts[*]')`
const customerKind = `s.details ->> 'customerKind'`

const orders: Record<ListSort, { keys: readonly string[]; isDescending: boolean }> = {
  time: { keys: ['s.sent_at', 's.id'], isDescending: true },
  oldest: { keys: ['s.sent_at', 's.id'], isDescending: false },
  contract: { keys: ['c.number', 's.sent_at', 's.id'], isDescending: false },
  share: { keys: [share, 's.sent_at', 's.id'], isDescending: false },
}

const statuses: Record<ListStatus, string> = {
  submitted: `s.state = 'SUBMITTED'`,
  replaced: `s.state = 'REPLACED'`,
  notes: hasNotes,
  review: 's.id in (select r.submission_id from readings r where r.needs_review and r.period = s.period)',
  partial: 's.sent_meters < s.total_meters',
}

const columns = `s.id, s.number, s.period, s.revision, s.kind, s.state, s.channel, s.sent_at as "sentAt",
  s.sender_name as "senderName", s.caller_name as "callerName", s.contract_id as "contractId", c.number as "contractNumber",
  (select name from customers where id = c.customer_id) as "customerName", ${customerKind} as "customerKind",
  s.sent_meters as "sentMeters", s.total_meters as "totalMeters", ${share} as share, s.volume, ${hasNotes} as "hasNotes",
  (select json_build_object('address', (array_agg(a.address order by a.position, a.number))[1], 'houses', count(*))
     from accounts a where a.contract_id = s.contract_id) as place,
  exists (select 1 from readings r where r.needs_review and r.period = s.period and r.submission_id = s.id) as "needsReview"`

/** One page in the order of the list, and one row more when there is one. Keyset: late arrivals move nothing. */
export async function loadList(sql: Sql, filter: ListFilter, limit: number): Promise<ListRow[]> {
  const isBackwards = filter.cursor?.side === 'before'
  const { text, values } = listSql(filter, await isCommonAddress(sql, filter), isBackwards)
  const rows = await sql.rows<ListRow>(`${text} limit $${values.length + 1}`, [...values, limit])
  return isBackwards ? rows.reverse() : rows
}

/** Every row of the filter in the order of the list, from one snapshot. */
export async function* streamList(
  db: Pick<Db, 'sql' | 'stream'>,
  filter: ListFilter,
): AsyncGenerator<ListRow, void, undefined> {
  const { text, values } = listSql(
    { ...filter, cursor: undefined },
    await isCommonAddress(db.sql, filter),
    false,
  )
  yield* db.stream<ListRow>(text, values)
}

/** Ids are random: the first ones are a sample. An address of more than one account in 250 is common. */
const sampled = 500
const commonInSample = 2

/** Whether it is quicker to walk the list and look at each address than to begin with the accounts. */
async function isCommonAddress(sql: Sql, { address }: ListFilter): Promise<boolean> {
  if (address === undefined) return false
  const row = await sql.one<{ count: number }>(
    `select count(*)::int as count from (select address from accounts order by id limit ${sampled}) sample
     where address ilike $1`,
    [address.pattern],
  )
  return (row?.count ?? 0) >= commonInSample
}

/** Pieces of fixed text; what was typed goes by parameters. */
function listSql(
  filter: ListFilter,
  isCommon: boolean,
  isBackwards: boolean,
): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const take = (value: unknown) => values.push(value)
  const where = [...conditions(filter, isCommon, take), ...cursorConditions(filter, take)]
  const { keys, isDescending } = orders[filter.sort]
  const direction = isDescending === isBackwards ? 'asc' : 'desc'
  const text = `select ${columns} from submissions s join contracts c on c.id = s.contract_id
    ${where.length === 0 ? '' : `where ${where.join(' and ')}`}
    order by ${keys.map((key) => `${key} ${direction}`).join(', ')}`
  return { text, values }
}

type Take = (value: unknown) => number

function conditions(
  { period, contract, address, status, customer, problem }: ListFilter,
  isCommon: boolean,
  take: Take,
): string[] {
  const codes = problem === undefined ? [] : problemVerdicts[problem]
  return [
    ...(period === undefined ? [] : [`s.period = $${take(period)}`]),
    ...(contract === undefined ? [] : [ofContract(take(contract))]),
    ...(address === undefined ? [] : [atAddress(address, isCommon, take)]),
    ...(status === undefined ? [] : [statuses[status]]),
    ...(customer === undefined ? [] : [`${customerKind} = '${customer}'`]),
    ...(problem === undefined ? [] : [`${verdicts} ?| $${take(codes)}::text[]`]),
  ]
}

/** A rare address leads to its contracts; for a common one each row of the list is looked at, in the order of the list. */
function atAddress({ grams, pattern }: TextSearch, isCommon: boolean, take: Take): string {
  // An aggregate is never turned into a join, whatever the planner guesses of the pattern.
  if (isCommon)
    return `(select bool_or(a.address ilike $${take(pattern)}) from accounts a where a.contract_id = s.contract_id)`
  return `s.contract_id in (select a.contract_id from accounts a
    where ${matchesText('a.address', { grams: take(grams), pattern: take(pattern) })})`
}

/** A contract by its number or an account's, or a submission by its own. */
function ofContract(at: number): string {
  return `(s.number = $${at} or s.contract_id = any(array(
    select id from contracts where upper(number) = upper($${at})
    union all select contract_id from accounts where number = $${at}::bpchar)))`
}

function cursorConditions({ sort, cursor }: ListFilter, take: Take): string[] {
  if (cursor === undefined) return []
  const { keys, isDescending } = orders[sort]
  const isUp = isDescending === (cursor.side === 'before')
  const types = sort === 'contract' ? ['text'] : sort === 'share' ? ['int'] : []
  const marks = placeholders(cursor, [...types, 'timestamptz', 'uuid'], take)
  // The first key alone is what an index over one table can begin with.
  const begin = sort === 'contract' ? [`c.number ${isUp ? '>=' : '<='} ${marks[0] ?? ''}`] : []
  return [...begin, `(${keys.join(', ')}) ${isUp ? '>' : '<'} (${marks.join(', ')})`]
}

function placeholders({ values }: Cursor, types: readonly string[], take: Take): string[] {
  return values.map((value, i) => `$${take(value)}::${types[i] ?? 'text'}`)
}
