import { createHash, randomBytes } from 'node:crypto'
import { appealNumber } from '../../domain/appeal-number.ts'
import { mentionsAddress } from '../../domain/address-match.ts'
import { addWorkingDays, moscowDay } from '../../domain/calendar.ts'
import type { Deps } from '../../deps.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { keepFiles } from '../../platform/files.ts'
import type { Language } from '../../platform/i18n.ts'
import { publishedOutages, type PublishedOutage } from '../../records/outages.ts'
import { loadWindowRules } from '../../records/reference.ts'
import type { AppealReference, ReceptionForm } from './form.ts'
import { composeReceivedLetter } from './letter.ts'
import { receptionRules } from './rules.ts'
import {
  findOwnAppeal,
  findPhone,
  findTwin,
  hasAppeal,
  insertAppeal,
  insertFiles,
  insertMessage,
  loadFiles,
  loadMessages,
  nextCount,
  setPhone,
  setStatus,
  type Appeal,
  type AppealFile,
  type AppealMessage,
} from './store.ts'

/** A file as it came through the form. */
export type AttachedFile = { key: string; name: string; mediaType: string; byteSize: number; sha256: string }

/** Who writes and from where; `throttleKey` is what limits count. */
export type Writer = {
  userId: string | undefined
  language: Language
  throttleKey: string
  address: string | undefined
  requestId: string
}

export type Refusal =
  | { ok: false; reason: 'too-often'; seconds: number }
  | { ok: false; reason: 'files-gone' | 'not-found' | 'closed' }

/** The document agreed to, as it was worded then (152-ФЗ ст. 9). */
export type Consent = { version: string; hash: string }

/** What the writer sees of his letter. */
export type AppealView = { appeal: Appeal; messages: AppealMessage[]; files: AppealFile[] }

type Incoming = {
  form: ReceptionForm
  files: readonly AttachedFile[]
  writer: Writer
  consent: Consent
  key: string
}

/** A second press of the button within this time is the same letter. */
const twinMinutes = 10

/** Running and coming outages: all for the head of the form, and those the text speaks of. */
export async function receptionHints(
  deps: Deps,
  text: string,
): Promise<{ emergencies: PublishedOutage[]; mentioned: PublishedOutage[] }> {
  const outages = await publishedOutages(deps.db.sql, deps.clock.now())
  return {
    emergencies: outages.filter(({ kind }) => kind === 'EMERGENCY'),
    mentioned: outages.filter(({ addresses }) =>
      addresses.split('\n').some((line) => mentionsAddress(text, line)),
    ),
  }
}

/** The phone of a signed-in writer's profile. */
export async function profilePhone(deps: Deps, userId: string | undefined): Promise<string | undefined> {
  return userId === undefined ? undefined : findPhone(deps.db.sql, userId)
}

/** Seconds until this address may write again; 0 when it may. */
export function waitSeconds(deps: Deps, throttleKey: string): Promise<number> {
  return deps.throttles.reception.waitSeconds(throttleKey)
}

/**
 * Takes a letter: number, files, journal and the letter to the writer in one transaction.
 * @returns the number, and the key of the status link, which is told once and kept only as SHA-256
 */
export async function sendAppeal(
  deps: Deps,
  form: ReceptionForm,
  files: readonly AttachedFile[],
  writer: Writer,
  consent: Consent,
): Promise<{ ok: true; number: string; key: string | undefined } | Refusal> {
  const twin = await twinOf(deps, form, writer)
  if (twin !== undefined) return { ok: true, number: twin, key: undefined }
  const refusal = await countLetter(deps, writer)
  if (refusal !== undefined) return refusal
  const key = randomBytes(16).toString('base64url')
  const number = await keepFiles(deps.files, files, () =>
    deps.db.transaction((tx) => storeAppeal(deps, tx, { form, files, writer, consent, key })),
  )
  return number === 'gone' ? { ok: false, reason: 'files-gone' } : { ok: true, number, key }
}

/** The letter with what was said since, for its writer; undefined without the right key. */
export async function openAppeal(
  deps: Deps,
  reference: AppealReference,
  userId: string | undefined,
): Promise<AppealView | undefined> {
  const appeal = await findOwn(deps.db.sql, reference, userId)
  if (appeal === undefined) return undefined
  const [messages, files] = await Promise.all([
    loadMessages(deps.db.sql, appeal.id, false),
    loadFiles(deps.db.sql, appeal.id, false),
  ])
  return { appeal, messages, files }
}

/** true for a number that was given: the page after sending may say so to anybody. */
export function isGiven(deps: Deps, number: string): Promise<boolean> {
  return hasAppeal(deps.db.sql, number)
}

