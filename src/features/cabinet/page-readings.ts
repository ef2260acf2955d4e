import { paths } from '../../paths.ts'
import { formatMonth } from '../../web/format.ts'
import { isTaking } from './page-lead.ts'
import type { Words } from '../../web/words.ts'
import type { Home, HomeContract } from './service.ts'

export type ReadingsCard = {
  question: string
  contracts: {
    /** named only when there are several */
    label: string | undefined
    state: string
    tone: 'good' | 'care' | 'info'
    links: { href: string; text: string }[]
  }[]
}

/** What was handed in for the month, contract by contract. */
export function readingsCard({ contracts }: Home, words: Words): ReadingsCard {
  const { t, language } = words
  const months = new Set(contracts.map(({ period }) => period))
  const [month = ''] = months
  return {
    question:
      months.size === 1
        ? t('cabinet:readings.question', { month: formatMonth(month, language) })
        : t('cabinet:readings.questionMany'),
    contracts: contracts.map((contract) => ({
      label: contracts.length > 1 ? contract.contract.label : undefined,
      ...stateOf(contract, words),
    })),
  }
}

type ContractState = Omit<ReadingsCard['contracts'][number], 'label'>

function stateOf(home: HomeContract, words: Words): ContractState {
  if (home.contract.status === 'TERMINATED')
    return { state: words.t('cabinet:readings.terminated'), tone: 'info', links: [] }
  return home.month.sent === null ? waitingState(home, words) : sentState(home, home.month.sent, words)
}

function waitingState(home: HomeContract, { t }: Words): ContractState {
  const { contract, month, windows } = home
  if (windows.open === undefined) return { state: t('cabinet:readings.missed'), tone: 'care', links: [] }
  const links = isTaking(home)
    ? [{ href: paths.readings.form(contract.id), text: t('cabinet:readings.fill') }]
    : []
  return month.hasDraft
    ? { state: t('cabinet:readings.draft'), tone: 'care', links }
    : { state: t('cabinet:readings.empty', { count: month.meters }), tone: 'info', links }
}

function sentState(
  home: HomeContract,
  { id, number, sentMeters: sent, totalMeters: total }: NonNullable<HomeContract['month']['sent']>,
  { t }: Words,
): ContractState {
  const { contract, month } = home
  const change = {
    href: paths.readings.form(contract.id),
    text: t(sent < total ? 'cabinet:readings.rest' : 'cabinet:readings.change'),
  }
  return {
    state: t(month.hasDraft ? 'cabinet:readings.sentDraft' : 'cabinet:readings.sent', { sent, total }),
    tone: month.hasDraft ? 'care' : 'good',
    links: [
      { href: paths.readings.submission(id), text: `№ ${number}` },
      { href: paths.readings.protocol(id), text: t('cabinet:readings.protocol') },
      ...(isTaking(home) ? [change] : []),
    ],
  }
}
