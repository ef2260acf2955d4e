import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'

/** Counts tries by key and says how long to wait. Real time; keys are kept hashed. */
export type Throttle = {
  /** seconds to wait, 0 when free */
  waitSeconds(key: string): Promise<number>
  /** tries counted so far */
  failures(key: string): Promise<number>
  /**
   * Counts a try before it is judged, so that of a hundred at once only those pass that may. With the last free one a
   * pause begins; after it one try passes at a time and each doubles the pause. Tries within a pause are not counted.
   * Where only failures count, the failure is taken after it, and `waitSeconds` asked before.
   * @returns how many are left after it; negative: it may not be judged
   */
  take(key: string): Promise<number>
  /** the try taken was right: it does not count, nor does the pause it began */
  giveBack(key: string): Promise<void>
  /** all is forgotten */
  forget(key: string): Promise<void>
}

type Limit = { limit: number; seconds: number; firstPauseSeconds: number; maxPauseSeconds: number }

/** Limits on PostgreSQL, shared by all processes; with the database away each process counts for itself. */
function createThrottle(pool: Pool, name: string, limit: Limit): Throttle {
  const tries = counter(pool, { keyPrefix: `${name}-n`, points: limit.limit, duration: limit.seconds })
  // one try a pause: the first one consumes it, and begins the next
  const pauses = counter(pool, { keyPrefix: `${name}-p`, points: 1, duration: limit.maxPauseSeconds })
  const pauseAfter = (count: number) =>
    Math.min(limit.firstPauseSeconds * 2 ** Math.min(count - limit.limit, 20), limit.maxPauseSeconds)
  return {
    async waitSeconds(key) {
      const pause = await pauses.get(hashed(key))
      return pause === null || pause.consumedPoints < 1
        ? 0
        : Math.max(0, Math.ceil(pause.msBeforeNext / 1000))
    },
    async failures(key) {
      return (await tries.get(hashed(key)))?.consumedPoints ?? 0
    },
    async take(key) {
      const { consumedPoints: count } = await tries.penalty(hashed(key))
      if (count < limit.limit) return limit.limit - count
      if (await isFirstOf(pauses, hashed(key), pauseAfter(count))) return 0
      await tries.reward(hashed(key))
      return -1
    },
    async giveBack(key) {
      const { consumedPoints } = await tries.reward(hashed(key))
      if (consumedPoints < limit.limit) await pauses.delete(hashed(key))
    },
    async forget(key) {
      await Promise.all([tries.delete(hashed(key)), pauses.delete(hashed(key))])
    },
  }
}

function counter(
  pool: Pool,
  options: { keyPrefix: string; points: number; duration: number },
): RateLimiterPostgres {
  return new RateLimiterPostgres({
    ...options,
    storeClient: pool,
    tableName: 'throttles',
    tableCreated: true,
    clearExpiredByTimeout: false,
    insuranceLimiter: new RateLimiterMemory(options),
  })
}

/** Does this try begin the pause? Atomic. @throws what is no refusal of the limiter */
async function isFirstOf(pauses: RateLimiterPostgres, key: string, seconds: number): Promise<boolean> {
  try {
    await pauses.consume(key, 1, { customDuration: seconds })
    return true
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return false
    throw refusal
  }
}

