import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { createApp } from '../../src/app.ts'
import type { Deps } from '../../src/deps.ts'
import { layDemo, layReference } from '../../src/features/exchange/demo.ts'
import { newCaptchaText } from '../../src/platform/captcha-picture.ts'
import { startClock } from '../../src/platform/clock.ts'
import type { Db } from '../../src/platform/db.ts'
import { createDirectoryFiles } from '../../src/platform/files.ts'
import { createI18n } from '../../src/platform/i18n.ts'
import type { IdentityProvider } from '../../src/platform/identity-provider.ts'
import type { Jobs } from '../../src/platform/jobs.ts'
import { drawLetter, type LetterJob } from '../../src/platform/letter.ts'
import type { Mail } from '../../src/platform/mailer.ts'
import { createPasswordHasher } from '../../src/platform/password-hash.ts'
import { createSeals } from '../../src/platform/seal.ts'
import { createSessionStore } from '../../src/platform/session-store.ts'
import { createQuotas, createThrottles } from '../../src/platform/throttle.ts'
import { loadUtility } from '../../src/platform/utility.ts'
import { useUpCaptcha } from '../../src/records/captcha.ts'
import { createCaptcha } from '../../src/web/captcha.ts'
import { createCsrf } from '../../src/web/csrf.ts'
import { countStatements, testDatabase } from './database.ts'
import { WebClient } from './web-client.ts'

const projectDir = join(import.meta.dirname, '..', '..')
const demoDay = '2026-11-30T10:00+03:00'

/** The whole app over HTTP with a real database; only clock and post are ours. */
export type House = {
  base: string
  deps: Deps
  /** letters sent so far */
  letters: Mail[]
  /** sends what waits in the post and gives the letters so far */
  deliver(): Promise<Mail[]>
  clock: { set(instant: string): void }
  /** a signed-in person; the same browser for the same login */
  as(login: string): Promise<WebClient>
  /** a browser nobody signed in with */
  stranger(): WebClient
  /** ids of the contracts linked to a login, in the order of their numbers */
  contractsOf(login: string): Promise<string[]>
  /** statements that the work sent to the database */
  statements(work: () => Promise<unknown>): Promise<string[]>
  close(): Promise<void>
}

/** Accepted for every captcha of a house of tests. */
export const captchaAnswer = 'вода'

