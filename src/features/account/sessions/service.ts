import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { endOne, endOthers, findOpenSessions, type OpenSession } from './store.ts'

export async function listSessions(deps: Deps, userId: string): Promise<OpenSession[]> {
  return findOpenSessions(deps.db.sql, userId, deps.clock.now().toString())
}

/**
 * Ends one session or all but the present one, at once and for good.
 * @param session a key, or `others`
 * @returns false when the user has no such session
 */
export async function endSessions(
  deps: Deps,
  userId: string,
  { session, presentKey }: { session: string; presentKey: string },
  origin: { requestId: string; address: string },
): Promise<boolean> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const ended =
      session === 'others'
        ? await endOthers(tx.sql, userId, now.toString(), presentKey)
        : Number(await endOne(tx.sql, userId, now.toString(), session))
    if (session !== 'others' && ended === 0) return false
    await recordAudit(tx.sql, {
      at: now,
      actorId: userId,
      action: 'account.sessions.ended',
      subject: { type: 'user', id: userId },
      ...origin,
      details: { ended },
    })
    return true
  })
}
