import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { moscowDay } from '../../src/domain/calendar.ts'
import { previousPeriod } from '../../src/domain/period.ts'
import { layReference } from '../../src/features/exchange/demo.ts'
import { startClock } from '../../src/platform/clock.ts'
import { connectDatabase, type Db } from '../../src/platform/db.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { createPasswordHasher } from '../../src/platform/password-hash.ts'
import { startOrJoinPostgres } from '../../src/platform/postgres.ts'
import { currentWindow } from '../../src/records/reference.ts'
import { migrationsDir, projectDir } from '../../src/roof.ts'
import { freePort } from '../support/app-process.ts'
import { startChild, type Child } from './child.ts'
import { benchPassword, fillDatabase, signPeopleIn, type BenchPeople } from './fill.ts'
import type { LoadFigures, LoadJob } from './load.ts'
import type { RecordedScenario } from './recipes.ts'

/** Everything the scenarios lean on: a filled database, people signed in, servers to start. */
export type Bench = {
  databaseUrl: string
  env: Record<string, string>
  people: BenchPeople
  startApp(): Promise<Child>
  startFloor(recorded: RecordedScenario): Promise<Child>
  load(job: LoadJob): Promise<LoadFigures>
  signInContinuously(base: string, atOnce: number): { stop(): Promise<number> }
  close(): Promise<void>
}

const folder = join(projectDir, 'var', 'bench')
const secret = 'b'.repeat(40)

/** Opens (or makes and fills) the database of that many accounts and signs its people in. */
export async function openBench(accounts: number, say: (line: string) => void): Promise<Bench> {
  await mkdir(folder, { recursive: true })
  const server = await startOrJoinPostgres({ varDir: folder, log: () => undefined })
  const databaseUrl = await database(server.url, accounts)
  const db = connectDatabase(databaseUrl, { statementTimeout: 0, queryTimeout: 0 })
  await prepare(db, databaseUrl, accounts, say)
  const env = await productionSettings(databaseUrl)
  const people = await signPeopleIn(db, secret, new Date())
  return {
    databaseUrl,
    env,
    people,
    startApp: async () =>
      startChild(join(projectDir, 'src', 'server.ts'), { port: await freePort(), readyPath: '/readyz', env }),
    startFloor: async (recorded) => {
      const file = join(folder, 'recipes.json')
      await writeFile(file, JSON.stringify({ databaseUrl, connections: 20, ...recorded }))
      const sids = people.companies.map(({ cookie }) => /s%3A([\w-]+)\./.exec(cookie)?.[1] ?? '')
      return startChild(join(import.meta.dirname, 'floor.ts'), {
        port: await freePort(),
        readyPath: '/login',
        env: { BENCH_RECIPES: file, BENCH_COMPANIES: sids.join(',') },
      })
    },
    load: (job) => generate(job),
    signInContinuously: (base, atOnce) => signInContinuously(base, atOnce),
    close: async () => {
      await db.close()
      await server.release()
    },
  }
}

async function database(serverUrl: string, accounts: number): Promise<string> {
  const name = `bench_${accounts}`
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
  if (rowCount === 0) await client.query(`create database ${name}`)
  await client.end()
  const address = new URL(serverUrl)
  address.pathname = `/${name}`
  return address.href
}

/** Fills once; every run opens the window again and forgets what the runs before it submitted. */
async function prepare(db: Db, url: string, accounts: number, say: (line: string) => void): Promise<void> {
  await applyMigrations(url, migrationsDir, () => undefined)
  const clock = startClock()
  const now = clock.now()
  await layReference({ db, clock })
  const window = await currentWindow(db.sql, now, 'PERSON')
  const { period } = window.open ?? window.last
  await db.sql.run('delete from window_extensions')
  await db.sql.run(
    `insert into window_extensions (period, closes_on, reason, created_by, created_at) values ($1, $2, 'bench', gen_random_uuid(), now())`,
    [period, moscowDay(now).add({ days: 2 }).toString()],
  )
  const filled = await db.sql.one(
    `select 1 from system_facts where name = 'bench' and value = to_jsonb($1::text)`,
    [period],
  )
  if (filled === undefined) {
    say(`Filling ${accounts} accounts, 24 months up to ${previousPeriod(period)}`)
    const hasher = createPasswordHasher({ pepper: secret, cost: 11, atOnce: 1, waiting: 1 })
    const began = performance.now()
    const passwordHash = await hasher.hash(benchPassword)
    const options = { accounts, lastPeriod: previousPeriod(period), passwordHash, now: now.toString() }
    await fillDatabase(db, options, say)
    await db.sql.run(
      `insert into system_facts (name, value, updated_at) values ('bench', to_jsonb($1::text), now())`,
      [period],
    )
    say(`Filled in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  }
  await db.sql.run('truncate sessions')
  await db.sql.run('delete from reading_changes')
  await db.sql.run('delete from readings where submission_id is not null')
  await db.sql.run('delete from submissions')
  await db.sql.run('delete from drafts')
}

/** As in production: secrets, https address, an own utility file, letters to nobody. */
async function productionSettings(databaseUrl: string): Promise<Record<string, string>> {
  const sample = JSON.parse(
    await readFile(join(projectDir, 'prisma', 'seed', 'reference', 'utility.json'), 'utf8'),
  ) as Record<string, unknown>
  const utility = join(folder, 'utility.json')
  await writeFile(utility, JSON.stringify({ ...sample, isSample: false }))
  return {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    BASE_URL: 'https://bench.example',
    TRUST_PROXY: '1',
    VAR_DIR: join(folder, 'app'),
    UTILITY_FILE: utility,
    SESSION_SECRET: secret,
    PASSWORD_PEPPER: secret,
    DATA_KEY: secret,
    LOG_LEVEL: 'error',
  }
}

async function generate(job: LoadJob): Promise<LoadFigures> {
  const child = fork(join(import.meta.dirname, 'load.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.send(job)
  const [figures] = (await once(child, 'message')) as [LoadFigures]
  await once(child, 'exit')
  return figures
}

/** People who sign in one after the other, so many at once, until stopped. */
function signInContinuously(base: string, atOnce: number): { stop(): Promise<number> } {
  const child = fork(join(import.meta.dirname, 'sign-in-load.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.send({ base, atOnce, password: benchPassword })
  return {
    async stop() {
      child.send('stop')
      const [count] = (await once(child, 'message')) as [number]
      await once(child, 'exit')
      return count
    },
  }
}
