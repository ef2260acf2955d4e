import type { Sql } from '../../../platform/db.ts'
import type { MemberRole, MembershipProof } from '../../../records/membership.ts'
import type { Terms } from './form.ts'

/** An organization with the seat of whoever looks at it. */
export type OwnOrganization = {
  id: string
  name: string
  inn: string
  kpp: string | null
  ogrn: string | null
  needsApproval: boolean
  personalRecoveryOnly: boolean
  membershipId: string
  role: MemberRole
}

/** The organization the user is a confirmed member of today; undefined for any other and for none. */
export async function findOrganization(
  sql: Sql,
  asked: { userId: string; organizationId: string; today: string },
): Promise<OwnOrganization | undefined> {
  return sql.one<OwnOrganization>(
    `select o.id, o.name, o.inn, o.kpp, o.ogrn, o.needs_approval as "needsApproval",
       o.personal_recovery_only as "personalRecoveryOnly", m.id as "membershipId", m.role
     from memberships m join organizations o on o.id = m.organization_id
     where m.user_id = $1 and o.id = $2 and m.confirmed_at is not null and m.revoked_at is null
       and (m.valid_from is null or m.valid_from <= $3::date) and (m.valid_to is null or m.valid_to >= $3::date)`,
    [asked.userId, asked.organizationId, asked.today],
  )
}

/** A member as the organization sees him. Days `YYYY-MM-DD`. */
export type Member = {
  id: string
  organizationId: string
  organizationName: string
  inn: string
  userId: string
  name: string
  email: string
  role: MemberRole
  position: string | null
  status: 'director' | 'attorney' | 'management-company' | null
  validFrom: string | null
  validTo: string | null
  confirmedAt: Date
  confirmedBy: MembershipProof | null
  confirmedByName: string | null
  contracts: { id: string; number: string }[]
}

const member = `
  select m.id, o.id as "organizationId", o.name as "organizationName", o.inn, m.user_id as "userId",
    concat_ws(' ', u.last_name, u.first_name, u.patronymic) as name, u.email, m.role, m.position, m.status,
    m.valid_from as "validFrom", m.valid_to as "validTo", m.confirmed_at as "confirmedAt", m.confirmed_by as "confirmedBy",
    nullif(concat_ws(' ', b.last_name, b.first_name, b.patronymic), '') as "confirmedByName",
    coalesce((select json_agg(json_build_object('id', c.id, 'number', c.number) order by c.number)
      from membership_contracts l join contracts c on c.id = l.contract_id where l.membership_id = m.id), '[]') as contracts
  from memberships m join organizations o on o.id = m.organization_id join users u on u.id = m.user_id left join users b on b.id = m.confirmed_by_id
  where m.confirmed_at is not null and m.revoked_at is null and u.status <> 'DELETED'`

/** Members who are not shut out, also those whose days are over; an organization has at most {@link mostMembers}. */
export async function listMembers(sql: Sql, organizationId: string): Promise<Member[]> {
  return sql.rows<Member>(`${member} and m.organization_id = $1 order by u.last_name, u.first_name, m.id`, [
    organizationId,
  ])
}

/** A member of an organization that this user administers today. */
export async function findMember(
  sql: Sql,
  asked: { id: string; userId: string; today: string },
): Promise<Member | undefined> {
  return sql.one<Member>(
    `${member} and m.id = $1 and exists (
       select 1 from memberships a where a.organization_id = m.organization_id and a.user_id = $2
         and a.role = 'ADMINISTRATOR' and a.confirmed_at is not null and a.revoked_at is null
         and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date))`,
    [asked.id, asked.userId, asked.today],
  )
}

/** The user's own seat, whatever his role. */
export async function findOwnSeat(
  sql: Sql,
  asked: { userId: string; organizationId: string },
): Promise<Member | undefined> {
  return sql.one<Member>(`${member} and m.user_id = $1 and m.organization_id = $2`, [
    asked.userId,
    asked.organizationId,
  ])
}

/** Members and waiting invitations of one organization, at most. */
export const mostMembers = 200

/** A letter that nobody has followed yet. */
export type WaitingInvitation = {
  id: string
  email: string
  role: MemberRole
  contractIds: string[]
  validFrom: string | null
  validTo: string | null
  createdAt: Date
  expiresAt: Date
}

const waiting = `
  select i.id, i.email, i.role, i.contract_ids as "contractIds", i.valid_from as "validFrom", i.valid_to as "validTo",
    i.created_at as "createdAt", i.expires_at as "expiresAt"
  from invitations i where i.organization_id = $1 and i.accepted_at is null and i.revoked_at is null`

export async function listWaiting(sql: Sql, organizationId: string): Promise<WaitingInvitation[]> {
  return sql.rows<WaitingInvitation>(`${waiting} order by i.created_at desc, i.id`, [organizationId])
}

