import type { Temporal } from 'temporal-polyfill'
import { moscowDay } from '../domain/calendar.ts'
import { recordAudit } from '../platform/audit.ts'
import type { Sql } from '../platform/db.ts'

/** By what a representative proved that he speaks for the organization (CT1). */
export type MembershipProof = 'PAYMENT' | 'METER' | 'CODE' | 'STAFF'

export type MemberRole = 'ADMINISTRATOR' | 'ENGINEER' | 'APPROVER' | 'ACCOUNTANT' | 'VIEWER'

/** Who acts, as the journal wants it. */
type By = { actorId: string; channel?: string; requestId: string; address: string | undefined }

/**
 * What a proof of a contract made of the user's membership. `none`: the contract is no organization's of his, the
 * link alone counts. `excluded`: the organization has shut him out or limited him, and a proof does not open it again.
 */
export type ProvedMembership = 'none' | 'excluded' | 'member'

type Seat = {
  id: string
  organizationId: string
  isConfirmed: boolean
  isRevoked: boolean
  isByProof: boolean
  isLimited: boolean
  reaches: boolean
}

/**
 * A representative who registered for an organization and proved a contract of a customer with the same INN becomes
 * its confirmed member: the administrator where there is none, else a metering engineer of the contracts he proves.
 * Call it in the transaction that adds the link, before `compileAccess`.
 */
export async function proveMembership(
  sql: Sql,
  asked: { userId: string; contractId: string; proof: MembershipProof; at: Temporal.Instant; by: By },
): Promise<ProvedMembership> {
  const customer = await sql.one<{ id: string; inn: string | null; organizationId: string | null }>(
    `select k.id, k.inn, k.organization_id as "organizationId"
     from contracts c join customers k on k.id = c.customer_id where c.id = $1 and k.kind = 'ORGANIZATION'`,
    [asked.contractId],
  )
  if (customer === undefined || customer.inn === null) return 'none'
  await takeTurn(sql, customer.inn)
  const seats = await seatsOf(sql, asked.userId, asked.contractId, customer.inn)
  // read again: whoever had the turn before may have brought the customer to an organization
  const home = await organizationOf(sql, customer.id)
  const seat = seats.find(({ organizationId }) => organizationId === home) ?? seats[0]
  if (seat === undefined) return 'none'
  return seat.isRevoked ? 'excluded' : takeSeat(sql, seat, { home, customerId: customer.id }, asked)
}

/** Brings seat and customer together in one organization, and confirms the seat or widens it. */
async function takeSeat(
  sql: Sql,
  seat: Seat,
  { home, customerId }: { home: string | undefined; customerId: string },
  asked: Parameters<typeof proveMembership>[1],
): Promise<ProvedMembership> {
  const isAway = home !== undefined && seat.organizationId !== home
  // a seat in another organization with this INN (a branch) is no seat here
  if (isAway && seat.isConfirmed) return 'none'
  if (isAway) await moveSeat(sql, seat, home)
  if (home === undefined) await adoptCustomers(sql, customerId, seat.organizationId)
  if (seat.isConfirmed) return widen(sql, seat, asked.contractId)
  await confirmSeat(sql, { ...seat, organizationId: home ?? seat.organizationId }, asked)
  return 'member'
}

/**
 * The link that proved a seat has ended: the seat no administrator and no clerk has touched loses that contract, and
 * ends with its last proof. Call it after the link's end, before `compileAccess`.
 * @param isForGood decided by staff: another proof does not bring the seat back. Else an administrator keeps his seat,
 *   and anybody else may prove it anew
 */
export async function endProvedSeat(
  sql: Sql,
  ended: { userId: string; contractId: string; at: string; isForGood: boolean },
): Promise<void> {
  const seat = await sql.one<{ id: string; role: MemberRole; isProved: boolean }>(
    `select m.id, m.role, exists (
         select 1 from contract_links l join contracts x on x.id = l.contract_id join customers y on y.id = x.customer_id
         where l.user_id = m.user_id and l.ended_at is null and y.organization_id = m.organization_id
           and (m.role = 'ADMINISTRATOR' or exists (
             select 1 from membership_contracts r where r.membership_id = m.id and r.contract_id = l.contract_id))) as "isProved"
     from contracts c join customers k on k.id = c.customer_id join memberships m on m.organization_id = k.organization_id
     where c.id = $2 and m.user_id = $1 and m.confirmed_at is not null and m.revoked_at is null
       and m.confirmed_by in ('PAYMENT', 'METER', 'CODE') and m.confirmed_by_id is null`,
    [ended.userId, ended.contractId],
  )
  if (seat === undefined || (seat.role === 'ADMINISTRATOR' && !ended.isForGood)) return
  if (seat.isProved) {
    await sql.run('delete from membership_contracts where membership_id = $1 and contract_id = $2', [
      seat.id,
      ended.contractId,
    ])
    return
  }
  await sql.run(
    `update memberships set revoked_at = case when $3 then $2::timestamptz end,
       confirmed_at = case when $3 then confirmed_at end, confirmed_by = case when $3 then confirmed_by end where id = $1`,
    [seat.id, ended.at, ended.isForGood],
  )
  await sql.run('delete from membership_contracts where membership_id = $1', [seat.id])
}

