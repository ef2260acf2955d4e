import type { Sql } from '../../../platform/db.ts'
import type { CustomerKind } from '../../../records/reference.ts'

/** A longer window: for whom, by when, why, and whose decision. */
export type Extension = {
  id: string
  period: string
  contractId: string | null
  contractNumber: string | null
  customerKind: CustomerKind | null
  /** `YYYY-MM-DD` */
  closesOn: string
  reason: string
  createdBy: string
  createdAt: Date
}

const listSql = `select e.id, e.period, e.contract_id as "contractId", c.number as "contractNumber", k.kind as "customerKind",
    e.closes_on as "closesOn", e.reason, u.last_name || ' ' || u.first_name as "createdBy", e.created_at as "createdAt"
  from window_extensions e left join contracts c on c.id = e.contract_id left join customers k on k.id = c.customer_id
    left join users u on u.id = e.created_by`

/** Those of a month: everybody's first, then the newest. */
export async function listExtensions(sql: Sql, period: string, limit: number): Promise<Extension[]> {
  return sql.rows<Extension>(
    `${listSql} where e.period = $1 order by e.contract_id is not null, e.created_at desc, e.id limit $2`,
    [period, limit],
  )
}

export async function findExtension(sql: Sql, id: string): Promise<Extension | undefined> {
  return sql.one<Extension>(`${listSql} where e.id = $1`, [id])
}

/** A contract by its number or an account's. */
export async function findContract(
  sql: Sql,
  number: string,
): Promise<{ id: string; number: string; customerKind: CustomerKind; status: string } | undefined> {
  return sql.one(
    `select c.id, c.number, k.kind as "customerKind", c.status from contracts c join customers k on k.id = c.customer_id
     where c.id = any(array(select id from contracts where upper(number) = upper($1)
       union all select contract_id from accounts where number = $1::bpchar)) limit 1`,
    [number],
  )
}

/** Whoever lengthens or shortens windows takes turns: what was checked still holds when it is written. */
export async function takeTurn(sql: Sql): Promise<void> {
  await sql.run(`select pg_advisory_xact_lock(hashtext('window-extensions'))`)
}

export async function addExtension(
  sql: Sql,
  added: {
    period: string
    contractId: string | null
    closesOn: string
    reason: string
    userId: string
    at: string
  },
): Promise<string> {
  const row = await sql.one<{ id: string }>(
    `insert into window_extensions (period, contract_id, closes_on, reason, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [added.period, added.contractId, added.closesOn, added.reason, added.userId, added.at],
  )
  if (row === undefined) throw new Error('an extension without an id')
  return row.id
}

/** false: somebody else was first. */
export async function removeExtension(sql: Sql, id: string): Promise<boolean> {
  return (await sql.run('delete from window_extensions where id = $1', [id])) > 0
}
