import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Actor } from '../../../web/actor.ts'
import type { StaffRole } from './form.ts'
import {
  addRequest,
  changeRole,
  decideRequest,
  findRequest,
  findStaff,
  isLastAdmin,
  listRequestsOf,
  listStaff,
  listWaiting,
  membersOnPage,
  setStatus,
  type RoleRequest,
  type StaffMember,
} from './users-store.ts'

export type StaffPeople = { members: StaffMember[]; waiting: RoleRequest[]; next: string | undefined }

export async function openStaffPeople(deps: Deps, after: string): Promise<StaffPeople> {
  const { sql } = deps.db
  const [members, waiting] = await Promise.all([listStaff(sql, after), listWaiting(sql)])
  const shown = members.slice(0, membersOnPage)
  return {
    members: shown,
    waiting,
    next: members.length > membersOnPage ? shown.at(-1)?.login.toLowerCase() : undefined,
  }
}

export type StaffCard = { member: StaffMember; requests: RoleRequest[] }

export async function openStaffMember(deps: Deps, id: string): Promise<StaffCard | undefined> {
  const [member, requests] = await Promise.all([findStaff(deps.db.sql, id), listRequestsOf(deps.db.sql, id)])
  return member === undefined ? undefined : { member, requests }
}

export type ChangeResult = 'asked' | 'waits' | 'idle' | 'not-found'

/** Asks for a role to be given or taken: nothing changes until another administrator decides (ST9). */
export async function askForRole(
  deps: Deps,
  by: Actor,
  change: { userId: string; role: StaffRole; isGrant: boolean },
): Promise<ChangeResult> {
  const now = deps.clock.now()
  return deps.db.transaction(async ({ sql }) => {
    const member = await findStaff(sql, change.userId)
    if (member === undefined) return 'not-found'
    if (member.roles.includes(change.role) === change.isGrant) return 'idle'
    const id = await addRequest(sql, { ...change, by: by.actorId, at: now.toString() })
    if (id === undefined) return 'waits'
    await recordAudit(sql, {
      ...by,
      at: now,
      action: 'staff.role-ask',
      subject: { type: 'user', id: change.userId },
      details: { role: change.role, isGrant: change.isGrant },
    })
    return 'asked'
  })
}

export type DecideResult = 'done' | 'own' | 'decided' | 'last' | 'not-found'

/** The second pair of eyes. Who asked, and whom it is about, decides nothing; the last administrator stays one. */
export async function decideRole(
  deps: Deps,
  by: Actor,
  { id, isApproved }: { id: string; isApproved: boolean },
): Promise<DecideResult> {
  const now = deps.clock.now()
  return deps.db.transaction(async ({ sql }) => {
    const request = await findRequest(sql, id)
    if (request === undefined) return 'not-found'
    const isOwn = [request.requestedById, request.userId].includes(by.actorId)
    if (isOwn && request.isApproved === null) return 'own'
    const takesAdmin = isApproved && !request.isGrant && request.role === 'admin'
    if (takesAdmin && (await isLastAdmin(sql, request.userId))) return 'last'
    const decided = await decideRequest(sql, { id, by: by.actorId, isApproved, at: now.toString() })
    if (decided === undefined) return 'decided'
    if (isApproved) await changeRole(sql, decided)
    await recordAudit(sql, {
      ...by,
      at: now,
      action: 'staff.role-decide',
      subject: { type: 'user', id: decided.userId },
      details: { role: decided.role, isGrant: decided.isGrant, isApproved, askedBy: request.requestedById },
    })
    return 'done'
  })
}

export type StatusResult = 'done' | 'own' | 'last' | 'idle' | 'not-found'

/** Shuts a staff member out at once, in running sessions too, or lets him in again with the roles he had. */
export async function changeStatus(
  deps: Deps,
  by: Actor,
  { id, isDisabling }: { id: string; isDisabling: boolean },
): Promise<StatusResult> {
  if (id === by.actorId) return 'own'
  const now = deps.clock.now()
  const result = await deps.db.transaction(async ({ sql }): Promise<StatusResult> => {
    if ((await findStaff(sql, id)) === undefined) return 'not-found'
    if (isDisabling && (await isLastAdmin(sql, id))) return 'last'
    if (!(await setStatus(sql, id, isDisabling ? 'DISABLED' : 'ACTIVE'))) return 'idle'
    await recordAudit(sql, {
      ...by,
      at: now,
      action: isDisabling ? 'staff.disable' : 'staff.enable',
      subject: { type: 'user', id },
    })
    return 'done'
  })
  if (result === 'done' && isDisabling) await deps.sessions.endOthers(id)
  return result
}
