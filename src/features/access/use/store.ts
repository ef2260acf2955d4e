import type { Sql } from '../../../platform/db.ts'

/** The contract a submission or an invoice is of; undefined for anything else. */
export async function contractBehind(sql: Sql, id: string): Promise<string | undefined> {
  const row = await sql.one<{ id: string }>(
    `select contract_id as id from submissions where id = $1 union all select contract_id from invoices where id = $1 limit 1`,
    [id],
  )
  return row?.id
}

/** Those of the contracts whose use in this section was not written down since then. */
export async function notYetWritten(
  sql: Sql,
  asked: { userId: string; contractIds: readonly string[]; section: string; since: string },
): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `select used.id from unnest($2::uuid[]) used (id) where not exists (
       select 1 from audit_events e where e.contract_id = used.id and e.at >= $4 and e.actor_id = $1
         and e.action = 'access.used' and e.details ->> 'section' = $3)`,
    [asked.userId, [...asked.contractIds], asked.section, asked.since],
  )
  return rows.map(({ id }) => id)
}
