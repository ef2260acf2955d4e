import { Temporal } from 'temporal-polyfill'
import type { Sql, Tx } from '../../../platform/db.ts'
import { changeStates } from '../../../records/reading-moves.ts'
import { openBook, type Book } from './book.ts'
import { columnTypes, tableNames, type Rows, type TableName } from './rows.ts'

/** Keys a set mentions: what has to be looked up. */
export type Mentioned = {
  contracts: string[]
  inns: string[]
  accounts: string[]
  inlets: string[]
  serials: string[]
  invoices: string[]
  payments: string[]
}

const portion = 4000

/** One import at a time; the others wait. */
export async function takeTurn(sql: Sql): Promise<void> {
  await sql.rows('select pg_advisory_xact_lock(726415)')
}

/** Everything the database knows of what the set mentions. */
export async function loadBook(sql: Sql, mentioned: Mentioned): Promise<Book> {
  const book = openBook()
  const load = async (table: TableName, where: string, keys: readonly string[]) => {
    if (keys.length === 0) return
    const columns = Object.keys(columnTypes[table]).map((name) => `t.${quoted(name)}`)
    const rows = await sql.rows<Rows[TableName]>(
      `select ${columns.join(', ')} from ${table} t where ${where}`,
      [keys],
    )
    const shelf = book.known[table] as Map<string, Rows[TableName]>
    for (const row of rows) shelf.set(row.id, row)
  }
  const ids = (table: TableName) => [...book.known[table].keys()]
  await load('accounts', 't.number = any($1::text[])', mentioned.accounts)
  await load('inlets', 't.number = any($1::text[])', mentioned.inlets)
  await load('accounts', 't.id in (select account_id from inlets where id = any($1::uuid[]))', ids('inlets'))
  await load('meters', 't.serial = any($1::text[])', mentioned.serials)
  await load('meters', 't.inlet_id = any($1::uuid[])', ids('inlets'))
  await load('inlets', 't.id in (select inlet_id from meters where id = any($1::uuid[]))', ids('meters'))
  await load('contracts', 't.number = any($1::text[])', mentioned.contracts)
  await load('customers', 't.inn = any($1::text[])', mentioned.inns)
  await load(
    'customers',
    't.id in (select customer_id from contracts where id = any($1::uuid[]))',
    ids('contracts'),
  )
  await load('contracts', 't.customer_id = any($1::uuid[])', ids('customers'))
  await load('accounts', 't.contract_id = any($1::uuid[])', ids('contracts'))
  for (const table of ['registers', 'verifications', 'seals'] as const)
    await load(table, 't.meter_id = any($1::uuid[])', ids('meters'))
  await load('readings', `t.register_id = any($1::uuid[]) and ${inForce}`, ids('registers'))
  await load('invoices', 't.number = any($1::text[])', mentioned.invoices)
  await load('invoice_lines', 't.invoice_id = any($1::uuid[])', ids('invoices'))
  await load('payments', 't.external_id = any($1::text[])', mentioned.payments)
  return book
}

/** Writes what the book adds and changes, in portions; `onProgress` hears the rows written so far and in all. */
export async function writeBook(
  tx: Tx,
  book: Book,
  at: string,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  const count = (shelf: Book['known']) => tableNames.reduce((sum, table) => sum + shelf[table].size, 0)
  const of = count(book.creates) + count(book.updates) + followed([...book.creates.meters.values()]).length
  let done = 0
  const step = (rows: number) => onProgress((done += rows), of)
  for (const table of tableNames) {
    const creates = [...book.creates[table].values()]
    // A meter may name its follower before that one stands: the chain is set by an update.
    const first = table === 'meters' ? creates.map((row) => ({ ...row, replaced_by_id: null })) : creates
    for (const rows of portions(first)) step(await insert(tx.sql, table, rows, at))
    const updates = [...book.updates[table].values(), ...(table === 'meters' ? followed(creates) : [])]
    for (const rows of portions(updates)) step(await update(tx.sql, table, rows))
  }
}

/** Moves submitted readings that billing has taken over, with a line in their history. */
export async function acceptReadings(sql: Sql, ids: readonly string[], at: string): Promise<void> {
  const move = { to: 'ACCEPTED', by: 'billing', channel: 'import', at: Temporal.Instant.from(at) } as const
  await changeStates(
    sql,
    move,
    ids.map((id) => ({ id })),
  )
}

export type BatchRow = {
  name: string
  startedAt: string
  finishedAt: string
  dataAsOf: string | null
  report: object
  userId: string | null
}

export async function recordBatch(sql: Sql, batch: BatchRow): Promise<string> {
  const row = await sql.one<{ id: string }>(
    `insert into exchange_batches (direction, name, started_at, finished_at, data_as_of, report, user_id)
     values ('IMPORT', $1, $2, $3, $4, $5, $6) returning id`,
    [
      batch.name,
      batch.startedAt,
      batch.finishedAt,
      batch.dataAsOf,
      JSON.stringify(batch.report),
      batch.userId,
    ],
  )
  if (row === undefined) throw new Error('the batch was not recorded')
  return row.id
}

const inForce = `t.state not in ('REPLACED', 'NOT_SENT', 'REFUSED')`

function followed(rows: readonly { id: string }[]): { id: string }[] {
  return rows.filter((row) => 'replaced_by_id' in row && row.replaced_by_id !== null)
}

async function insert(sql: Sql, table: TableName, rows: readonly object[], at: string): Promise<number> {
  const types = Object.entries(columnTypes[table])
  const names = types.map(([name]) => quoted(name)).join(', ')
  const fields = types.map(([name, type]) => `${quoted(name)} ${type}`).join(', ')
  const json = JSON.stringify(rows)
  if (table === 'readings') {
    // A subscriber may have submitted while the import ran: hers stays.
    await sql.run(
      `insert into readings (${names}, created_at) select ${names}, $2::timestamptz from json_to_recordset($1::json) as s(${fields})
       on conflict (register_id, period) where state not in ('REPLACED', 'NOT_SENT', 'REFUSED') do nothing`,
      [json, at],
    )
  } else {
    await sql.run(
      `insert into ${table} (${names}) select ${names} from json_to_recordset($1::json) as s(${fields})`,
      [json],
    )
  }
  return rows.length
}

async function update(sql: Sql, table: TableName, rows: readonly object[]): Promise<number> {
  const types = Object.entries(columnTypes[table])
  const sets = types.filter(([name]) => name !== 'id').map(([name]) => `${quoted(name)} = s.${quoted(name)}`)
  const fields = types.map(([name, type]) => `${quoted(name)} ${type}`).join(', ')
  const json = JSON.stringify(rows)
  const ids = `(select (e ->> 'id')::uuid from json_array_elements($1::json) e)`
  if (table === 'meters') await sql.run(`update meters set replaced_by_id = null where id in ${ids}`, [json])
  const guard = table === 'readings' ? ' and t.submission_id is null' : ''
  await sql.run(
    `update ${table} t set ${sets.join(', ')} from json_to_recordset($1::json) as s(${fields}) where t.id = s.id${guard}`,
    [json],
  )
  return rows.length
}

function* portions<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += portion) yield rows.slice(from, from + portion)
}

function quoted(name: string): string {
  return `"${name}"`
}
