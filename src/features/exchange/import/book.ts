import { columnTypes, tableNames, type Rows, type TableName } from './rows.ts'
import type { Outcome } from './report.ts'

/** What stands in the database, by id, and what this import adds and changes. */
export type Book = {
  readonly known: { [T in TableName]: Map<string, Rows[T]> }
  readonly creates: { [T in TableName]: Map<string, Rows[T]> }
  readonly updates: { [T in TableName]: Map<string, Rows[T]> }
}

export function openBook(): Book {
  return { known: shelves(), creates: shelves(), updates: shelves() }
}

/** Notes the row as it should stand: new, changed, or as it was. */
export function settle<T extends TableName>(book: Book, table: T, row: Rows[T]): Outcome {
  const id = row.id
  const before = book.known[table].get(id)
  if (before === undefined) {
    book.creates[table].set(id, row)
    return 'created'
  }
  if (isSame(table, before, row)) {
    book.updates[table].delete(id)
    return 'unchanged'
  }
  book.updates[table].set(id, row)
  return 'updated'
}

/** The row as this import leaves it. */
export function current<T extends TableName>(book: Book, table: T, id: string): Rows[T] | undefined {
  return book.creates[table].get(id) ?? book.updates[table].get(id) ?? book.known[table].get(id)
}

/** All rows of a table as this import leaves them. */
export function* allCurrent<T extends TableName>(book: Book, table: T): Generator<Rows[T]> {
  for (const [id, row] of book.known[table]) yield book.updates[table].get(id) ?? row
  yield* book.creates[table].values()
}

/** A row of the file stands for several rows of tables: what became of the whole. */
export function together(main: Outcome, ...parts: Outcome[]): Outcome {
  if (main !== 'unchanged') return main
  return parts.some((part) => part !== 'unchanged') ? 'updated' : 'unchanged'
}

function isSame<T extends TableName>(table: T, a: Rows[T], b: Rows[T]): boolean {
  const columns = Object.entries(columnTypes[table]) as [keyof Rows[T], string][]
  return columns.every(([column, type]) => {
    const [left, right] = [a[column] as string | number | null, b[column] as string | number | null]
    if (left === null || right === null || type !== 'numeric') return left === right
    return Number(left) === Number(right)
  })
}

function shelves(): Book['known'] {
  return Object.fromEntries(tableNames.map((table) => [table, new Map()])) as unknown as Book['known']
}
