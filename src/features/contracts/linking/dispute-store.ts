import type { Sql } from '../../../platform/db.ts'

/**
 * Keeps the wish to be linked when the number leads to exactly one contract that is not the asker's, and he has not
 * asked yet. Answers that contract's id; undefined otherwise. One statement for every number.
 */
export async function addAsk(
  sql: Sql,
  ask: { userId: string; number: string; text: string; at: string },
): Promise<string | undefined> {
  const row = await sql.one<{ id: string }>(
    `with named as (
       select id from contracts where number in ($2, upper($2), lower($2))
       union select contract_id from accounts where length($2) = 10 and number = $2::char(10)),
     meant as (select id from named where (select count(*) from named) = 1
       and not exists (select 1 from contract_links l where l.contract_id = named.id and l.user_id = $1 and l.ended_at is null)
       and not exists (select 1 from link_disputes d where d.contract_id = named.id and d.raised_by_id = $1
         and d.kind = 'ASK_LINK' and d.state = 'OPEN'))
     insert into link_disputes (contract_id, raised_by_id, kind, text, created_at)
     select id, $1::uuid, 'ASK_LINK', $3, $4 from meant on conflict do nothing returning contract_id as id`,
    [ask.userId, ask.number, ask.text, ask.at],
  )
  return row?.id
}

/** A link of a contract, as its holders see each other. */
export type SeenLink = {
  id: string
  userId: string
  firstName: string
  lastName: string
  proof: 'PAYMENT' | 'METER' | 'CODE' | 'STAFF'
  since: Date
  /** the reader has said that it is wrong, and staff are looking */
  isDisputed: boolean
  /** the reader administers the organization whose contract it is, and the holder has no seat in it */
  isMineToEnd: boolean
}

export type SeenContract = { id: string; number: string; links: SeenLink[] }

/** $2 administers the organization of the link's contract today ($3), and the holder is no member of it. */
const isAdministered = `exists (
  select 1 from contracts c join customers k on k.id = c.customer_id join memberships a on a.organization_id = k.organization_id
  where c.id = l.contract_id and a.user_id = $2 and a.role = 'ADMINISTRATOR' and a.confirmed_at is not null and a.revoked_at is null
    and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)
    and not exists (select 1 from memberships m where m.organization_id = k.organization_id and m.user_id = l.user_id
      and m.confirmed_at is not null and m.revoked_at is null))`

/** The contract with its links when the user manages it; undefined otherwise. @param today Moscow day, `YYYY-MM-DD` */
export async function findManaged(
  sql: Sql,
  asked: { userId: string; contractId: string; today: string },
): Promise<SeenContract | undefined> {
  const { userId, contractId, today } = asked
  const contract = await sql.one<{ id: string; number: string }>(
    `select c.id, c.number from contract_access a join contracts c on c.id = a.contract_id
     where a.user_id = $1 and a.contract_id = $2 and a.can_manage
       and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)`,
    [userId, contractId, today],
  )
  if (contract === undefined) return undefined
  const links = await sql.rows<SeenLink>(
    `select l.id, l.user_id as "userId", u.first_name as "firstName", u.last_name as "lastName", l.proof, l.created_at as since,
       exists (select 1 from link_disputes d where d.link_id = l.id and d.raised_by_id = $2 and d.state = 'OPEN') as "isDisputed",
       l.user_id <> $2 and ${isAdministered} as "isMineToEnd"
     from contract_links l join users u on u.id = l.user_id
     where l.contract_id = $1 and l.ended_at is null order by l.created_at, l.id limit 100`,
    [contractId, userId, today],
  )
  return { ...contract, links }
}

/** Says that a living link of somebody else is wrong. false: there is none such, or it has been said already. */
export async function addDispute(
  sql: Sql,
  dispute: { userId: string; contractId: string; linkId: string; text: string; at: string },
): Promise<boolean> {
  // Two clicks wait for each other at the link.
  const link = await sql.one(
    'select 1 from contract_links where id = $1 and contract_id = $2 and user_id <> $3 and ended_at is null for update',
    [dispute.linkId, dispute.contractId, dispute.userId],
  )
  if (link === undefined) return false
  const added = await sql.run(
    `insert into link_disputes (contract_id, raised_by_id, kind, link_id, text, created_at)
     values ($1, $2, 'WRONG_HOLDER', $3, $4, $5) on conflict do nothing`,
    [dispute.contractId, dispute.userId, dispute.linkId, dispute.text, dispute.at],
  )
  return added > 0
}

/** The user's own living link of the contract. */
export async function findOwnLink(
  sql: Sql,
  own: { userId: string; contractId: string },
): Promise<{ id: string; number: string; others: number; given: number } | undefined> {
  return sql.one(
    `select l.id, c.number,
       (select count(*)::int from contract_links o where o.contract_id = c.id and o.ended_at is null and o.user_id <> $1) as others,
       (select count(*)::int from access_grants g where g.contract_id = c.id and g.grantor_id = $1 and g.revoked_at is null) as given
     from contract_links l join contracts c on c.id = l.contract_id
     where l.user_id = $1 and l.contract_id = $2 and l.ended_at is null limit 1`,
    [own.userId, own.contractId],
  )
}
