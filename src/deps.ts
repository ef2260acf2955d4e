import type { Clock } from './platform/clock.ts'
import type { Db } from './platform/db.ts'
import type { FileStore } from './platform/files.ts'
import type { I18n } from './platform/i18n.ts'
import type { IdentityProvider } from './platform/identity-provider.ts'
import type { Jobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import type { Mailer } from './platform/mailer.ts'
import type { PasswordHasher } from './platform/password-hash.ts'
import type { Seals } from './platform/seal.ts'
import type { SessionStore } from './platform/session-store.ts'
import type { Quotas, Throttles } from './platform/throttle.ts'
import type { Sms } from './platform/sms.ts'
import type { Utility } from './platform/utility.ts'
import type { Captcha } from './web/captcha.ts'
import type { Csrf } from './web/csrf.ts'

/** What the house was opened with: settings as rooms see them. */
export type Settings = {
  baseUrl: string
  isProduction: boolean
  isDemo: boolean
  utility: Utility
  /** folder of files written by the cabinet */
  varDir: string
  /** accepted for every captcha, tests only */
  captchaAnswer: string | undefined
  /** opens /metrics; undefined: there is none */
  metricsToken: string | undefined
  /** signs session cookies */
  sessionSecret: string
}

/** Everything a room may lean on; built once by the roof, replaced piece by piece in tests. */
export type Deps = {
  db: Db
  clock: Clock
  mailer: Mailer
  sms: Sms
  jobs: Jobs
  log: Log
  i18n: I18n
  passwords: PasswordHasher
  sessions: SessionStore
  csrf: Csrf
  /** for what only the cabinet itself may read */
  seals: Seals
  captcha: Captcha
  /** limits of tries, shared by all processes */
  throttles: Throttles
  /** daily amounts, shared by all processes */
  quotas: Quotas
  /** attached files, outside the web root */
  files: FileStore
  /** other houses whose word opens the cabinet */
  identityProviders: readonly IdentityProvider[]
  settings: Settings
}
