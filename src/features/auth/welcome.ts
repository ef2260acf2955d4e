import { createHash } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { recordAudit } from '../../platform/audit.ts'
import { isTrustedDevice, rememberDevice, rememberSignIn, type SignInUser } from './store.ts'

/** Wrong passwords in a row before the password alone opens nothing until it is set anew (NIST SP 800-63B). */
export const closedAfter = 100
const trustDays = 30

/** How somebody came to the last step of a sign-in. */
export type Arrival = {
  device: string
  address: string
  requestId: string
  /** what was shown: a password, a code beside it, another house's word */
  by: 'password' | 'code' | 'identity'
  /** wrong passwords of others do not count against a browser the owner signed in from before */
  isPastFailures: boolean
  /** ask this browser for no code for a month */
  isRemembered?: boolean
}

/** What is kept of the secret in a browser's cookie. */
export function deviceHash(device: string): Buffer {
  return createHash('sha256').update(device).digest()
}

/** May this user come in at all just now, his password aside? */
export function mayEnter(deps: Pick<Deps, 'clock'>, user: SignInUser): boolean {
  const isExpired =
    user.passwordExpiresAt !== null && user.passwordExpiresAt.getTime() <= deps.clock.now().epochMilliseconds
  return user.status === 'ACTIVE' && !isExpired
}

/** Is a code asked before the door opens? */
export async function isCodeDue(deps: Deps, user: SignInUser, device: string): Promise<boolean> {
  if (!user.hasSecondFactor) return false
  const at = deps.clock.now().toString()
  return !(await isTrustedDevice(deps.db.sql, user.userId, deviceHash(device), at))
}

/** Writes the sign-in down. false when the login is closed: a right guess after a hundred wrong ones opens nothing. */
export async function welcome(deps: Deps, user: SignInUser, arrival: Arrival): Promise<boolean> {
  const now = deps.clock.now()
  const trustedUntil =
    arrival.isRemembered === true ? now.add({ hours: trustDays * 24 }).toString() : undefined
  return deps.db.transaction(async (tx) => {
    const most = arrival.isPastFailures ? 1_000_000 : closedAfter
    if (!(await rememberSignIn(tx.sql, user.userId, now.toString(), most))) return false
    const hash = deviceHash(arrival.device)
    await rememberDevice(tx.sql, { userId: user.userId, hash, at: now.toString(), trustedUntil })
    await recordAudit(tx.sql, {
      at: now,
      actorId: user.userId,
      action: 'auth.sign-in',
      requestId: arrival.requestId,
      address: arrival.address,
      details: { by: arrival.by },
    })
    return true
  })
}
