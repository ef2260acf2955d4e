import { paths } from '../../../paths.ts'
import { formatDay, formatInstant } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { journalShown, type JournalShown } from '../journal-page.ts'
import { datesWords, rightsWords, roleWords } from '../words.ts'
import { isOver, type AccessView } from './service.ts'
import type { AccessContract, Grant, Holder } from './store.ts'

type Fact = { name: string; value: string }

export type AccessPage = Page & {
  lead: string
  back: { href: string; text: string }
  /** what the visitor was given by somebody else, and the way to give it back */
  own: { facts: Fact[]; leave: string } | undefined
  /** for whoever manages the contract */
  management:
    | {
        give: string
        holders: { name: string; email: string; why: string; dates: string; href: string | undefined }[]
        grants: GrantShown[]
        journal: JournalShown
      }
    | undefined
}

type GrantShown = {
  name: string
  email: string
  rights: string
  dates: string
  state: { text: string; tone: 'good' | 'care' | 'info' }
  used: string
  revoke: string
  resend: string | undefined
  labels: { revoke: string; resend: string }
}

/** «Кому открыт договор»: everybody who has access and why; a delegate sees his own part. */
export function accessPage(
  view: AccessView,
  state: { userId: string; now: Date; today: string },
  words: Words,
): AccessPage {
  const { contract, own } = view
  const isAdministrator = view.holders.some(
    ({ userId, role }) => userId === state.userId && role === 'ADMINISTRATOR',
  )
  const { t } = words
  return {
    view: 'access/access',
    title: t('access:access.title', { number: contract.number }),
    lead: [contract.customerName, contract.address ?? ''].filter(Boolean).join(', '),
    back: { href: paths.contract.card(contract.id), text: t('access:access.card') },
    own:
      own.length === 0 ? undefined : { facts: ownFacts(own, words), leave: paths.access.leave(contract.id) },
    management: contract.canManage
      ? {
          give: paths.access.grant(contract.id),
          holders: view.holders.map((holder) => holderShown(holder, isAdministrator, words)),
          grants: view.grants.map((grant) => grantShown(grant, state, words)),
          journal: journalShown(
            view.journal,
            (after) => `${paths.access.page(contract.id, { after })}#journal`,
            words,
          ),
        }
      : undefined,
  }
}

function ownFacts(own: readonly Grant[], words: Words): Fact[] {
  const { t } = words
  return own.flatMap((grant) => [
    { name: t('access:fact.grantor'), value: grant.grantorName },
    { name: t('access:fact.rights'), value: rightsWords(grant, words) },
    { name: t('access:fact.dates'), value: datesWords({ validFrom: null, validTo: grant.validTo }, words) },
  ])
}

function holderShown(holder: Holder, isAdministrator: boolean, words: Words) {
  const { t, language } = words
  const since = formatDay(dayOf(holder.since), 'full', language)
  const why =
    holder.role === null
      ? t(`access:why.${holder.proof ?? 'STAFF'}`, { since })
      : t('access:why.member', { role: roleWords(holder.role, words), since })
  return {
    name: holder.name,
    email: holder.email,
    why,
    dates: datesWords(holder, words),
    href:
      holder.membershipId === null || !isAdministrator
        ? undefined
        : paths.organization.member(holder.membershipId),
  }
}

function dayOf(instant: Date): string {
  return new Date(instant.getTime() + 3 * 3_600_000).toISOString().slice(0, 10)
}

function grantShown(grant: Grant, state: { now: Date; today: string }, words: Words): GrantShown {
  const { t, language } = words
  const name = grant.granteeName ?? grant.email
  return {
    name,
    email: grant.granteeName === null ? '' : grant.email,
    rights: rightsWords(grant, words),
    dates: datesWords({ validFrom: null, validTo: grant.validTo }, words),
    state: stateOf(grant, state, words),
    used:
      grant.lastUsedAt === null
        ? t('access:grant.unused')
        : t('access:grant.used', { at: formatInstant(grant.lastUsedAt, language, { zone: false }) }),
    revoke: paths.access.revoke(grant.contractId, grant.id),
    resend:
      grant.acceptedAt === null && !isOver(grant, state.today)
        ? paths.access.resend(grant.contractId, grant.id)
        : undefined,
    labels: {
      revoke: t('access:grant.revokeOf', { name }),
      resend: t('access:grant.resendTo', { email: grant.email }),
    },
  }
}

function stateOf(
  grant: Grant,
  { now, today }: { now: Date; today: string },
  { t, language }: Words,
): GrantShown['state'] {
  if (isOver(grant, today)) return { text: t('access:grant.over'), tone: 'info' }
  if (grant.acceptedAt !== null) return { text: t('access:grant.active'), tone: 'good' }
  return grant.linkUntil !== null && grant.linkUntil > now
    ? {
        text: t('access:grant.waiting', { at: formatDay(dayOf(grant.linkUntil), 'day-month', language) }),
        tone: 'care',
      }
    : { text: t('access:grant.letterOver'), tone: 'care' }
}

export type GrantPage = Page & {
  lead: string
  action: string
  back: string
  email: string
  ticks: { name: string; label: string; isTicked: boolean }[]
  validTo: string
  validToHint: string
}

/** Giving access: to whom, what beside looking, until when. @param until the day offered, `YYYY-MM-DD` */
export function grantPage(
  contract: AccessContract,
  { values, errors, until }: { values?: FormValues; errors?: readonly FieldError[]; until: string },
  words: Words,
): GrantPage {
  const { t, language } = words
  return {
    view: 'access/grant',
    title: t('access:give.title'),
    lead: t('access:give.lead', { number: contract.number }),
    ...(errors === undefined ? {} : { errors }),
    action: paths.access.grant(contract.id),
    back: paths.access.page(contract.id),
    email: values?.['email'] ?? '',
    ticks: ['submit', 'pay', 'documents'].map((name) => ({
      name,
      label: t(`access:give.${name}`),
      isTicked: values?.[name] === 'on',
    })),
    validTo: values?.['validTo'] ?? formatDay(until, 'numeric', language),
    validToHint: t('access:give.validToHint'),
  }
}
