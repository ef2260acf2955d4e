import { randomUUID } from 'node:crypto'
import { dropSecondFactor } from '../../../records/second-factor.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { newToken } from '../../../platform/tokens.ts'
import { paths } from '../../../paths.ts'
import type { Actor } from '../../../web/actor.ts'
import { emailKey } from '../../../web/email.ts'
import { formatInstant } from '../../../web/format.ts'
import { changeHours, strangerAt, write } from '../email-change/letters.ts'
import { languageOf } from '../letter.ts'
import { oneTimeHours, oneTimePassword } from '../one-time-password.ts'
import { findHolders } from '../registration/store.ts'
import { addToken } from '../token-store.ts'
import type { Remedy, RecoveryForm } from './form.ts'
import type { IssuedPassword } from './issued.ts'
import { addCheck, closeOtherWays, findApplicant, setOneTimePassword, type Applicant } from './store.ts'

/** Opens the card of who came in person; the journal knows who looked. */
export async function openApplicant(deps: Deps, id: string, by: Actor): Promise<Applicant | undefined> {
  const applicant = await findApplicant(deps.db.sql, id)
  if (applicant !== undefined)
    await recordAudit(deps.db.sql, {
      ...by,
      at: deps.clock.now(),
      action: 'subscribers.view',
      subject: { type: 'user', id },
    })
  return applicant
}

export type Recovery =
  | { ok: true; issued: IssuedPassword | undefined }
  | { ok: false; reason: 'gone' }
  /** `email-taken`: the new address has a cabinet of its own */
  | { ok: false; reason: 'email-taken' }

/**
 * Gives access back to somebody whose identity staff have checked (AC11): a one-time password, an entry without the
 * lost second factor, or both. Everybody who is in goes out; the owner's mailbox is told. A lost mailbox is replaced
 * when the new one confirms, without asking the old.
 */
export async function recover(deps: Deps, by: Actor, id: string, form: RecoveryForm): Promise<Recovery> {
  const applicant = await findApplicant(deps.db.sql, id)
  if (applicant === undefined) return { ok: false, reason: 'gone' }
  if (await isTaken(deps, applicant, form.email)) return { ok: false, reason: 'email-taken' }
  const password = form.remedy === 'factor' ? undefined : oneTimePassword()
  const hash = password === undefined ? undefined : await deps.passwords.hash(password)
  const now = deps.clock.now()
  const expiresAt = now.add({ hours: oneTimeHours })
  const isDone = await deps.db.transaction(async (tx) => {
    if (hash !== undefined) {
      const set = { hash, at: now.toString(), expiresAt: expiresAt.toString() }
      if (!(await setOneTimePassword(tx.sql, id, set))) return false
    }
    await giveBack(deps, tx, applicant, by, form)
    return true
  })
  if (!isDone) return { ok: false, reason: 'gone' }
  await unlock(deps, applicant)
  const name = [applicant.lastName, applicant.firstName, applicant.patronymic].filter(Boolean).join(' ')
  const { login } = applicant
  return {
    ok: true,
    issued:
      password === undefined
        ? undefined
        : { userId: id, login, name, password, expiresAt: expiresAt.toString() },
  }
}

async function giveBack(
  deps: Deps,
  tx: Tx,
  applicant: Applicant,
  by: Actor,
  form: RecoveryForm,
): Promise<void> {
  const now = deps.clock.now()
  const { userId } = applicant
  const { documentKind, note, remedy } = form
  const check = { userId, kind: documentKind, note, by: by.actorId, at: now.toString() }
  const checkId = await addCheck(tx.sql, check)
  const { isCalendarEnded } = await closeOtherWays(tx.sql, userId, now.toString())
  if (remedy !== 'password') await dropSecondFactor(tx.sql, userId)
  if (form.email !== '') await openMailChange(deps, tx, applicant, form.email)
  await tellOwner(deps, tx, applicant, { remedy, isCalendarEnded })
  await recordAudit(tx.sql, {
    ...by,
    at: now,
    action: 'auth.recovery',
    subject: { type: 'user', id: userId },
    details: { check: checkId, documentKind, remedy, newMail: form.email !== '', isCalendarEnded },
  })
}

async function tellOwner(
  deps: Deps,
  tx: Tx,
  applicant: Applicant,
  { remedy, isCalendarEnded }: { remedy: Remedy; isCalendarEnded: boolean },
): Promise<void> {
  const kinds = { password: 'recovered', factor: 'recoveredFactor', both: 'recoveredBoth' } as const
  const language = languageOf(applicant.locale)
  const name = [applicant.firstName, applicant.patronymic].filter(Boolean).join(' ')
  await write(
    deps,
    tx,
    kinds[remedy],
    { email: applicant.email, language, name },
    {
      path: paths.contacts,
      values: { at: formatInstant(deps.clock.now(), language) },
      isCalendarEnded,
    },
  )
}

/** The change of mail with the old address's yes given by staff. */
async function openMailChange(deps: Deps, tx: Tx, applicant: Applicant, email: string): Promise<void> {
  const now = deps.clock.now()
  const payload = { change: randomUUID(), email, from: applicant.email, inPerson: true }
  const expiresAt = now.add({ hours: changeHours }).toString()
  const common = { userId: applicant.userId, at: now.toString(), expiresAt, payload }
  const { token, hash } = newToken()
  await addToken(tx.sql, { ...common, purpose: 'EMAIL_CHANGE_NEW', hash })
  await addToken(tx.sql, {
    ...common,
    purpose: 'EMAIL_CHANGE_OLD',
    hash: newToken().hash,
    usedAt: now.toString(),
  })
  await write(deps, tx, 'mailNew', strangerAt(email, languageOf(applicant.locale)), {
    path: paths.email.confirmWith(token),
    values: { hours: changeHours },
  })
}

async function isTaken(deps: Deps, applicant: Applicant, email: string): Promise<boolean> {
  if (email === '') return false
  const holders = await findHolders(deps.db.sql, '', emailKey(email))
  return holders.some(({ status, userId }) => status !== 'PENDING' || userId === applicant.userId)
}

/** Guesses made before are no reason to keep the owner waiting at the door. */
async function unlock(deps: Deps, { login, emailKey: key, userId }: Applicant): Promise<void> {
  const counted = [login.toLowerCase(), key, `own ${userId}`]
  await Promise.all(counted.map((name) => deps.throttles.login.forget(name)))
}
