import { createHash } from 'node:crypto'
import type { Deps } from '../../../deps.ts'
import { canonicalJson, composeContent } from '../../../domain/submission-content.ts'
import { submissionNumber } from '../../../domain/submission-number.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { isUniqueViolation } from '../../../platform/db-errors.ts'
import type { Tx } from '../../../platform/db.ts'
import { composeReceiptLetter } from '../letter.ts'
import { tiePhotos } from '../photo-store.ts'
import type { Revision } from '../revision.ts'
import type { Assessment } from './assessment.ts'
import type { Caller } from './caller.ts'
import { journalChannel } from './entry.ts'
import { formatDay } from '../../../web/format.ts'
import { contentRows, kindOf, prepare, sentRegisters, withoutSettled, type Prepared } from './prepare.ts'
import type { PostedCheck } from './form.ts'
import { loadManagers } from './managers-store.ts'
import { reopenForm, type OpenForm } from './service.ts'
import { stepOf } from './step.ts'
import { revisionInForce, settledBefore, type SubmitResult } from './settle.ts'
import {
  addReadings,
  addSubmission,
  carryReadings,
  loadSettled,
  markSubmitted,
  nextSequence,
  replaceRevision,
  takeTurn,
  type NewSubmission,
} from './submit-store.ts'

export type Sender = {
  /** by what way it came, and who told it when a clerk enters it */
  source: 'portal' | 'file' | Caller['source']
  callerName: string | null
  userId: string
  name: string
  login: string
  email: string
  language: 'ru' | 'en'
  requestId: string
  address: string | undefined
}

/**
 * Submits what the check page showed: one transaction writes revision, readings, journal and letter.
 * The same content again gives the revision in force, whoever asks and however often.
 */
export async function submitReadings(
  deps: Deps,
  form: OpenForm,
  posted: PostedCheck,
  sender: Sender,
): Promise<SubmitResult> {
  let opened = form
  for (let tries = 0; tries < TRIES; tries++) {
    const result = await trySubmit(deps, opened, posted, sender)
    if (result !== 'moved') return result
    const again = await reopenForm(deps, opened)
    if (again === undefined) break
    opened = again
  }
  return { ok: false, why: 'conflict' }
}

/** Looks again when somebody saved or submitted while this request waited for its turn. */
const TRIES = 3

async function trySubmit(
  deps: Deps,
  form: OpenForm,
  posted: PostedCheck,
  sender: Sender,
): Promise<SubmitResult | 'moved'> {
  const settled = settledBefore(form, posted)
  if (settled !== undefined) return settled
  const { assessment } = form
  if (stepOf(form) !== 'submit') return { ok: false, why: 'no-right' }
  if (assessment.hasErrors) return { ok: false, why: 'errors' }
  const unconfirmed = unconfirmedMeters(assessment, posted)
  if (unconfirmed.length > 0) return { ok: false, why: 'unconfirmed', registerIds: unconfirmed }
  try {
    const prepared = prepare(form)
    return await deps.db.transaction((tx) => writeRevision(deps, tx, { form, sender, prepared }))
  } catch (error) {
    if (isUniqueViolation(error)) return 'moved'
    throw error
  }
}

function unconfirmedMeters(assessment: Assessment, posted: PostedCheck): string[] {
  if (posted.confirmAll) return []
  return assessment.meters
    .filter(({ needsConfirmation }) => needsConfirmation)
    .filter(({ known }) => !known.registers.some(({ id }) => posted.confirmed.has(id)))
    .map(({ known }) => known.registers[0]?.id ?? known.id)
}

