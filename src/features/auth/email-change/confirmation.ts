import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { isUniqueViolation } from '../../../platform/db-errors.ts'
import { tokenHash } from '../../../platform/tokens.ts'
import { paths } from '../../../paths.ts'
import { emailKey } from '../../../web/email.ts'
import { findHolders, removeUnconfirmed } from '../registration/store.ts'
import type { Origin } from '../request.ts'
import { dropEntryLinks, useToken } from '../token-store.ts'
import { addBrake, brakeDays, readerOf, write } from './letters.ts'
import {
  countConfirmed,
  findMailToken,
  holdMailOwner,
  setEmail,
  type MailOwner,
  type MailToken,
} from './store.ts'

const purposes = ['EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD'] as const

/** Which change a link belongs to; looking does not use it up. */
export async function findConfirmation(deps: Deps, token: unknown): Promise<MailToken | undefined> {
  const hash = tokenHash(token)
  const at = deps.clock.now().toString()
  return hash === undefined ? undefined : findMailToken(deps.db.sql, { hash, purposes, at })
}

export type Confirmation =
  | { state: 'done'; email: string }
  /** the other address has not answered yet */
  | { state: 'waiting'; for: 'old' | 'new' }
  | { state: 'dead' }
  /** the new address got a cabinet of its own meanwhile */
  | { state: 'taken' }

/** One address says yes; the second yes changes the mail. */
export async function confirmChange(deps: Deps, token: unknown, origin: Origin): Promise<Confirmation> {
  const found = await findConfirmation(deps, token)
  const hash = tokenHash(token)
  if (found === undefined || hash === undefined) return { state: 'dead' }
  const at = deps.clock.now().toString()
  try {
    return await deps.db.transaction(async (tx) => {
      const owner = await holdMailOwner(tx.sql, found.userId)
      if (owner === undefined || !(await useToken(tx.sql, { hash, purpose: found.purpose, at })))
        return { state: 'dead' }
      if ((await countConfirmed(tx.sql, owner.userId, found.change)) < 2)
        return { state: 'waiting', for: found.purpose === 'EMAIL_CHANGE_NEW' ? 'old' : 'new' }
      await moveMail(deps, tx, owner, found, origin)
      return { state: 'done', email: found.email }
    })
  } catch (error) {
    // The unique key decides between two who want one address; what was undone with it includes the used link.
    if (isUniqueViolation(error)) return { state: 'taken' }
    throw error
  }
}

async function moveMail(
  deps: Deps,
  tx: Tx,
  owner: MailOwner,
  { email, isInPerson }: MailToken,
  origin: Origin,
): Promise<void> {
  const now = deps.clock.now()
  await makeRoom(tx, email)
  await setEmail(tx.sql, owner.userId, { email, emailKey: emailKey(email), at: now.toString() })
  await dropEntryLinks(tx.sql, owner.userId)
  await write(deps, tx, 'mailArrived', readerOf(owner, email), { path: paths.cabinet })
  // a mailbox lost to somebody else must not bring itself back
  if (isInPerson) await write(deps, tx, 'mailLeftInPerson', readerOf(owner), { path: paths.contacts })
  else
    await write(deps, tx, 'mailLeft', readerOf(owner), {
      path: await addBrake(deps, tx, owner.userId, owner.email),
      values: { days: brakeDays },
    })
  await recordAudit(tx.sql, {
    at: now,
    actorId: owner.userId,
    action: 'auth.email.changed',
    subject: { type: 'user', id: owner.userId },
    requestId: origin.requestId,
    address: origin.address,
  })
}

/** A registration nobody confirmed holds no address against its proven owner. */
export async function makeRoom(tx: Tx, email: string): Promise<void> {
  const holders = await findHolders(tx.sql, '', emailKey(email))
  const pending = holders.filter(({ status }) => status === 'PENDING')
  if (pending.length > 0)
    await removeUnconfirmed(
      tx.sql,
      pending.map(({ userId }) => userId),
    )
}
