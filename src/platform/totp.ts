import { Secret, TOTP } from 'otpauth'

const period = 30
const digits = 6

/** A new secret of a second factor: 160 bits, base32 as authenticator apps read it. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** The address authenticator apps read from a QR code. @param account whose code it is, shown in the app */
export function totpAddress(secret: string, names: { issuer: string; account: string }): string {
  return new TOTP({
    secret: Secret.fromBase32(secret),
    issuer: names.issuer,
    label: names.account,
    period,
    digits,
  }).toString()
}

/**
 * The half minute a code belongs to, one before and one after the present included (clocks differ). The same code
 * fits as long as its half minute does: whoever asks has to keep the last used one (stack.md).
 * @param nowMs real time, never the business clock: the app on the phone knows no other
 * @returns the number of the half minute since 1970; undefined when the code fits none
 */
export function totpStep(secret: string, code: string, nowMs: number): number | undefined {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period, digits })
  const delta = totp.validate({ token: code, timestamp: nowMs, window: 1 })
  return delta === null ? undefined : Math.floor(nowMs / 1000 / period) + delta
}
