import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { connectDatabase } from '../../src/platform/db.ts'
import type { Db, DbOptions } from '../../src/platform/db.ts'
import { applyMigrations, readMigrations } from '../../src/platform/migrations.ts'
import { startOrJoinPostgres } from '../../src/platform/postgres.ts'
import { withLock } from '../../src/platform/postgres/lock.ts'

const migrations = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
const quiet = () => undefined

/** What a template holds besides the tables. `name` tells templates of one run apart. */
export type Seed = { name: string; lay: (db: Db) => Promise<void> }

export type TestDatabase = {
  db: Db
  url: string
  /** Drops the database; the last file of a run stops the server. */
  close: () => Promise<void>
}

/**
 * A database of this test file alone: a copy of a template which is migrated (and seeded) once a run.
 * The server is shared by the run (tests/run.ts sets VODOCABINET_TEST_VAR), or the file's own.
 */
export async function testDatabase(options: { seed?: Seed } & DbOptions = {}): Promise<TestDatabase> {
  const { seed, ...limits } = options
  const shared = process.env['VODOCABINET_TEST_VAR']
  const varDir = shared ?? (await mkdtemp(join(tmpdir(), 'vodocabinet-test-')))
  const server = await startOrJoinPostgres({ varDir, log: quiet, durable: false })
  const template = await withLock(join(varDir, 'template.lock'), 120_000, () =>
    prepareTemplate(server.url, seed),
  )
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(server.url, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = addressOf(server.url, name)
  const db = connectDatabase(url, limits)
  return {
    db,
    url,
    close: async () => {
      await db.close()
      await administer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      await server.release()
      if (shared === undefined) await rm(varDir, { recursive: true, force: true })
    },
  }
}

/** The number of statements the work sent through this database, BEGIN and COMMIT not counted. */
export async function countStatements<T>(
  db: Db,
  work: () => Promise<T>,
): Promise<{ result: T; statements: string[] }> {
  const statements: string[] = []
  const stop = db.onStatement((text) => {
    if (!/^(BEGIN|COMMIT|ROLLBACK|SET)\b/i.test(text)) statements.push(text)
  })
  try {
    return { result: await work(), statements }
  } finally {
    stop()
  }
}

async function prepareTemplate(serverUrl: string, seed: Seed | undefined): Promise<string> {
  const hash = createHash('sha256').update(seed?.name ?? '')
  for (const { checksum } of await readMigrations(migrations)) hash.update(checksum)
  const template = `template_${hash.digest('hex').slice(0, 16)}`
  const made = await administer(serverUrl, `SELECT FROM pg_database WHERE datname = '${template}'`)
  if (made > 0) return template
  const draft = `${template}_new`
  await administer(serverUrl, `DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
  await administer(serverUrl, `CREATE DATABASE ${draft}`)
  await applyMigrations(addressOf(serverUrl, draft), migrations, quiet)
  if (seed !== undefined) {
    const db = connectDatabase(addressOf(serverUrl, draft), { statementTimeout: 0, queryTimeout: 0 })
    try {
      await seed.lay(db)
    } finally {
      await db.close()
    }
  }
  await administer(serverUrl, `ALTER DATABASE ${draft} RENAME TO ${template}`)
  return template
}

async function administer(url: string, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: addressOf(url, 'postgres') })
  await client.connect()
  try {
    return (await client.query(statement)).rowCount ?? 0
  } finally {
    await client.end()
  }
}

function addressOf(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}