export async function findWaiting(
  sql: Sql,
  organizationId: string,
  id: string,
): Promise<WaitingInvitation | undefined> {
  return sql.one<WaitingInvitation>(`${waiting} and i.id = $2`, [organizationId, id])
}

/** The organization an invitation is of; ownership is judged by {@link findOrganization}. */
export async function organizationOfInvitation(sql: Sql, id: string): Promise<string | undefined> {
  const row = await sql.one<{ id: string | null }>(
    'select organization_id as id from invitations where id = $1',
    [id],
  )
  return row?.id ?? undefined
}

/** A contract a membership may be limited to. */
export type OrganizationContract = { id: string; number: string; address: string | null }

export async function listContracts(sql: Sql, organizationId: string): Promise<OrganizationContract[]> {
  return sql.rows<OrganizationContract>(
    `select c.id, c.number, (select address from accounts where contract_id = c.id order by position, number limit 1) as address
     from contracts c join customers k on k.id = c.customer_id where k.organization_id = $1 order by c.number`,
    [organizationId],
  )
}

/** Is the owner of this mailbox a member already? @param key as `emailKey` makes it */
export async function isMember(sql: Sql, organizationId: string, key: string): Promise<boolean> {
  const row = await sql.one(
    `select 1 from memberships m join users u on u.id = m.user_id
     where m.organization_id = $1 and u.email_key = $2 and m.confirmed_at is not null and m.revoked_at is null`,
    [organizationId, key],
  )
  return row !== undefined
}

/** Another role and other limits. */
export async function changeMember(
  sql: Sql,
  membershipId: string,
  terms: Terms,
  changedById: string,
): Promise<void> {
  await sql.run(
    `update memberships set role = $2::"MemberRole", valid_from = $3, valid_to = $4, confirmed_by_id = $5 where id = $1`,
    [membershipId, terms.role, terms.validFrom, terms.validTo, changedById],
  )
  await limitMember(sql, membershipId, terms.contractIds)
}

/** Contracts a membership reaches; none: all of the organization. */
export async function limitMember(
  sql: Sql,
  membershipId: string,
  contractIds: readonly string[],
): Promise<void> {
  await sql.run('delete from membership_contracts where membership_id = $1', [membershipId])
  await sql.run(
    'insert into membership_contracts (membership_id, contract_id) select $1, unnest($2::uuid[])',
    [membershipId, [...contractIds]],
  )
}

/** Shuts a member out: the membership, his own links to the contracts, what he has offered and not been answered. */
export async function endMembership(
  sql: Sql,
  member: { id: string; userId: string; organizationId: string },
  at: string,
): Promise<void> {
  await sql.run('update memberships set revoked_at = $2 where id = $1', [member.id, at])
  await sql.run(
    `update contract_links l set ended_at = $3 from contracts c join customers k on k.id = c.customer_id
     where l.user_id = $1 and l.contract_id = c.id and k.organization_id = $2 and l.ended_at is null`,
    [member.userId, member.organizationId, at],
  )
  await sql.run(
    `update invitations i set revoked_at = $3 where i.invited_by_id = $1 and i.accepted_at is null and i.revoked_at is null
       and (i.organization_id = $2 or exists (select 1 from access_grants g join contracts c on c.id = g.contract_id
              join customers k on k.id = c.customer_id where g.id = i.grant_id and k.organization_id = $2))`,
    [member.userId, member.organizationId, at],
  )
}

export async function keepSettings(
  sql: Sql,
  organizationId: string,
  settings: { needsApproval: boolean; personalRecoveryOnly: boolean },
): Promise<void> {
  await sql.run('update organizations set needs_approval = $2, personal_recovery_only = $3 where id = $1', [
    organizationId,
    settings.needsApproval,
    settings.personalRecoveryOnly,
  ])
}

/** Brings an invited user in, or back in. false: he is in already, and stays as he is. */
export async function joinOrganization(
  sql: Sql,
  joining: {
    organizationId: string
    userId: string
    role: MemberRole
    validFrom: string | null
    validTo: string | null
    invitedById: string
    at: string
  },
): Promise<string | undefined> {
  const row = await sql.one<{ id: string }>(
    `insert into memberships (organization_id, user_id, role, valid_from, valid_to, confirmed_at, confirmed_by_id, created_at)
     values ($1, $2, $3::"MemberRole", $4, $5, $6, $7, $6)
     on conflict (organization_id, user_id) do update set role = excluded.role, valid_from = excluded.valid_from,
       valid_to = excluded.valid_to, confirmed_at = excluded.confirmed_at, confirmed_by = null,
       confirmed_by_id = excluded.confirmed_by_id, revoked_at = null
     where memberships.revoked_at is not null or memberships.confirmed_at is null
     returning id`,
    [
      joining.organizationId,
      joining.userId,
      joining.role,
      joining.validFrom,
      joining.validTo,
      joining.at,
      joining.invitedById,
    ],
  )
  return row?.id
}
