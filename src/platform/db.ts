import pg from 'pg'
import { databaseTypes } from './db-types.ts'
import { PrismaClient } from './prisma/client.ts'
import type { Prisma } from './prisma/client.ts'
import { createSql, streamRows } from './sql.ts'
import type { Sql } from './sql.ts'
import { createLeases, leasingAdapter } from './transaction.ts'

export type { Sql } from './sql.ts'

/** Both hands of one open transaction: Prisma and SQL on the same connection. */
export type Tx = {
  prisma: Prisma.TransactionClient
  sql: Sql
  /** The shape pg-boss takes: `boss.send(name, data, { db: tx })`. */
  executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>
}

export type TransactionOptions = {
  isolation?: 'ReadCommitted' | 'RepeatableRead' | 'Serializable'
  /** Milliseconds to wait for a free connection (2000). */
  maxWait?: number
  /** Milliseconds the whole transaction may take (5000); longer than that only for commands. */
  timeout?: number
}

export type Db = {
  prisma: PrismaClient
  sql: Sql
  /** For libraries that want a node-postgres pool (rate limits, pg-boss). */
  pool: pg.Pool
  /** Connections of the prepared statements alone (docs/decisions/021-prepared-statements.md). */
  hotPool: pg.Pool
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>
  stream<T>(text: string, values?: readonly unknown[], batch?: number): AsyncIterable<T>
  /** Hears every statement sent, Prisma's and BEGIN/COMMIT included. Returns a function that stops it. */
  onStatement(listener: (text: string) => void): () => void
  close(): Promise<void>
}

export type DbOptions = {
  /** Connections of each of the two pools at most (10). */
  connections?: number
  /** Milliseconds the server gives one statement (4000; 0: no limit, for commands). */
  statementTimeout?: number
  /** Milliseconds we wait for its answer (4500; 0: no limit): a frozen server costs a page less than 5 s. */
  queryTimeout?: number
  /** Shown in pg_stat_activity. */
  name?: string
  onError?: (error: Error) => void
}

/** A plan is made anew when its tables are analyzed; one that nothing has touched still does not live for ever. */
const hotSettings = { options: '-c plan_cache_mode=force_generic_plan', maxLifetimeSeconds: 900 }

/**
 * Prepared statements have connections of their own, which plan them once for all values; everything else (Prisma,
 * transactions, streams, statements planned anew) has the rest. Opens no connection yet; the first query does.
 * Every limit of security.md is set here, so a frozen database answers with an error within 5 s.
 */
export function connectDatabase(url: string, options: DbOptions = {}): Db {
  const { connections = 10 } = options
  const pool = createPool(url, options, { max: connections })
  const hotPool = createPool(url, options, { ...hotSettings, max: connections })
  const listeners = new Set<(text: string) => void>()
  for (const each of [pool, hotPool]) each.on('connect', (client) => watchStatements(client, listeners))
  const leases = createLeases()
  const prisma = new PrismaClient({ adapter: leasingAdapter(pool, leases) })
  return {
    prisma,
    pool,
    hotPool,
    sql: createSql((text, values, name) =>
      name === undefined ? pool.query({ text, values }) : hotPool.query({ text, values, name }),
    ),
    stream: (text, values, batch) => streamRows(pool, text, values, batch),
    transaction: (work, { isolation, maxWait = 2000, timeout = 5000 } = {}) =>
      leases.run((lease) =>
        prisma.$transaction(
          async (client) => {
            if (timeout > 5000) await lease.allow(timeout)
            return work({ prisma: client, sql: createSql(lease.query), executeSql: lease.query })
          },
          { maxWait, timeout, ...(isolation && { isolationLevel: isolation }) },
        ),
      ),
    onStatement: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      await prisma.$disconnect()
      await Promise.all([pool.end(), hotPool.end()])
    },
  }
}

function createPool(url: string, options: DbOptions, own: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    ...own,
    connectionString: url,
    connectionTimeoutMillis: 3000,
    statement_timeout: options.statementTimeout ?? 4000,
    query_timeout: options.queryTimeout ?? 4500,
    application_name: options.name ?? 'vodocabinet',
    types: databaseTypes,
    // The Prisma adapter drops the zone of a timestamptz: the session has to be in UTC.
    options: `-c TimeZone=UTC -c DateStyle=ISO ${own.options ?? ''}`,
  })
  pool.on('error', (error) => options.onError?.(error))
  return pool
}

function watchStatements(client: pg.PoolClient, listeners: Set<(text: string) => void>): void {
  const send = client.query.bind(client) as (...args: unknown[]) => unknown
  const watched = (...args: unknown[]) => {
    for (const listener of listeners) listener(statementText(args[0]))
    const answer = send(...args)
    // A connection whose answer never came is of no use to the next one who takes it from the pool.
    if (answer instanceof Promise) answer.catch((error: unknown) => isReadTimeout(error) && void client.end())
    return answer
  }
  client.query = watched as typeof client.query
}

function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

function statementText(query: unknown): string {
  if (typeof query === 'string') return query
  if (typeof query === 'object' && query !== null && 'text' in query) return String(query.text)
  return ''
}
