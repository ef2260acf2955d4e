import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { isUniqueViolation } from '../../../platform/db-errors.ts'
import { tokenHash } from '../../../platform/tokens.ts'
import type { Origin } from '../request.ts'
import { findTokenOwner, useToken, type TokenOwner } from '../token-store.ts'

import { activate, findExpired, nameUser, removeUnconfirmed } from './store.ts'

/** Whose registration waits behind a link, without using it up: mail scanners look at links too. */
export async function findWaiting(
  deps: Deps,
  token: unknown,
  purpose: 'ACTIVATION' | 'CHOOSE_LOGIN',
): Promise<TokenOwner | undefined> {
  const hash = tokenHash(token)
  if (hash === undefined) return undefined
  const owner = await findTokenOwner(deps.db.sql, { hash, purpose, at: deps.clock.now().toString() })
  return owner?.status === 'PENDING' ? owner : undefined
}

export type Activation = { ok: true; login: string } | { ok: false; reason: 'dead' | 'taken' }

/**
 * Opens the cabinet: once, for whoever comes first with the link.
 * @param login chosen by the link of a registration whose login was taken
 */
export async function activateRegistration(
  deps: Deps,
  token: unknown,
  origin: Origin,
  login?: string,
): Promise<Activation> {
  const purpose = login === undefined ? 'ACTIVATION' : 'CHOOSE_LOGIN'
  const owner = await findWaiting(deps, token, purpose)
  const hash = tokenHash(token)
  if (owner === undefined || hash === undefined) return { ok: false, reason: 'dead' }
  const now = deps.clock.now()
  try {
    return await deps.db.transaction(async (tx) => {
      if (!(await useToken(tx.sql, { hash, purpose, at: now.toString() })))
        return { ok: false, reason: 'dead' }
      if (login !== undefined) {
        await removeUnconfirmed(
          tx.sql,
          await findExpired(tx.sql, now.toString(), { loginKey: login.toLowerCase(), emailKey: '' }),
        )
        await nameUser(tx.sql, owner.userId, login)
      }
      await activate(tx.sql, owner.userId, now.toString())
      await recordAudit(tx.sql, {
        at: now,
        actorId: owner.userId,
        action: 'auth.activate',
        requestId: origin.requestId,
        address: origin.address,
      })
      return { ok: true, login: login ?? owner.login }
    })
  } catch (error) {
    // the unique key decides between two who want one login; the link stays good for another try
    if (login !== undefined && isUniqueViolation(error)) return { ok: false, reason: 'taken' }
    throw error
  }
}
