import type { Sql } from '../../../platform/db.ts'
import type { MemberRole } from '../../../records/membership.ts'
import type { GrantRights } from '../words.ts'

/** A contract as whoever looks at its access page has it. Days `YYYY-MM-DD`. */
export type AccessContract = GrantRights & {
  id: string
  number: string
  customerName: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  organizationId: string | null
  address: string | null
  canManage: boolean
  isDelegated: boolean
}

/** The contract when the user may see it today; undefined for anybody else's and for none. */
export async function findContract(
  sql: Sql,
  asked: { contractId: string; userId: string; today: string },
): Promise<AccessContract | undefined> {
  return sql.one<AccessContract>(
    `select c.id, c.number, k.name as "customerName", k.kind as "customerKind", k.organization_id as "organizationId",
       (select address from accounts where contract_id = c.id order by position, number limit 1) as address,
       a.can_manage as "canManage", a.is_delegated as "isDelegated", a.can_submit as "canSubmit", a.can_pay as "canPay",
       a.can_documents as "canDocuments"
     from contract_access a join contracts c on c.id = a.contract_id join customers k on k.id = c.customer_id
     where a.contract_id = $1 and a.user_id = $2
       and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)`,
    [asked.contractId, asked.userId, asked.today],
  )
}

/** Somebody who has access by himself: by his own proof, or as a member of the organization. */
export type Holder = {
  userId: string
  name: string
  email: string
  proof: 'PAYMENT' | 'METER' | 'CODE' | 'STAFF' | null
  since: Date
  /** null: by a link */
  role: MemberRole | null
  membershipId: string | null
  validFrom: string | null
  validTo: string | null
}

/** Everybody who has the contract without a grant; beyond a limit no house has so many. */
export async function listHolders(sql: Sql, contractId: string): Promise<Holder[]> {
  return sql.rows<Holder>(
    `select u.id as "userId", concat_ws(' ', u.last_name, u.first_name, u.patronymic) as name, u.email, h.proof, h.since, h.role,
       h.membership_id as "membershipId", h.valid_from as "validFrom", h.valid_to as "validTo"
     from (
       select m.user_id, m.confirmed_by as proof, m.confirmed_at as since, m.role, m.id as membership_id, m.valid_from, m.valid_to
       from contracts c join customers k on k.id = c.customer_id join memberships m on m.organization_id = k.organization_id
       where c.id = $1 and m.confirmed_at is not null and m.revoked_at is null
         and (not exists (select 1 from membership_contracts l where l.membership_id = m.id)
           or exists (select 1 from membership_contracts l where l.membership_id = m.id and l.contract_id = c.id))
       union all
       select l.user_id, l.proof, l.created_at, null, null, null, null
       from contract_links l join contracts c on c.id = l.contract_id join customers k on k.id = c.customer_id
       where l.contract_id = $1 and l.ended_at is null and not exists (
         select 1 from memberships m where m.organization_id = k.organization_id and m.user_id = l.user_id
           and (m.confirmed_at is not null or m.revoked_at is not null))) h
       join users u on u.id = h.user_id and u.status = 'ACTIVE'
     order by u.last_name, u.first_name, u.id limit 300`,
    [contractId],
  )
}

/** Access given to somebody else. Days `YYYY-MM-DD`. */
export type Grant = GrantRights & {
  id: string
  contractId: string
  contractNumber: string
  email: string
  granteeId: string | null
  granteeName: string | null
  grantorId: string
  grantorName: string
  createdAt: Date
  acceptedAt: Date | null
  validTo: string | null
  /** when the letter's link ends; null: none is waiting */
  linkUntil: Date | null
  lastUsedAt: Date | null
}

/** Grants of one contract that stand, at most. */
export const mostGrants = 20

const grant = `
  select g.id, g.contract_id as "contractId", c.number as "contractNumber", g.email, g.grantee_id as "granteeId",
    nullif(concat_ws(' ', u.last_name, u.first_name, u.patronymic), '') as "granteeName", g.grantor_id as "grantorId",
    concat_ws(' ', o.last_name, o.first_name, o.patronymic) as "grantorName", g.can_submit as "canSubmit", g.can_pay as "canPay",
    g.can_documents as "canDocuments", g.created_at as "createdAt", g.accepted_at as "acceptedAt", g.valid_to as "validTo",
    (select max(i.expires_at) from invitations i where i.grant_id = g.id and i.accepted_at is null and i.revoked_at is null) as "linkUntil",
    (select max(e.at) from audit_events e where e.contract_id = g.contract_id and e.actor_id = g.grantee_id) as "lastUsedAt"
  from access_grants g join contracts c on c.id = g.contract_id join users o on o.id = g.grantor_id
    left join users u on u.id = g.grantee_id
  where g.revoked_at is null`

/** Grants that were not taken back, also those whose days are over; at most {@link mostGrants}. */
export async function listGrants(sql: Sql, contractId: string): Promise<Grant[]> {
  return sql.rows<Grant>(`${grant} and g.contract_id = $1 order by g.created_at desc, g.id`, [contractId])
}

export async function findGrant(sql: Sql, contractId: string, id: string): Promise<Grant | undefined> {
  return sql.one<Grant>(`${grant} and g.contract_id = $1 and g.id = $2`, [contractId, id])
}

/** What a delegate was given on this contract. */
export async function findOwnGrants(sql: Sql, contractId: string, userId: string): Promise<Grant[]> {
  return sql.rows<Grant>(
    `${grant} and g.contract_id = $1 and g.grantee_id = $2 and g.accepted_at is not null order by g.created_at desc, g.id`,
    [contractId, userId],
  )
}

/** One giver of access to a contract at a time: the limit and the doubles are counted by one after another. */
export async function takeGrantTurn(sql: Sql, contractId: string): Promise<void> {
  await sql.one('select pg_advisory_xact_lock(hashtextextended($1, 726420))', [contractId])
}

export async function addGrant(
  sql: Sql,
  given: GrantRights & { contractId: string; grantorId: string; email: string; validTo: string; at: string },
): Promise<string> {
  const row = await sql.one<{ id: string }>(
    `insert into access_grants (contract_id, grantor_id, email, can_submit, can_pay, can_documents, valid_to, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      given.contractId,
      given.grantorId,
      given.email,
      given.canSubmit,
      given.canPay,
      given.canDocuments,
      given.validTo,
      given.at,
    ],
  )
  if (row === undefined) throw new Error('the grant was not kept')
  return row.id
}

/** The grant becomes its reader's: once, while it was not taken back. */
export async function acceptGrant(sql: Sql, id: string, userId: string, at: string): Promise<boolean> {
  const accepted = await sql.run(
    `update access_grants set grantee_id = $2, accepted_at = $3
     where id = $1 and accepted_at is null and revoked_at is null`,
    [id, userId, at],
  )
  return accepted === 1
}

/** Whose grant it was when it ended, null when nobody had accepted it; undefined: it had ended before. */
export async function endGrant(
  sql: Sql,
  id: string,
  at: string,
): Promise<{ granteeId: string | null } | undefined> {
  return sql.one<{ granteeId: string | null }>(
    `update access_grants set revoked_at = $2 where id = $1 and revoked_at is null returning grantee_id as "granteeId"`,
    [id, at],
  )
}
