import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { createSql } from './sql.ts'
import type { Sql } from './sql.ts'
import { StartError } from './start-error.ts'

export type MigrationFile = { name: string; script: string; checksum: string }

/** A migration as a database remembers it. */
export type MigrationMark = Pick<MigrationFile, 'name' | 'checksum'>

type Log = (line: string) => void
type Applied = { name: string; checksum: string; finished: boolean }

// The very key `prisma migrate` takes, so that both never run at once.
const lockKey = 72707369

/**
 * Brings the database to the newest migration: under an advisory lock, one transaction a file, so that
 * a start killed half-way leaves only whole migrations. `_prisma_migrations` is kept as Prisma keeps it.
 * @returns names of the migrations applied now
 * @throws StartError when the database does not answer, an applied file was changed, or the database is
 *   ahead of this code
 */
export async function applyMigrations(url: string, directory: string, log: Log): Promise<string[]> {
  const files = await readMigrations(directory)
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3000,
    options: '-c TimeZone=UTC',
  })
  await connect(client)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    await client.query(migrationsTable)
    const pending = comparePending(
      files,
      await readApplied(createSql((text, values) => client.query(text, values))),
    )
    for (const file of pending) {
      await applyFile(client, file)
      log(`Migration ${file.name} applied`)
    }
    return pending.map((file) => file.name)
  } finally {
    await client.end()
  }
}

/** Names of migrations in the directory which the database does not have yet. For `/readyz`. */
export async function pendingMigrations(sql: Sql, directory: string): Promise<string[]> {
  const files = await readMigrations(directory)
  const table = await sql.one<{ found: string | null }>(
    "SELECT to_regclass('_prisma_migrations')::text AS found",
  )
  const applied = table?.found == null ? [] : await readApplied(sql)
  return comparePending(files, applied).map((file) => file.name)
}

/** The migration files in the order of their names. */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => {
    throw new StartError(`There are no migrations in ${directory}`)
  })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const script = await readFile(join(directory, name, 'migration.sql'), 'utf8')
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') }
    }),
  )
}

async function connect(client: pg.Client): Promise<void> {
  try {
    await client.connect()
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new StartError(
      `The database ${client.database ?? ''} at ${client.host}:${client.port} cannot be used (DATABASE_URL): ${reason}`,
      { cause: error },
    )
  }
}

async function readApplied(sql: Sql): Promise<Applied[]> {
  return sql.rows<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  )
}

function comparePending(files: MigrationFile[], applied: Applied[]): MigrationFile[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  for (const { name, checksum, finished } of applied) {
    const file = byName.get(name)
    if (file === undefined) {
      throw new StartError(
        `The database is ahead of this version: it has the migration ${name}, unknown here`,
      )
    }
    if (!finished)
      throw new StartError(
        `The migration ${name} was left half-done by another tool: see prisma migrate resolve`,
      )
    if (file.checksum !== checksum)
      throw new StartError(`The migration ${name} was changed after it had been applied`)
    byName.delete(name)
  }
  return [...byName.values()]
}

async function applyFile(client: pg.Client, { name, script, checksum }: MigrationFile): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(script)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`The migration ${name} failed: ${reason}`, { cause: error })
  }
}

const migrationsTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  varchar(36) PRIMARY KEY NOT NULL,
  checksum            varchar(64) NOT NULL,
  finished_at         timestamptz,
  migration_name      varchar(255) NOT NULL,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`
