import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/db.ts'
import type { Language } from '../../platform/i18n.ts'
import type { LetterJob } from '../../platform/letter.ts'
import type { Visitor } from '../../web/visitor.ts'
import { informationPhone } from '../../platform/utility.ts'

/** What letters of this room are about: the key of their words. */
export type LetterKind =
  | 'activation'
  | 'already'
  | 'chooseLogin'
  | 'reset'
  | 'login'
  | 'changed'
  | 'guessed'
  | 'closed'
  | 'factorOn'
  | 'factorOff'
  | 'codesLocked'
  | 'identityOn'
  | 'identityOff'
  | 'inPerson'
  | 'recovered'
  | 'recoveredBoth'
  | 'recoveredFactor'
  | 'mailNew'
  | 'mailOld'
  | 'mailTaken'
  | 'mailArrived'
  | 'mailLeft'
  | 'mailLeftInPerson'
  | 'mailStopped'
  | 'loginChanged'

/** Whom a letter goes to. Without a name it greets nobody: a stranger typed the name into a form. */
export type LetterReader = { email: string; language: Language; name?: string }

/**
 * A letter of this room for the queue `mail`: a few sentences, one action, no passwords. Links stand on
 * BASE_URL, whatever host the request named.
 */
export function composeAuthLetter(
  deps: Pick<Deps, 'i18n' | 'settings'>,
  kind: LetterKind,
  reader: LetterReader,
  details: {
    path: string
    values?: Readonly<Record<string, string | number>>
    facts?: readonly string[]
    /** the secret address of the calendar has ended too */
    isCalendarEnded?: boolean
    /** «это не я»: a quiet link below the action */
    brakePath?: string
  },
): LetterJob {
  const t = deps.i18n.translator(reader.language)
  const { utility, baseUrl } = deps.settings
  const words = (part: string) => t(`auth:letter.${kind}.${part}`, details.values)
  const { name } = reader
  return {
    to: { name: name ?? '', address: reader.email },
    letter: {
      language: reader.language,
      subject: words('subject'),
      greeting: name === undefined ? t('auth:letter.hello') : t('auth:letter.greeting', { name }),
      paragraphs: [
        ...words('text').split('\n'),
        ...(details.isCalendarEnded === true ? [t('auth:letter.calendarEnded')] : []),
      ],
      facts: (details.facts ?? []).map((fact) => ({
        name: t(`auth:letter.fact.${fact}`),
        value: String(details.values?.[fact] ?? ''),
      })),
      action: { text: words('action'), href: new URL(details.path, baseUrl).href },
      ...(details.brakePath === undefined
        ? {}
        : { brake: { text: words('brake'), href: new URL(details.brakePath, baseUrl).href } }),
      signature: [
        reader.language === 'ru' ? utility.name : utility.nameEn,
        t('auth:letter.phone', { phone: informationPhone(utility) }),
      ],
    },
  }
}

/** A user as letters about his own sign-in need him. */
export type Addressee = {
  userId: string
  email: string
  firstName: string
  patronymic: string | null | undefined
  locale: string
}

/** Who is signed in, as letters need him. */
export function ownerOf(visitor: Visitor): Addressee {
  return { ...visitor, locale: visitor.language }
}

/** Puts a letter to the owner of a cabinet into the post, within the caller's transaction. */
export async function tellOwner(
  deps: Deps,
  tx: Tx,
  owner: Addressee,
  kind: LetterKind,
  details: Parameters<typeof composeAuthLetter>[3],
): Promise<void> {
  const name = [owner.firstName, owner.patronymic].filter(Boolean).join(' ')
  const reader = { email: owner.email, language: languageOf(owner.locale), name }
  await deps.jobs.enqueue(tx, 'mail', composeAuthLetter(deps, kind, reader, details))
}

/** The language of a profile. */
export function languageOf(locale: string): Language {
  return locale === 'en' ? 'en' : 'ru'
}
