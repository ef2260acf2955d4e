import type { Deps } from '../../deps.ts'
import { moscowDay } from '../../domain/calendar.ts'
import type { Tx } from '../../platform/db.ts'
import type { Language } from '../../platform/i18n.ts'
import { newToken } from '../../platform/tokens.ts'
import { paths } from '../../paths.ts'
import { emailKey } from '../../web/email.ts'
import { addInvitation } from './invitation-store.ts'
import { languageOf, sendLetter } from './letter.ts'
import { findByMail } from './people-store.ts'
import { datesWords, rightsWords, roleWords, type GrantRights } from './words.ts'
import type { MemberRole } from '../../records/membership.ts'

/** Life of an invitation (security.md, «Policy numbers»). */
export const invitationDays = 7

/** Who invites, as the letter names him. */
export type Inviter = { userId: string; name: string; language: Language }

type Invited = { email: string } & (
  | {
      organization: { id: string; name: string }
      role: MemberRole
      contractIds: readonly string[]
      validFrom: string | null
      validTo: string | null
    }
  | { grantId: string; contractNumber: string; rights: GrantRights; validTo: string | null }
)

/**
 * Writes the invitation and its letter in the transaction that offers the access. The token goes by mail alone; its
 * SHA-256 is kept.
 */
export async function sendInvitation(deps: Deps, tx: Tx, inviter: Inviter, invited: Invited): Promise<void> {
  const now = deps.clock.now()
  const { token, hash } = newToken()
  const key = emailKey(invited.email)
  const expiresAt = now.add({ hours: invitationDays * 24 })
  const base = {
    hash,
    email: key,
    invitedById: inviter.userId,
    at: now.toString(),
    expiresAt: expiresAt.toString(),
  }
  await addInvitation(
    tx.sql,
    'grantId' in invited
      ? { ...base, grantId: invited.grantId }
      : {
          ...base,
          organizationId: invited.organization.id,
          role: invited.role,
          contractIds: invited.contractIds,
          validFrom: invited.validFrom,
          validTo: invited.validTo,
        },
  )
  await writeLetter(deps, tx, inviter, invited, token)
}

async function writeLetter(
  deps: Deps,
  tx: Tx,
  inviter: Inviter,
  invited: Invited,
  token: string,
): Promise<void> {
  const known = await findByMail(tx.sql, emailKey(invited.email))
  const language = known === undefined ? inviter.language : languageOf(known.locale)
  const words = { t: deps.i18n.translator(language), language }
  const last = moscowDay(deps.clock.now().add({ hours: invitationDays * 24 }))
  const lasts = datesWords({ validFrom: null, validTo: last.toString() }, words)
  const fact = (name: string, value: string) => ({ name: words.t(`access:fact.${name}`), value })
  const reader = { email: invited.email, language }
  if ('grantId' in invited)
    return sendLetter(deps, tx, 'inviteGrant', reader, {
      path: paths.invitation.openWith(token),
      values: { name: inviter.name, number: invited.contractNumber, days: invitationDays },
      facts: [
        fact('rights', rightsWords(invited.rights, words)),
        fact('dates', datesWords({ validFrom: null, validTo: invited.validTo }, words)),
        fact('link', lasts),
      ],
    })
  await sendLetter(deps, tx, 'inviteMember', reader, {
    path: paths.invitation.openWith(token),
    values: { name: inviter.name, organization: invited.organization.name, days: invitationDays },
    facts: [
      fact('role', roleWords(invited.role, words)),
      fact('dates', datesWords(invited, words)),
      fact('link', lasts),
    ],
  })
}

/** How many letters of this kind a mailbox and an inviter get in a while; seconds to wait when it is too many. */
export async function holdBack(deps: Deps, inviterId: string, email: string): Promise<number> {
  const { letters, invitations } = deps.throttles
  const mailbox = `invitation ${emailKey(email)}`
  const seconds = Math.max(await letters.waitSeconds(mailbox), await invitations.waitSeconds(inviterId))
  if (seconds > 0) return seconds
  await letters.take(mailbox)
  await invitations.take(inviterId)
  return 0
}
