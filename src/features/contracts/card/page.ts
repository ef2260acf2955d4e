import { paths } from '../../../paths.ts'
import { formatDay, formatNumber } from '../../../web/format.ts'
import { regimeShown, type RegimeShown } from '../../../web/regime.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import type { CardState } from './card-state.ts'
import { inletShown, type InletShown } from './meter-page.ts'
import type { CardAccount, CardContract } from './store.ts'

export type StatusTag = { text: string; tone: 'good' | 'care' | 'info' }
type Fact = { name: string; value: string }

export type CardPage = Page & {
  status: StatusTag | undefined
  notice: string | undefined
  /** whose contract it is, when somebody gave access to it */
  delegated: string | undefined
  facts: Fact[]
  regime: RegimeShown | undefined
  actions: { href: string; text: string; isPrimary: boolean }[]
  name: { action: string; value: string }
  /** one house stands open; several are folded */
  isFolded: boolean
  accounts: {
    title: string
    count: string
    warning: string | undefined
    facts: Fact[]
    inlets: InletShown[]
  }[]
  reception: string
}

/** The contract's card: what it is, its accounts, inlets, meters, verifications, seals. */
export function cardPage(state: CardState, words: Words): CardPage {
  const { contract, rejected } = state
  const { t } = words
  return {
    view: 'contracts/card',
    title: contract.ownName ?? t('contracts:card.title', { number: contract.number }),
    ...(rejected === undefined ? {} : { errors: rejected.errors }),
    status: statusTag(contract.status, words),
    notice: contract.status === 'ACTIVE' ? undefined : t(`contracts:notice.${contract.status}`),
    delegated: delegatedWords(contract, words),
    facts: contractFacts(contract, words),
    regime: state.regime && regimeShown(state.regime, { number: contract.number }, words),
    actions: actionsOf(state, words),
    name: {
      action: paths.contract.name(contract.id),
      value:
        rejected !== undefined && rejected.named.meterId === undefined
          ? (rejected.values['name'] ?? '')
          : (contract.ownName ?? ''),
    },
    isFolded: state.accounts.length > 1,
    accounts: state.accounts.map((account) => accountShown(account, state, words)),
    reception: paths.reception.about({ topic: 'contract', contract: contract.id }),
  }
}

export function statusTag(status: CardContract['status'], { t }: Words): StatusTag | undefined {
  if (status === 'ACTIVE') return undefined
  return { text: t(`contracts:status.${status}`), tone: status === 'SUSPENDED' ? 'care' : 'info' }
}

function contractFacts(contract: CardContract, { t, language }: Words): Fact[] {
  return [
    { name: t('contracts:fact.number'), value: contract.number },
    { name: t('contracts:fact.date'), value: formatDay(contract.date, 'full', language) },
    { name: t('contracts:fact.type'), value: t(`contracts:type.${contract.type}`) },
    { name: t('contracts:fact.customer'), value: contract.customerName },
    { name: t('contracts:fact.status'), value: t(`contracts:status.${contract.status}`) },
  ]
}

/** «Доступ к договору вам дала Соколова Вера Петровна, по 31 декабря 2026» */
function delegatedWords({ grantedBy, grantedTo }: CardContract, { t, language }: Words): string | undefined {
  if (grantedBy === null) return undefined
  return grantedTo === null
    ? t('contracts:delegated', { name: grantedBy })
    : t('contracts:delegatedTo', { name: grantedBy, day: formatDay(grantedTo, 'full', language) })
}

function actionsOf({ contract, isTaking }: CardState, { t }: Words): CardPage['actions'] {
  const { id } = contract
  const isSubmitting =
    isTaking && (contract.canEnter || contract.canSubmit) && contract.status !== 'TERMINATED'
  return [
    ...(isSubmitting
      ? [{ href: paths.readings.form(id), text: t('contracts:submit'), isPrimary: true }]
      : []),
    { href: paths.history.page({ contract: id }), text: t('contracts:history'), isPrimary: false },
    { href: paths.billing.page({ contract: id }), text: t('contracts:billing'), isPrimary: false },
    { href: paths.access.page(id), text: t('contracts:access'), isPrimary: false },
    ...(contract.canManage
      ? [{ href: paths.contract.links(id), text: t('contracts:links'), isPrimary: false }]
      : []),
  ]
}

function accountShown(account: CardAccount, state: CardState, words: Words): CardPage['accounts'][number] {
  const { t, language } = words
  const inlets = account.inlets.map((inlet) => inletShown(inlet, state, words))
  const expired = inlets.filter(({ meter }) => meter?.verification.tone === 'bad').length
  const optional = (name: string, value: string | null): Fact[] =>
    value === null || value === '' ? [] : [{ name: t(`contracts:fact.${name}`), value }]
  return {
    title: account.address,
    count: t('contracts:inlets', { count: inlets.length }),
    warning: expired === 0 ? undefined : t('contracts:expiredCount', { count: expired }),
    facts: [
      { name: t('contracts:fact.account'), value: account.number },
      ...optional('els', account.gisEls),
      ...optional('service', account.gisServiceId),
      ...optional('residents', account.residents === null ? null : String(account.residents)),
      ...optional(
        'area',
        account.areaM2 === null
          ? null
          : t('contracts:area', { area: formatNumber(account.areaM2, language) }),
      ),
    ],
    inlets,
  }
}
