import { randomBytes } from 'node:crypto'
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { findBinaries, linkLibraries } from './postgres/binaries.ts'
import { chooseHost, exists, readVersion } from './postgres/host.ts'
import type { Host } from './postgres/host.ts'
import { openLock, withLock } from './postgres/lock.ts'
import type { FileLock } from './postgres/lock.ts'
import { findServer, initializeData, startServer, stopServer, superuser } from './postgres/server.ts'
import { StartError } from './start-error.ts'

export type EmbeddedPostgres = {
  /** postgresql://… with the password in it: not for logs. */
  url: string
  /** Lets go of the server; the last one out stops it. Further calls do nothing. */
  release(): Promise<void>
}

export type PostgresOptions = {
  varDir: string
  log: (line: string) => void
  /** false only for tests: the server does not wait for the disk. */
  durable?: boolean
}

const patience = 90_000
const database = 'vodocabinet'

/**
 * Gives the embedded PostgreSQL of a VAR_DIR: joins the running one, or starts it, or makes it first.
 * App, worker and commands all hold it by a file lock which the system takes back from a killed holder;
 * starting and stopping happen under a second lock, one at a time.
 * @throws StartError in one sentence when it cannot be
 */
export async function startOrJoinPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const native = findBinaries()
  const varDir = await prepareFolder(resolve(options.varDir))
  await linkLibraries(native)
  return alone(varDir, async () => {
    const host = await chooseHost(varDir, native)
    const holders = await openLock(join(varDir, 'postgres-holders.lock'))
    holders.tryShared()
    try {
      const url = await raise(host, varDir, native, options)
      return { url, release: createRelease(varDir, host, holders) }
    } catch (error) {
      holders.release()
      holders.close()
      throw error
    }
  })
}

async function raise(host: Host, varDir: string, native: string, options: PostgresOptions): Promise<string> {
  const { log, durable = true } = options
  const made = await exists(host.data)
  const password = await keepPassword(join(varDir, 'postgres-password'), made)
  if (made) await checkVersion(host, native)
  else {
    log('Making the database, once')
    await initializeData(host, password, durable)
  }
  const port = (await findServer(host, password)) ?? (await startServer(host, durable))
  const base = `postgresql://${superuser}:${password}@127.0.0.1:${port}`
  await createDatabase(`${base}/postgres`)
  return `${base}/${database}`
}

function createRelease(varDir: string, host: Host, holders: FileLock): () => Promise<void> {
  let released: Promise<void> | undefined
  const release = () =>
    alone(varDir, async () => {
      holders.release()
      if (holders.tryAlone()) await stopServer(host)
      holders.release()
      holders.close()
    })
  return () => (released ??= release())
}

async function alone<T>(varDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await withLock(join(varDir, 'postgres.lock'), patience, work)
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'busy') throw error
    throw new StartError(
      `Another process has been starting or stopping the database in ${varDir} for too long`,
    )
  }
}

/** Makes the folder, tries it, and returns its one true name: two paths to it must not mean two servers. */
async function prepareFolder(varDir: string): Promise<string> {
  const probe = join(varDir, `.writable-${process.pid}-${randomBytes(4).toString('hex')}`)
  try {
    await mkdir(varDir, { recursive: true })
    await writeFile(probe, '')
    await rm(probe)
    return await realpath(varDir)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new StartError(
      `The data folder ${varDir} cannot be used (${reason}): set VAR_DIR to a folder that can be written`,
    )
  }
}

/** The password no other local user knows. It is as old as the data and useless without them. */
async function keepPassword(path: string, made: boolean): Promise<string> {
  const kept = await readFile(path, 'utf8').catch(() => '')
  if (kept !== '') return kept.trim()
  if (made) throw new StartError(`The password of the embedded database is missing: ${path}`)
  const password = randomBytes(24).toString('hex')
  await writeFile(path, password, { mode: 0o600 })
  return password
}

async function checkVersion(host: Host, native: string): Promise<void> {
  const ours = (await readVersion(native)).split('.')[0]
  const theirs = (await readFile(join(host.data, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  if (theirs === ours) return
  const what = theirs === '' ? 'holds no database' : `was made by PostgreSQL ${theirs}, this is ${ours ?? ''}`
  throw new StartError(`The folder ${host.data} ${what}: move it away or set another VAR_DIR`)
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`)
  } finally {
    await client.end()
  }
}
