import { setImmediate as nextTurn } from 'node:timers/promises'
import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { writeCsv } from '../../../platform/spreadsheet.ts'
import { kindOfTable } from '../../../platform/workbook/kind.ts'
import { TableError } from '../../../platform/workbook/table.ts'
import { writeWorkbook } from '../../../platform/workbook/write.ts'
import type { FileKind } from '../../../web/file-kind.ts'
import { readForm, wordSlips, type FieldSlip } from '../../../web/form.ts'
import { idOf, subscribersOnly } from '../../../web/guards.ts'
import { createTurnstile, streamFile } from '../../../web/paper.ts'
import { notFound } from '../../../web/request-error.ts'
import { sendStoredFile } from '../../../web/downloads.ts'
import { readFormWithFiles, uploadsOf } from '../../../web/uploads.ts'
import { showPage } from '../../../web/view.ts'
import { askerOf, behindDoor, enterersOnly, showShutDoor, writerOf } from '../submission/door-routes.ts'
import { openDoor } from '../submission/service.ts'
import { wordingOf } from '../submission/wording-routes.ts'
import { openInPortions } from './open.ts'
import { remarkedRows } from './remarks.ts'
import { reportPage } from './report-page.ts'
import { acceptUpload, handIn, isUnderWay, openUpload, reportOf, todayOf, watchUpload } from './service.ts'
import { listUploads, type StoredUpload } from './store.ts'
import { bookOf, csvOf } from './template-sheet.ts'
import { uploadPage } from './upload-page.ts'

/** Workbooks written at once. */
const mostFiles = 4
/** A page that is asked for while its file is being read waits so long for the end: most see no progress bar at all. */
const patienceMs = 1_500
const eventsMs = 120_000

/** Readings by workbook (RD15): take it, hand it in, see what it would do, take the good rows over. */
export function bulkRoutes(deps: Deps): Router {
  const router = express.Router()
  const enterers = [subscribersOnly, ...enterersOnly(deps)]
  const turnstile = createTurnstile(mostFiles)

  for (const kind of ['xlsx', 'csv'] as const)
    router.get(paths.readings.template(':contractId', kind), ...enterers, async (req, res) => {
      await turnstile(() => sendTemplate(deps, req, res, kind))
    })

  const upload = paths.readings.upload(':contractId')
  router.get(upload, ...enterers, (req, res) => showUpload(deps, req, res))
  const rules = { field: 'file', count: 1, isCounted: 'subscriber', look: lookAtTable } as const
  router.post(upload, ...enterers, ...readFormWithFiles(deps, rules), async (req, res) => {
    const { asker, door } = behindDoor(res)
    const { files, slips } = uploadsOf(req)
    const [file] = files
    const missing = { field: 'file', key: 'bulk:file.missing' }
    if (file === undefined || slips.length > 0)
      return showUpload(deps, req, res, slips.length > 0 ? slips : [missing])
    const kept = await handIn(deps, door, asker, file)
    if (kept === 'gone') return showUpload(deps, req, res, [{ field: 'file', key: 'web:upload.gone' }])
    res.redirect(303, paths.upload.page(kept.id))
  })

  router.use(reportRoutes(deps))
  return router
}

function reportRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.upload.page(':id'), subscribersOnly, async (req, res) => {
    const asked = await findUpload(deps, req)
    const upload = isUnderWay(asked) ? await waitFor(deps, req, res, asked) : asked
    if (isUnderWay(upload)) res.setHeader('Refresh', '3')
    await showPage(res, reportPage(upload, await isOpen(deps, req, res, upload), wordingOf(deps, req)))
  })

  router.post(paths.upload.page(':id'), subscribersOnly, ...readForm(deps.csrf), async (req, res) => {
    const upload = await findUpload(deps, req)
    const result = await acceptUpload(deps, upload, askerOf(req, upload.contractId), writerOf(req))
    if (!result.ok && result.why === 'closed') {
      const { door } = result
      if (!door.mayEnter) return showShutDoor(deps, req, res, door)
      // Another month's window is open: this file's month takes nothing any more.
      return showPage(res, reportPage(upload, false, wordingOf(deps, req)), 403)
    }
    res.redirect(303, paths.upload.page(upload.id))
  })

  router.get(paths.upload.events(':id'), subscribersOnly, (req, res) => sendEvents(deps, req, res))

  router.get(paths.upload.file(':id'), subscribersOnly, async (req, res) => {
    const { fileKey, fileName: name } = await findUpload(deps, req)
    await sendStoredFile(res, deps.files, { fileKey, name, mediaType: 'application/octet-stream' })
  })

  const turnstile = createTurnstile(mostFiles)
  router.get(paths.upload.remarks(':id'), subscribersOnly, async (req, res) => {
    await turnstile(() => sendRemarks(deps, req, res))
  })
  return router
}

