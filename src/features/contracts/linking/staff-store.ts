import type { Sql } from '../../../platform/db.ts'
import type { PostalAccount } from './code-store.ts'
import type { QueueFilter } from './staff-form.ts'

export type DisputeKind = 'WRONG_HOLDER' | 'ASK_LINK'
export type DisputeState = 'OPEN' | 'GRANTED' | 'DECLINED'

export type QueueLine = {
  id: string
  kind: DisputeKind
  state: DisputeState
  createdAt: Date
  contractNumber: string
  customerName: string
  raisedBy: string
}

export const queueLines = 50

const conditions: Readonly<Record<QueueFilter['state'], string>> = {
  open: `d.state = 'OPEN'`,
  decided: `d.state <> 'OPEN'`,
  all: 'true',
}

/**
 * A page of the queue and one line more, to know whether others follow: open ones oldest first, the others newest
 * first. Keyset: `after` is the last line's moment (milliseconds) and id.
 */
export async function listDisputes(sql: Sql, filter: QueueFilter): Promise<QueueLine[]> {
  const isOpen = filter.state === 'open'
  const [afterMs = null, afterId = null] = filter.after === '' ? [] : filter.after.split('_', 2)
  return sql.rows<QueueLine>(
    `select d.id, d.kind, d.state, d.created_at as "createdAt", c.number as "contractNumber", k.name as "customerName",
       concat_ws(' ', u.last_name, u.first_name) as "raisedBy"
     from link_disputes d join contracts c on c.id = d.contract_id join customers k on k.id = c.customer_id
       join users u on u.id = d.raised_by_id
     where ${conditions[filter.state]} and ($1 = '' or d.kind::text = $1)
       and ($2 = '' or strpos(lower(concat_ws(' ', c.number, k.name, u.last_name, u.first_name, u.login, u.email)), lower($2)) > 0)
       and ($3::bigint is null or (d.created_at, d.id) ${isOpen ? '>' : '<'} (to_timestamp($3::bigint / 1000.0), $4::uuid))
     order by ${isOpen ? 'd.created_at, d.id' : 'd.created_at desc, d.id desc'} limit ${queueLines + 1}`,
    [filter.kind, filter.q, afterMs, afterId],
  )
}

export async function countOpen(sql: Sql): Promise<number> {
  const row = await sql.one<{ count: number }>(
    `select count(*)::int as count from link_disputes where state = 'OPEN'`,
  )
  return row?.count ?? 0
}

/** One side of a dispute, as the clerk must know it. */
export type Side = {
  id: string
  name: string
  firstName: string
  lastName: string
  login: string
  email: string
  phone: string | null
  createdAt: string
  lastSignInAt: string | null
  /** the newest link of this contract, living or ended */
  link: { proof: string; since: string; endedAt: string | null } | null
  /** the seat in the contract's organization he was shut out of: a link alone lets him see nothing (ADR 11) */
  shutSeat: string | null
}

export type Dispute = {
  id: string
  kind: DisputeKind
  state: DisputeState
  text: string
  createdAt: Date
  decidedAt: Date | null
  decision: string | null
  decidedBy: string | null
  contractId: string
  contractNumber: string
  customerName: string
  linkId: string | null
  raiser: Side
  other: Side | null
  accounts: PostalAccount[]
}

const side = (
  user: string,
) => `(select json_build_object('id', u.id, 'name', concat_ws(' ', u.last_name, u.first_name, u.patronymic),
  'firstName', u.first_name, 'lastName', u.last_name, 'login', u.login, 'email', u.email, 'phone', u.phone, 'createdAt', u.created_at, 'lastSignInAt', u.last_sign_in_at,
  'link', (select json_build_object('proof', l.proof, 'since', l.created_at, 'endedAt', l.ended_at) from contract_links l
    where l.user_id = u.id and l.contract_id = d.contract_id order by l.created_at desc limit 1),
  'shutSeat', (select m.id from memberships m where m.user_id = u.id and m.organization_id = k.organization_id and m.revoked_at is not null))
  from users u where u.id = ${user})`

/** A dispute with the facts of both sides. Accounts of the contract: at most fifty. */
export async function findDispute(sql: Sql, id: string, isLocked = false): Promise<Dispute | undefined> {
  return sql.one<Dispute>(
    `select d.id, d.kind, d.state, d.text, d.created_at as "createdAt", d.decided_at as "decidedAt", d.decision,
       (select concat_ws(' ', s.last_name, s.first_name) from users s where s.id = d.decided_by_id) as "decidedBy",
       c.id as "contractId", c.number as "contractNumber", k.name as "customerName", d.link_id as "linkId",
       ${side('d.raised_by_id')} as raiser,
       ${side('(select o.user_id from contract_links o where o.id = d.link_id)')} as other,
       (select coalesce(json_agg(json_build_object('contractId', c.id, 'contractNumber', c.number, 'accountNumber', a.number,
          'address', a.address, 'customerName', k.name) order by a.position, a.number), '[]')
        from (select * from accounts where contract_id = c.id order by position, number limit 50) a) as accounts
     from link_disputes d join contracts c on c.id = d.contract_id join customers k on k.id = c.customer_id
     where d.id = $1${isLocked ? ' for update of d' : ''}`,
    [id],
  )
}

/** Closes the dispute; the caller holds its row. */
export async function closeDispute(
  sql: Sql,
  decided: { id: string; state: 'GRANTED' | 'DECLINED'; decision: string; by: string; at: string },
): Promise<void> {
  await sql.run(
    `update link_disputes set state = $2::"DisputeState", decision = $3, decided_by_id = $4, decided_at = $5 where id = $1`,
    [decided.id, decided.state, decided.decision, decided.by, decided.at],
  )
}

/** Other open disputes about a link that has ended are over with it. Answers who had raised them. */
export async function closeDisputesOf(
  sql: Sql,
  link: { id: string; decision: string; by: string; at: string },
): Promise<string[]> {
  const rows = await sql.rows<{ userId: string }>(
    `update link_disputes set state = 'GRANTED', decision = $2, decided_by_id = $3, decided_at = $4
     where link_id = $1 and state = 'OPEN' returning raised_by_id as "userId"`,
    [link.id, link.decision, link.by, link.at],
  )
  return rows.map(({ userId }) => userId)
}
