import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { endProvedSeat } from '../../../records/membership.ts'
import { compileAccess } from '../../../records/ownership.ts'
import type { Actor } from '../../../web/actor.ts'
import { addDispute, findManaged, findOwnLink, type SeenContract } from './dispute-store.ts'
import { tellUser } from './post.ts'
import { closeDisputesOf } from './staff-store.ts'
import { endLink } from './store.ts'

/** Who has linked the contract, for those who manage it. */
export async function openLinks(
  deps: Deps,
  userId: string,
  contractId: string,
): Promise<SeenContract | undefined> {
  const today = moscowDay(deps.clock.now()).toString()
  return findManaged(deps.db.sql, { userId, contractId, today })
}

/** Puts a stranger's link before staff. false: no such link, or not the visitor's to dispute. */
export async function disputeLink(
  deps: Deps,
  by: Actor,
  link: { contractId: string; linkId: string; text: string },
): Promise<boolean> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const asked = { userId: by.actorId, contractId: link.contractId, today: moscowDay(now).toString() }
    if ((await findManaged(tx.sql, asked)) === undefined) return false
    if (!(await addDispute(tx.sql, { ...link, userId: by.actorId, at: now.toString() }))) return false
    await recordAudit(tx.sql, {
      ...by,
      at: now,
      action: 'contracts.link.dispute',
      subject: { type: 'contract-link', id: link.linkId },
      contractId: link.contractId,
    })
    return true
  })
}

/**
 * An administrator ends the link of somebody who has no seat in his organization: at once, without staff. Who is shut
 * out gets a letter, and can ask staff. false: no such link, or not the visitor's to end.
 */
export async function endStrangersLink(
  deps: Deps,
  by: Actor,
  link: { contractId: string; linkId: string },
): Promise<boolean> {
  const now = deps.clock.now()
  const at = now.toString()
  return deps.db.transaction(async (tx) => {
    const asked = { userId: by.actorId, contractId: link.contractId, today: moscowDay(now).toString() }
    const contract = await findManaged(tx.sql, asked)
    if (contract?.links.find(({ id }) => id === link.linkId)?.isMineToEnd !== true) return false
    const ended = await endLink(tx.sql, { id: link.linkId, contractId: contract.id, at })
    if (ended === undefined) return false
    await compileAccess(tx.sql, { contractId: contract.id })
    await closeDisputesOf(tx.sql, { id: link.linkId, decision: '', by: by.actorId, at })
    await recordAudit(tx.sql, {
      ...by,
      at: now,
      action: 'contracts.link.end',
      subject: { type: 'contract-link', id: link.linkId },
      contractId: contract.id,
      details: { userId: ended.userId },
    })
    await tellUser(deps, tx, ended.userId, { key: 'endedByAdministrator', number: contract.number })
    return true
  })
}

export type OwnLink = NonNullable<Awaited<ReturnType<typeof findOwnLink>>>

/** The visitor's own link, before he unlinks; undefined when he has none. */
export async function openOwnLink(
  deps: Deps,
  userId: string,
  contractId: string,
): Promise<OwnLink | undefined> {
  return findOwnLink(deps.db.sql, { userId, contractId })
}

/**
 * Ends the visitor's own link, and what he gave to others by it. What he sent stays with the contract; the last
 * holder may leave too. Answers the contract's number; undefined when there was no link.
 */
export async function unlink(deps: Deps, by: Actor, contractId: string): Promise<string | undefined> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const own = await findOwnLink(tx.sql, { userId: by.actorId, contractId })
    if (own === undefined) return undefined
    if ((await endLink(tx.sql, { id: own.id, contractId, at: now.toString() })) === undefined)
      return undefined
    await endProvedSeat(tx.sql, { userId: by.actorId, contractId, at: now.toString(), isForGood: false })
    await compileAccess(tx.sql, { contractId })
    await recordAudit(tx.sql, {
      ...by,
      at: now,
      action: 'contracts.unlink',
      subject: { type: 'contract', id: contractId },
      contractId,
    })
    await tellUser(deps, tx, by.actorId, { key: 'unlinked', number: own.number })
    return own.number
  })
}