async function showUpload(
  deps: Deps,
  req: Request,
  res: Response,
  slips?: readonly FieldSlip[],
): Promise<void> {
  const { asker, door } = behindDoor(res)
  const { contractId, userId } = asker
  const earlier = await listUploads(deps.db.sql, { contractId, userId, period: door.window.period })
  const errors = slips === undefined ? undefined : wordSlips(slips, req.t)
  await showPage(
    res,
    uploadPage(door, earlier, wordingOf(deps, req), errors),
    slips === undefined ? 200 : 422,
  )
}

/** A workbook or a text table by content; everything else is said by what it is. */
async function lookAtTable(path: string): Promise<FileKind | { slip: string }> {
  try {
    return (await kindOfTable(path)) === 'csv'
      ? { mediaType: 'text/csv', ending: 'csv' }
      : {
          mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          ending: 'xlsx',
        }
  } catch (error) {
    if (error instanceof TableError) return { slip: `bulk:file.${error.fault}` }
    throw error
  }
}

async function sendTemplate(deps: Deps, req: Request, res: Response, kind: 'xlsx' | 'csv'): Promise<void> {
  const { asker, door } = behindDoor(res)
  const form = await openInPortions(deps, door, asker)
  const facts = { form, secret: deps.settings.sessionSecret }
  const wording = wordingOf(deps, req)
  const fileName = `${fileSafe(door.stored.number)}-${door.window.period}.${kind}`
  await streamFile(res, { fileName, type: kind }, (to) => {
    if (kind === 'xlsx') return writeWorkbook(to, bookOf(facts, wording))
    const { columns, rows } = csvOf(facts, wording)
    return writeCsv(to, columns, inTurn(rows))
  })
}

/** Rows at hand where rows of a cursor are asked for; others get their turn between. */
async function* inTurn<T>(rows: readonly T[]): AsyncGenerator<T> {
  for (const [i, row] of rows.entries()) {
    if (i % 500 === 499) await nextTurn()
    yield row
  }
}

async function sendRemarks(deps: Deps, req: Request, res: Response): Promise<void> {
  const upload = await findUpload(deps, req)
  const report = reportOf(upload)
  if (report === undefined) throw notFound()
  const asker = askerOf(req, upload.contractId)
  const door = await openDoor(deps, asker)
  if (!door.found) throw notFound()
  if (!door.mayEnter) return showShutDoor(deps, req, res, door)
  const form = await openInPortions(deps, door, asker)
  const wording = wordingOf(deps, req)
  const facts = { form, secret: deps.settings.sessionSecret, rows: remarkedRows(form, report, wording) }
  const fileName = `${fileSafe(upload.contractNumber)}-${upload.period}-remarks.xlsx`
  await streamFile(res, { fileName, type: 'xlsx' }, (to) => writeWorkbook(to, bookOf(facts, wording)))
}

async function findUpload(deps: Deps, req: Request): Promise<StoredUpload> {
  const asker = askerOf(req, '')
  const asked = { id: idOf(req, 'id'), userId: asker.userId, today: todayOf(asker) }
  const upload = await openUpload(deps, asked)
  if (upload === undefined) throw notFound()
  return upload
}

async function waitFor(deps: Deps, req: Request, res: Response, upload: StoredUpload): Promise<StoredUpload> {
  const limit = { ms: patienceMs, isLeft: () => res.closed }
  for await (const now of watchUpload(deps, upload.id, limit)) if (!isUnderWay(now)) break
  return findUpload(deps, req)
}

async function isOpen(deps: Deps, req: Request, res: Response, upload: StoredUpload): Promise<boolean> {
  const door = await openDoor(deps, askerOf(req, upload.contractId))
  if (door.found) res.locals['windows'] = door.windows
  return door.found && door.mayEnter && door.window.period === upload.period
}

/** Server-sent events: how far the file has come, until it is done. Never compressed, so that none is held back. */
async function sendEvents(deps: Deps, req: Request, res: Response): Promise<void> {
  const upload = await findUpload(deps, req)
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
  for await (const now of watchUpload(deps, upload.id, { ms: eventsMs, isLeft: () => res.closed })) {
    const count = { done: now.rowsDone, total: now.rowsTotal ?? 0 }
    const text = now.rowsTotal === null ? req.t('bulk:report.reading') : req.t('bulk:report.progress', count)
    res.write(
      `event: ${isUnderWay(now) ? 'progress' : 'done'}\ndata: ${JSON.stringify({ ...now, text })}\n\n`,
    )
  }
  res.end()
}

function fileSafe(number: string): string {
  return number.replace(/[^\p{L}\p{N}-]+/gu, '_')
}
