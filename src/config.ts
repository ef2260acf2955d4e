import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** Every setting of the environment, checked once at the start. `.env.example` says what each means. */
export type Config = Readonly<Omit<Settings, 'TRUST_PROXY'>> & {
  readonly TRUST_PROXY: number
  readonly baseUrl: string
  readonly isDemo: boolean
  readonly providers: readonly ProviderConfig[]
}

/** One house of `OIDC_PROVIDERS`, read from `OIDC_<KEY>_…`. */
export type ProviderConfig = {
  key: string
  issuer: string
  clientId: string
  clientSecret: string
  names: { ru: string; en: string }
}

/** All faults of the settings at once, a sentence each. */
export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

const optional = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value))
const integer = (name: string, standard: number, from: number, to: number) =>
  z
    .string()
    .optional()
    .transform((value) => (value === undefined || value === '' ? String(standard) : value))
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to, {
      message: `${name} must be a whole number from ${from} to ${to}`,
    })
    .transform(Number)

const schema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], {
      message: 'NODE_ENV must be development, test or production',
    })
    .default('development'),
  PORT: integer('PORT', 3000, 0, 65535),
  HOST: optional,
  BASE_URL: optional.refine((value) => value === undefined || isWebAddress(value), {
    message: 'BASE_URL must be an address like https://cabinet.example.ru',
  }),
  TRUST_PROXY: optional
    .refine((value) => value === undefined || /^(\d|10)$/.test(value), {
      message: 'TRUST_PROXY must be a whole number from 0 to 10',
    })
    .transform((value) => (value === undefined ? undefined : Number(value))),
  VAR_DIR: optional.transform((value) => value ?? './var'),
  DATABASE_URL: optional.refine((value) => value === undefined || isAddress(value, /^postgres(ql)?:$/), {
    message: 'DATABASE_URL must look like postgresql://user:password@host:5432/database',
  }),
  SESSION_SECRET: secret('SESSION_SECRET'),
  PASSWORD_PEPPER: secret('PASSWORD_PEPPER'),
  DATA_KEY: secret('DATA_KEY'),
  SMTP_URL: optional.refine((value) => value === undefined || isAddress(value, /^smtps?:$/), {
    message: 'SMTP_URL must look like smtp://user:password@host:587',
  }),
  MAIL_FROM: optional
    .refine((value) => value === undefined || /^[^\s@<>",;]{1,64}@[^\s@<>",;]{1,255}$/.test(value), {
      message: 'MAIL_FROM must be a mail address like noreply@cabinet.example.ru, without a name',
    })
    .transform((value) => value ?? 'noreply@cabinet.example'),
  SMS_URL: optional.refine((value) => value === undefined || isAddress(value, /^https?:$/), {
    message: 'SMS_URL must be an address like https://sms.example.ru/send',
  }),
  BCRYPT_COST: integer('BCRYPT_COST', 11, 4, 16),
  METRICS_TOKEN: optional.refine((value) => value === undefined || /^[\x21-\x7e]{16,}$/.test(value), {
    message: 'METRICS_TOKEN must be at least 16 letters, digits or signs without spaces',
  }),
  WEB_CONCURRENCY: integer('WEB_CONCURRENCY', 1, 1, 64),
  UTILITY_FILE: optional,
  DEMO: optional.refine((value) => value === undefined || value === '0' || value === '1', {
    message: 'DEMO must be 0 or 1',
  }),
  LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'], {
      message: 'LOG_LEVEL must be silent, error, warn, info or debug',
    })
    .default('info'),
  PORTAL_NOW: optional.refine((value) => value === undefined || value === 'now' || isInstant(value), {
    message: 'PORTAL_NOW must be an instant like 2026-11-30T10:00+03:00, or now',
  }),
  CAPTCHA_ANSWER: optional,
  OIDC_PROVIDERS: optional.transform((value) =>
    (value ?? '')
      .split(',')
      .map((key) => key.trim())
      .filter(Boolean),
  ),
  OIDC_DEMO: optional.refine((value) => value === undefined || value === '0' || value === '1', {
    message: 'OIDC_DEMO must be 0 or 1',
  }),
})

/** Names of all settings, as `.env.example` lists them. */
export const settingNames: readonly string[] = Object.keys(schema.shape)

/** What could be read: every fault, and the settings with standard values in place of the broken ones. */
export type ReadConfig = { config: Config; broken: ReadonlySet<string>; faults: readonly string[] }

