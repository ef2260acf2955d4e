import { paths } from '../../paths.ts'
import type { Language, Translate } from '../../platform/i18n.ts'
import type { LetterJob } from '../../platform/letter.ts'
import { informationPhone, type Utility } from '../../platform/utility.ts'
import { formatInstant, formatPeriod, formatVolume } from '../../web/format.ts'
import type { Revision } from './revision.ts'

/** Who gets the letter: the sender, in the language of his profile. */
export type ReceiptReader = { name: string; email: string; language: Language }

/**
 * The letter after Submit: number, time and figures, one action. For the queue `mail`.
 * @param closesOn the last day of the window in words of the reader's language («2 декабря, среду»); undefined: it is over
 * @param t the translator of the reader's language
 */
export function composeReceiptLetter(receipt: {
  revision: Revision
  user: ReceiptReader
  baseUrl: string
  closesOn: string | undefined
  utility: Utility
  t: Translate
}): LetterJob {
  const { revision, user, utility, t } = receipt
  const month = formatPeriod(revision.period, user.language)
  const isFirst = revision.kind === 'FIRST'
  const missing = revision.totalMeters - revision.sentMeters
  return {
    to: { name: user.name, address: user.email },
    letter: {
      language: user.language,
      subject: t(`protocol:letter.${isFirst ? 'subject' : 'subjectCorrection'}`, {
        month,
        number: revision.number,
      }),
      greeting: t('protocol:letter.greeting', { name: user.name }),
      paragraphs: [
        t('protocol:letter.lead'),
        ...(missing === 0 ? [] : [t('protocol:letter.missing', { count: missing })]),
        ...(receipt.closesOn === undefined ? [] : [t('protocol:letter.correct', { day: receipt.closesOn })]),
      ],
      facts: letterFacts(revision, user.language, t),
      action: {
        text: t('protocol:letter.action'),
        href: new URL(paths.readings.submission(revision.id), receipt.baseUrl).href,
      },
      signature: [
        user.language === 'ru' ? utility.name : utility.nameEn,
        t('protocol:letter.phone', { phone: informationPhone(utility) }),
      ],
    },
  }
}

function letterFacts(
  revision: Revision,
  language: Language,
  t: Translate,
): { name: string; value: string }[] {
  const fact = (name: string, value: string) => ({ name: t(`protocol:letter.${name}`), value })
  return [
    fact('number', revision.number),
    fact('time', formatInstant(revision.sentAt, language)),
    fact('month', formatPeriod(revision.period, language)),
    fact('contract', revision.contractNumber),
    fact('sent', t('protocol:letter.sentOf', { sent: revision.sentMeters, total: revision.totalMeters })),
    fact('volume', formatVolume(revision.details.sentVolume, language)),
    ...(revision.callerName === null ? [] : [fact('caller', revision.callerName)]),
  ]
}
