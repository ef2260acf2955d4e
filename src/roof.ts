import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { ConfigError, type Config } from './config.ts'
import type { Deps } from './deps.ts'
import { newCaptchaText } from './platform/captcha-picture.ts'
import { startClock, type Clock, type StartedClock } from './platform/clock.ts'
import { connectDatabase, type Db } from './platform/db.ts'
import { createDirectoryFiles } from './platform/files.ts'
import { createI18n } from './platform/i18n.ts'
import { createIdentityProvider } from './platform/identity-provider.ts'
import { startJobs } from './platform/jobs.ts'
import { createLog, type Log } from './platform/log.ts'
import { createMailer } from './platform/mailer.ts'
import { applyMigrations } from './platform/migrations.ts'
import { createPasswordHasher, type PasswordHasher } from './platform/password-hash.ts'
import { startOrJoinPostgres } from './platform/postgres.ts'
import { loadSecrets, type Secrets } from './platform/secrets.ts'
import { createSeals, type Seal } from './platform/seal.ts'
import { createSessionStore } from './platform/session-store.ts'
import { createSms } from './platform/sms.ts'
import { StartError } from './platform/start-error.ts'
import { createQuotas, createThrottles, type Throttles } from './platform/throttle.ts'
import { loadUtility } from './platform/utility.ts'
import { useUpCaptcha } from './records/captcha.ts'
import { toldQueue } from './records/reading-return.ts'
import { createCaptcha, type Captcha } from './web/captcha.ts'
import { createCsrf } from './web/csrf.ts'
import { isSecureSite } from './web/session.ts'

/** The project's own folder: the same from whatever directory the command was typed. */
export const projectDir = resolve(import.meta.dirname, '..')
export const migrationsDir = join(projectDir, 'prisma', 'migrations')

/** Queues the rooms send to; their handlers stand in `jobs.ts` of each room. */
export const queues = ['mail', 'workbooks', 'reminders-asked', toldQueue] as const

/** A database that is up, migrated, and how to leave it. */
export type Ground = { db: Db; databaseUrl: string; log: Log; varDir: string; leave: () => Promise<void> }

/** Demo days begin here, so that the window is open and the main job can be done at once. */
const demoStart = Temporal.Instant.from('2026-11-30T10:00+03:00')

/**
 * Starts or joins the database and brings it to the newest schema.
 * @param isCommand commands have no statement timeout
 */
export async function openGround(config: Config, options: { isCommand?: boolean } = {}): Promise<Ground> {
  const log = createLog(config.LOG_LEVEL)
  const varDir = resolve(projectDir, config.VAR_DIR)
  const embedded =
    config.DATABASE_URL === undefined
      ? await startOrJoinPostgres({ varDir, log: (line) => log.debug({}, line) })
      : undefined
  const databaseUrl = config.DATABASE_URL ?? embedded?.url ?? ''
  const limits = options.isCommand === true ? { statementTimeout: 0, queryTimeout: 0 } : {}
  const db = connectDatabase(databaseUrl, {
    ...limits,
    connections: 12,
    onError: (error) => log.error({ error }, 'database connection'),
  })
  const leave = async () => {
    await db.close().catch(() => undefined)
    await embedded?.release()
  }
  try {
    await applyMigrations(databaseUrl, migrationsDir, (line) => log.info({}, line))
  } catch (error) {
    await leave()
    throw error
  }
  return { db, databaseUrl, log, varDir, leave }
}

/** The clock of this start: PORTAL_NOW, the demo's day, or the system's. */
export function clockOf(config: Config): StartedClock {
  if (config.PORTAL_NOW === 'now') return startClock()
  if (config.PORTAL_NOW !== undefined) return startClock(Temporal.Instant.from(config.PORTAL_NOW))
  return config.isDemo ? startClock(demoStart) : startClock()
}

