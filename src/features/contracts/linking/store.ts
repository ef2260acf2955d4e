import type { Sql } from '../../../platform/db.ts'
import type { ProofKind } from './form.ts'

/** What proves a contract, as the store compares it. */
export type StoredProof = {
  by: ProofKind
  kopecks?: number
  serial?: string
  /** SHA-256 of the posted code */
  codeHash?: Buffer
}

/** A contract that a number typed leads to. */
export type FoundContract = { id: string; number: string; isMine: boolean; isProved: boolean }

/** What the user wrote at registration about his account. */
export type Hint = { number: string; address: string }

/**
 * Contracts all the numbers lead to, each an account's or a contract's, and whether the proof holds:
 * one of the last two payments made by `today`, to the kopeck; the serial of a meter in place; a posted code
 * that is still good; or a customer with the INN of the company the visitor administers for it.
 * The same work for a number that exists and one that does not.
 */
export async function findContracts(
  sql: Sql,
  userId: string,
  asked: { numbers: readonly string[]; proof: StoredProof; today: string; now: string },
): Promise<FoundContract[]> {
  const { numbers, proof, today, now } = asked
  return sql.rows<FoundContract>(
    `select c.id, c.number,
       exists (select 1 from contract_links l where l.contract_id = c.id and l.user_id = $1 and l.ended_at is null)
       or ($7 and exists (select 1 from contract_access a where a.contract_id = c.id and a.user_id = $1)) as "isMine",
       ($4::bigint is not null and $4::bigint in (select p.amount_kopecks from payments p
          where p.contract_id = c.id and p.paid_on <= $3::date order by p.paid_on desc, p.external_id desc limit 2))
       or ($5::text is not null and exists (select 1 from meters m
          where m.contract_id = c.id and upper(m.serial) = $5 and (m.removed_on is null or m.removed_on > $3::date)))
       or ($6::bytea is not null and exists (select 1 from link_codes x where x.contract_id = c.id and x.hash = $6
          and x.used_at is null and x.revoked_at is null and x.expires_at > $8::timestamptz))
       or ($7 and exists (select 1 from customers k join organizations o on o.inn = k.inn
          join memberships m on m.organization_id = o.id
          where k.id = c.customer_id and k.kind = 'ORGANIZATION' and k.organization_id is null and ${companyOf('$3')})) as "isProved"
     from contracts c
     where c.id in (
       select named.id from unnest($2::text[]) typed (number)
         cross join lateral (
           select id from contracts where number in (typed.number, upper(typed.number), lower(typed.number))
           union select contract_id from accounts
             where length(typed.number) = 10 and number = typed.number::char(10)) named
       group by named.id having count(distinct typed.number) = cardinality($2::text[]))`,
    [
      userId,
      [...new Set(numbers)],
      today,
      proof.kopecks ?? null,
      proof.serial ?? null,
      proof.codeHash ?? null,
      proof.by === 'company',
      now,
    ],
  )
}

/**
 * A confirmed administrator of a management company, $1, on that day. Without the confirmation anybody could
 * write a company's INN, which is no secret.
 */
const companyOf = (
  today: string,
) => `m.user_id = $1 and m.role = 'ADMINISTRATOR' and m.status = 'management-company'
  and m.confirmed_at is not null and m.revoked_at is null
  and (m.valid_from is null or m.valid_from <= ${today}::date) and (m.valid_to is null or m.valid_to >= ${today}::date)`

/** May the visitor link contracts of his company by their number alone? @param today Moscow day, `YYYY-MM-DD` */
export async function hasCompany(sql: Sql, userId: string, today: string): Promise<boolean> {
  const row = await sql.one(`select 1 from memberships m where ${companyOf('$2')} limit 1`, [userId, today])
  return row !== undefined
}

/** The day billing's data are of; null before the first import. */
export async function findDataDay(sql: Sql): Promise<string | null> {
  const row = await sql.one<{ day: string | null }>(
    `select max(data_as_of) as day from exchange_batches where direction = 'IMPORT'`,
  )
  return row?.day ?? null
}

/** Is the contract linked to the user already? Two clicks of one user wait for each other here. */
export async function holdsLink(
  sql: Sql,
  { userId, contractId }: { userId: string; contractId: string },
): Promise<boolean> {
  await sql.one('select 1 from users where id = $1 for no key update', [userId])
  const row = await sql.one(
    'select 1 from contract_links where user_id = $1 and contract_id = $2 and ended_at is null',
    [userId, contractId],
  )
  return row !== undefined
}

const kept = { payment: 'PAYMENT', meter: 'METER', code: 'CODE', staff: 'STAFF' } as const

/** Adds the link; the caller has made sure that there is none. */
export async function addLink(
  sql: Sql,
  link: { userId: string; contractId: string; proof: keyof typeof kept; at: string },
): Promise<void> {
  await sql.run(
    `insert into contract_links (user_id, contract_id, proof, created_at) values ($1, $2, $3::"LinkProof", $4)`,
    [link.userId, link.contractId, kept[link.proof], link.at],
  )
}

/**
 * The customer of the contract becomes the company's own. Answers all contracts of that customer; none: somebody
 * was first, or the INN is another one.
 */
export async function takeCustomer(
  sql: Sql,
  { userId, contractId, today }: { userId: string; contractId: string; today: string },
): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `with taken as (
       update customers k set organization_id = o.id from organizations o join memberships m on m.organization_id = o.id
       where k.id = (select customer_id from contracts where id = $2) and k.organization_id is null and o.inn = k.inn
         and k.kind = 'ORGANIZATION' and ${companyOf('$3')} returning k.id)
     select c.id from contracts c join taken on taken.id = c.customer_id`,
    [userId, contractId, today],
  )
  return rows.map(({ id }) => id)
}

/** Uses the posted code up. false: it was used, ended or is over: of two at once one gets it. */
export async function useCode(
  sql: Sql,
  use: { userId: string; contractId: string; codeHash: Buffer; at: string },
): Promise<boolean> {
  const changed = await sql.run(
    `update link_codes set used_at = $4, used_by = $1
     where contract_id = $2 and hash = $3 and used_at is null and revoked_at is null and expires_at > $4`,
    [use.userId, use.contractId, use.codeHash, use.at],
  )
  return changed > 0
}

/**
 * Ends a link. What its holder gave to others of this contract ends with it: they saw it by his right.
 * Undefined when it was over already.
 */
export async function endLink(
  sql: Sql,
  link: { id: string; contractId: string; at: string },
): Promise<{ userId: string } | undefined> {
  const ended = await sql.one<{ userId: string }>(
    `update contract_links set ended_at = $3 where id = $1 and contract_id = $2 and ended_at is null
     returning user_id as "userId"`,
    [link.id, link.contractId, link.at],
  )
  if (ended === undefined) return undefined
  await sql.run(
    `update access_grants set revoked_at = $3 where contract_id = $2 and grantor_id = $1 and revoked_at is null`,
    [ended.userId, link.contractId, link.at],
  )
  return ended
}

export async function findHint(sql: Sql, userId: string): Promise<Hint | undefined> {
  const row = await sql.one<Hint>(
    `select coalesce(hint_number, '') as number, coalesce(hint_address, '') as address from users
     where id = $1 and (hint_number is not null or hint_address is not null)`,
    [userId],
  )
  return row
}

/** The hint has done its work. */
export async function forgetHint(sql: Sql, userId: string): Promise<void> {
  await sql.run('update users set hint_number = null, hint_address = null where id = $1', [userId])
}
