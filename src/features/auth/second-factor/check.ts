import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { totpStep } from '../../../platform/totp.ts'
import { paths } from '../../../paths.ts'
import type { FieldSlip } from '../../../web/form.ts'
import { tellOwner, type Addressee } from '../letter.ts'
import { waitSlip, type Origin } from '../request.ts'
import { recoveryCodeOf } from './recovery-codes.ts'
import { findFactor, useRecoveryCode, useStep } from './store.ts'

/**
 * Is it a code of this user: of the app's present half minute, or a recovery code? Either is used up. Ten wrong ones
 * in a row bring a pause that doubles, and a letter (A17).
 * @returns a slip at `code`, or undefined when it is right
 */
export async function checkCode(
  deps: Deps,
  owner: Addressee,
  typed: string,
  origin: Origin,
): Promise<FieldSlip | undefined> {
  const { secondFactor } = deps.throttles
  const left = await secondFactor.take(owner.userId)
  if (left < 0) return waitSlip('code', await secondFactor.waitSeconds(owner.userId))
  const kind = await useCode(deps, owner.userId, typed)
  if (kind !== undefined) await secondFactor.forget(owner.userId)
  await deps.db.transaction(async (tx) => {
    if (kind === undefined && left === 0)
      await tellOwner(deps, tx, owner, 'codesLocked', { path: paths.password.forgot })
    await recordAudit(tx.sql, {
      at: deps.clock.now(),
      actorId: owner.userId,
      action: kind === undefined ? 'auth.code.refused' : 'auth.code',
      subject: { type: 'user', id: owner.userId },
      requestId: origin.requestId,
      address: origin.address,
      details: kind === undefined ? {} : { kind },
    })
  })
  if (kind !== undefined) return undefined
  return left === 0
    ? waitSlip('code', await secondFactor.waitSeconds(owner.userId))
    : { field: 'code', key: 'auth:code.wrong' }
}

/** The app's half minute by real time: the phone knows nothing of the business clock. */
export function realTimeMs({ clock }: Pick<Deps, 'clock'>): number {
  return clock.now().epochMilliseconds - clock.offsetMs
}

/** A six-figure code as typed: phones show it with a space. */
export function figuresOf(typed: string): string | undefined {
  const figures = typed.replace(/\s/gu, '')
  return /^[0-9]{6}$/.test(figures) ? figures : undefined
}

async function useCode(deps: Deps, userId: string, typed: string): Promise<'app' | 'recovery' | undefined> {
  const { sql } = deps.db
  const factor = await findFactor(sql, userId)
  if (factor === undefined) return undefined
  const figures = figuresOf(typed)
  if (figures !== undefined) {
    const secret = deps.seals.secondFactor.open(factor.secret)
    const step = typeof secret === 'string' ? totpStep(secret, figures, realTimeMs(deps)) : undefined
    return step !== undefined && (await useStep(sql, userId, step)) ? 'app' : undefined
  }
  const recovery = recoveryCodeOf(typed)
  if (recovery === undefined) return undefined
  const hash = deps.seals.secondFactor.mark(recovery)
  return (await useRecoveryCode(sql, userId, hash, deps.clock.now().toString())) ? 'recovery' : undefined
}
