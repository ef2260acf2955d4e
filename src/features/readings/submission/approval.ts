import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { LetterJob } from '../../../platform/letter.ts'
import type { Tx } from '../../../platform/db.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { formatPeriod } from '../../../web/format.ts'
import type { ReceiptReader } from '../letter.ts'
import { loadApprovers, loadReader, markForApproval, markReturned } from './approval-store.ts'
import { journalChannel } from './entry.ts'
import type { PostedCheck } from './form.ts'
import type { OpenForm } from './service.ts'
import { stepOf } from './step.ts'
import type { Sender } from './submit.ts'

/** `errors`: slips are left; `conflict`: the draft has changed since the page was made, or somebody was first. */
export type ApprovalResult = { ok: true } | { ok: false; why: 'errors' | 'conflict' | 'no-right' }

/** Four eyes: puts what was typed before those who may submit it, and writes to them. */
export async function sendForApproval(
  deps: Deps,
  form: OpenForm,
  posted: PostedCheck,
  sender: Sender,
): Promise<ApprovalResult> {
  if (stepOf(form) !== 'approve') return { ok: false, why: 'no-right' }
  if (form.assessment.hasErrors) return { ok: false, why: 'errors' }
  const isDone = await deps.db.transaction(async (tx) => {
    if ((await markForApproval(tx.sql, keyOf(form), posted.version)) === 0) return false
    await writeDown(deps, tx, form, sender, 'readings.forApproval')
    const today = moscowDay(form.asker.arrivedAt).toString()
    const approvers = await loadApprovers(tx.sql, {
      contractId: form.stored.id,
      userId: sender.userId,
      today,
    })
    const href = form.asker.entry.check(form.stored.id)
    await writeTo(deps, tx, form, approvers, { kind: 'waiting', who: sender.name, href })
    return true
  })
  return isDone ? { ok: true } : { ok: false, why: 'conflict' }
}

/** Gives the draft back to who typed it, with a reason and a letter. */
export async function returnDraft(
  deps: Deps,
  form: OpenForm,
  posted: { version: number; reason: string },
  sender: Sender,
): Promise<ApprovalResult> {
  if (stepOf(form) !== 'submit') return { ok: false, why: 'no-right' }
  const isDone = await deps.db.transaction(async (tx) => {
    const enteredBy = await markReturned(tx.sql, keyOf(form), posted.version, posted.reason)
    if (enteredBy === undefined) return false
    await writeDown(deps, tx, form, sender, 'readings.returnDraft')
    const href = form.asker.entry.form(form.stored.id)
    const { reason } = posted
    await writeTo(deps, tx, form, await loadReader(tx.sql, enteredBy), {
      kind: 'returned',
      who: sender.name,
      reason,
      href,
    })
    return true
  })
  return isDone ? { ok: true } : { ok: false, why: 'conflict' }
}

function keyOf({ asker, stored, window }: OpenForm) {
  return {
    contractId: stored.id,
    period: window.period,
    userId: asker.userId,
    at: asker.arrivedAt.toString(),
  }
}

async function writeDown(deps: Deps, tx: Tx, form: OpenForm, sender: Sender, action: string): Promise<void> {
  await recordAudit(tx.sql, {
    at: deps.clock.now(),
    actorId: sender.userId,
    action,
    channel: journalChannel(form.asker.entry),
    subject: { type: 'contract', id: form.stored.id },
    contractId: form.stored.id,
    requestId: sender.requestId,
    address: sender.address,
    details: { period: form.window.period, version: form.stored.draft?.version ?? 0 },
  })
}

type Told = { kind: 'waiting' | 'returned'; who: string; reason?: string; href: string }

async function writeTo(
  deps: Deps,
  tx: Tx,
  { stored, window }: OpenForm,
  readers: readonly ReceiptReader[],
  { kind, who, reason, href }: Told,
): Promise<void> {
  const { utility, baseUrl } = deps.settings
  for (const { name, email, language } of readers) {
    const t = deps.i18n.translator(language)
    const month = formatPeriod(window.period, language)
    const words = { month, number: stored.number, who, reason: reason ?? '' }
    const letter: LetterJob = {
      to: { name, address: email },
      letter: {
        language,
        subject: t(`readings:approval.letter.${kind}Subject`, words),
        greeting: t('protocol:letter.greeting', { name }),
        paragraphs: [t(`readings:approval.letter.${kind}`, words)],
        action: { text: t(`readings:approval.letter.${kind}Action`), href: new URL(href, baseUrl).href },
        signature: [
          language === 'ru' ? utility.name : utility.nameEn,
          t('protocol:letter.phone', { phone: informationPhone(utility) }),
        ],
      },
    }
    await deps.jobs.enqueue(tx, 'mail', letter)
  }
}
