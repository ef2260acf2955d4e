import type { Temporal } from 'temporal-polyfill'
import type { Sql } from '../platform/db.ts'

/** Water off, as published: where, why, from when to when. */
export type PublishedOutage = {
  id: string
  kind: 'PLANNED' | 'EMERGENCY'
  placeRu: string
  placeEn: string
  /** one address a line */
  addresses: string
  reasonRu: string
  reasonEn: string
  startsAt: Date
  endsAt: Date
}

/** Columns of {@link PublishedOutage}. */
export const outageColumns = `id, kind, place_ru as "placeRu", place_en as "placeEn", addresses, reason_ru as "reasonRu",
  reason_en as "reasonEn", starts_at as "startsAt", ends_at as "endsAt"`

/** More at once is no list for people. */
const mostOutages = 300

/** Running and coming outages: emergencies first, then by their beginning. */
export async function publishedOutages(sql: Sql, now: Temporal.Instant): Promise<PublishedOutage[]> {
  return sql.rows<PublishedOutage>(
    `select ${outageColumns} from outages where is_published and ends_at > $1
     order by kind = 'EMERGENCY' desc, starts_at, id limit ${mostOutages}`,
    [now.toString()],
  )
}
