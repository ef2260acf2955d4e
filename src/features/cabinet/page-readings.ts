import { Temporal } from 'temporal-polyfill'
import { paths } from '../../paths.ts'
import { formatDay, formatMonth } from '../../web/format.ts'
import { readingStateWords } from '../../web/states/words.ts'
import { isLapsed, waitsForVisitor } from './page-calls.ts'
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
  const { sent } = home.month
  const state = sent === null ? waitingState(home, words) : sentState(home, sent, words)
  return home.returned === undefined ? state : returnedState(home, home.returned, state, words)
}

function waitingState(home: HomeContract, words: Words): ContractState {
  const { contract, month, windows } = home
  const { t } = words
  if (isLapsed(home))
    return { state: t('states:submission.LAPSED'), tone: 'care', links: askLinks(home, words) }
  if (windows.open === undefined) return { state: t('cabinet:readings.missed'), tone: 'care', links: [] }
  if (month.draft?.state === 'FOR_APPROVAL')
    return { state: t('states:submission.FOR_APPROVAL'), tone: 'care', links: checkLinks(home, words) }
  const links = isTaking(home)
    ? [{ href: paths.readings.form(contract.id), text: t('cabinet:readings.fill') }]
    : []
  if (month.draft === null)
    return { state: t('cabinet:readings.empty', { count: month.meters }), tone: 'info', links }
  return { state: t(`cabinet:readings.${month.draft.note === null ? 'draft' : 'back'}`), tone: 'care', links }
}

function sentState(
  home: HomeContract,
  { id, number, sentMeters: sent, totalMeters: total }: NonNullable<HomeContract['month']['sent']>,
  words: Words,
): ContractState {
  const { contract, month } = home
  const { t } = words
  const change = {
    href: paths.readings.form(contract.id),
    text: t(sent < total ? 'cabinet:readings.rest' : 'cabinet:readings.change'),
  }
  const isAsked = month.draft?.state === 'FOR_APPROVAL' && isTaking(home)
  const key = isAsked ? 'sentAsked' : month.draft === null ? 'sent' : 'sentDraft'
  return {
    state: t(`cabinet:readings.${key}`, { sent, total }),
    tone: month.draft === null ? 'good' : 'care',
    links: [
      { href: paths.readings.submission(id), text: `№ ${number}` },
      { href: paths.readings.protocol(id), text: t('cabinet:readings.protocol') },
      ...(isAsked ? checkLinks(home, words) : isTaking(home) ? [change] : []),
      ...(isLapsed(home) ? askLinks(home, words) : []),
    ],
  }
}

/** «вернули: why, до д», before everything else of the contract. */
function returnedState(
  { contract }: HomeContract,
  { reason, until, count }: NonNullable<HomeContract['returned']>,
  { links }: ContractState,
  words: Words,
): ContractState {
  const { t, language } = words
  const day = formatDay(Temporal.PlainDate.from(until), 'day-month', language)
  const state =
    reason === null
      ? t('cabinet:readings.returned', { count, day })
      : readingStateWords({ state: 'RETURNED', reason, until }, words).text
  if (!contract.canEnter && !contract.canSubmit) return { state, tone: 'care', links }
  const correct = { href: paths.readings.returned(contract.id), text: t('cabinet:readings.correct') }
  return { state, tone: 'care', links: [correct, ...links] }
}

/** Four eyes: the approver checks and submits, the others look. */
function checkLinks(home: HomeContract, { t }: Words): ContractState['links'] {
  if (!isTaking(home)) return []
  const key = waitsForVisitor(home) ? 'approve' : 'look'
  return [{ href: paths.readings.check(home.contract.id), text: t(`cabinet:readings.${key}`) }]
}

/** The way out for what was not submitted in time. */
function askLinks({ contract, period, month }: HomeContract, { t }: Words): ContractState['links'] {
  if (!contract.canSubmit) return []
  return month.isAsked
    ? [{ href: paths.corrections.list, text: t('cabinet:readings.asked') }]
    : [{ href: paths.corrections.ask({ contract: contract.id, period }), text: t('cabinet:readings.ask') }]
}