/** @param seed `demo`: people and data of the demo; `empty`: rule data only */
export async function openHouse(
  options: {
    now?: string
    seed?: 'demo' | 'empty'
    /** other houses whose word opens this one, made when its address is known */
    identityProviders?: (base: string) => Promise<IdentityProvider[]>
  } = {},
): Promise<House> {
  const seed = options.seed ?? 'demo'
  const passwords = createPasswordHasher({ pepper: 'p'.repeat(32), cost: 4, atOnce: 2, waiting: 500 })
  const laying = startClock(Temporal.Instant.from(demoDay))
  const database = await testDatabase({
    seed: {
      name: `house-${seed}-6`,
      lay: async (db) => {
        await layReference({ db, clock: laying })
        if (seed === 'demo') await layDemo({ db, clock: laying, passwords })
        await db.sql.run(
          'create table test_jobs (id bigserial primary key, queue text, data jsonb, done boolean default false)',
        )
      },
    },
  })
  const { db } = database
  const varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-house-'))
  let now = Temporal.Instant.from(options.now ?? demoDay)
  const clock = { now: () => now, isShifted: true, offsetMs: 0 }
  const letters: Mail[] = []
  const secret = 's'.repeat(32)
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const surprises: string[] = []
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields: object, message: string) => void surprises.push(`${message} ${JSON.stringify(fields)}`),
    error: (fields: object, message: string) =>
      void surprises.push(
        `${message} ${'error' in fields ? String((fields.error as Error).stack) : JSON.stringify(fields)}`,
      ),
  }
  const throttles = createThrottles(db.pool)
  const seals = createSeals({ session: secret, dataKey: 'd'.repeat(32) })
  const deps: Deps = {
    db,
    clock,
    log,
    passwords,
    i18n: createI18n(join(projectDir, 'src'), (key) => surprises.push(`missing words: ${key}`)),
    mailer: {
      send: (mail) => {
        letters.push(mail)
        return Promise.resolve()
      },
      close: () => undefined,
    },
    sms: { send: () => Promise.resolve() },
    jobs: recordingJobs(),
    sessions: createSessionStore(db.sql, clock, () => ({ idleMinutes: 30, absoluteHours: 12 })),
    csrf: createCsrf({ secret, baseUrl: base, isSecure: false, isProduction: false }),
    seals,
    captcha: createCaptcha({
      seal: seals.captcha,
      isSecure: false,
      clock,
      fixedAnswer: captchaAnswer,
      newText: newCaptchaText,
      useUp: (challenge) => useUpCaptcha(db.sql, challenge),
      throttle: throttles.captcha,
    }),
    throttles,
    quotas: createQuotas(db.pool),
    files: createDirectoryFiles(join(varDir, 'files')),
    identityProviders: (await options.identityProviders?.(base)) ?? [],
    settings: {
      baseUrl: base,
      isProduction: false,
      isDemo: true,
      utility: loadUtility(join(projectDir, 'prisma', 'seed', 'reference', 'utility.json')),
      varDir,
      captchaAnswer,
      metricsToken: 'metrics-of-the-house',
      sessionSecret: secret,
    },
  }
  server.on(
    'request',
    createApp(deps, { projectDir, trustProxy: 0, isReady: () => Promise.resolve({ ok: true }) }),
  )
  const clients = new Map<string, WebClient>()
  return {
    base,
    deps,
    letters,
    clock: { set: (instant) => (now = Temporal.Instant.from(instant)) },
    stranger: () => new WebClient(base),
    async as(login) {
      const known = clients.get(login)
      if (known !== undefined) return known
      const client = new WebClient(base)
      const answer = await client.signIn(login)
      if (answer.status !== 303) throw new Error(`${login} cannot sign in: ${answer.status}`)
      clients.set(login, client)
      return client
    },
    async contractsOf(login) {
      const rows = await db.sql.rows<{ id: string }>(
        `select c.id from contract_access a join contracts c on c.id = a.contract_id join users u on u.id = a.user_id
         where u.login_key = $1 order by c.number`,
        [login],
      )
      return rows.map(({ id }) => id)
    },
    async deliver() {
      const waiting = await takeJobs<LetterJob>(db, 'mail')
      for (const data of waiting) letters.push(await drawLetter(join(projectDir, 'views'), data))
      return letters
    },
    statements: async (work) => (await countStatements(db, work)).statements,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await database.close()
      await rm(varDir, { recursive: true, force: true })
      if (surprises.length > 0) throw new Error(`surprises in the log:\n${surprises.join('\n')}`)
    },
  }
}

/** Takes the waiting jobs of a queue out, in the order in which they were written. */
export async function takeJobs<Job>(db: Db, queue: string): Promise<Job[]> {
  const taken = await db.sql.rows<{ data: Job }>(
    `with taken as (update test_jobs set done = true where queue = $1 and not done returning id, data)
     select data from taken order by id`,
    [queue],
  )
  return taken.map(({ data }) => data)
}

/** Jobs land in a table through the caller's transaction: what rolls back sends nothing. */
function recordingJobs(): Jobs {
  return {
    async enqueue(tx, queue, data) {
      await tx.executeSql('insert into test_jobs (queue, data) values ($1, $2)', [
        queue,
        JSON.stringify(data),
      ])
    },
    hurry: () => undefined,
    async enqueueAll(tx, queue, data) {
      await tx.executeSql(
        'insert into test_jobs (queue, data) select $1, value from json_array_elements($2::json)',
        [queue, JSON.stringify(data)],
      )
    },
    handle: () => Promise.resolve(),
    repeat: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}
