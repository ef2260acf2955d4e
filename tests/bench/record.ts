import type pg from 'pg'
import type { Db } from '../../src/platform/db.ts'

/** A statement as the app sent it. */
export type Sent = { text: string; values: unknown[] }

/** Writes down every statement with its values. */
export function recordStatements(db: Db): { take(): Sent[] } {
  let sent: Sent[] = []
  const watched = new WeakSet<pg.PoolClient>()
  const watch = (client: pg.PoolClient) => {
    if (watched.has(client)) return
    watched.add(client)
    const send = client.query.bind(client) as (...args: unknown[]) => unknown
    const recording = (...args: unknown[]) => {
      const [query, values] = args
      const text = typeof query === 'string' ? query : (query as { text?: string }).text
      const given = Array.isArray(values) ? (values as unknown[]) : (query as { values?: unknown[] }).values
      if (text !== undefined) sent.push({ text, values: [...(given ?? [])] })
      return send(...args)
    }
    client.query = recording as typeof client.query
  }
  for (const pool of [db.pool, db.hotPool]) pool.on('acquire', watch)
  return {
    take: () => {
      const taken = sent
      sent = []
      return taken
    },
  }
}

/** Statements that count: not the brackets of a transaction. */
export function countStatements(sent: readonly Sent[]): number {
  return sent.filter(({ text }) => !/^(BEGIN|COMMIT|ROLLBACK|SET)\b/i.test(text)).length
}
