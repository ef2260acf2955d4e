import { randomUUID } from 'node:crypto'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { newToken } from '../../../platform/tokens.ts'
import { paths } from '../../../paths.ts'
import { emailKey } from '../../../web/email.ts'
import type { FieldSlip } from '../../../web/form.ts'
import { languageOf } from '../letter.ts'
import { inEvenTime } from '../even-time.ts'
import { findHolders, type Holder } from '../registration/store.ts'
import { waitSlip, type Origin } from '../request.ts'
import { addToken } from '../token-store.ts'
import { addBrake, brakeDays, changeHours, readerOf, strangerAt, write } from './letters.ts'
import { dropChange, findWaiting, holdMailOwner, type MailOwner, type Waiting } from './store.ts'

/** The change that waits for confirmations, if any. */
export async function waitingChange(deps: Deps, userId: string): Promise<Waiting | undefined> {
  return findWaiting(deps.db.sql, userId, deps.clock.now().toString())
}

/**
 * Writes to both addresses: the mail changes when both have said yes (AC13). Whether the new one has a cabinet
 * already is told to its owner only; who asks sees the same wait.
 */
export async function askForChange(
  deps: Deps,
  userId: string,
  email: string,
  origin: Origin,
): Promise<FieldSlip | undefined> {
  const key = emailKey(email)
  const slip = await tooManyLetters(deps, userId, key)
  if (slip !== undefined) return slip
  return inEvenTime(() =>
    deps.db.transaction(async (tx) => {
      const owner = await holdMailOwner(tx.sql, userId)
      if (owner === undefined || owner.emailKey === key) return { field: 'email', key: 'auth:email.same' }
      const holder = (await findHolders(tx.sql, '', key)).find(({ status }) => status !== 'PENDING')
      await dropChange(tx.sql, userId)
      await writeToBoth(deps, tx, owner, { email, holder, origin })
      await recordAudit(tx.sql, {
        at: deps.clock.now(),
        actorId: userId,
        action: 'auth.email.asked',
        subject: { type: 'user', id: userId },
        requestId: origin.requestId,
        address: origin.address,
      })
      return undefined
    }),
  )
}

/** Takes the wish back: its links are dead. */
export async function withdrawChange(deps: Deps, userId: string, origin: Origin): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if ((await dropChange(tx.sql, userId)) === 0) return
    await recordAudit(tx.sql, {
      at: deps.clock.now(),
      actorId: userId,
      action: 'auth.email.withdrawn',
      subject: { type: 'user', id: userId },
      requestId: origin.requestId,
      address: origin.address,
    })
  })
}

/** Neither a user nor a mailbox gets more than a handful of letters in half an hour. */
async function tooManyLetters(deps: Deps, userId: string, key: string): Promise<FieldSlip | undefined> {
  const { letters } = deps.throttles
  const counted = [`mail of ${userId}`, key]
  const seconds = Math.max(...(await Promise.all(counted.map((name) => letters.waitSeconds(name)))))
  if (seconds > 0) return waitSlip('email', seconds)
  await Promise.all(counted.map((name) => letters.take(name)))
  return undefined
}

async function writeToBoth(
  deps: Deps,
  tx: Tx,
  owner: MailOwner,
  { email, holder, origin }: { email: string; holder: Holder | undefined; origin: Origin },
): Promise<void> {
  const change = randomUUID()
  // The token is kept also when its letter is not sent: the page that waits must look the same.
  const confirmNew = await addConfirmation(deps, tx, 'EMAIL_CHANGE_NEW', { owner, change, email })
  if (holder === undefined)
    await write(deps, tx, 'mailNew', strangerAt(email, origin.language), {
      path: confirmNew,
      values: { hours: changeHours },
    })
  else await tellHolder(deps, tx, holder)
  await write(deps, tx, 'mailOld', readerOf(owner), {
    path: await addConfirmation(deps, tx, 'EMAIL_CHANGE_OLD', { owner, change, email }),
    brakePath: await addBrake(deps, tx, owner.userId, owner.email),
    values: { hours: changeHours, days: brakeDays, email },
    facts: ['email'],
  })
}

async function addConfirmation(
  deps: Deps,
  tx: Tx,
  purpose: 'EMAIL_CHANGE_NEW' | 'EMAIL_CHANGE_OLD',
  { owner, change, email }: { owner: MailOwner; change: string; email: string },
): Promise<string> {
  const now = deps.clock.now()
  const { token, hash } = newToken()
  await addToken(tx.sql, {
    userId: owner.userId,
    purpose,
    hash,
    at: now.toString(),
    expiresAt: now.add({ hours: changeHours }).toString(),
    payload: { change, email, from: owner.email },
  })
  return paths.email.confirmWith(token)
}

/** «У вас уже есть кабинет»: only the owner of the mail learns it. */
async function tellHolder(deps: Deps, tx: Tx, holder: Holder): Promise<void> {
  const name = [holder.firstName, holder.patronymic].filter(Boolean).join(' ')
  const reader = { email: holder.email, language: languageOf(holder.locale), name }
  await write(deps, tx, 'mailTaken', reader, {
    path: paths.loginWith({ login: holder.login }),
    values: { login: holder.login },
    facts: ['login'],
  })
}
