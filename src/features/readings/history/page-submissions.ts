import { paths } from '../../../paths.ts'
import { formatInstant, formatPeriod } from '../../../web/format.ts'
import type { HistorySubmission, LapsedDraft } from './store.ts'
import type { Words } from './words.ts'

export type SubmissionLine = {
  number: string
  href: string
  sentAt: string
  month: string
  revision: string
  sent: string
  /** who submitted it; who typed and who told it, where others did */
  who: string[]
  state: string
  isReplaced: boolean
  protocol: { href: string; text: string; label: string }
}

/** What was typed and not submitted before readings closed. */
export type LapsedLine = {
  month: string
  state: string
  who: string
  /** asks staff to take it after all; for whoever may submit */
  ask: { href: string; label: string } | undefined
}

export function submissionLine(submission: HistorySubmission, { t, language }: Words): SubmissionLine {
  const isReplaced = submission.state === 'REPLACED'
  return {
    number: submission.number,
    href: paths.readings.submission(submission.id),
    sentAt: formatInstant(submission.sentAt, language),
    month: `${formatPeriod(submission.period, language)}, № ${submission.contractNumber}`,
    revision: t(`history:revision.${submission.kind}`, { revision: submission.revision }),
    sent: t('history:sentOf', { sent: submission.sentMeters, total: submission.totalMeters }),
    who: sendersOf(submission, t),
    state: t(`states:submission.${submission.state}`),
    isReplaced,
    protocol: {
      href: paths.readings.protocol(submission.id),
      text: t('history:protocol'),
      label: t('history:protocolOf', { number: submission.number }),
    },
  }
}

/** Four eyes: who typed, who submitted. A clerk stands under no name of his own. */
function sendersOf(
  { senderName, enteredBy, callerName, isByStaff }: HistorySubmission,
  t: Words['t'],
): string[] {
  if (isByStaff)
    return [
      t('history:who.staff'),
      ...(callerName === null ? [] : [t('history:who.caller', { who: callerName })]),
    ]
  return enteredBy === null
    ? [senderName]
    : [t('history:who.entered', { who: enteredBy }), t('history:who.submitted', { who: senderName })]
}

export function lapsedLine(draft: LapsedDraft, canAsk: boolean, { t, language }: Words): LapsedLine {
  const { contractId, contractNumber, period, typedBy, typedAt } = draft
  const month = `${formatPeriod(period, language)}, № ${contractNumber}`
  return {
    month,
    state: t('states:submission.LAPSED'),
    who: t('history:lapsed.who', {
      who: typedBy ?? t('history:who.staff'),
      at: formatInstant(typedAt, language, { zone: false }),
    }),
    ask: canAsk
      ? {
          href: paths.corrections.ask({ contract: contractId, period }),
          label: t('history:lapsed.askOf', { month }),
        }
      : undefined,
  }
}
