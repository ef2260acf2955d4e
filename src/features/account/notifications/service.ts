import { isOnByDefault } from '../../../domain/notification.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import {
  isWished,
  loadWishes,
  saveWishes,
  type NotificationWish,
} from '../../../records/notification-wishes.ts'
import type { Actor } from '../../../web/actor.ts'
import type { Cell } from './form.ts'

/** Saves the whole matrix; the journal says how many boxes changed, not which: nobody else's business. */
export async function changeWishes(
  deps: Deps,
  by: Actor,
  matrix: readonly (Cell & { enabled: boolean })[],
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await loadWishes(tx.sql, by.actorId)
    const changed = matrix.filter(
      ({ event, channel, enabled }) => stateOf(before, { event, channel }) !== enabled,
    )
    if (changed.length === 0) return
    await saveWishes(tx.sql, by.actorId, changed)
    await recordAudit(tx.sql, {
      ...by,
      at: deps.clock.now(),
      action: 'account.notifications.changed',
      subject: { type: 'user', id: by.actorId },
      details: { changed: changed.length },
    })
  })
}

/** Is the box ticked, as the wishes stand? */
export function stateOf(wishes: readonly NotificationWish[], { event, channel }: Cell): boolean {
  const ofEvent = wishes.filter((wish) => wish.event === event)
  return ofEvent.length === 0 ? isOnByDefault(event, channel) : isWished(event, channel, ofEvent)
}
