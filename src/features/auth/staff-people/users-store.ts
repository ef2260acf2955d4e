import type { Sql } from '../../../platform/db.ts'
import type { StaffRole } from './form.ts'

export type StaffMember = {
  id: string
  login: string
  lastName: string
  firstName: string
  patronymic: string | null
  email: string
  status: 'PENDING' | 'ACTIVE' | 'DISABLED' | 'DELETED'
  roles: StaffRole[]
  lastSignInAt: Date | null
}

const memberColumns = `u.id, u.login, u.last_name as "lastName", u.first_name as "firstName", u.patronymic, u.email, u.status,
  u.staff_roles::text[] as roles, u.last_sign_in_at as "lastSignInAt"`

export const membersOnPage = 100

/** Staff by login, one more than a page shows. Keyset: `after` is the last login of the page before. */
export async function listStaff(sql: Sql, after: string): Promise<StaffMember[]> {
  return sql.rows<StaffMember>(
    `select ${memberColumns} from users u where u.kind = 'STAFF' and u.status <> 'DELETED' and u.login_key > $1
     order by u.login_key limit ${membersOnPage + 1}`,
    [after],
  )
}

export async function findStaff(sql: Sql, id: string): Promise<StaffMember | undefined> {
  return sql.one<StaffMember>(
    `select ${memberColumns} from users u where u.kind = 'STAFF' and u.status <> 'DELETED' and u.id = $1`,
    [id],
  )
}

export type RoleRequest = {
  id: string
  userId: string
  name: string
  role: StaffRole
  isGrant: boolean
  requestedById: string
  requestedBy: string
  requestedAt: Date
  isApproved: boolean | null
  decidedBy: string | null
  decidedAt: Date | null
}

const requestSql = `select r.id, r.user_id as "userId", concat_ws(' ', u.last_name, u.first_name) as name, r.role, r.is_grant as "isGrant",
    r.requested_by_id as "requestedById", concat_ws(' ', a.last_name, a.first_name) as "requestedBy", r.requested_at as "requestedAt",
    r.is_approved as "isApproved", nullif(concat_ws(' ', d.last_name, d.first_name), '') as "decidedBy", r.decided_at as "decidedAt"
  from role_requests r join users u on u.id = r.user_id join users a on a.id = r.requested_by_id
    left join users d on d.id = r.decided_by_id`

/** Requests that wait, oldest first: one open a person and role, so there are few. */
export async function listWaiting(sql: Sql): Promise<RoleRequest[]> {
  return sql.rows<RoleRequest>(
    `${requestSql} where r.is_approved is null order by r.requested_at, r.id limit 200`,
  )
}

/** The newest requests about one person. */
export async function listRequestsOf(sql: Sql, userId: string): Promise<RoleRequest[]> {
  return sql.rows<RoleRequest>(
    `${requestSql} where r.user_id = $1 order by r.requested_at desc, r.id limit 50`,
    [userId],
  )
}

/** Keeps the request; undefined when one about this person and role waits already. */
export async function addRequest(
  sql: Sql,
  request: { userId: string; role: StaffRole; isGrant: boolean; by: string; at: string },
): Promise<string | undefined> {
  const row = await sql.one<{ id: string }>(
    `insert into role_requests (user_id, role, is_grant, requested_by_id, requested_at)
     values ($1, $2::"StaffRole", $3, $4, $5) on conflict do nothing returning id`,
    [request.userId, request.role, request.isGrant, request.by, request.at],
  )
  return row?.id
}

/**
 * Decides a request that waits, by somebody who neither asked nor is its subject: the rule stands inside the
 * statement. Undefined when it is decided already or not his to decide.
 */
export async function decideRequest(
  sql: Sql,
  decided: { id: string; by: string; isApproved: boolean; at: string },
): Promise<{ userId: string; role: StaffRole; isGrant: boolean } | undefined> {
  return sql.one(
    `update role_requests set is_approved = $3, decided_by_id = $2, decided_at = $4
     where id = $1 and is_approved is null and requested_by_id <> $2 and user_id <> $2
     returning user_id as "userId", role, is_grant as "isGrant"`,
    [decided.id, decided.by, decided.isApproved, decided.at],
  )
}

export async function findRequest(sql: Sql, id: string): Promise<RoleRequest | undefined> {
  return sql.one<RoleRequest>(`${requestSql} where r.id = $1`, [id])
}

/** Gives or takes one role. */
export async function changeRole(
  sql: Sql,
  { userId, role, isGrant }: { userId: string; role: StaffRole; isGrant: boolean },
): Promise<void> {
  await sql.run(
    `update users set staff_roles = case when $3 then array_append(array_remove(staff_roles, $2::"StaffRole"), $2::"StaffRole")
       else array_remove(staff_roles, $2::"StaffRole") end where id = $1 and kind = 'STAFF'`,
    [userId, role, isGrant],
  )
}

/** Would nobody be left who may give roles, without this one? Two who leave at once wait for each other. */
export async function isLastAdmin(sql: Sql, userId: string): Promise<boolean> {
  const admins = await sql.rows<{ id: string }>(
    `select id from users where kind = 'STAFF' and status = 'ACTIVE' and 'admin' = any(staff_roles) order by id for update`,
  )
  return admins.length === 1 && admins[0]?.id === userId
}

/** Closes or opens a staff member's cabinet. false: it stands so already. */
export async function setStatus(sql: Sql, id: string, status: 'ACTIVE' | 'DISABLED'): Promise<boolean> {
  const changed = await sql.run(
    `update users set status = $2::"UserStatus" where id = $1 and kind = 'STAFF' and status = $3::"UserStatus"`,
    [id, status, status === 'ACTIVE' ? 'DISABLED' : 'ACTIVE'],
  )
  return changed > 0
}
