import type { Sql } from '../../platform/db.ts'
import type { MemberRole } from '../../records/membership.ts'

/** What a letter offers. Days `YYYY-MM-DD`. */
export type NewInvitation = {
  hash: Buffer
  /** as `emailKey` makes it: compared with the mailbox of whoever accepts */
  email: string
  invitedById: string
  at: string
  expiresAt: string
} & (
  | {
      organizationId: string
      role: MemberRole
      contractIds: readonly string[]
      validFrom: string | null
      validTo: string | null
    }
  | { grantId: string }
)

export async function addInvitation(sql: Sql, invitation: NewInvitation): Promise<void> {
  const offered =
    'grantId' in invitation
      ? {
          organizationId: null,
          role: null,
          contractIds: [],
          validFrom: null,
          validTo: null,
          grantId: invitation.grantId,
        }
      : { ...invitation, grantId: null }
  await sql.run(
    `insert into invitations (hash, email, organization_id, role, contract_ids, valid_from, valid_to, grant_id,
       invited_by_id, created_at, expires_at)
     values ($1, $2, $3, $4::"MemberRole", $5::uuid[], $6, $7, $8, $9, $10, $11)`,
    [
      invitation.hash,
      invitation.email,
      offered.organizationId,
      offered.role,
      [...offered.contractIds],
      offered.validFrom,
      offered.validTo,
      offered.grantId,
      invitation.invitedById,
      invitation.at,
      invitation.expiresAt,
    ],
  )
}

const waiting = 'accepted_at is null and revoked_at is null'

/** No earlier letter of this offer is good any more. @returns how many were waiting */
export async function dropInvitations(
  sql: Sql,
  which: { grantId: string } | { id: string } | { organizationId: string; email: string },
  at: string,
): Promise<number> {
  if ('grantId' in which)
    return sql.run(`update invitations set revoked_at = $2 where grant_id = $1 and ${waiting}`, [
      which.grantId,
      at,
    ])
  if ('id' in which)
    return sql.run(`update invitations set revoked_at = $2 where id = $1 and ${waiting}`, [which.id, at])
  return sql.run(
    `update invitations set revoked_at = $3 where organization_id = $1 and email = $2 and ${waiting}`,
    [which.organizationId, which.email, at],
  )
}

/** An offer as its reader sees it. Days `YYYY-MM-DD`. */
export type Offer = {
  id: string
  email: string
  expiresAt: Date
  organizationId: string | null
  organizationName: string | null
  inn: string | null
  role: MemberRole | null
  contractIds: string[]
  validFrom: string | null
  validTo: string | null
  grantId: string | null
  contractId: string | null
  contractNumber: string | null
  address: string | null
  canSubmit: boolean
  canPay: boolean
  canDocuments: boolean
  grantTo: string | null
  inviterId: string
  inviterName: string
}

/** Who invites must still be able to: an administrator of the organization, a manager of the contract. */
const offer = `
  select i.id, i.email, i.expires_at as "expiresAt", o.id as "organizationId", o.name as "organizationName", o.inn, i.role,
    i.contract_ids as "contractIds", i.valid_from as "validFrom", i.valid_to as "validTo", g.id as "grantId",
    c.id as "contractId", c.number as "contractNumber",
    (select address from accounts where contract_id = c.id order by position, number limit 1) as address,
    coalesce(g.can_submit, false) as "canSubmit", coalesce(g.can_pay, false) as "canPay",
    coalesce(g.can_documents, false) as "canDocuments", g.valid_to as "grantTo",
    u.id as "inviterId", concat_ws(' ', u.last_name, u.first_name, u.patronymic) as "inviterName"
  from invitations i
    join users u on u.id = i.invited_by_id and u.status = 'ACTIVE'
    left join organizations o on o.id = i.organization_id
    left join access_grants g on g.id = i.grant_id and g.revoked_at is null and g.accepted_at is null
    left join contracts c on c.id = g.contract_id
  where i.accepted_at is null and i.revoked_at is null and i.expires_at > $1
    and (exists (select 1 from memberships m where m.organization_id = o.id and m.user_id = u.id and m.role = 'ADMINISTRATOR'
           and m.confirmed_at is not null and m.revoked_at is null
           and (m.valid_from is null or m.valid_from <= $2::date) and (m.valid_to is null or m.valid_to >= $2::date))
      or (g.valid_to is null or g.valid_to >= $2::date) and exists (select 1 from contract_access a
           where a.contract_id = g.contract_id and a.user_id = u.id and a.can_manage
             and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)))`

type Moment = { at: string; today: string }

/** The offer behind a link while it is good: looking does not use it up. */
export async function findOffer(sql: Sql, hash: Buffer, { at, today }: Moment): Promise<Offer | undefined> {
  return sql.one<Offer>(`${offer} and i.hash = $3`, [at, today, hash])
}

/** The same by its id, to be judged once more in the transaction that takes it. */
export async function findOfferById(sql: Sql, id: string, { at, today }: Moment): Promise<Offer | undefined> {
  return sql.one<Offer>(`${offer} and i.id = $3`, [at, today, id])
}

/** What waits for a mailbox. @param key of its address, as `emailKey` makes it */
export async function listOffers(sql: Sql, key: string, { at, today }: Moment): Promise<Offer[]> {
  return sql.rows<Offer>(`${offer} and i.email = $3 order by i.created_at desc, i.id limit 20`, [
    at,
    today,
    key,
  ])
}

/** Uses the offer up: true for the owner of its mailbox, and for one caller only, however many come at once. */
export async function takeOffer(sql: Sql, id: string, userId: string, at: string): Promise<boolean> {
  const taken = await sql.run(
    `update invitations i set accepted_at = $3, accepted_by_id = $2
     where id = $1 and ${waiting} and expires_at > $3 and exists (
       select 1 from users u where u.id = $2 and u.status = 'ACTIVE' and u.kind <> 'STAFF'
         and u.email_confirmed_at is not null and u.email_key = i.email)`,
    [id, userId, at],
  )
  return taken === 1
}
