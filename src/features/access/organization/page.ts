import { paths } from '../../../paths.ts'
import { formatDay, formatInstant } from '../../../web/format.ts'
import type { FieldError } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Visitor } from '../../../web/visitor.ts'
import type { Words } from '../../../web/words.ts'
import { journalShown, type JournalShown } from '../journal-page.ts'
import { datesWords, roleWords } from '../words.ts'
import type { OrganizationView } from './service.ts'
import type { Member, OrganizationContract, WaitingInvitation } from './store.ts'

type Fact = { name: string; value: string }

export type OrganizationPage = Page & {
  facts: Fact[]
  leave: { organization: string; isUnfolded: boolean }
  /** for a member of several */
  others: { id: string; name: string; isCurrent: boolean }[]
  /** the administrator's part; undefined for everybody else */
  administration:
    | {
        organization: string
        invite: string
        members: {
          name: string
          href: string
          role: string
          about: string
          contracts: string
          dates: string
          isOver: boolean
          confirmed: string
        }[]
        waiting: {
          email: string
          role: string
          until: string
          isOver: boolean
          resend: string
          revoke: string
          labels: { resend: string; revoke: string }
        }[]
        settings: { name: string; label: string; hint: string; isOn: boolean }[]
        journal: JournalShown
      }
    | undefined
}

type State = {
  view: OrganizationView
  visitor: Visitor
  /** shown on lists; undefined: all */
  chosenId: string | undefined
  now: Date
  today: string
  errors?: readonly FieldError[]
}

/** «Организация»: who acts for it, what they may do, and how they came to it. */
export function organizationPage(state: State, words: Words): OrganizationPage {
  const { view, visitor, chosenId, errors } = state
  const { organization } = view
  const { t } = words
  return {
    view: 'access/organization',
    title: organization.name,
    ...(errors === undefined ? {} : { errors }),
    facts: factsOf(view, words),
    leave: {
      organization: organization.id,
      isUnfolded: errors?.some(({ field }) => field === 'leave') === true,
    },
    others:
      visitor.organizations.length < 2
        ? []
        : [
            ...visitor.organizations.map(({ id, name }) => ({ id, name, isCurrent: id === chosenId })),
            { id: '', name: t('access:organization.all'), isCurrent: chosenId === undefined },
          ],
    administration:
      organization.role === 'ADMINISTRATOR'
        ? {
            organization: organization.id,
            invite: paths.organization.invite({ organization: organization.id }),
            members: view.members.map((member) => memberShown(member, state, words)),
            waiting: view.waiting.map((invitation) => waitingShown(invitation, view.contracts, state, words)),
            settings: (['needsApproval', 'personalRecoveryOnly'] as const).map((name) => ({
              name,
              label: t(`access:rules.${name}`),
              hint: t(`access:rules.${name}Hint`),
              isOn: organization[name],
            })),
            journal: journalShown(
              view.journal,
              (after) => `${paths.organization.page({ organization: organization.id, after })}#journal`,
              words,
            ),
          }
        : undefined,
  }
}

function factsOf({ organization }: OrganizationView, words: Words): Fact[] {
  const { t } = words
  const fact = (name: string, value: string | null): Fact[] =>
    value === null ? [] : [{ name: t(`access:fact.${name}`), value }]
  return [
    ...fact('inn', organization.inn),
    ...fact('kpp', organization.kpp),
    ...fact('ogrn', organization.ogrn),
    ...fact('ownRole', roleWords(organization.role, words)),
  ]
}

function memberShown(member: Member, { today }: State, words: Words) {
  const { t } = words
  const status = member.status === null ? '' : t(`access:status.${member.status}`)
  return {
    name: member.name,
    href: paths.organization.member(member.id),
    role: roleWords(member.role, words),
    about: [member.email, member.position ?? '', status].filter(Boolean).join(', '),
    contracts: contractsWords(
      member.contracts.map(({ number }) => number),
      words,
    ),
    dates: datesWords(member, words),
    isOver: member.validTo !== null && member.validTo < today,
    confirmed: confirmedWords(member, words),
  }
}

/** «суммой платежа, 30 ноября 2026, 10:42» */
export function confirmedWords(
  {
    confirmedBy,
    confirmedByName,
    confirmedAt,
  }: Pick<Member, 'confirmedBy' | 'confirmedByName' | 'confirmedAt'>,
  { t, language }: Words,
): string {
  const at = formatInstant(confirmedAt, language, { zone: false })
  if (confirmedBy !== null) return t(`access:confirmed.${confirmedBy}`, { at })
  return confirmedByName === null
    ? t('access:confirmed.none', { at })
    : t('access:confirmed.invited', { name: confirmedByName, at })
}

function contractsWords(numbers: readonly string[], { t }: Words): string {
  if (numbers.length === 0) return t('access:contracts.all')
  return numbers.length > 5
    ? t('access:contracts.some', { numbers: numbers.slice(0, 5).join(', '), count: numbers.length - 5 })
    : numbers.join(', ')
}

function waitingShown(
  { id, email, role, contractIds, expiresAt }: WaitingInvitation,
  contracts: readonly OrganizationContract[],
  { now }: State,
  words: Words,
) {
  const { t, language } = words
  const isOver = expiresAt <= now
  const limits = contracts.filter((contract) => contractIds.includes(contract.id)).map(({ number }) => number)
  return {
    email,
    role: `${roleWords(role, words)}, ${contractsWords(limits, words)}`,
    until: t(isOver ? 'access:invited.over' : 'access:invited.until', {
      at: formatInstant(expiresAt, language, { zone: false }),
    }),
    isOver,
    resend: paths.organization.resendInvitation(id),
    revoke: paths.organization.revokeInvitation(id),
    labels: {
      resend: t('access:invited.resendTo', { email }),
      revoke: t('access:invited.revokeTo', { email }),
    },
  }
}

/** The day a form may end access on, as the field shows it. */
export function dayTyped(value: string | null, { language }: Words): string {
  return value === null ? '' : formatDay(value, 'numeric', language)
}
