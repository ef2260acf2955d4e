import type { Sql } from '../../../platform/db.ts'
import type { MemberRole, MembershipProof } from '../../../records/membership.ts'

/** A membership as staff see it, confirmed or not. Days `YYYY-MM-DD`. */
export type Seat = {
  id: string
  userId: string
  organizationId: string
  organizationName: string
  inn: string
  kpp: string | null
  ogrn: string | null
  role: MemberRole
  position: string | null
  status: 'director' | 'attorney' | 'management-company' | null
  confirmedAt: Date | null
  confirmedBy: MembershipProof | null
  confirmedByName: string | null
  revokedAt: Date | null
  validFrom: string | null
  validTo: string | null
  hasAdministrator: boolean
  /** contracts of customers with this INN: how many, and some of their numbers */
  contracts: number
  numbers: string[]
}

const seat = `
  select m.id, m.user_id as "userId", o.id as "organizationId", o.name as "organizationName", o.inn, o.kpp, o.ogrn, m.role,
    m.position, m.status, m.confirmed_at as "confirmedAt", m.confirmed_by as "confirmedBy",
    nullif(concat_ws(' ', b.last_name, b.first_name, b.patronymic), '') as "confirmedByName", m.revoked_at as "revokedAt",
    m.valid_from as "validFrom", m.valid_to as "validTo",
    exists (select 1 from customers k join memberships a on a.organization_id = k.organization_id
      where k.inn = o.inn and a.role = 'ADMINISTRATOR' and a.confirmed_at is not null and a.revoked_at is null) as "hasAdministrator",
    (select count(*)::int from contracts c join customers k on k.id = c.customer_id where k.inn = o.inn and k.kind = 'ORGANIZATION') as contracts,
    coalesce((select array_agg(number) from (select c.number from contracts c join customers k on k.id = c.customer_id
      where k.inn = o.inn and k.kind = 'ORGANIZATION' order by c.number limit 10) first_ten), '{}') as numbers
  from memberships m join organizations o on o.id = m.organization_id left join users b on b.id = m.confirmed_by_id`

/** Every membership of a user, those in force first. */
export async function listSeats(sql: Sql, userId: string): Promise<Seat[]> {
  return sql.rows<Seat>(
    `${seat} where m.user_id = $1 order by m.revoked_at nulls first, m.created_at desc, m.id limit 50`,
    [userId],
  )
}

export async function findSeat(sql: Sql, userId: string, id: string): Promise<Seat | undefined> {
  return sql.one<Seat>(`${seat} where m.user_id = $1 and m.id = $2`, [userId, id])
}

/** The organization that holds contracts under this INN, the one with the same KPP first; undefined: none yet. */
export async function findHome(sql: Sql, inn: string, kpp: string | null): Promise<string | undefined> {
  const row = await sql.one<{ id: string }>(
    `select o.id from organizations o join customers k on k.organization_id = o.id
     where k.inn = $1 order by k.kpp is not distinct from $2 desc, o.created_at, o.id limit 1`,
    [inn, kpp],
  )
  return row?.id
}

/** Brings every customer with this INN that is nobody's to the organization: staff vouch for the whole of it. */
export async function adoptAll(sql: Sql, inn: string, organizationId: string): Promise<void> {
  await sql.run(
    `update customers set organization_id = $2 where inn = $1 and kind = 'ORGANIZATION' and organization_id is null`,
    [inn, organizationId],
  )
}

/** The word of staff for a representative: a role over the whole organization, without an end. */
export async function confirmSeat(
  sql: Sql,
  id: string,
  confirmed: { role: MemberRole; byId: string; at: string },
): Promise<void> {
  await sql.run(
    `update memberships set role = $2::"MemberRole", confirmed_at = $3, confirmed_by = 'STAFF', confirmed_by_id = $4,
       revoked_at = null, valid_from = null, valid_to = null where id = $1`,
    [id, confirmed.role, confirmed.at, confirmed.byId],
  )
  await sql.run('delete from membership_contracts where membership_id = $1', [id])
}
