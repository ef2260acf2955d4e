import type { Deps } from '../../../deps.ts'
import type { Tx } from '../../../platform/db.ts'
import type { Language } from '../../../platform/i18n.ts'
import { newToken } from '../../../platform/tokens.ts'
import { paths } from '../../../paths.ts'
import { composeAuthLetter, languageOf, type LetterKind, type LetterReader } from '../letter.ts'
import { addToken } from '../token-store.ts'
import type { MailOwner } from './store.ts'

/** A change waits so long for both addresses. */
export const changeHours = 48
/** So long the old address may pull the brake, also after the change. */
export const brakeDays = 7

/** The owner, at the address he has or had. */
export function readerOf(owner: MailOwner, email = owner.email): LetterReader {
  const name = [owner.firstName, owner.patronymic].filter(Boolean).join(' ')
  return { email, language: languageOf(owner.locale), name }
}

/** An address nobody has confirmed yet: it is greeted without a name. */
export function strangerAt(email: string, language: Language): LetterReader {
  return { email, language }
}

export async function write(
  deps: Deps,
  tx: Tx,
  kind: LetterKind,
  reader: LetterReader,
  details: Parameters<typeof composeAuthLetter>[3],
): Promise<void> {
  await deps.jobs.enqueue(tx, 'mail', composeAuthLetter(deps, kind, reader, details))
}

/**
 * A brake for the old address. Brakes of earlier changes stay: who moved the mail twice would else have taken the
 * owner's brake away.
 * @returns the path of its link
 */
export async function addBrake(deps: Deps, tx: Tx, userId: string, from: string): Promise<string> {
  const now = deps.clock.now()
  const { token, hash } = newToken()
  await addToken(tx.sql, {
    userId,
    purpose: 'EMAIL_LOCKOUT',
    hash,
    at: now.toString(),
    expiresAt: now.add({ hours: 24 * brakeDays }).toString(),
    payload: { from },
  })
  return paths.email.lockoutWith(token)
}
