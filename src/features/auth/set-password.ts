import type { Deps } from '../../deps.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/db.ts'
import { paths } from '../../paths.ts'
import { formatInstant } from '../../web/format.ts'
import { languageOf, tellOwner, type Addressee } from './letter.ts'
import type { Origin } from './request.ts'
import { changePassword } from './store.ts'
import { dropEntryLinks, endCalendarAddress } from './token-store.ts'

/**
 * The one way a password chosen by its owner is kept, in the caller's transaction: all sessions end,
 * links sent before die (after a reset the calendar's address too), an audit line and a letter are written. The caller begins a new session.
 * @param how `auth.reset` by a letter's link, `auth.password.changed` by knowing the old one
 */
export async function setOwnPassword(
  deps: Deps,
  tx: Tx,
  owner: Addressee,
  change: { passwordHash: string; how: 'auth.reset' | 'auth.password.changed'; origin: Origin },
): Promise<void> {
  const now = deps.clock.now()
  await changePassword(tx.sql, owner.userId, change.passwordHash, now.toString())
  await dropEntryLinks(tx.sql, owner.userId)
  // Who knows the old password lost nothing; who had to ask for a new one may have lost it to somebody.
  const isCalendarEnded = change.how === 'auth.reset' && (await endCalendarAddress(tx.sql, owner.userId))
  const at = formatInstant(now, languageOf(owner.locale))
  await tellOwner(deps, tx, owner, 'changed', {
    path: paths.password.forgot,
    values: { at },
    isCalendarEnded,
  })
  await recordAudit(tx.sql, {
    at: now,
    actorId: owner.userId,
    action: change.how,
    subject: { type: 'user', id: owner.userId },
    ...(isCalendarEnded ? { details: { isCalendarEnded } } : {}),
    requestId: change.origin.requestId,
    address: change.origin.address,
  })
}
