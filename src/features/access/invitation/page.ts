import { paths } from '../../../paths.ts'
import { formatInstant } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import type { Offer } from '../invitation-store.ts'
import { datesWords, maskedEmail, rightsWords, roleWords } from '../words.ts'

type Fact = { name: string; value: string }

export type InvitationPage = Page & {
  lead: string
  facts: Fact[]
  /** the button, for the owner of the mailbox alone */
  accept: { action: string; token: string } | undefined
  /** what to do first or instead */
  notes: string[]
  ways: { href: string; text: string; isPrimary: boolean }[]
}

/** Who looks at the link: nobody known, the owner of the mailbox, or somebody else. */
export type Reader =
  { kind: 'stranger' } | { kind: 'owner' } | { kind: 'other'; login: string } | { kind: 'staff' }

/** What is offered and what is to be done: mail scanners open links, people press buttons. */
export function invitationPage(offer: Offer, token: string, reader: Reader, words: Words): InvitationPage {
  const { t } = words
  const email = maskedEmail(offer.email)
  const next = paths.invitation.openWith(token)
  const page = {
    view: 'access/invitation',
    title: titleOf(offer, words),
    lead: t('access:invitation.lead', { name: offer.inviterName }),
    facts: factsOf(offer, words),
    accept: undefined,
    notes: [],
    ways: [],
  }
  switch (reader.kind) {
    case 'owner':
      return { ...page, accept: { action: paths.invitation.open, token } }
    case 'stranger':
      return {
        ...page,
        notes: [t('access:invitation.stranger', { email }), t('access:invitation.newcomer', { email })],
        ways: [
          { href: paths.loginWith({ next }), text: t('access:invitation.signIn'), isPrimary: true },
          { href: paths.register.person, text: t('access:invitation.register'), isPrimary: false },
        ],
      }
    case 'other':
      return { ...page, notes: [t('access:invitation.other', { email, login: reader.login })] }
    case 'staff':
      return { ...page, notes: [t('access:invitation.staff', { email })] }
  }
}

export type InvitationsPage = Page & {
  offers: { title: string; lead: string; facts: Fact[]; action: string; isPrimary: boolean }[]
  home: string
}

/** «Приглашения»: what waits for the visitor's own mailbox. */
export function invitationsPage(offers: readonly Offer[], words: Words): InvitationsPage {
  return {
    view: 'access/invitations',
    title: words.t('access:invitations.title'),
    offers: offers.map((offer) => ({
      title: titleOf(offer, words),
      lead: words.t('access:invitation.lead', { name: offer.inviterName }),
      facts: factsOf(offer, words),
      action: paths.invitation.accept(offer.id),
      isPrimary: offers.length === 1,
    })),
    home: paths.cabinet,
  }
}

export type DeadPage = Page & { lead: string; notes: string[]; action: { href: string; text: string } }

/** Used, replaced, taken back or over: one page for all. */
export function deadInvitationPage(isSignedIn: boolean, { t }: Words): DeadPage {
  return {
    view: 'access/dead',
    title: t('access:dead.title'),
    lead: t('access:dead.lead'),
    notes: [t('access:dead.more')],
    action: isSignedIn
      ? { href: paths.cabinet, text: t('access:dead.home') }
      : { href: paths.login, text: t('access:invitation.signIn') },
  }
}

function titleOf({ organizationName, contractNumber }: Offer, { t }: Words): string {
  return organizationName === null
    ? t('access:invitation.grant', { number: contractNumber ?? '' })
    : t('access:invitation.member', { organization: organizationName })
}

function factsOf(offer: Offer, words: Words): Fact[] {
  const { t, language } = words
  const fact = (name: string, value: string) => ({ name: t(`access:fact.${name}`), value })
  const until = fact('link', formatInstant(offer.expiresAt, language))
  if (offer.role !== null)
    return [
      fact('role', `${roleWords(offer.role, words)}: ${t(`access:role.${offer.role}.hint`)}`),
      fact(
        'contracts',
        offer.contractIds.length === 0
          ? t('access:contracts.all')
          : t('access:contracts.count', { count: offer.contractIds.length }),
      ),
      fact('dates', datesWords(offer, words)),
      until,
    ]
  return [
    ...(offer.address === null ? [] : [fact('address', offer.address)]),
    fact('rights', rightsWords(offer, words)),
    fact('dates', datesWords({ validFrom: null, validTo: offer.grantTo }, words)),
    until,
  ]
}
