import { paths } from '../../paths.ts'
import type { Language, Translate } from '../../platform/i18n.ts'
import type { LetterJob } from '../../platform/letter.ts'
import { informationPhone, type Utility } from '../../platform/utility.ts'
import { formatDay, formatPhone } from '../../web/format.ts'
import { topicName } from './rules.ts'

/** What a letter to the writer needs of the appeal. */
export type LetterAppeal = {
  number: string
  firstName: string
  lastName: string
  patronymic: string | null
  email: string
  phone: string | null
  topic: string
  subject: string
  language: Language
  /** `YYYY-MM-DD` */
  dueOn: string
}

type LetterTerms = { baseUrl: string; utility: Utility; t: Translate }

/** «We have it»: number, day, the secret link. For the queue `mail`. */
export function composeReceivedLetter(appeal: LetterAppeal, terms: LetterTerms & { key: string }): LetterJob {
  const { t } = terms
  const { number, language } = appeal
  const fact = (name: string, value: string) => ({ name: t(`reception:letter.${name}`), value })
  return letterTo(appeal, terms, {
    subject: t('reception:letter.receivedSubject', { number }),
    paragraphs: [
      t('reception:letter.received', { day: formatDay(appeal.dueOn, 'full', language) }),
      t('reception:letter.keep'),
    ],
    facts: [
      fact('number', number),
      fact('topic', topicName(appeal.topic, language)),
      fact('subject', appeal.subject),
      ...(appeal.phone === null ? [] : [fact('phone', formatPhone(appeal.phone))]),
    ],
    action: {
      text: t('reception:letter.follow'),
      href: new URL(paths.reception.statusWith({ number, key: terms.key }), terms.baseUrl).href,
    },
  })
}

/**
 * The answer itself. The key of the status link is not known any more: the button leads to the page that asks
 * for it, and a signed-in writer needs none.
 */
export function composeAnswerLetter(
  appeal: LetterAppeal,
  answer: { text: string; files: number },
  terms: LetterTerms,
): LetterJob {
  const { t } = terms
  const { number } = appeal
  return letterTo(appeal, terms, {
    subject: t('reception:letter.answeredSubject', { number }),
    paragraphs: [
      t('reception:letter.answered', { subject: appeal.subject }),
      ...answer.text.split(/\n+/).filter((line) => line.trim() !== ''),
      ...(answer.files === 0 ? [] : [t('reception:letter.files', { count: answer.files })]),
      t('reception:letter.more'),
    ],
    action: {
      text: t('reception:letter.open'),
      href: new URL(paths.reception.statusWith({ number, key: '' }), terms.baseUrl).href,
    },
  })
}

function letterTo(
  appeal: LetterAppeal,
  { utility, t }: LetterTerms,
  letter: Pick<LetterJob['letter'], 'subject' | 'paragraphs' | 'facts' | 'action'>,
): LetterJob {
  const name = [appeal.firstName, appeal.patronymic].filter(Boolean).join(' ')
  return {
    to: { name: `${appeal.firstName} ${appeal.lastName}`, address: appeal.email },
    letter: {
      language: appeal.language,
      greeting: t('reception:letter.greeting', { name }),
      ...letter,
      signature: [
        appeal.language === 'ru' ? utility.name : utility.nameEn,
        t('reception:letter.ask', { phone: informationPhone(utility) }),
      ],
    },
  }
}
