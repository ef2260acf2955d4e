import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { compileAccess } from '../../../records/ownership.ts'
import type { Actor } from '../../../web/actor.ts'
import { farewellLetter } from './letter.ts'
import { anonymise, clearTraces, endAccess, findOrphans, holdLeaver } from './store.ts'

export type Deletion =
  | { ok: true }
  /** organizations that would be left without an administrator */
  | { ok: false; orphans: string[] }

/** Organizations the user has to hand over first. */
export async function orphansOf(deps: Deps, userId: string): Promise<string[]> {
  return deps.db.transaction((tx) => findOrphans(tx.sql, userId))
}

/**
 * Withdraws the consents and deletes the cabinet: nobody is in the row any more, login and mail are free, access ends
 * at once. Accounting documents, readings and submissions stay with the contract (152-ФЗ ст. 21 ч. 5; 402-ФЗ ст. 29:
 * five years). The journal says that it happened and how many contracts were left, not who.
 */
export async function deleteCabinet(deps: Deps, by: Actor): Promise<Deletion> {
  const now = deps.clock.now()
  const at = now.toString()
  return deps.db.transaction(async (tx) => {
    const leaver = await holdLeaver(tx.sql, by.actorId)
    // a twin request was first
    if (leaver === undefined) return { ok: true }
    const orphans = await findOrphans(tx.sql, by.actorId)
    if (orphans.length > 0) return { ok: false, orphans }
    const contractIds = await endAccess(tx.sql, by.actorId, at)
    await compileAccess(tx.sql, { userId: by.actorId })
    await compileAccess(tx.sql, { contractIds })
    await deps.jobs.enqueue(tx, 'mail', farewellLetter(deps, leaver))
    await clearTraces(tx.sql, by.actorId, at)
    await anonymise(tx.sql, by.actorId, at)
    await recordAudit(tx.sql, {
      actorId: by.actorId,
      channel: by.channel,
      requestId: by.requestId,
      at: now,
      action: 'account.deleted',
      subject: { type: 'user', id: by.actorId },
      details: { kind: leaver.kind, contracts: contractIds.length },
    })
    return { ok: true }
  })
}
