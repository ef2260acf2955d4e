import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import { z } from 'zod'
import { copyIn, copyOut } from './copy.ts'
import { StartError } from './start-error.ts'
import { applied, inOrderOfKeys, jobsTable, sequencesOf, tablesOf, type TableShape } from './backup-shape.ts'

const manifestSchema = z.object({
  format: z.literal(1),
  madeAt: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number(), sha256: z.string() }),
  ),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), isCalled: z.boolean() })),
})

/** What a backup says of itself; `tables` stand in the order they may be filled in. */
export type Manifest = z.infer<typeof manifestSchema>

type Say = (line: string) => void

/**
 * Writes every table of the database into `folder/tables`, as of one moment, while the application runs, and the
 * manifest last: a folder without one is no backup.
 */
export async function backUpDatabase(
  url: string,
  folder: string,
  madeAt: string,
  say: Say,
): Promise<Manifest> {
  await mkdir(join(folder, 'tables'), { mode: 0o700 })
  return withClient(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    const shapes = [...(await inOrderOfKeys(client, await tablesOf(client))), ...(await jobsTable(client))]
    const manifest: Manifest = {
      format: 1,
      madeAt,
      migrations: await applied(client),
      tables: [],
      sequences: await sequencesOf(client),
    }
    for (const [at, shape] of shapes.entries()) {
      const { rows, sha256 } = await writeTable(client, shape, fileOf(folder, shape.name))
      manifest.tables.push({ name: shape.name, columns: shape.columns, rows, sha256 })
      say(`${at + 1} of ${shapes.length}: ${shape.name}, ${rows} rows`)
    }
    await client.query('COMMIT')
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 1), { mode: 0o600 })
    return manifest
  })
}

/** @throws StartError when the folder holds no backup of a kind known here */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => {
    throw new StartError(`${folder} holds no backup: there is no manifest.json in it`)
  })
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch {
    throw new StartError(`${join(folder, 'manifest.json')} is not one of a backup this version can read`)
  }
}

/**
 * Fills an empty database of the same schema with a backup: all of it or nothing.
 * @throws StartError when the schema is another one, or a file is damaged
 */
export async function restoreDatabase(
  url: string,
  folder: string,
  manifest: Manifest,
  say: Say,
): Promise<void> {
  await withClient(url, async (client) => {
    const here = JSON.stringify(await applied(client))
    if (here !== JSON.stringify(manifest.migrations))
      throw new StartError(
        `The backup has the schema of ${manifest.migrations.at(-1)?.name ?? 'nothing'}: restore it with the version that made it, then start the new one`,
      )
    await client.query('BEGIN')
    for (const [at, table] of manifest.tables.entries()) {
      await readTable(client, table, folder)
      say(`${at + 1} of ${manifest.tables.length}: ${table.name}, ${table.rows} rows`)
    }
    for (const { name, value, isCalled } of manifest.sequences)
      await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [name, value, isCalled])
    await client.query('COMMIT')
  })
}

/** The first table that holds rows, undefined when the database is empty. */
export async function firstFilledTable(url: string): Promise<string | undefined> {
  return withClient(url, async (client) => {
    for (const { name } of await tablesOf(client)) {
      const { rowCount } = await client.query(`SELECT FROM ${name} LIMIT 1`)
      if (rowCount === 1) return name
    }
    return undefined
  })
}

/** Does an application or a worker use the database right now? */
export async function isInUse(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'vodocabinet-jobs'`,
    )
    return (rowCount ?? 0) > 0
  })
}

/** Takes everything away: tables, jobs, migrations. */
export async function emptyDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('DROP SCHEMA IF EXISTS pgboss CASCADE')
    await client.query('DROP SCHEMA public CASCADE')
    await client.query('CREATE SCHEMA public')
  })
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function writeTable(
  client: pg.Client,
  { name, columns, filter }: TableShape,
  file: string,
): Promise<{ rows: number; sha256: string }> {
  const meter = createMeter()
  const list = columns.map((column) => `"${column}"`).join(', ')
  const statement = `COPY (SELECT ${list} FROM ${name}${filter === undefined ? '' : ` WHERE ${filter}`}) TO STDOUT`
  let sent = -1
  const rows = copyOut(client, statement, (count) => (sent = count))
  await pipeline(rows, meter.through, createGzip(), createWriteStream(file, { mode: 0o600 }))
  const figures = meter.figures()
  if (figures.rows !== sent) throw new Error(`${name}: ${sent} rows were sent, ${figures.rows} came`)
  return figures
}

async function readTable(
  client: pg.Client,
  table: Manifest['tables'][number],
  folder: string,
): Promise<void> {
  const meter = createMeter()
  const file = fileOf(folder, table.name)
  const damaged = new StartError(`${file} is damaged: nothing was restored`)
  const list = table.columns.map((column) => `"${column}"`).join(', ')
  const source = createReadStream(file).pipe(createGunzip())
  const filling = pipeline(source, meter.through).catch(() => {
    throw damaged
  })
  const statement = `COPY ${table.name} (${list}) FROM STDIN`
  const taken = copyIn(client, statement, meter.through as AsyncIterable<Buffer>).catch((error: unknown) => {
    const code = error instanceof pg.DatabaseError ? (error.code ?? '') : 'unreadable'
    throw new StartError(`${file} does not fit into the database (${code}): nothing was restored`)
  })
  const [rows] = await Promise.all([taken, filling])
  const { sha256 } = meter.figures()
  if (rows !== table.rows || sha256 !== table.sha256) throw damaged
}

/** Counts rows (a line each in COPY's text) and hashes what flows through. */
function createMeter() {
  const hash = createHash('sha256')
  let rows = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      for (const byte of chunk) if (byte === 10) rows++
      done(null, chunk)
    },
  })
  return { through, figures: () => ({ rows, sha256: hash.digest('hex') }) }
}

function fileOf(folder: string, table: string): string {
  return join(folder, 'tables', `${table}.copy.gz`)
}
