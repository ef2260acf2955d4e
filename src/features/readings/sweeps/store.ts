import type { Sql } from '../../../platform/db.ts'

/** Rows held until the transaction ends, with the files behind them. */
export type OldFiles = { id: string; fileKeys: string[] }

/** Files handed in before a moment and no longer being looked at. */
export async function lockOldUploads(sql: Sql, before: string, limit: number): Promise<OldFiles[]> {
  return sql.rows<OldFiles>(
    `select id, array[file_key] as "fileKeys" from uploads
     where created_at < $1 and state not in ('WAITING', 'READING') order by created_at, id limit $2
     for update skip locked`,
    [before, limit],
  )
}

/** Photos taken before a moment that went with no reading and no request. */
export async function lockUnsentPhotos(sql: Sql, before: string, limit: number): Promise<OldFiles[]> {
  return sql.rows<OldFiles>(
    `select id, array[file_key, thumbnail_key] as "fileKeys" from photos
     where created_at < $1 and reading_id is null and correction_request_id is null order by created_at, id limit $2
     for update skip locked`,
    [before, limit],
  )
}

export async function removeUploads(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.run('delete from uploads where id = any($1::uuid[])', [ids])
}

export async function removePhotos(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.run('delete from photos where id = any($1::uuid[])', [ids])
}
