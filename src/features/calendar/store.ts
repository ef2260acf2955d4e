import type { Sql } from '../../platform/db.ts'

/** A day that differs from the five-day week. `YYYY-MM-DD`. */
export type ListedDay = {
  day: string
  kind: 'OFF' | 'WORKING' | 'SHORTENED'
  reason: string | null
  /** staff member who changed it; null for days of the decree */
  editor: string | null
}

export async function loadDays(sql: Sql, from: string, to: string): Promise<ListedDay[]> {
  return sql.rows<ListedDay>(
    `select d.day, d.kind, d.reason, u.last_name || ' ' || u.first_name as editor
     from calendar_days d left join users u on u.id = d.edited_by
     where d.day between $1 and $2 order by d.day`,
    [from, to],
  )
}

/** Writes the day; returns what was listed before. */
export async function replaceDay(
  sql: Sql,
  change: { day: string; kind: 'OFF' | 'WORKING'; reason: string; editorId: string },
): Promise<string | undefined> {
  const before = await sql.one<{ kind: string }>('select kind from calendar_days where day = $1 for update', [
    change.day,
  ])
  await sql.run(
    `insert into calendar_days (day, kind, reason, edited_by) values ($1, $2::"DayKind", $3, $4)
     on conflict (day) do update set kind = excluded.kind, reason = excluded.reason, edited_by = excluded.edited_by`,
    [change.day, change.kind, change.reason, change.editorId],
  )
  return before?.kind
}
