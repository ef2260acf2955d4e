import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { paths } from '../../../paths.ts'
import { tellOwner } from '../letter.ts'
import { countWrongPassword, findSignInUser, replacePasswordHash, type SignInUser } from '../store.ts'
import { closedAfter, isCodeDue, mayEnter, welcome } from '../welcome.ts'
import type { SignInForm } from './form.ts'
import { countFailure, forgetFailures, isCaptchaNext, signInKey, type SignInOrigin } from './limits.ts'

export type SignInResult =
  { ok: true; user: SignInUser; isCodeDue: boolean } | { ok: false; reason: 'wrong'; isCaptchaDue: boolean }

/** Wrong passwords in a row: the owner is told. */
const toldAfter = 10

/**
 * Checks login and password, past the barrier. The same work is done for known and unknown logins, and
 * a login that is closed after a hundred failures (NIST SP 800-63B) looks like any wrong password.
 * Where a second factor is on, nothing is written yet: the code opens.
 */
export async function signIn(
  deps: Deps,
  form: SignInForm,
  origin: SignInOrigin,
  isTrusted: boolean,
): Promise<SignInResult> {
  const user = await findSignInUser(deps.db.sql, signInKey(form.login))
  const isSame = await deps.passwords.verify(form.password, user?.passwordHash ?? null)
  const step =
    isSame && user !== undefined && mayEnter(deps, user)
      ? await takeStep(deps, user, form.password, origin, isTrusted)
      : 'wrong'
  if (step === 'wrong' || user === undefined) {
    await countFailure(deps, form.login, origin, isTrusted)
    await refuse(deps, origin, user)
    return { ok: false, reason: 'wrong', isCaptchaDue: await isCaptchaNext(deps, form.login) }
  }
  await forgetFailures(deps, form.login, origin)
  return { ok: true, user, isCodeDue: step === 'code' }
}

/** The password is right: in, or on to the code. */
async function takeStep(
  deps: Deps,
  user: SignInUser,
  password: string,
  origin: SignInOrigin,
  isTrusted: boolean,
): Promise<'in' | 'code' | 'wrong'> {
  if (user.failures >= closedAfter && !isTrusted) return 'wrong'
  if (user.passwordHash !== null && deps.passwords.needsRehash(user.passwordHash))
    await replacePasswordHash(deps.db.sql, user.userId, await deps.passwords.hash(password))
  if (await isCodeDue(deps, user, origin.device)) return 'code'
  const isIn = await welcome(deps, user, { ...origin, by: 'password', isPastFailures: isTrusted })
  return isIn ? 'in' : 'wrong'
}

async function refuse(deps: Deps, origin: SignInOrigin, user: SignInUser | undefined): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const count = await countWrongPassword(tx.sql, user?.userId)
    if (user?.status === 'ACTIVE') await warnOwner(deps, tx, user, count)
    await recordAudit(tx.sql, {
      at: deps.clock.now(),
      action: 'auth.sign-in.refused',
      ...(user === undefined ? {} : { subject: { type: 'user', id: user.userId } }),
      requestId: origin.requestId,
      address: origin.address,
    })
  })
}

/** One letter when somebody guesses, one when the login is closed; not one for each try. */
async function warnOwner(deps: Deps, tx: Tx, user: SignInUser, count: number): Promise<void> {
  if (count !== toldAfter && count !== closedAfter) return
  await tellOwner(deps, tx, user, count === toldAfter ? 'guessed' : 'closed', { path: paths.password.forgot })
}
