import type { Deps } from '../../../deps.ts'
import { takeTurn } from '../../../records/membership.ts'
import { emailKey } from '../../../web/email.ts'
import type { AccessActor } from '../actor.ts'
import { dropInvitations } from '../invitation-store.ts'
import { holdBack, sendInvitation } from '../invite.ts'
import { administered, areOwn, writeDown } from './administered.ts'
import type { Terms } from './form.ts'
import {
  findWaiting,
  isMember,
  listMembers,
  listWaiting,
  mostMembers,
  organizationOfInvitation,
} from './store.ts'

export type InviteResult =
  | { ok: true }
  | { ok: false; reason: 'missing' | 'self' | 'member' | 'full' }
  | { ok: false; reason: 'wait'; seconds: number }

/** Offers a seat by letter; an earlier letter to the same mailbox dies. */
export async function inviteMember(
  deps: Deps,
  by: AccessActor,
  organizationId: string,
  invited: Terms & { email: string },
  own: { email: string },
): Promise<InviteResult> {
  const key = emailKey(invited.email)
  if (key === emailKey(own.email)) return { ok: false, reason: 'self' }
  const before = await administered(deps, deps.db.sql, by, organizationId)
  if (before === undefined) return { ok: false, reason: 'missing' }
  if (await isMember(deps.db.sql, organizationId, key)) return { ok: false, reason: 'member' }
  const seconds = await holdBack(deps, by.inviter.userId, invited.email)
  if (seconds > 0) return { ok: false, reason: 'wait', seconds }
  return deps.db.transaction(async (tx): Promise<InviteResult> => {
    await takeTurn(tx.sql, before.inn)
    const organization = await administered(deps, tx.sql, by, organizationId)
    if (organization === undefined || !(await areOwn(tx, organizationId, invited.contractIds)))
      return { ok: false, reason: 'missing' }
    await dropInvitations(tx.sql, { organizationId, email: key }, deps.clock.now().toString())
    const [members, waiting] = [
      await listMembers(tx.sql, organizationId),
      await listWaiting(tx.sql, organizationId),
    ]
    if (members.length + waiting.length >= mostMembers) return { ok: false, reason: 'full' }
    await sendInvitation(deps, tx, by.inviter, { ...invited, organization })
    await writeDown(deps, tx, by, organizationId, 'access.invited', { email: key, role: invited.role })
    return { ok: true }
  })
}

/** Sends the letter of a waiting invitation once more; the earlier link dies. */
export async function resendInvitation(deps: Deps, by: AccessActor, id: string): Promise<InviteResult> {
  const organizationId = await organizationOfInvitation(deps.db.sql, id)
  const organization =
    organizationId === undefined ? undefined : await administered(deps, deps.db.sql, by, organizationId)
  const found = organization === undefined ? undefined : await findWaiting(deps.db.sql, organization.id, id)
  if (organization === undefined || found === undefined) return { ok: false, reason: 'missing' }
  const seconds = await holdBack(deps, by.inviter.userId, found.email)
  if (seconds > 0) return { ok: false, reason: 'wait', seconds }
  return deps.db.transaction(async (tx): Promise<InviteResult> => {
    if ((await dropInvitations(tx.sql, { id }, deps.clock.now().toString())) === 0)
      return { ok: false, reason: 'missing' }
    await sendInvitation(deps, tx, by.inviter, { ...found, organization })
    await writeDown(deps, tx, by, organization.id, 'access.invited', { email: found.email, role: found.role })
    return { ok: true }
  })
}

/** Takes a waiting invitation back. false: none such. */
export async function revokeInvitation(deps: Deps, by: AccessActor, id: string): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const organizationId = await organizationOfInvitation(tx.sql, id)
    const organization =
      organizationId === undefined ? undefined : await administered(deps, tx.sql, by, organizationId)
    const found = organization === undefined ? undefined : await findWaiting(tx.sql, organization.id, id)
    if (organization === undefined || found === undefined) return false
    await dropInvitations(tx.sql, { id }, deps.clock.now().toString())
    await writeDown(deps, tx, by, organization.id, 'access.invitation.revoked', { email: found.email })
    return true
  })
}