/** Limits by name (security.md "Policy numbers"): how many in how many seconds, then how long a pause. */
const limits = {
  /** wrong passwords of one login */
  login: { limit: 5, seconds: 86_400, firstPauseSeconds: 5, maxPauseSeconds: 900 },
  /** wrong passwords of one login from one address: whoever guesses from one place waits longer than its owner */
  pair: { limit: 8, seconds: 86_400, firstPauseSeconds: 60, maxPauseSeconds: 3_600 },
  /** wrong passwords from a browser its owner signed in from before: then it is a stranger until he does again */
  device: { limit: 10, seconds: 2_000_000, firstPauseSeconds: 2_000_000, maxPauseSeconds: 2_000_000 },
  /** wrong codes of one user's second factor: guessing a million takes decades (docs/decisions/012-doors.md) */
  secondFactor: { limit: 10, seconds: 86_400, firstPauseSeconds: 900, maxPauseSeconds: 86_400 },
  /** wrong passwords from one address */
  address: { limit: 25, seconds: 300, firstPauseSeconds: 60, maxPauseSeconds: 900 },
  /** registrations and repeated letters from one address: offices and mobile networks share one */
  registration: { limit: 25, seconds: 300, firstPauseSeconds: 60, maxPauseSeconds: 900 },
  /** letters about registration and passwords to one mailbox, whoever asks for them */
  letters: { limit: 5, seconds: 1_800, firstPauseSeconds: 1_800, maxPauseSeconds: 1_800 },
  /** letters of reset and forgotten login asked from one address */
  reset: { limit: 5, seconds: 1_800, firstPauseSeconds: 600, maxPauseSeconds: 1_800 },
  /** wrong proofs of one user, and for one account */
  linkUser: { limit: 5, seconds: 3_600, firstPauseSeconds: 3_600, maxPauseSeconds: 3_600 },
  linkAccount: { limit: 5, seconds: 3_600, firstPauseSeconds: 3_600, maxPauseSeconds: 3_600 },
  /** invitations sent by one user */
  invitations: { limit: 30, seconds: 3_600, firstPauseSeconds: 1_800, maxPauseSeconds: 3_600 },
  /** codes by post asked for by one user */
  linkAsk: { limit: 5, seconds: 86_400, firstPauseSeconds: 86_400, maxPauseSeconds: 86_400 },
  /** wrong captchas, and questions in words asked for, from one address */
  captcha: { limit: 20, seconds: 600, firstPauseSeconds: 60, maxPauseSeconds: 900 },
  captchaQuestion: { limit: 30, seconds: 600, firstPauseSeconds: 60, maxPauseSeconds: 600 },
  /** protocols asked for that are none of ours, from one address */
  protocol: { limit: 30, seconds: 600, firstPauseSeconds: 60, maxPauseSeconds: 900 },
  /** calendars asked for that are none, from one address; and the calendar of one user, by all his programs */
  calendar: { limit: 30, seconds: 600, firstPauseSeconds: 60, maxPauseSeconds: 900 },
  calendarReads: { limit: 120, seconds: 3_600, firstPauseSeconds: 600, maxPauseSeconds: 3_600 },
  /** letters to the e-reception from one address */
  reception: { limit: 10, seconds: 3_600, firstPauseSeconds: 3_600, maxPauseSeconds: 3_600 },
} as const

export type Throttles = Readonly<Record<keyof typeof limits, Throttle>>

/** All limits of the cabinet on one pool. */
export function createThrottles(pool: Pool): Throttles {
  const made = Object.entries(limits).map(([name, limit]) => [name, createThrottle(pool, name, limit)])
  return Object.fromEntries(made) as Throttles
}

/** An amount that may be used up in a time, counted by key. Real time; keys are kept hashed. */
export type Quota = {
  /** Takes so much; false when it would go beyond, and then nothing is to be used. Atomic. */
  take(key: string, amount: number): Promise<boolean>
}

/** Daily quotas, in KiB. */
const quotas = {
  /** files to the e-reception from one address */
  receptionAddress: 200 * 1024,
  /** files to the e-reception from everybody */
  receptionHouse: 5 * 1024 * 1024,
  /** workbooks and photos of one subscriber */
  subscriberFiles: 300 * 1024,
} as const

export type Quotas = Readonly<Record<keyof typeof quotas, Quota>>

/** All quotas of the cabinet on one pool. */
export function createQuotas(pool: Pool): Quotas {
  const made = Object.entries(quotas).map(([name, points]) => {
    const limiter = counter(pool, { keyPrefix: `${name}-q`, points, duration: 86_400 })
    const quota: Quota = {
      take: async (key, amount) => (await limiter.penalty(hashed(key), amount)).consumedPoints <= points,
    }
    return [name, quota]
  })
  return Object.fromEntries(made) as Quotas
}

function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
