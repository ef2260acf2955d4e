import type { Sql } from '../platform/db.ts'
import { prepared } from '../platform/sql.ts'

/**
 * Values that wait for a look of staff, as the index readings_queue_partial has them: marked by a rule, or on check.
 * What was said without a value (a note alone) waits too. `r`: readings.
 */
export const inQueueSql = `((r.needs_review and r.state in ('SUBMITTED', 'NOTED', 'NOT_SENT')) or r.state = 'ON_CHECK')`

/** Counting ends there: a menu needs no more. */
const most = 100

/**
 * How much waits behind doors of the staff's menu, by the door's key. One statement; none for those without such
 * doors. Never walks a whole table: it stops at a hundred.
 * @param period the month being taken; undefined: nothing is missing yet
 */
export async function loadWaiting(
  sql: Sql,
  doors: readonly { key: string }[],
  period: string | undefined,
): Promise<Readonly<Record<string, number>>> {
  const has = (key: string) => doors.some((door) => door.key === key)
  if (!has('staffWindow') && !has('staffAnomalies')) return {}
  const row = await sql.one<{ staffWindow: number; staffAnomalies: number }>(
    prepared(`select
       (select count(*)::int from (select from contracts c where $1::text is not null and c.status <> 'TERMINATED'
          and not exists (select from submissions s where s.contract_id = c.id and s.period = $1)
          limit ${most}) x) as "staffWindow",
       (select count(*)::int from (select from readings r where ${inQueueSql} limit ${most}) x) as "staffAnomalies"`),
    [period ?? null],
  )
  return {
    ...(has('staffWindow') && { staffWindow: row?.staffWindow ?? 0 }),
    ...(has('staffAnomalies') && { staffAnomalies: row?.staffAnomalies ?? 0 }),
  }
}
