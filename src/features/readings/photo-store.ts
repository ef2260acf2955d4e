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

/** A photo as its two files were kept. */
export type KeptPhoto = {
  fileKey: string
  thumbnailKey: string
  byteSize: number
  widthPx: number
  heightPx: number
  sha256: string
}

/**
 * Ties a photo to a correction request. The same photo of the month, sent before, is tied as it is.
 * false: it was there already, and the new files are of no use
 */
export async function addRequestPhoto(
  sql: Sql,
  to: { id: string; contractId: string; registerId: string; period: string; userId: string; at: string },
  photo: KeptPhoto,
): Promise<boolean> {
  const row = await sql.one<{ isNew: boolean }>(
    `insert into photos (contract_id, register_id, period, file_key, thumbnail_key, media_type, byte_size, width_px,
       height_px, sha256, user_id, created_at, correction_request_id)
     values ($1, $2, $3, $4, $5, 'image/jpeg', $6, $7, $8, $9, $10, $11, $12)
     on conflict (contract_id, register_id, period, sha256) do update set correction_request_id = excluded.correction_request_id
     returning file_key = $4 as "isNew"`,
    [
      to.contractId,
      to.registerId,
      to.period,
      photo.fileKey,
      photo.thumbnailKey,
      photo.byteSize,
      photo.widthPx,
      photo.heightPx,
      photo.sha256,
      to.userId,
      to.at,
      to.id,
    ],
  )
  return row?.isNew === true
}

/** Photos of correction requests, oldest first; `requestId` says whose. */
export async function photosOfRequests(
  sql: Sql,
  requestIds: readonly string[],
): Promise<(PhotoLine & { requestId: string })[]> {
  return sql.rows(
    prepared(`select id, register_id as "registerId", created_at as "createdAt", width_px as "widthPx",
       height_px as "heightPx", correction_request_id as "requestId"
     from photos where correction_request_id = any($1::uuid[]) order by created_at, id`),
    [requestIds],
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
