import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { newToken, tokenHash } from '../../../platform/tokens.ts'
import { paths } from '../../../paths.ts'
import { emailKey } from '../../../web/email.ts'
import { findHolders } from '../registration/store.ts'
import type { Origin } from '../request.ts'
import { issueToken, useToken } from '../token-store.ts'
import { makeRoom } from './confirmation.ts'
import { readerOf, write } from './letters.ts'
import { findMailToken, holdMailOwner, setEmail, shutOut, type MailOwner, type MailToken } from './store.ts'

/** Whose cabinet a brake stops; looking does not pull it. */
export async function findBrake(deps: Deps, token: unknown): Promise<MailToken | undefined> {
  const hash = tokenHash(token)
  const at = deps.clock.now().toString()
  return hash === undefined
    ? undefined
    : findMailToken(deps.db.sql, { hash, purposes: ['EMAIL_LOCKOUT'], at })
}

export type Lockout =
  | { state: 'dead' } /** `reset`: path of the page for a new password; undefined: only in person */
  | {
      state: 'stopped'
      reset: string | undefined
    }

/**
 * «Это не я»: the change stops, an address already changed comes back, every session ends and the password is worth
 * nothing. Who reads the old mailbox sets a new one at once, as after any reset; where an organization wants its
 * people in person, or somebody else has the old address by now, the house is shut until they come.
 */
export async function lockOut(deps: Deps, token: unknown, origin: Origin): Promise<Lockout> {
  const brake = await findBrake(deps, token)
  const hash = tokenHash(token)
  if (brake === undefined || hash === undefined) return { state: 'dead' }
  const now = deps.clock.now()
  const at = now.toString()
  return deps.db.transaction(async (tx) => {
    const owner = await holdMailOwner(tx.sql, brake.userId)
    if (owner === undefined || !(await useToken(tx.sql, { hash, purpose: 'EMAIL_LOCKOUT', at })))
      return { state: 'dead' }
    const isBack = await bringBack(tx, owner, brake.from, at)
    const { isCalendarEnded } = await shutOut(tx.sql, owner.userId, at, isBack)
    const reset = isBack && !owner.onlyInPerson ? await openReset(deps, tx, owner.userId) : undefined
    await write(deps, tx, 'mailStopped', readerOf(owner, brake.from), {
      path: paths.password.forgot,
      isCalendarEnded,
    })
    await recordAudit(tx.sql, {
      at: now,
      action: 'auth.email.stopped',
      subject: { type: 'user', id: owner.userId },
      requestId: origin.requestId,
      address: origin.address,
      details: { isBack },
    })
    return { state: 'stopped', reset }
  })
}

/** false when somebody has the old address by now. */
async function bringBack(tx: Tx, owner: MailOwner, from: string, at: string): Promise<boolean> {
  const key = emailKey(from)
  if (key === owner.emailKey) return true
  await makeRoom(tx, from)
  if ((await findHolders(tx.sql, '', key)).length > 0) return false
  await setEmail(tx.sql, owner.userId, { email: from, emailKey: key, at })
  return true
}

async function openReset(deps: Deps, tx: Tx, userId: string): Promise<string> {
  const now = deps.clock.now()
  const { token, hash } = newToken()
  await issueToken(tx.sql, {
    userId,
    purpose: 'PASSWORD_RESET',
    hash,
    at: now.toString(),
    expiresAt: now.add({ hours: 1 }).toString(),
  })
  return paths.password.resetWith(token)
}
