import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Sql } from '../../../platform/db.ts'
import { keepFiles } from '../../../platform/files.ts'
import type { ReceivedFile } from '../../../web/held-files.ts'
import type { Writer } from '../submission/save.ts'
import { openDoor, type Asker, type Door } from '../submission/service.ts'
import type { Report } from './report.ts'
import {
  addUpload,
  findOwnUpload,
  holdDraft,
  markAccepted,
  progressOf,
  reopenUpload,
  takeRows,
  type Progress,
  type StoredUpload,
} from './store.ts'

export const uploadQueue = 'workbooks'

/** What the job needs to know. */
export type UploadJob = { uploadId: string }

type Open = Extract<Door, { mayEnter: true }>

/** Keeps the file and has it looked at; `gone`: its content was swept meanwhile. */
export async function handIn(
  deps: Deps,
  door: Open,
  asker: Asker,
  file: ReceivedFile,
): Promise<{ id: string } | 'gone'> {
  const { period } = door.window
  const at = asker.arrivedAt.toString({ smallestUnit: 'millisecond' })
  const kept = await keepFiles(deps.files, [file], () =>
    deps.db.transaction(async (tx) => {
      const { contractId, userId } = asker
      const id = await addUpload(tx.sql, {
        contractId,
        period,
        userId,
        fileName: file.name,
        fileKey: file.key,
        fileHash: file.sha256,
        at,
      })
      await writeDown(tx.sql, asker, 'readings.upload', id, { period, bytes: file.byteSize })
      await deps.jobs.enqueue(tx, uploadQueue, { uploadId: id } satisfies UploadJob)
      return { id }
    }),
  )
  deps.jobs.hurry(uploadQueue)
  return kept
}

export async function openUpload(
  deps: Deps,
  asked: { id: string; userId: string; today: string },
): Promise<StoredUpload | undefined> {
  return findOwnUpload(deps.db.sql, asked)
}

export type AcceptResult =
  | { ok: true }
  /** nothing to take over, or not looked at yet */
  | { ok: false; why: 'nothing' }
  /** the draft has changed since: the file is compared anew */
  | { ok: false; why: 'moved' }
  | { ok: false; why: 'closed'; door: Extract<Door, { found: true }> }

/** Takes the good rows into the draft: one transaction; a second click finds the work done. */
export async function acceptUpload(
  deps: Deps,
  upload: StoredUpload,
  asker: Asker,
  writer: Writer,
): Promise<AcceptResult> {
  if (upload.state === 'ACCEPTED') return { ok: true }
  const door = await openDoor(deps, asker)
  if (!door.found || !door.mayEnter || door.window.period !== upload.period)
    return door.found ? { ok: false, why: 'closed', door } : { ok: false, why: 'nothing' }
  const report = reportOf(upload)
  if (report === undefined || report.changes.length === 0) return { ok: false, why: 'nothing' }
  const at = asker.arrivedAt.toString({ smallestUnit: 'millisecond' })
  const { contractId, period, id } = upload
  const result = await deps.db.transaction(async (tx): Promise<AcceptResult> => {
    if ((await holdDraft(tx.sql, contractId, period)) !== report.draftVersion) {
      if (await reopenUpload(tx.sql, id))
        await deps.jobs.enqueue(tx, uploadQueue, { uploadId: id } satisfies UploadJob)
      return { ok: false, why: 'moved' }
    }
    if (!(await markAccepted(tx.sql, id, at))) return { ok: true }
    // Another device that types on sees whose figures these are.
    const mark = { version: report.draftVersion + 1, by: asker.userId, at, ...writer }
    const rows = Object.fromEntries(
      report.changes.map(({ registerId, fields }) => [registerId, { ...fields, mark }]),
    )
    const version = await takeRows(tx.sql, { contractId, period, rows, userId: asker.userId, at })
    await writeDown(tx.sql, asker, 'readings.upload.accept', id, {
      period,
      version,
      rows: report.changes.length,
    })
    return { ok: true }
  })
  deps.jobs.hurry(uploadQueue)
  return result
}

/** The findings of a file that could be judged. */
export function reportOf({ state, report }: StoredUpload): Report | undefined {
  return (state === 'CHECKED' || state === 'ACCEPTED') && 'changes' in report ? report : undefined
}

export function isUnderWay({ state }: Pick<Progress, 'state'>): boolean {
  return state === 'WAITING' || state === 'READING'
}

const lookEveryMs = 150

/** How far a file has come, each time it has moved, until it is done or the time is over. Asks the database: the job may run elsewhere. */
export async function* watchUpload(
  deps: Deps,
  id: string,
  limit: { ms: number; isLeft: () => boolean },
): AsyncGenerator<Progress> {
  const until = performance.now() + limit.ms
  let said = ''
  for (;;) {
    const now = await progressOf(deps.db.sql, id)
    if (now === undefined) return
    const words = JSON.stringify(now)
    if (words !== said) yield now
    said = words
    if (!isUnderWay(now) || performance.now() > until || limit.isLeft()) return
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

export function todayOf(asker: Pick<Asker, 'arrivedAt'>): string {
  return moscowDay(asker.arrivedAt).toString()
}

async function writeDown(sql: Sql, asker: Asker, action: string, id: string, details: object): Promise<void> {
  await recordAudit(sql, {
    at: asker.arrivedAt,
    actorId: asker.userId,
    action,
    subject: { type: 'upload', id },
    contractId: asker.contractId,
    channel: 'file',
    requestId: asker.requestId,
    address: asker.address,
    details,
  })
}
