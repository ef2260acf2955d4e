import type { Deps } from '../../../deps.ts'
import type { Throttle } from '../../../platform/throttle.ts'
import { networkOf } from '../../../web/address.ts'
import { emailKey } from '../../../web/email.ts'
import { isKnownDevice } from '../store.ts'
import { deviceHash } from '../welcome.ts'

/** Where a sign-in comes from. */
export type SignInOrigin = { address: string; device: string; requestId: string }

/** Wrong passwords of one login before a captcha is asked (AC9). */
const freeTries = 3

/** What logins and mails are compared and counted by. */
export function signInKey(loginOrEmail: string): string {
  return loginOrEmail.includes('@') ? emailKey(loginOrEmail) : loginOrEmail.toLowerCase()
}

/** What stands between a visitor and the password check. */
export type Barrier = { seconds: number; isCaptchaDue: boolean; isTrusted: boolean }

type Counter = { throttle: Throttle; key: string }

/**
 * Failures slow down: of a login, of an address, and of both together; any of them may ask to wait. A browser the
 * owner signed in from before passes by all three, so nobody can lock a victim out; it has ten tries of its own until
 * it is a stranger like any other. Right passwords count nowhere: an office behind one address may come all at once.
 * Guesses sent together are held by the hundred of the login (store.ts, rememberSignIn).
 */
export async function barrierOf(deps: Deps, loginOrEmail: string, origin: SignInOrigin): Promise<Barrier> {
  const key = signInKey(loginOrEmail)
  const { device, login } = deps.throttles
  const [isKnown, ofDevice, failures, ...waits] = await Promise.all([
    isKnownDevice(deps.db.sql, key, deviceHash(origin.device)),
    device.waitSeconds(deviceKey(origin)),
    login.failures(key),
    ...countersOf(deps, key, origin).map((counter) => counter.throttle.waitSeconds(counter.key)),
  ])
  if (isKnown && ofDevice === 0) return { seconds: 0, isCaptchaDue: false, isTrusted: true }
  return { isTrusted: false, seconds: Math.max(...waits), isCaptchaDue: failures >= freeTries }
}

/** Counts a wrong password, or a captcha not solved. */
export async function countFailure(
  deps: Deps,
  loginOrEmail: string,
  origin: SignInOrigin,
  isTrusted: boolean,
): Promise<void> {
  const counters = countersOf(deps, signInKey(loginOrEmail), origin)
  await Promise.all([
    ...counters.map(({ throttle, key }) => throttle.take(key)),
    ...(isTrusted ? [deps.throttles.device.take(deviceKey(origin))] : []),
  ])
}

/** The password was right, or is new: the failures of the login, here and elsewhere, and of this browser are over. */
export async function forgetFailures(
  deps: Deps,
  loginOrEmail: string,
  origin: { address: string; device?: string },
): Promise<void> {
  const { login, pair, device } = deps.throttles
  const key = signInKey(loginOrEmail)
  await Promise.all([
    login.forget(key),
    pair.forget(pairKey(key, origin)),
    ...(origin.device === undefined ? [] : [device.forget(deviceHash(origin.device).toString('hex'))]),
  ])
}

/** Is a captcha asked with the next try? */
export async function isCaptchaNext(deps: Deps, loginOrEmail: string): Promise<boolean> {
  return (await deps.throttles.login.failures(signInKey(loginOrEmail))) >= freeTries
}

function countersOf({ throttles }: Deps, key: string, origin: SignInOrigin): Counter[] {
  return [
    { throttle: throttles.login, key },
    { throttle: throttles.pair, key: pairKey(key, origin) },
    { throttle: throttles.address, key: networkOf(origin.address) },
  ]
}

function pairKey(key: string, origin: Pick<SignInOrigin, 'address'>): string {
  return `${networkOf(origin.address)} ${key}`
}

function deviceKey(origin: SignInOrigin): string {
  return deviceHash(origin.device).toString('hex')
}
