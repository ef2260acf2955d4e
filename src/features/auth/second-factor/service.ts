import { z } from 'zod'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { drawQrPicture } from '../../../platform/qr-picture.ts'
import { newTotpSecret, totpAddress, totpStep } from '../../../platform/totp.ts'
import { paths } from '../../../paths.ts'
import { dropSecondFactor } from '../../../records/second-factor.ts'
import { formatInstant } from '../../../web/format.ts'
import type { FieldSlip } from '../../../web/form.ts'
import { languageOf, tellOwner, type Addressee } from '../letter.ts'
import { waitSlip, type Origin } from '../request.ts'
import { figuresOf, realTimeMs } from './check.ts'
import { newRecoveryCodes, recoveryCodeOf } from './recovery-codes.ts'
import { addFactor, findFactor, replaceRecoveryCodes, type StoredFactor } from './store.ts'

/** A secret offered and not yet confirmed: it travels sealed in the form, nothing is kept before the first code. */
export type Setup = { setup: string; secret: string; picture: string }

const setupMinutes = 30
const offer = z.object({ userId: z.string(), secret: z.string(), expiresMs: z.number() })

/** The second factor as it stands, or an offer to set one up. */
export async function openFactor(
  deps: Deps,
  owner: { userId: string; login: string },
  kept: string | undefined,
): Promise<{ factor: StoredFactor } | { offered: Setup }> {
  const factor = await findFactor(deps.db.sql, owner.userId)
  return factor === undefined ? { offered: await offerFactor(deps, owner, kept) } : { factor }
}

export type NewCodes = { ok: true; codes: string[] } | { ok: false; slip: FieldSlip }

/** Turns the second factor on with the first code of the app. Wrong ones are counted as at the front door. */
export async function turnOn(
  deps: Deps,
  owner: Addressee,
  form: { setup: string; code: string },
  origin: Origin,
): Promise<NewCodes> {
  const slip = (key: string): NewCodes => ({ ok: false, slip: { field: 'code', key } })
  const secret = openOffer(deps, owner.userId, form.setup)
  if (secret === undefined) return slip('auth:factor.old')
  const { secondFactor } = deps.throttles
  if ((await secondFactor.take(owner.userId)) < 0)
    return { ok: false, slip: waitSlip('code', await secondFactor.waitSeconds(owner.userId)) }
  const figures = figuresOf(form.code)
  const step = figures === undefined ? undefined : totpStep(secret, figures, realTimeMs(deps))
  if (step === undefined) return slip('auth:factor.wrong')
  await secondFactor.forget(owner.userId)
  const at = deps.clock.now().toString()
  const sealed = deps.seals.secondFactor.close(secret)
  return deps.db.transaction(async (tx): Promise<NewCodes> => {
    if (!(await addFactor(tx.sql, { userId: owner.userId, secret: sealed, step, at })))
      return slip('auth:factor.already')
    const codes = await giveCodes(deps, tx, owner.userId)
    await record(deps, tx, owner, 'auth.second-factor.on', origin)
    await tell(deps, tx, owner, 'factorOn')
    return { ok: true, codes }
  })
}

/** Ten new recovery codes; the older ones are worth nothing. */
export async function renewCodes(deps: Deps, owner: Addressee, origin: Origin): Promise<NewCodes> {
  return deps.db.transaction(async (tx): Promise<NewCodes> => {
    if ((await findFactor(tx.sql, owner.userId)) === undefined)
      return { ok: false, slip: { field: 'code', key: 'auth:factor.unknown' } }
    await record(deps, tx, owner, 'auth.second-factor.codes', origin)
    return { ok: true, codes: await giveCodes(deps, tx, owner.userId) }
  })
}

export async function turnOff(deps: Deps, owner: Addressee, origin: Origin): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if (!(await dropSecondFactor(tx.sql, owner.userId))) return
    await record(deps, tx, owner, 'auth.second-factor.off', origin)
    await tell(deps, tx, owner, 'factorOff')
  })
}

async function offerFactor(
  deps: Deps,
  owner: { userId: string; login: string },
  kept: string | undefined,
): Promise<Setup> {
  const before = kept === undefined ? undefined : openOffer(deps, owner.userId, kept)
  const secret = before ?? newTotpSecret()
  const expiresMs = deps.clock.now().add({ minutes: setupMinutes }).epochMilliseconds
  // the host: a name in Cyrillic, percent-encoded twice, would make the picture twice as dense
  const names = { issuer: new URL(deps.settings.baseUrl).hostname, account: owner.login }
  return {
    secret,
    setup:
      before === undefined || kept === undefined
        ? deps.seals.secondFactor.close({ userId: owner.userId, secret, expiresMs }).toString('base64url')
        : kept,
    picture: await drawQrPicture(totpAddress(secret, names)),
  }
}

/** The secret of an offer made to this user within the last half an hour. */
function openOffer(deps: Deps, userId: string, setup: string): string | undefined {
  const opened = offer.safeParse(deps.seals.secondFactor.open(Buffer.from(setup, 'base64url')))
  if (!opened.success || opened.data.userId !== userId) return undefined
  return opened.data.expiresMs > deps.clock.now().epochMilliseconds ? opened.data.secret : undefined
}

async function giveCodes(deps: Deps, { sql }: Tx, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  const hashes = codes.map((code) => deps.seals.secondFactor.mark(recoveryCodeOf(code) ?? code))
  await replaceRecoveryCodes(sql, userId, hashes)
  return codes
}

async function record(deps: Deps, tx: Tx, owner: Addressee, action: string, origin: Origin): Promise<void> {
  await recordAudit(tx.sql, {
    at: deps.clock.now(),
    actorId: owner.userId,
    action,
    subject: { type: 'user', id: owner.userId },
    requestId: origin.requestId,
    address: origin.address,
  })
}

function tell(deps: Deps, tx: Tx, owner: Addressee, kind: 'factorOn' | 'factorOff'): Promise<void> {
  const at = formatInstant(deps.clock.now(), languageOf(owner.locale))
  return tellOwner(deps, tx, owner, kind, { path: paths.password.forgot, values: { at } })
}