/** Builds everything a room may lean on. */
export async function buildDeps(config: Config, ground: Ground, clock: Clock): Promise<Deps> {
  const { db, log, varDir } = ground
  const secrets = secretsOf(config, varDir)
  const utility = loadUtility(utilityFile(config))
  const isSecure = isSecureSite(config.baseUrl)
  const isProduction = config.NODE_ENV === 'production'
  const throttles = createThrottles(db.pool)
  const seals = createSeals(secrets)
  const now = () => new Date(clock.now().epochMilliseconds)
  return {
    db,
    log,
    clock,
    i18n: createI18n(
      join(projectDir, 'src'),
      isProduction ? undefined : (key) => log.warn({ key }, 'missing words'),
    ),
    mailer: createMailer({
      smtpUrl: config.SMTP_URL,
      directory: join(varDir, 'mail'),
      from: { name: utility.shortName, address: config.MAIL_FROM },
      now,
    }),
    sms: createSms({ url: config.SMS_URL, directory: join(varDir, 'sms'), now }),
    jobs: await startJobs({ databaseUrl: ground.databaseUrl, queues, log }),
    passwords: passwordsOf(config, secrets),
    sessions: createSessionStore(db.sql, clock, (isStaff) => sessionLives(isStaff, isProduction)),
    csrf: createCsrf({ secret: secrets.session, baseUrl: config.baseUrl, isSecure, isProduction }),
    seals,
    captcha: captchaOf(config, { seal: seals.captcha, clock, db, throttles }),
    throttles,
    quotas: createQuotas(db.pool),
    files: createDirectoryFiles(join(varDir, 'files')),
    identityProviders: config.providers.map((provider) => createIdentityProvider(provider, { isProduction })),
    settings: {
      baseUrl: config.baseUrl,
      isProduction,
      isDemo: config.isDemo,
      utility,
      varDir,
      sessionSecret: secrets.session,
      metricsToken: config.METRICS_TOKEN,
      captchaAnswer: config.CAPTCHA_ANSWER,
    },
  }
}

/** Hashing as the settings say: the web processes together leave one core to those who only read pages. */
export function passwordsOf(config: Config, { pepper }: Pick<Secrets, 'pepper'>): PasswordHasher {
  const atOnce = Math.max(1, Math.floor((cpus().length - 1) / config.WEB_CONCURRENCY))
  // some four seconds of work may wait: who comes later is told to come again
  return createPasswordHasher({ pepper, cost: config.BCRYPT_COST, atOnce, waiting: 20 * atOnce })
}

function sessionLives(isStaff: boolean, isProduction: boolean) {
  return isStaff
    ? { idleMinutes: isProduction ? 15 : 30, absoluteHours: 8 }
    : { idleMinutes: 30, absoluteHours: 12 }
}

function captchaOf(
  config: Config,
  parts: { seal: Seal; clock: Clock; db: Db; throttles: Throttles },
): Captcha {
  return createCaptcha({
    seal: parts.seal,
    isSecure: isSecureSite(config.baseUrl),
    clock: parts.clock,
    fixedAnswer: config.CAPTCHA_ANSWER,
    newText: newCaptchaText,
    useUp: (challenge) => useUpCaptcha(parts.db.sql, challenge),
    throttle: parts.throttles.captcha,
  })
}

/** Secrets of the settings; outside production the missing ones are made once under VAR_DIR. */
export function secretsOf(config: Config, varDir: string): Secrets {
  return loadSecrets(varDir, {
    ...(config.SESSION_SECRET === undefined ? {} : { session: config.SESSION_SECRET }),
    ...(config.PASSWORD_PEPPER === undefined ? {} : { pepper: config.PASSWORD_PEPPER }),
    ...(config.DATA_KEY === undefined ? {} : { dataKey: config.DATA_KEY }),
  })
}

/** The file of the utility's name and requisites: the setting's, else the sample. */
export function utilityFile(config: Config): string {
  return config.UTILITY_FILE ?? join(projectDir, 'prisma', 'seed', 'reference', 'utility.json')
}

/** Says why something could not start, a line each, and gives the exit code. @throws what is no fault of settings */
export function tellFaults(error: unknown): number {
  if (!(error instanceof ConfigError) && !(error instanceof StartError)) throw error
  for (const fault of error instanceof ConfigError ? error.faults : [error.message])
    console.error(`vodocabinet: ${fault}`)
  return 1
}