/** The writer adds something: an answered letter is open again, with a new day to answer by. */
export async function addToAppeal(
  deps: Deps,
  reference: AppealReference,
  text: string,
  files: readonly AttachedFile[],
  writer: Writer,
): Promise<{ ok: true } | Refusal> {
  const known = await findOwn(deps.db.sql, reference, writer.userId)
  if (known === undefined) return { ok: false, reason: 'not-found' }
  if (known.status === 'CLOSED') return { ok: false, reason: 'closed' }
  const refusal = await countLetter(deps, writer)
  if (refusal !== undefined) return refusal
  const done = await keepFiles(deps.files, files, () =>
    deps.db.transaction(async (tx) => {
      const at = deps.clock.now()
      const message = { appealId: known.id, author: 'WRITER' as const, userId: writer.userId ?? null }
      const id = await insertMessage(tx.sql, { ...message, isInternal: false, text, at: at.toString() })
      await insertFiles(tx.sql, { type: 'appeal-message', id, at: at.toString() }, files)
      if (known.status === 'ANSWERED')
        await setStatus(tx.sql, known.id, { status: 'IN_PROGRESS', dueOn: await dueDay(deps, tx.sql) })
      await recordChange(deps, tx.sql, 'reception.add', known.id, writer, { files: files.length })
    }),
  )
  return done === 'gone' ? { ok: false, reason: 'files-gone' } : { ok: true }
}

/** The writer corrects the number to call back; `undefined` means: do not call. */
export async function correctPhone(
  deps: Deps,
  reference: AppealReference,
  phone: string | undefined,
  writer: Writer,
): Promise<{ ok: true } | Refusal> {
  const known = await findOwn(deps.db.sql, reference, writer.userId)
  if (known === undefined) return { ok: false, reason: 'not-found' }
  await deps.db.transaction(async (tx) => {
    await setPhone(tx.sql, known.id, phone ?? null)
    await recordChange(deps, tx.sql, 'reception.phone', known.id, writer, {})
  })
  return { ok: true }
}

/** The last day to answer a letter that comes now: a rule kept as data (reception.json). */
export async function dueDay(deps: Deps, sql: Sql): Promise<string> {
  const now = deps.clock.now()
  const { calendar } = await loadWindowRules(sql, now)
  return addWorkingDays(calendar, moscowDay(now), receptionRules.answer.workingDays).toString()
}

async function storeAppeal(
  deps: Deps,
  tx: Tx,
  { form, files, writer, consent, key }: Incoming,
): Promise<string> {
  const now = deps.clock.now()
  const year = moscowDay(now).year
  const number = appealNumber(year, await nextCount(tx.sql, year))
  const stored = {
    number,
    keyHash: hashOf(key),
    userId: writer.userId ?? null,
    contractId: form.contract === '' ? null : form.contract,
    lastName: form.lastName,
    firstName: form.firstName,
    patronymic: form.patronymic === '' ? null : form.patronymic,
    email: form.email,
    phone: form.phone === '' ? null : form.phone,
    topic: form.topic,
    subject: form.subject,
    text: form.text,
    language: writer.language,
    receivedAt: now.toString(),
    dueOn: await dueDay(deps, tx.sql),
  }
  const id = await insertAppeal(tx.sql, stored)
  await insertFiles(tx.sql, { type: 'appeal', id, at: stored.receivedAt }, files)
  const { version, hash } = consent
  await recordChange(deps, tx.sql, 'reception.send', id, writer, {
    files: files.length,
    consent: { version, hash },
  })
  const { baseUrl, utility } = deps.settings
  const t = deps.i18n.translator(writer.language)
  await deps.jobs.enqueue(tx, 'mail', composeReceivedLetter(stored, { key, baseUrl, utility, t }))
  return number
}

/** Counts one more letter of this address; the eleventh of an hour is refused, also of a hundred at once. */
async function countLetter(deps: Deps, { throttleKey }: Writer): Promise<Refusal | undefined> {
  const waiting = await waitSeconds(deps, throttleKey)
  if (waiting > 0) return { ok: false, reason: 'too-often', seconds: waiting }
  if ((await deps.throttles.reception.take(throttleKey)) >= 0) return undefined
  return { ok: false, reason: 'too-often', seconds: await waitSeconds(deps, throttleKey) }
}

async function twinOf(deps: Deps, form: ReceptionForm, { userId }: Writer): Promise<string | undefined> {
  if (userId === undefined) return undefined
  const since = deps.clock.now().subtract({ minutes: twinMinutes }).toString()
  return findTwin(deps.db.sql, { userId, subject: form.subject, text: form.text, since })
}

function findOwn(sql: Sql, { number, key }: AppealReference, userId: string | undefined) {
  return findOwnAppeal(sql, { number, keyHash: hashOf(key), userId: userId ?? null })
}

async function recordChange(
  deps: Deps,
  sql: Sql,
  action: string,
  id: string,
  writer: Writer,
  details: object,
): Promise<void> {
  await recordAudit(sql, {
    at: deps.clock.now(),
    actorId: writer.userId,
    action,
    subject: { type: 'appeal', id },
    requestId: writer.requestId,
    address: writer.address,
    details,
  })
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
