import type { Clock } from './clock.ts'
import { clockWithOffset } from './clock.ts'
import type { Sql } from './sql.ts'

/** Writes down the clock of the running application, so that commands join it. */
export async function rememberClock(sql: Sql, clock: Clock): Promise<void> {
  await sql.run(
    `insert into system_facts (name, value, updated_at) values ('clock', $1, $2)
     on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at`,
    [JSON.stringify({ offsetMs: clock.offsetMs }), clock.now().toString()],
  )
}

/** The clock of the last started application; the system's when there was none. */
export async function runningClock(sql: Sql): Promise<Clock> {
  const row = await sql.one<{ value: { offsetMs: number } }>(
    `select value from system_facts where name = 'clock'`,
  )
  return clockWithOffset(row?.value.offsetMs ?? 0)
}
