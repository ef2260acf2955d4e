import { open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartError } from '../start-error.ts'
import { findServerProcess } from './process.ts'
import type { Host } from './host.ts'

export const superuser = 'vodocabinet'

const patience = 10_000
const logLimit = 1_000_000

// Data of people stay out of the log: no messages about statements (they quote values), no DETAIL lines.
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=64MB',
  'TimeZone=UTC',
  'log_timezone=UTC',
  'lc_messages=C',
  'log_checkpoints=off',
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
]
const carelessSettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/**
 * Makes the data folder. It appears under its name only when whole, so a killed start leaves no half.
 * @throws StartError with initdb's own reason
 */
export async function initializeData(host: Host, password: string, durable: boolean): Promise<void> {
  const fresh = `${host.data}.new`
  const secret = `${host.data}.password`
  await rm(fresh, { recursive: true, force: true })
  await writeFile(secret, password, { mode: 0o600 })
  try {
    await host.give(secret)
    const locale = ['-E', 'UTF8', '--locale-provider=icu', '--icu-locale=ru-RU', '--locale=C']
    const access = ['-U', superuser, '--auth=scram-sha-256', `--pwfile=${secret}`]
    const { code, output } = await host.run('initdb', [
      '-D',
      fresh,
      ...locale,
      ...access,
      ...(durable ? [] : ['--no-sync']),
    ])
    if (code !== 0)
      throw new StartError(`The database could not be made in ${host.data}: ${lastReason(output)}`)
    await rename(fresh, host.data)
  } finally {
    await rm(secret, { force: true })
  }
}

/**
 * The port of the server that runs on this data, or undefined when none does. Waits while one starts
 * or stops; clears away what a killed server left.
 * @throws StartError when a server is there but does not answer for 10 s
 */
export async function findServer(host: Host, password: string): Promise<number | undefined> {
  const deadline = Date.now() + patience
  for (;;) {
    const found = await readPidFile(host)
    if (found === undefined) return undefined
    if (!(await findServerProcess(found.pid, host.data))) {
      await rm(join(host.data, 'postmaster.pid'), { force: true })
      return undefined
    }
    if (found.ready && (await answers(host, found.port, password))) return found.port
    if (Date.now() > deadline) {
      throw new StartError(
        `The embedded database (process ${found.pid}) has not answered for 10 s: end that process and try again`,
      )
    }
    await sleep(100)
  }
}

/**
 * Starts the server on a free port of 127.0.0.1 and returns the port. After a kill −9 the last server's
 * children may need seconds to go: tries for 10 s.
 * @throws StartError with the server's own reason
 */
export async function startServer(host: Host, durable: boolean): Promise<number> {
  const deadline = Date.now() + patience
  for (;;) {
    const { port, said } = await tryStart(host, durable)
    if (port !== undefined) return port
    const passes = /in use|already exists|starting up|shutting down/.test(said)
    if (!passes || Date.now() > deadline) {
      throw new StartError(`The embedded database in ${host.data} did not start: ${lastReason(said)}`)
    }
    await sleep(200)
  }
}

/** Stops the server: open transactions are rolled back, what was committed is on disk. */
export async function stopServer(host: Host): Promise<void> {
  const { code, output } = await host.run('pg_ctl', ['stop', '-D', host.data, '-m', 'fast', '-w', '-t', '60'])
  if (code !== 0 && (await readPidFile(host)) !== undefined) {
    throw new Error(`The embedded database did not stop: ${lastReason(output)}`)
  }
}

async function tryStart(host: Host, durable: boolean): Promise<{ port: number | undefined; said: string }> {
  const path = join(host.data, 'server.log')
  if ((await sizeOf(path)) > logLimit) await truncate(path)
  const from = await sizeOf(path)
  const chosen = [...settings, ...(durable ? [] : carelessSettings), `port=${await findFreePort()}`]
  const log = await open(path, 'a', 0o600)
  const hasEnded = host.launch(
    'postgres',
    ['-D', host.data, ...chosen.flatMap((setting) => ['-c', setting])],
    log,
  )
  await log.close()
  // Recovery after a crash may take long; the server ends by itself when it cannot.
  while (!hasEnded()) {
    const found = await readPidFile(host)
    if (found?.ready) return { port: found.port, said: '' }
    await sleep(20)
  }
  const said = (await readFile(path)).subarray(from).toString()
  return { port: undefined, said }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

async function readPidFile(host: Host): Promise<{ pid: number; port: number; ready: boolean } | undefined> {
  const text = await readFile(join(host.data, 'postmaster.pid'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

async function answers(host: Host, port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: superuser,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
    query_timeout: 2000,
  })
  try {
    await client.connect()
    const { rows } = await client.query('SELECT 1')
    return rows.length === 1
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') {
      throw new StartError(`The password kept beside ${host.data} is not the one of its database`)
    }
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** The line of an output that says why: the first FATAL or error, else the last line. */
function lastReason(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const telling =
    lines.find((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.findLast((line) => line !== '')
  return (telling ?? 'no reason was given').replace(/^.*?(FATAL|PANIC|error):\s*/, '')
}
