import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { tokenHash } from '../../../platform/tokens.ts'
import { saveWishes } from '../../../records/notification-wishes.ts'
import { findSubscription, type Subscription } from './store.ts'

/** What a link from a letter ends; undefined for anything that is no such link. Changes nothing. */
export async function openSubscription(
  deps: Deps,
  token: unknown,
): Promise<(Subscription & { isOn: boolean }) | undefined> {
  const hash = tokenHash(token)
  return hash === undefined ? undefined : findSubscription(deps.db.sql, hash, deps.clock.now().toString())
}

/** Ends letters of the link's kind; false for a link that is none. Pressed twice it is the same. */
export async function unsubscribe(
  deps: Deps,
  token: unknown,
  request: { requestId: string; address: string | undefined },
): Promise<boolean> {
  const found = await openSubscription(deps, token)
  if (found === undefined) return false
  if (!found.isOn) return true
  await deps.db.transaction(async (tx) => {
    await saveWishes(tx.sql, found.userId, [{ event: found.event, channel: 'mail', enabled: false }])
    await recordAudit(tx.sql, {
      at: deps.clock.now(),
      actorId: found.userId,
      action: 'notices.unsubscribe',
      subject: { type: 'user', id: found.userId },
      ...request,
      details: { event: found.event },
    })
  })
  return true
}
