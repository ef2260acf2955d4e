import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { passwordFault, type PasswordFault } from '../../../platform/password-policy.ts'
import { newToken, tokenHash } from '../../../platform/tokens.ts'
import { paths } from '../../../paths.ts'
import { emailKey } from '../../../web/email.ts'
import { inEvenTime } from '../even-time.ts'
import { tellOwner } from '../letter.ts'
import { ownWordsOf } from '../new-password.ts'
import type { Origin } from '../request.ts'
import { forgetFailures } from '../sign-in/limits.ts'
import { setOwnPassword } from '../set-password.ts'
import { findTokenOwner, issueToken, useToken, type TokenOwner } from '../token-store.ts'
import type { ForgotForm, ResetForm } from './form.ts'
import { findForgetful, isOnlyInPerson, type Forgetful } from './store.ts'

/**
 * Writes a link (login and mail fit), the login (mail alone was given), or nothing. Nobody who asks can
 * tell which: the answer and its time are the same (AC10, A01).
 */
export async function askForReset(deps: Deps, form: ForgotForm, origin: Origin): Promise<void> {
  const key = emailKey(form.email)
  await inEvenTime(async () => {
    if ((await deps.throttles.letters.take(key)) < 0) return
    const person = await findForgetful(deps.db.sql, key)
    const wanted = form.login.toLowerCase()
    const isAboutLogin = wanted === ''
    if (person === undefined) return
    if (!isAboutLogin && wanted !== person.loginKey && emailKey(form.login) !== key) return
    await deps.db.transaction(async (tx) => {
      await sendAnswer(deps, tx, person, isAboutLogin)
      await recordAudit(tx.sql, {
        at: deps.clock.now(),
        action: isAboutLogin ? 'auth.login.reminded' : 'auth.reset.asked',
        subject: { type: 'user', id: person.userId },
        requestId: origin.requestId,
        address: origin.address,
        details: { inPerson: person.onlyInPerson },
      })
    })
  })
}

/** Whose password a link sets; looking does not use it up. */
export async function findResetOwner(deps: Deps, token: unknown): Promise<TokenOwner | undefined> {
  const hash = tokenHash(token)
  if (hash === undefined) return undefined
  const owner = await findTokenOwner(deps.db.sql, {
    hash,
    purpose: 'PASSWORD_RESET',
    at: deps.clock.now().toString(),
  })
  if (owner?.status !== 'ACTIVE') return undefined
  return (await isOnlyInPerson(deps.db.sql, owner.userId)) ? undefined : owner
}

export type ResetResult =
  | { ok: true; login: string }
  | { ok: false; reason: 'dead' }
  | { ok: false; reason: 'weak'; fault: PasswordFault }

/** Sets the password by the link: once, for the first who comes. Every session of the owner ends. */
export async function resetPassword(
  deps: Deps,
  token: unknown,
  form: ResetForm,
  origin: Origin,
): Promise<ResetResult> {
  const owner = await findResetOwner(deps, token)
  const hash = tokenHash(token)
  if (owner === undefined || hash === undefined) return { ok: false, reason: 'dead' }
  const fault = passwordFault(form.password, ownWordsOf(owner))
  if (fault !== undefined) return { ok: false, reason: 'weak', fault }
  const passwordHash = await deps.passwords.hash(form.password)
  const at = deps.clock.now().toString()
  const isSet = await deps.db.transaction(async (tx) => {
    if (!(await useToken(tx.sql, { hash, purpose: 'PASSWORD_RESET', at }))) return false
    await setOwnPassword(deps, tx, owner, { passwordHash, how: 'auth.reset', origin })
    return true
  })
  if (!isSet) return { ok: false, reason: 'dead' }
  await Promise.all([owner.login, owner.email].map((name) => forgetFailures(deps, name, origin)))
  return { ok: true, login: owner.login }
}

/** The login, a link, or, where the organization wants its people in person, the way there (AC11). */
async function sendAnswer(deps: Deps, tx: Tx, person: Forgetful, isAboutLogin: boolean): Promise<void> {
  if (isAboutLogin) await sendLogin(deps, tx, person)
  else if (person.onlyInPerson) await tellOwner(deps, tx, person, 'inPerson', { path: paths.contacts })
  else await sendLink(deps, tx, person)
}

async function sendLink(deps: Deps, tx: Tx, person: Forgetful): Promise<void> {
  const { token, hash } = newToken()
  const now = deps.clock.now()
  await issueToken(tx.sql, {
    userId: person.userId,
    purpose: 'PASSWORD_RESET',
    hash,
    at: now.toString(),
    expiresAt: now.add({ hours: 1 }).toString(),
  })
  await tellOwner(deps, tx, person, 'reset', { path: paths.password.resetWith(token) })
}

async function sendLogin(deps: Deps, tx: Tx, person: Forgetful): Promise<void> {
  await tellOwner(deps, tx, person, 'login', {
    path: paths.loginWith({ login: person.login }),
    values: { login: person.login },
    facts: ['login'],
  })
}
