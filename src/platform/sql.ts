import type pg from 'pg'

/** Hand-written SQL, always parameterised: values go by $1, $2, never into the text. */
export type Sql = {
  /** All rows. */
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>
  /** The first row or undefined. */
  one<T>(text: string, values?: readonly unknown[]): Promise<T | undefined>
  /** The number of rows changed. */
  run(text: string, values?: readonly unknown[]): Promise<number>
}

/** @param name of a statement the server keeps planned; undefined: planned anew each time */
type Query = (text: string, values: unknown[], name: string | undefined) => Promise<pg.QueryResult>

const names = new Map<string, string>()

/**
 * Marks the statement of a hot page: each connection has it parsed and planned once, for whatever values come. For fixed
 * texts whose best plan does not depend on them; a statement with many optional filters is better planned anew.
 */
export function prepared(text: string): string {
  if (!names.has(text)) names.set(text, `hot_${names.size}`)
  return text
}

/** Dresses a way of sending a statement (the pool, or the one connection of a transaction) as Sql. */
export function createSql(query: Query): Sql {
  const send = (text: string, values: readonly unknown[] = []) => query(text, [...values], names.get(text))
  return {
    rows: async <T>(text: string, values?: readonly unknown[]) => (await send(text, values)).rows as T[],
    one: async <T>(text: string, values?: readonly unknown[]) =>
      (await send(text, values)).rows[0] as T | undefined,
    run: async (text: string, values?: readonly unknown[]) => (await send(text, values)).rowCount ?? 0,
  }
}

/**
 * Reads a long result in portions inside one read-only snapshot, so that an export of a million rows
 * takes no memory and sees one moment. The connection returns to the pool when the reader stops.
 */
export async function* streamRows<T>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[] = [],
  batch = 500,
): AsyncGenerator<T, void, undefined> {
  const client = await pool.connect()
  let failure: Error | boolean = true
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    await client.query(`DECLARE portion NO SCROLL CURSOR FOR ${text}`, [...values])
    for (;;) {
      const { rows } = await client.query(`FETCH ${batch} FROM portion`)
      yield* rows as T[]
      if (rows.length < batch) break
    }
    failure = false
  } finally {
    failure = await client.query('ROLLBACK').then(
      () => false,
      () => failure,
    )
    client.release(failure)
  }
}
