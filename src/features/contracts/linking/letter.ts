import type { Temporal } from 'temporal-polyfill'
import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { LetterJob } from '../../../platform/letter.ts'
import { informationPhone, type Utility } from '../../../platform/utility.ts'
import { formatInstant } from '../../../web/format.ts'

/** Whom a letter of this room goes to, and in whose name. */
export type Reader = {
  to: { name: string; email: string; language: Language }
  baseUrl: string
  utility: Utility
  /** words of the reader's language */
  t: Translate
}

/** How a link came about, as holders are told. */
export type LinkedBy = 'payment' | 'meter' | 'code' | 'company' | 'staff'

/** The letter to a present holder: somebody else has linked the contract. Of the newcomer no more than is needed to know him. */
export function composeHolderLetter(
  reader: Reader,
  told: {
    newcomer: { firstName: string; lastName: string }
    contract: { id: string; number: string }
    proof: LinkedBy
    at: Temporal.Instant
  },
): LetterJob {
  const { to, utility, t } = reader
  const { newcomer, contract } = told
  return compose(reader, {
    subject: t('linking:letter.subject', { number: contract.number }),
    paragraphs: [
      t('linking:letter.what', { at: formatInstant(told.at, to.language), number: contract.number }),
      t(`linking:letter.${told.proof}`),
      t('linking:letter.stranger', { phone: informationPhone(utility) }),
    ],
    facts: [
      { name: t('linking:letter.who'), value: `${newcomer.firstName} ${newcomer.lastName.slice(0, 1)}.` },
    ],
    action: { text: t('linking:letter.action'), path: paths.contract.links(contract.id) },
  })
}

/** What has become of a link: sentences under `linking:notice.<key>`. */
export type NoticeKey =
  | 'unlinked'
  | 'ended'
  | 'endedFor'
  | 'endedByAdministrator'
  | 'kept'
  | 'keptFor'
  | 'codeSent'
  | 'codeAsked'
  | 'linkedByStaff'
  | 'declined'

const noticeActions = {
  unlinked: paths.contract.link,
  ended: paths.contract.link,
  endedFor: paths.contract.list,
  endedByAdministrator: paths.contract.list,
  kept: paths.contract.list,
  keptFor: paths.contract.list,
  codeSent: paths.contract.linkBy('code'),
  codeAsked: paths.contract.list,
  linkedByStaff: paths.contract.list,
  declined: paths.contract.link,
} as const satisfies Record<NoticeKey, string>

/** A short letter about a link; the clerk's own words, when there are any, stand in it as they are. */
export function composeNotice(
  reader: Reader,
  notice: { key: NoticeKey; number: string; reason?: string },
): LetterJob {
  const { t, utility } = reader
  const { key, number, reason } = notice
  const values = { number, phone: informationPhone(utility) }
  return compose(reader, {
    subject: t(`linking:notice.${key}.subject`, values),
    paragraphs: [
      t(`linking:notice.${key}.what`, values),
      ...(reason === undefined || reason === '' ? [] : [t('linking:notice.reason', { reason })]),
      t(`linking:notice.${key}.next`, values),
    ],
    facts: [],
    action: { text: t(`linking:notice.${key}.action`), path: noticeActions[key] },
  })
}

function compose(
  { to, baseUrl, utility, t }: Reader,
  letter: {
    subject: string
    paragraphs: readonly string[]
    facts: readonly { name: string; value: string }[]
    action: { text: string; path: string }
  },
): LetterJob {
  const { action, ...rest } = letter
  return {
    to: { name: to.name, address: to.email },
    letter: {
      ...rest,
      language: to.language,
      greeting: t('linking:letter.greeting', { name: to.name }),
      action: { text: action.text, href: new URL(action.path, baseUrl).href },
      signature: [
        to.language === 'ru' ? utility.name : utility.nameEn,
        t('linking:letter.phone', { phone: informationPhone(utility) }),
      ],
    },
  }
}
