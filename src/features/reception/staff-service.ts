import { moscowDay } from '../../domain/calendar.ts'
import type { Deps } from '../../deps.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/db.ts'
import { keepFiles } from '../../platform/files.ts'
import type { Actor } from '../../web/actor.ts'
import type { StaffFilter, StaffForm } from './form.ts'
import { composeAnswerLetter } from './letter.ts'
import type { AttachedFile } from './service.ts'
import { countAppeals, listAppeals, pageLines, type AppealCounts, type AppealLine } from './staff-store.ts'
import {
  findAppeal,
  insertFiles,
  insertMessage,
  loadFiles,
  loadMessages,
  setStatus,
  type Appeal,
  type AppealFile,
  type AppealMessage,
} from './store.ts'

export type StaffList = {
  lines: AppealLine[]
  counts: AppealCounts
  /** key of the next page; undefined on the last */
  next: string | undefined
  today: string
}

/** A letter with all of its story, notes among staff too. */
export type StaffAppealView = {
  appeal: Appeal
  messages: AppealMessage[]
  files: AppealFile[]
  today: string
  /** the state a clerk looked at: sent back with what he does */
  seen: string
}

export type StaffResult =
  { ok: true } | { ok: false; reason: 'not-found' | 'changed' | 'over' | 'files-gone' }

/** A page of letters. The list names people: looking at it is written down. */
export async function openList(deps: Deps, filter: StaffFilter, clerk: Actor): Promise<StaffList> {
  const today = moscowDay(deps.clock.now()).toString()
  const reader = { userId: clerk.actorId, today }
  const [lines, counts] = await Promise.all([
    listAppeals(deps.db.sql, filter, reader),
    countAppeals(deps.db.sql, reader),
    recordLook(deps, 'reception.list', clerk, undefined, { state: filter.state, isSearch: filter.q !== '' }),
  ])
  const shown = lines.slice(0, pageLines)
  const last = shown.at(-1)
  const hasMore = lines.length > pageLines && last !== undefined
  return { lines: shown, counts, next: hasMore ? `${last.dueOn}_${last.number}` : undefined, today }
}

/** One letter; looking at it is written down. Undefined when there is none. */
export async function openForStaff(
  deps: Deps,
  id: string,
  clerk: Actor,
): Promise<StaffAppealView | undefined> {
  const { sql } = deps.db
  const [appeal, messages, files] = await Promise.all([
    findAppeal(sql, id),
    loadMessages(sql, id, true),
    loadFiles(sql, id, true),
  ])
  if (appeal === undefined) return undefined
  await recordLook(deps, 'reception.view', clerk, id, {})
  return {
    appeal,
    messages,
    files,
    today: moscowDay(deps.clock.now()).toString(),
    seen: stateOf(appeal, messages),
  }
}

/** A file of a letter for staff; looking into it is written down. */
export async function openStaffFile(
  deps: Deps,
  ids: { appealId: string; fileId: string },
  clerk: Actor,
): Promise<AppealFile | undefined> {
  const files = await loadFiles(deps.db.sql, ids.appealId, true)
  const file = files.find(({ id }) => id === ids.fileId)
  if (file !== undefined) await recordLook(deps, 'reception.file', clerk, ids.appealId, { fileId: file.id })
  return file
}

/**
 * Takes, answers, notes or closes. Of two clerks at once the second is told that the letter has changed, and
 * sees what the first wrote.
 */
export async function actOnAppeal(
  deps: Deps,
  id: string,
  form: StaffForm,
  files: readonly AttachedFile[],
  clerk: Actor,
): Promise<StaffResult> {
  const result = await keepFiles(
    deps.files,
    files,
    () =>
      deps.db.transaction(async (tx): Promise<StaffResult> => {
        const appeal = await findAppeal(tx.sql, id, true)
        if (appeal === undefined) return { ok: false, reason: 'not-found' }
        if (appeal.status === 'CLOSED') return { ok: false, reason: 'over' }
        const isSame = stateOf(appeal, await loadMessages(tx.sql, id, true)) === form.seen
        if (!isSame && form.action !== 'note') return { ok: false, reason: 'changed' }
        await perform(deps, tx, appeal, form, files, clerk)
        return { ok: true }
      }),
    ({ ok }) => ok,
  )
  return result === 'gone' ? { ok: false, reason: 'files-gone' } : result
}

async function perform(
  deps: Deps,
  tx: Tx,
  appeal: Appeal,
  { action, text }: StaffForm,
  files: readonly AttachedFile[],
  clerk: Actor,
): Promise<void> {
  const now = deps.clock.now()
  const at = now.toString()
  if (text !== '' && action !== 'take') {
    const message = { appealId: appeal.id, author: 'STAFF' as const, userId: clerk.actorId, text, at }
    const messageId = await insertMessage(tx.sql, { ...message, isInternal: action !== 'answer' })
    await insertFiles(tx.sql, { type: 'appeal-message', id: messageId, at }, files)
  }
  const assigned = { assignedTo: clerk.actorId }
  if (action === 'take') await setStatus(tx.sql, appeal.id, { status: 'IN_PROGRESS', ...assigned })
  if (action === 'close') await setStatus(tx.sql, appeal.id, { status: 'CLOSED', ...assigned })
  if (action === 'answer') {
    await setStatus(tx.sql, appeal.id, { status: 'ANSWERED', ...assigned, answeredAt: at })
    const { baseUrl, utility } = deps.settings
    const terms = { baseUrl, utility, t: deps.i18n.translator(appeal.language) }
    const answer = { text, files: files.length }
    await deps.jobs.enqueue(tx, 'mail', composeAnswerLetter(appeal, answer, terms))
  }
  await recordAudit(tx.sql, {
    ...clerk,
    at: now,
    action: `reception.${action}`,
    subject: { type: 'appeal', id: appeal.id },
    contractId: appeal.contractId ?? undefined,
    details: { from: appeal.status, files: files.length },
  })
}

/** Changes with every status, assignment and message. */
function stateOf(appeal: Appeal, messages: readonly AppealMessage[]): string {
  const said = messages.filter(({ isInternal }) => !isInternal).length
  return `${appeal.status}.${said}.${appeal.assignedTo ?? ''}`
}

async function recordLook(
  deps: Deps,
  action: string,
  clerk: Actor,
  appealId: string | undefined,
  details: object,
): Promise<void> {
  await recordAudit(deps.db.sql, {
    ...clerk,
    at: deps.clock.now(),
    action,
    ...(appealId === undefined ? {} : { subject: { type: 'appeal', id: appealId } }),
    details,
  })
}
