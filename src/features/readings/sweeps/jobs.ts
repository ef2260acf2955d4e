import type { Deps } from '../../../deps.ts'
import type { Sql } from '../../../platform/db.ts'
import { lockOldUploads, lockUnsentPhotos, removePhotos, removeUploads, type OldFiles } from './store.ts'

/** Workbooks handed in, and photos that were never sent, are kept so long: the upload page says it. */
export const keptDays = 30
const portion = 200

/**
 * Sweeps old workbooks and photos that were never sent, with their files. Files go first: a run that is killed
 * leaves rows, which the next one meets again. At most 200 of each at a time.
 * @returns how many rows went
 */
export async function sweepReadingFiles(deps: Pick<Deps, 'db' | 'clock' | 'files'>): Promise<number> {
  const before = deps.clock
    .now()
    .subtract({ hours: 24 * keptDays })
    .toString()
  const uploads = await sweep(deps, (sql) => lockOldUploads(sql, before, portion), removeUploads)
  return uploads + (await sweep(deps, (sql) => lockUnsentPhotos(sql, before, portion), removePhotos))
}

async function sweep(
  { db, files }: Pick<Deps, 'db' | 'files'>,
  lock: (sql: Sql) => Promise<OldFiles[]>,
  remove: (sql: Sql, ids: readonly string[]) => Promise<void>,
): Promise<number> {
  return db.transaction(async (tx) => {
    const old = await lock(tx.sql)
    await Promise.all(old.flatMap(({ fileKeys }) => fileKeys).map((key) => files.remove(key)))
    if (old.length > 0)
      await remove(
        tx.sql,
        old.map(({ id }) => id),
      )
    return old.length
  })
}
