import type { Sql } from '../platform/db.ts'

/** For whom rights are compiled: a user (and those he gave access to), some contracts, or everybody. */
type Scope = { userId: string } | { contractId: string } | { contractIds: readonly string[] } | 'everybody'

/**
 * Compiles links, memberships and grants into contract_access: the flattened table every subscriber's query
 * joins. Call it in the transaction that changes any of the three, after the change. A right lasts as long as
 * its own source: rights that begin or end on different days make several spans, which do not overlap.
 * Keeps the user's own name of a contract and his order of rows.
 */
export async function compileAccess(sql: Sql, of: Scope): Promise<void> {
  const [only, id] = scopeOf(of)
  // One at a time: who waited sees what the other has committed, or a revoked right could be written again.
  await sql.one('select pg_advisory_xact_lock(726418)')
  await sql.run(
    `with rights as (select * from (${sources}) source where ${only}),
     days as (
       select user_id, contract_id, valid_from as day from rights
       union select user_id, contract_id, valid_to + 1 from rights where valid_to is not null),
     spans as (
       select user_id, contract_id, day as valid_from,
         lead(day) over (partition by user_id, contract_id order by day nulls first) - 1 as valid_to from days),
     compiled as (
       select s.user_id, s.contract_id, s.valid_from, s.valid_to, bool_or(enter) as enter, bool_or(submit) as submit,
         bool_or(pay) as pay, bool_or(documents) as documents, bool_or(manage) as manage, bool_and(r.is_grant) as is_delegated
       from spans s join rights r on r.user_id = s.user_id and r.contract_id = s.contract_id
         and (r.valid_from is null or r.valid_from <= s.valid_from) and (r.valid_to is null or s.valid_from is null or r.valid_to >= s.valid_from)
       group by s.user_id, s.contract_id, s.valid_from, s.valid_to),
     kept as (
       select user_id, contract_id, max(own_name) as own_name,
         (array_agg(grid_order order by valid_from desc nulls last) filter (where grid_order is not null))[1] as grid_order
       from contract_access where ${only} group by user_id, contract_id),
     gone as (
       delete from contract_access a where ${only} and not exists (
         select 1 from compiled c where c.user_id = a.user_id and c.contract_id = a.contract_id
           and c.valid_from is not distinct from a.valid_from))
     insert into contract_access (user_id, contract_id, can_enter, can_submit, needs_approval, can_pay, can_documents,
       can_manage, is_delegated, valid_from, valid_to, own_name, grid_order)
     select r.user_id, r.contract_id, r.enter, r.submit, coalesce(o.needs_approval, false), r.pay, r.documents,
       r.manage, r.is_delegated, r.valid_from, r.valid_to, kept.own_name, kept.grid_order
       from compiled r
       join contracts c on c.id = r.contract_id
       join customers k on k.id = c.customer_id
       left join organizations o on o.id = k.organization_id
       left join kept on kept.user_id = r.user_id and kept.contract_id = r.contract_id
     on conflict (user_id, contract_id, valid_from) do update set can_enter = excluded.can_enter,
       can_submit = excluded.can_submit, needs_approval = excluded.needs_approval, can_pay = excluded.can_pay,
       can_documents = excluded.can_documents, can_manage = excluded.can_manage,
       is_delegated = excluded.is_delegated, valid_to = excluded.valid_to`,
    [id],
  )
}

function scopeOf(of: Scope): [string, string | string[] | null] {
  if (of === 'everybody') return ['$1::uuid is null', null]
  if ('contractId' in of) return ['contract_id = $1::uuid', of.contractId]
  if ('contractIds' in of) return ['contract_id = any($1::uuid[])', [...of.contractIds]]
  // What he gave to others stands and falls with his own right to manage.
  return [
    `(user_id = $1::uuid or (user_id, contract_id) in (
       select grantee_id, contract_id from access_grants where grantor_id = $1::uuid and grantee_id is not null))`,
    of.userId,
  ]
}

/**
 * A holder's own link gives everything. Where he is or was a member of the organization whose contract it is, the
 * membership speaks instead: whoever is shut out of it does not come back by his old proof.
 */
const links = `
  select l.user_id, l.contract_id from contract_links l
   where l.ended_at is null and not exists (
     select 1 from contracts c join customers k on k.id = c.customer_id
       join memberships m on m.organization_id = k.organization_id
      where c.id = l.contract_id and m.user_id = l.user_id and (m.confirmed_at is not null or m.revoked_at is not null))`

/** A confirmed membership reaches all contracts of the organization, or those it is limited to. */
const members = `
  select m.user_id, c.id as contract_id, m.role, o.needs_approval, m.valid_from, m.valid_to
    from memberships m
    join organizations o on o.id = m.organization_id
    join customers u on u.organization_id = m.organization_id
    join contracts c on c.customer_id = u.id
   where m.revoked_at is null and m.confirmed_at is not null
     and (not exists (select 1 from membership_contracts l where l.membership_id = m.id)
       or exists (select 1 from membership_contracts l where l.membership_id = m.id and l.contract_id = c.id))`

/** A grant lasts while its giver manages the contract himself. */
const grants = `
  select g.grantee_id as user_id, g.contract_id, g.can_submit, g.can_pay, g.can_documents,
         greatest(g.valid_from, by.valid_from) as valid_from, least(g.valid_to, by.valid_to) as valid_to
    from access_grants g
    join (select user_id, contract_id, null::date as valid_from, null::date as valid_to from (${links}) link
          union all
          select user_id, contract_id, valid_from, valid_to from (${members}) member where role = 'ADMINISTRATOR') by
      on by.user_id = g.grantor_id and by.contract_id = g.contract_id
   where g.revoked_at is null and g.accepted_at is not null and g.grantee_id is not null`

const sources = `
  select user_id, contract_id, true as enter, true as submit, true as pay, true as documents, true as manage,
         false as is_grant, null::date as valid_from, null::date as valid_to
    from (${links}) link
  union all
  select user_id, contract_id, role in ('ADMINISTRATOR', 'ENGINEER', 'APPROVER'),
         role in ('ADMINISTRATOR', 'APPROVER') or role = 'ENGINEER' and not needs_approval,
         role in ('ADMINISTRATOR', 'ACCOUNTANT'), role in ('ADMINISTRATOR', 'APPROVER', 'ACCOUNTANT'),
         role = 'ADMINISTRATOR', false, valid_from, valid_to
    from (${members}) member
  union all
  select user_id, contract_id, can_submit, can_submit, can_pay, can_documents, false, true, valid_from, valid_to
    from (${grants}) given where valid_to is null or valid_from is null or valid_to >= valid_from`
