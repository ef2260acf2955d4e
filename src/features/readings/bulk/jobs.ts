import { Temporal } from 'temporal-polyfill'
import { buffer } from 'node:stream/consumers'
import type { Deps } from '../../../deps.ts'
import { readTable } from '../../../platform/workbook/read.ts'
import { TableError } from '../../../platform/workbook/table.ts'
import { ownEntry } from '../submission/entry.ts'
import { openDoor } from '../submission/service.ts'
import { columnsByHead } from './columns.ts'
import { failed, fileRows } from './file-rows.ts'
import { judgeRows } from './judge.ts'
import { openInPortions } from './open.ts'
import type { FailedReport, Report } from './report.ts'
import { isUnderWay, type UploadJob } from './service.ts'
import { findUpload, finishUpload, markProgress, type StoredUpload } from './store.ts'

/** Reads and judges a file handed in: for the queue of {@link uploadQueue}. Doing it twice does no harm. */
export async function checkUpload(deps: Deps, { uploadId }: UploadJob): Promise<void> {
  const { sql } = deps.db
  const upload = await findUpload(sql, uploadId)
  if (upload === undefined || !isUnderWay(upload)) return
  await markProgress(sql, upload.id, 0, null)
  const report = await dryRun(deps, upload)
  const isAgain = 'isAgain' in upload.report && upload.report.isAgain
  await finishUpload(sql, upload.id, {
    state: 'fault' in report ? 'FAILED' : 'CHECKED',
    report: 'fault' in report ? report : { ...report, isAgain },
    at: deps.clock.now().toString(),
  })
}

/** Judged by the moment the file came: the server's time of arrival decides about the window. */
async function dryRun(deps: Deps, upload: StoredUpload): Promise<Report | FailedReport> {
  const { contractId, userId, period } = upload
  const arrivedAt = Temporal.Instant.fromEpochMilliseconds(upload.createdAt.getTime())
  const asker = { entry: ownEntry, contractId, userId, arrivedAt }
  const door = await openDoor(deps, asker)
  if (!door.found || !door.mayEnter || door.window.period !== period) return failed('closed')
  const heads = columnsByHead([deps.i18n.translator('ru'), deps.i18n.translator('en')])
  try {
    const content = await buffer(await deps.files.read(upload.fileKey))
    const table = await readTable(content, [...heads.keys()])
    const form = await openInPortions(deps, door, asker)
    const { meters } = form.assessment.facts
    const rows = fileRows(table, { contractId, period, meters, heads, secret: deps.settings.sessionSecret })
    if ('fault' in rows) return rows
    const report = await judgeRows(form, rows, (done, total) =>
      markProgress(deps.db.sql, upload.id, done, total),
    )
    return { ...report, counts: { ...report.counts, emptyRows: table.emptyRows } }
  } catch (error) {
    if (error instanceof TableError) return failed(error.fault)
    throw error
  }
}
