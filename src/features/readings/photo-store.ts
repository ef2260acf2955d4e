import type { Sql } from '../../platform/db.ts'
import { prepared } from '../../platform/sql.ts'

/** A photo beside a value: enough to show it in a list. */
export type PhotoLine = { id: string; registerId: string; createdAt: Date; widthPx: number; heightPx: number }

/**
 * Ties the photos of a contract and month to the readings of a new revision that say something. One statement
 * whatever their number; those tied to an earlier revision stay where they are.
 */
export async function tiePhotos(
  sql: Sql,
  to: { submissionId: string; contractId: string; period: string },
): Promise<void> {
  await sql.run(
    prepared(`update photos p set reading_id = r.id from readings r
     where r.submission_id = $1 and p.contract_id = $2 and p.period = $3 and p.register_id = r.register_id
       and p.reading_id is null and (r.value is not null or r.note_code is not null)`),
    [to.submissionId, to.contractId, to.period],
  )
}

/**
 * Photos sent with a revision or with an earlier one of the same month, oldest first. By their time: a reading that
 * went over to a later revision took its photos along.
 */
export async function photosOfRevision(
  sql: Sql,
  revision: { contractId: string; period: string; sentAt: Date },
): Promise<PhotoLine[]> {
  return sql.rows<PhotoLine>(
    prepared(`select p.id, p.register_id as "registerId", p.created_at as "createdAt", p.width_px as "widthPx",
       p.height_px as "heightPx"
     from photos p
     where p.contract_id = $1 and p.period = $2 and p.reading_id is not null and p.created_at <= $3
     order by p.created_at, p.id`),
    [revision.contractId, revision.period, revision.sentAt.toISOString()],
  )
}