/** Reads the settings and answers with every fault, those of shape and those of production. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ReadConfig {
  const given = blankAsMissing(env)
  const parsed = schema.safeParse(given)
  const issues = parsed.success ? [] : parsed.error.issues
  const broken = new Set(issues.map((issue) => String(issue.path[0])))
  // zod stops before the production rules: they look at what is left without the broken ones
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !broken.has(name)))
  const data = parsed.success ? parsed.data : schema.parse(rest)
  const providers = readProviders(data, given)
  const demo = demoFaults(data)
  const production = productionFaults(data).filter((fault) => !broken.has(fault.split(' ', 1)[0] ?? ''))
  return {
    broken,
    faults: [...issues.map((issue) => issue.message), ...providers.faults, ...demo, ...production],
    config: {
      ...data,
      // an https address means a proxy in front: TLS ends there
      TRUST_PROXY: data.TRUST_PROXY ?? (data.BASE_URL?.startsWith('https://') === true ? 1 : 0),
      baseUrl: (data.BASE_URL ?? `http://localhost:${data.PORT}`).replace(/(?<!\/)\/+$/, ''),
      providers: providers.read,
      isDemo: data.DEMO === undefined ? isDemoByDefault(data) : data.DEMO === '1',
    },
  }
}

/**
 * Reads the settings.
 * @throws ConfigError with every fault, not only the first
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const { config, faults } = readConfig(env)
  if (faults.length > 0) throw new ConfigError(faults)
  return config
}

type Settings = z.infer<typeof schema>

function isDemoByDefault(data: Settings): boolean {
  return data.NODE_ENV === 'development' && data.DATABASE_URL === undefined
}

function productionFaults(data: Settings): string[] {
  if (data.NODE_ENV !== 'production') return []
  const required = [
    'DATABASE_URL',
    'BASE_URL',
    'SESSION_SECRET',
    'PASSWORD_PEPPER',
    'DATA_KEY',
    'UTILITY_FILE',
  ] as const
  const faults: string[] = required
    .filter((name) => data[name] === undefined)
    .map((name) => `${name} is required in production`)
  if (data.BASE_URL?.startsWith('https://') === false)
    faults.push('BASE_URL must begin with https:// in production')
  if (data.TRUST_PROXY === 0)
    faults.push('TRUST_PROXY must be at least 1 in production: TLS ends at a proxy in front')
  if (data.DEMO === '1') faults.push('DEMO must not be 1 in production: demo people have a public password')
  if (data.PORTAL_NOW !== undefined)
    faults.push('PORTAL_NOW is for tests and the demo: remove it in production')
  if (data.OIDC_DEMO === '1') faults.push('OIDC_DEMO is for the demo: remove it in production')
  if (data.CAPTCHA_ANSWER !== undefined) faults.push('CAPTCHA_ANSWER is for tests: remove it in production')
  if (data.BCRYPT_COST < 10) faults.push('BCRYPT_COST must be at least 10 in production')
  return faults
}

/** The training provider listens on PORT + 1, in the one process there is. */
function demoFaults({ OIDC_DEMO, PORT, WEB_CONCURRENCY }: Settings): string[] {
  if (OIDC_DEMO !== '1') return []
  return [
    ...(PORT === 0 ? ['OIDC_DEMO needs a fixed PORT: the training provider listens on PORT + 1'] : []),
    ...(WEB_CONCURRENCY > 1 ? ['OIDC_DEMO needs WEB_CONCURRENCY=1'] : []),
  ]
}

const providerFields = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET', 'NAME_RU', 'NAME_EN'] as const

/** The houses whose word opens the cabinet, and every fault of their settings. */
function readProviders(
  data: Settings,
  env: Readonly<Record<string, string | undefined>>,
): { read: ProviderConfig[]; faults: string[] } {
  const faults: string[] = []
  const known = new Set(['OIDC_PROVIDERS', 'OIDC_DEMO'])
  const read = data.OIDC_PROVIDERS.map((key) => {
    if (!/^[a-z][a-z0-9]{0,19}$/.test(key))
      faults.push(`OIDC_PROVIDERS: "${key.slice(0, 40)}" must be up to 20 small Latin letters and digits`)
    const prefix = `OIDC_${key.toUpperCase()}_`
    for (const field of providerFields) known.add(prefix + field)
    const text = (field: (typeof providerFields)[number]) => env[prefix + field]?.trim() ?? ''
    const issuer = text('ISSUER')
    if (!isAddress(issuer, data.NODE_ENV === 'production' ? /^https:$/ : /^https?:$/))
      faults.push(`${prefix}ISSUER must be an address like https://id.example.ru`)
    for (const field of ['CLIENT_ID', 'CLIENT_SECRET', 'NAME_RU'] as const)
      if (text(field) === '') faults.push(`${prefix}${field} is required by OIDC_PROVIDERS`)
    const names = { ru: text('NAME_RU'), en: text('NAME_EN') || text('NAME_RU') }
    return { key, issuer, clientId: text('CLIENT_ID'), clientSecret: text('CLIENT_SECRET'), names }
  })
  const unknown = Object.keys(env).filter((name) => name.startsWith('OIDC_') && !known.has(name))
  faults.push(...unknown.map((name) => `${name} belongs to no provider of OIDC_PROVIDERS`))
  return { read, faults }
}

function blankAsMissing(env: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''))
}

function secret(name: string) {
  return optional.refine((value) => value === undefined || value.length >= 32, {
    message: `${name} must be at least 32 characters long`,
  })
}

function isWebAddress(value: string): boolean {
  return /^https?:\/\/[^\s/]+\/?$/.test(value) && URL.canParse(value)
}

function isAddress(value: string, protocol: RegExp): boolean {
  return (
    !/\s/.test(value) &&
    value.includes('://') &&
    URL.canParse(value) &&
    protocol.test(new URL(value).protocol)
  )
}

function isInstant(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(value)) return false
  try {
    Temporal.Instant.from(value)
    return true
  } catch {
    return false
  }
}
