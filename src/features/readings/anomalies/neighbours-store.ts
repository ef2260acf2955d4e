import type { Sql } from '../../../platform/db.ts'

/** Rows of a submission that could explain a doubtful one of it: so many of each kind. */
const MOST_ALIKE = 4

/**
 * Meters of the same submissions whose values may have changed places with doubtful ones, or whose previous value was
 * typed there. In a house of hundreds of inlets the doctor sees these instead of all.
 */
export async function findLookAlikes(
  sql: Sql,
  of: { submissionIds: readonly string[]; meterIds: readonly string[] },
): Promise<string[]> {
  const rows = await sql.rows<{ meterId: string }>(
    `select distinct near.meter_id as "meterId"
     from readings r cross join lateral (
       (select o.meter_id from readings o where o.submission_id = r.submission_id and o.meter_id <> r.meter_id
          and o.value >= r.previous and r.value >= o.previous
          order by (o.value - r.previous) + (r.value - o.previous), o.id limit $3)
       union all
       (select o.meter_id from readings o where o.submission_id = r.submission_id and o.meter_id <> r.meter_id
          and o.previous = r.value order by o.id limit $3)) near
     where r.submission_id = any($1::uuid[]) and r.meter_id = any($2::uuid[])`,
    [of.submissionIds, of.meterIds, MOST_ALIKE],
  )
  return rows.map(({ meterId }) => meterId)
}

/** What was sent of some meters in the same submissions: the doctor looks at neighbours. */
export type NeighbourValue = {
  submissionId: string
  registerId: string
  value: number | null
  kind: string | null
  note: string | null
}

export async function loadNeighbours(
  sql: Sql,
  of: { submissionIds: readonly string[]; registerIds: readonly string[] },
): Promise<NeighbourValue[]> {
  return sql.rows<NeighbourValue>(
    `select submission_id as "submissionId", register_id as "registerId", value, kind_code as kind, note_code as note
     from readings where submission_id = any($1::uuid[]) and register_id = any($2::uuid[])`,
    [of.submissionIds, of.registerIds],
  )
}