/** One at a time about an organization: proofs of two colleagues, two administrators, staff. */
export async function takeTurn(sql: Sql, inn: string): Promise<void> {
  await sql.one('select pg_advisory_xact_lock(hashtextextended($1, 726419))', [inn])
}

/** Brings a customer, and those with the same INN and KPP that are nobody's, to the organization. */
export async function adoptCustomers(sql: Sql, customerId: string, organizationId: string): Promise<void> {
  await sql.run(
    `update customers k set organization_id = $2 from customers proved
     where proved.id = $1 and k.kind = 'ORGANIZATION' and k.inn = proved.inn and k.kpp is not distinct from proved.kpp
       and k.organization_id is null`,
    [customerId, organizationId],
  )
}

/**
 * Is there somebody who may give and take roles from today on, without an end?
 * @param exceptId a membership that is about to end or to change
 */
export async function hasAdministrator(
  sql: Sql,
  asked: { organizationId: string; today: string; exceptId?: string },
): Promise<boolean> {
  const row = await sql.one(
    `select 1 from memberships m join users u on u.id = m.user_id
     where m.organization_id = $1 and m.role = 'ADMINISTRATOR' and m.confirmed_at is not null and m.revoked_at is null
       and (m.valid_from is null or m.valid_from <= $2::date) and m.valid_to is null and u.status = 'ACTIVE'
       and m.id is distinct from $3 limit 1`,
    [asked.organizationId, asked.today, asked.exceptId ?? null],
  )
  return row !== undefined
}

/** Moves an unconfirmed membership to the organization that holds the contracts; the empty row it came with goes. */
export async function moveSeat(
  sql: Sql,
  seat: { id: string; organizationId: string },
  organizationId: string,
): Promise<void> {
  await sql.run('update memberships set organization_id = $2 where id = $1', [seat.id, organizationId])
  await sql.run(
    `delete from organizations o where o.id = $1
       and not exists (select 1 from memberships where organization_id = o.id)
       and not exists (select 1 from customers where organization_id = o.id)
       and not exists (select 1 from invitations where organization_id = o.id)`,
    [seat.organizationId],
  )
}

/** The user's memberships of organizations with this INN; the one that is in force first. */
async function seatsOf(sql: Sql, userId: string, contractId: string, inn: string): Promise<Seat[]> {
  return sql.rows<Seat>(
    `select m.id, m.organization_id as "organizationId", m.confirmed_at is not null as "isConfirmed",
       m.revoked_at is not null as "isRevoked",
       coalesce(m.confirmed_by in ('PAYMENT', 'METER', 'CODE'), false) and m.confirmed_by_id is null as "isByProof",
       exists (select 1 from membership_contracts l where l.membership_id = m.id) as "isLimited",
       exists (select 1 from membership_contracts l where l.membership_id = m.id and l.contract_id = $2) as reaches
     from memberships m join organizations o on o.id = m.organization_id
     where m.user_id = $1 and o.inn = $3
     order by m.confirmed_at nulls last, m.created_at`,
    [userId, contractId, inn],
  )
}

async function organizationOf(sql: Sql, customerId: string): Promise<string | undefined> {
  const row = await sql.one<{ id: string | null }>(
    'select organization_id as id from customers where id = $1',
    [customerId],
  )
  return row?.id ?? undefined
}

/** A member by proof alone has what he proves; limits an administrator set are not widened by a proof. */
async function widen(sql: Sql, seat: Seat, contractId: string): Promise<ProvedMembership> {
  if (!seat.isLimited || seat.reaches) return 'member'
  if (!seat.isByProof) return 'excluded'
  await sql.run('insert into membership_contracts (membership_id, contract_id) values ($1, $2)', [
    seat.id,
    contractId,
  ])
  return 'member'
}

async function confirmSeat(
  sql: Sql,
  seat: { id: string; organizationId: string },
  asked: Parameters<typeof proveMembership>[1],
): Promise<void> {
  const { organizationId } = seat
  const isFirst = !(await hasAdministrator(sql, { organizationId, today: moscowDay(asked.at).toString() }))
  const role: MemberRole = isFirst ? 'ADMINISTRATOR' : 'ENGINEER'
  await sql.run(
    `update memberships set role = $2::"MemberRole", confirmed_at = $3, confirmed_by = $4::"LinkProof" where id = $1`,
    [seat.id, role, asked.at.toString(), asked.proof],
  )
  if (!isFirst)
    await sql.run('insert into membership_contracts (membership_id, contract_id) values ($1, $2)', [
      seat.id,
      asked.contractId,
    ])
  await recordAudit(sql, {
    ...asked.by,
    at: asked.at,
    action: 'access.member.proved',
    subject: { type: 'organization', id: seat.organizationId },
    details: { userId: asked.userId, role, proof: asked.proof },
  })
}
