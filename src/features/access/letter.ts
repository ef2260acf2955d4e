import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/db.ts'
import type { Language } from '../../platform/i18n.ts'
import { informationPhone } from '../../platform/utility.ts'

/** What letters of this room are about: the key of their words. */
export type LetterKind =
  | 'inviteMember'
  | 'inviteGrant'
  | 'memberJoined'
  | 'grantAccepted'
  | 'memberChanged'
  | 'memberRevoked'
  | 'memberLeft'
  | 'memberConfirmed'
  | 'grantRevoked'
  | 'grantReturned'

/** Whom a letter goes to. Without a name it greets nobody: a stranger's mailbox has none we know. */
export type LetterReader = { email: string; language: Language; name?: string }

export type LetterDetails = {
  path: string
  values: Readonly<Record<string, string | number>>
  /** in the reader's words */
  facts?: readonly { name: string; value: string }[]
}

/** Puts a letter into the queue in the transaction that changes the access; the link stands on BASE_URL. */
export async function sendLetter(
  deps: Pick<Deps, 'i18n' | 'settings' | 'jobs'>,
  tx: Tx,
  kind: LetterKind,
  reader: LetterReader,
  details: LetterDetails,
): Promise<void> {
  const t = deps.i18n.translator(reader.language)
  const { utility, baseUrl } = deps.settings
  const phone = informationPhone(utility)
  const words = (part: string) => t(`access:letter.${kind}.${part}`, { ...details.values, phone })
  await deps.jobs.enqueue(tx, 'mail', {
    to: { name: reader.name ?? '', address: reader.email },
    letter: {
      language: reader.language,
      subject: words('subject'),
      greeting:
        reader.name === undefined
          ? t('access:letter.hello')
          : t('access:letter.greeting', { name: reader.name }),
      paragraphs: words('text').split('\n'),
      facts: details.facts ?? [],
      action: { text: words('action'), href: new URL(details.path, baseUrl).href },
      signature: [
        reader.language === 'ru' ? utility.name : utility.nameEn,
        t('access:letter.phone', { phone }),
      ],
    },
  })
}

/** The language of a profile. */
export function languageOf(locale: string): Language {
  return locale === 'en' ? 'en' : 'ru'
}