async function writeRevision(
  deps: Deps,
  tx: Tx,
  { form, sender, prepared }: { form: OpenForm; sender: Sender; prepared: Prepared },
): Promise<SubmitResult | 'moved'> {
  const { stored } = form
  const { readings, carried } = prepared
  const { sql } = tx
  const { period } = form.assessment.facts
  const turn = await takeTurn(sql, stored.id, period)
  if (turn === undefined || isTurnLost(turn, form)) return 'moved'
  const channel = turn.isFromFile && sender.source === 'portal' ? 'file' : sender.source
  // The moment the request came in: the one that decided about the window.
  const sentAt = form.asker.arrivedAt.toString({ smallestUnit: 'millisecond' })
  const number = submissionNumber(period, await nextSequence(sql, period))
  const by = { userId: sender.userId, at: sentAt }
  await replaceRevision(sql, {
    contractId: stored.id,
    period,
    sent: sentRegisters(readings),
    carried,
    channel,
    userId: sender.userId,
    at: form.asker.arrivedAt,
  })
  const settled = revisionInForce(stored) === 0 ? [] : await loadSettled(sql, stored.id, period)
  const revision = revisionOf(form, { ...sender, source: channel }, prepared, { number, sentAt })
  const submissionId = await addSubmission(sql, revision)
  await carryReadings(sql, { from: stored.inForce?.id, to: submissionId, registerIds: carried })
  await addReadings(
    sql,
    { ...by, submissionId, contractId: stored.id, period, channel },
    withoutSettled(readings, settled),
  )
  await tiePhotos(sql, { submissionId, contractId: stored.id, period })
  await markSubmitted(sql, stored.id, period)
  await writeDown(deps, tx, { form, revision, submissionId, sender })
  await enqueueLetters(deps, tx, { form, revision, submissionId, sender })
  return { ok: true, submissionId }
}

/** The journal's line of a submission. */
async function writeDown(
  deps: Deps,
  { sql }: Tx,
  of: { form: OpenForm; revision: NewSubmission; submissionId: string; sender: Sender },
): Promise<void> {
  const { form, revision, submissionId: id, sender } = of
  const { number, revision: nth, sentMeters, totalMeters, channel, contractId } = revision
  await recordAudit(sql, {
    at: deps.clock.now(),
    actorId: sender.userId,
    action: 'readings.submit',
    channel: journalChannel(form.asker.entry),
    subject: { type: 'submission', id },
    contractId,
    requestId: sender.requestId,
    address: sender.address,
    details: { number, revision: nth, sent: sentMeters, of: totalMeters, source: channel },
  })
}

/** Lost when somebody has saved or submitted while the contract's turn was waited for. */
function isTurnLost(
  turn: { version: number; submittedVersion: number | null; revision: number },
  { stored }: OpenForm,
): boolean {
  if (turn.version !== stored.draft?.version) return true
  return turn.submittedVersion === turn.version || turn.revision !== revisionInForce(stored)
}

function revisionOf(
  form: OpenForm,
  sender: Sender,
  { rows, details, totals }: Prepared,
  { number, sentAt }: { number: string; sentAt: string },
): NewSubmission {
  const { stored, assessment } = form
  const { period } = assessment.facts
  const content = canonicalJson(
    composeContent({ number, sentAt, period, contract: stored.number, rows: contentRows(rows) }),
  )
  return {
    contractId: stored.id,
    period,
    revision: revisionInForce(stored) + 1,
    number,
    kind: kindOf(form),
    channel: sender.source,
    callerName: sender.callerName,
    userId: sender.userId,
    senderName: sender.name,
    senderLogin: sender.login,
    readOn: assessment.readOn.toString(),
    sentAt,
    sentMeters: totals.sent.length,
    totalMeters: totals.totalMeters,
    volume: totals.sentVolume.toFixed(3),
    amountKopecks: totals.sentKopecks,
    content,
    contentHash: createHash('sha256').update(content).digest('hex'),
    details,
  }
}

/** The letter becomes due with the submission and not without it: to the sender, or to those a clerk entered for. */
async function enqueueLetters(
  deps: Deps,
  tx: Tx,
  of: { form: OpenForm; revision: NewSubmission; submissionId: string; sender: Sender },
): Promise<void> {
  const { sender, submissionId: id } = of
  const { closesOn } = of.form.window
  const { isReturned } = of.form.asker.entry
  const revision: Revision = {
    ...of.revision,
    id,
    contractNumber: of.form.stored.number,
    state: 'SUBMITTED',
    sentAt: new Date(of.revision.sentAt),
    newest: { id, revision: of.revision.revision, number: of.revision.number },
  }
  const readers = sender.source === 'portal' ? [sender] : await loadManagers(tx.sql, revision.contractId)
  for (const user of readers) {
    const letter = composeReceiptLetter({
      revision,
      user,
      baseUrl: deps.settings.baseUrl,
      closesOn: isReturned ? undefined : formatDay(closesOn, 'accusative', user.language),
      utility: deps.settings.utility,
      t: deps.i18n.translator(user.language),
    })
    await deps.jobs.enqueue(tx, 'mail', letter)
  }
}
