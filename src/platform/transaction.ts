import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type pg from 'pg'

type Transaction = Awaited<ReturnType<SqlDriverAdapter['startTransaction']>>

/** The connection a running transaction was given; dead as soon as the transaction ends. */
export type Lease = {
  query: (text: string, values?: unknown[], name?: string) => Promise<pg.QueryResult>
  /** Lets each statement of this transaction take so many milliseconds. */
  allow(milliseconds: number): Promise<void>
}

type OpenLease = Lease & { give(client: pg.PoolClient): void; end(): void }

export type Leases = {
  run<T>(work: (lease: Lease) => Promise<T>): Promise<T>
  current(): OpenLease | undefined
}

/** Remembers, along the asynchronous path of one call, which transaction it is in. */
export function createLeases(): Leases {
  const path = new AsyncLocalStorage<OpenLease>()
  return {
    run: (work) => {
      const lease = createLease()
      return path.run(lease, () => work(lease)).finally(() => lease.end())
    },
    current: () => path.getStore(),
  }
}

/**
 * Prisma's adapter on our pool, which tells the lease of the calling path the connection it opened a
 * transaction on, and that it ended: also when Prisma ends it by its timeout while work is running.
 * Without that a late statement would land in somebody else's transaction.
 */
export function leasingAdapter(pool: pg.Pool, leases: Leases): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  return Object.assign(factory, {
    connect: async () => {
      const adapter = await connect()
      const start = adapter.startTransaction.bind(adapter)
      adapter.startTransaction = async (isolation) => lendConnection(await start(isolation), leases.current())
      return adapter
    },
  })
}

function lendConnection(transaction: Transaction, lease: OpenLease | undefined): Transaction {
  if (lease === undefined) return transaction
  lease.give((transaction as unknown as { client: pg.PoolClient }).client)
  const commit = transaction.commit.bind(transaction)
  const rollback = transaction.rollback.bind(transaction)
  transaction.commit = () => {
    lease.end()
    return commit()
  }
  transaction.rollback = () => {
    lease.end()
    return rollback()
  }
  return transaction
}

function createLease(): OpenLease {
  let client: pg.PoolClient | undefined
  let queryTimeout: number | undefined
  // One connection answers one statement at a time: parallel calls of one transaction wait in line.
  let line: Promise<unknown> = Promise.resolve()
  const send = (text: string, values: unknown[], name: string | undefined): Promise<pg.QueryResult> => {
    if (client === undefined) throw new Error('The transaction is over: its statements cannot be sent')
    return client.query({
      text,
      values,
      ...(name !== undefined && { name }),
      ...(queryTimeout && { query_timeout: queryTimeout }),
    })
  }
  const query = (text: string, values: unknown[] = [], name?: string) => {
    const answer = line.then(() => send(text, values, name))
    line = answer.catch(() => undefined)
    return answer
  }
  return {
    query,
    allow: async (milliseconds) => {
      queryTimeout = milliseconds + 1000
      await query(`SET LOCAL statement_timeout = ${milliseconds}`)
    },
    give: (given) => (client = given),
    end: () => (client = undefined),
  }
}
