import type { Sql } from '../../../platform/db.ts'
import type { KeptPhoto } from '../photo-store.ts'

/** A photo of the register's month, as its page shows it. */
export type StoredPhoto = { id: string; createdAt: Date; widthPx: number; heightPx: number; isSent: boolean }

export type PhotoFile = {
  id: string
  contractId: string
  submissionId: string | null
  fileKey: string
  thumbnailKey: string
}

export async function listPhotos(
  sql: Sql,
  of: { contractId: string; registerId: string; period: string },
): Promise<StoredPhoto[]> {
  return sql.rows<StoredPhoto>(
    `select id, created_at as "createdAt", width_px as "widthPx", height_px as "heightPx",
       reading_id is not null or correction_request_id is not null as "isSent"
     from photos where contract_id = $1 and register_id = $2 and period = $3 order by created_at, id`,
    [of.contractId, of.registerId, of.period],
  )
}

export type NewPhoto = KeptPhoto & {
  contractId: string
  registerId: string
  period: string
  userId: string
  at: string
}

/**
 * Writes the photo unless the register has as many as it may; the same photo again is the one that is there.
 * Several at once wait in line, so that none slips past the count.
 */
export async function addPhoto(sql: Sql, photo: NewPhoto, most: number): Promise<'added' | 'twin' | 'full'> {
  await sql.run('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`photos ${photo.registerId}`])
  const there = await sql.one<{ count: number; isTwin: boolean }>(
    `select count(*)::int as count, coalesce(bool_or(sha256 = $4), false) as "isTwin"
     from photos where contract_id = $1 and register_id = $2 and period = $3`,
    [photo.contractId, photo.registerId, photo.period, photo.sha256],
  )
  if (there?.isTwin === true) return 'twin'
  if ((there?.count ?? 0) >= most) return 'full'
  await sql.run(
    `insert into photos (contract_id, register_id, period, file_key, thumbnail_key, media_type, byte_size, width_px,
       height_px, sha256, user_id, created_at)
     values ($1, $2, $3, $4, $5, 'image/jpeg', $6, $7, $8, $9, $10, $11)`,
    [
      photo.contractId,
      photo.registerId,
      photo.period,
      photo.fileKey,
      photo.thumbnailKey,
      photo.byteSize,
      photo.widthPx,
      photo.heightPx,
      photo.sha256,
      photo.userId,
      photo.at,
    ],
  )
  return 'added'
}

/** Takes away a photo that no submission holds; undefined when there is none such. */
export async function removePhoto(
  sql: Sql,
  of: { id: string; contractId: string; registerId: string; period: string },
): Promise<{ fileKey: string; thumbnailKey: string } | undefined> {
  return sql.one(
    `delete from photos where id = $1 and contract_id = $2 and register_id = $3 and period = $4
       and reading_id is null and correction_request_id is null
     returning file_key as "fileKey", thumbnail_key as "thumbnailKey"`,
    [of.id, of.contractId, of.registerId, of.period],
  )
}

const fileSql = `select p.id, p.contract_id as "contractId", r.submission_id as "submissionId", p.file_key as "fileKey",
    p.thumbnail_key as "thumbnailKey" from photos p left join readings r on r.id = p.reading_id`

/** A photo of a contract the user may see today; undefined for what does not exist or is not his. */
export async function findOwnPhoto(
  sql: Sql,
  asked: { id: string; userId: string; today: string },
): Promise<PhotoFile | undefined> {
  return sql.one<PhotoFile>(
    `${fileSql} join contract_access a on a.contract_id = p.contract_id and a.user_id = $2
       and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)
     where p.id = $1`,
    [asked.id, asked.userId, asked.today],
  )
}

/** Any photo that was sent, for the staff door. */
export async function findSentPhoto(sql: Sql, id: string): Promise<PhotoFile | undefined> {
  return sql.one<PhotoFile>(
    `${fileSql} where p.id = $1 and (p.reading_id is not null or p.correction_request_id is not null)`,
    [id],
  )
}
