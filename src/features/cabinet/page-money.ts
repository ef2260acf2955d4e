import { Temporal } from 'temporal-polyfill'
import { sumKopecks } from '../../domain/money.ts'
import { paths } from '../../paths.ts'
import { formatDay, formatMoney } from '../../web/format.ts'
import type { Words } from '../../web/words.ts'
import type { Home, HomeContract } from './service.ts'

export type MoneyCard = {
  answer: string
  more: string[]
  /** each contract, when there are several */
  contracts: { label: string; href: string; amount: string; tone: 'bad' | 'good' | 'info' }[]
  bills: { href: string; text: string }
}

/** How much and by when. @param isLead the page's answer has said the debt and has the button */
export function moneyCard(home: Home, words: Words, isLead: boolean): MoneyCard {
  const { t, language } = words
  const { contracts } = home
  const debt = sumKopecks(contracts.map(({ balance }) => balance.debt))
  const advance = sumKopecks(contracts.map(({ balance }) => balance.advance))
  const [only] = contracts
  const isSingle = contracts.length === 1 && only !== undefined
  return {
    answer: debt === 0 ? t('cabinet:money.nothing') : formatMoney(debt, language),
    more: [
      ...(isLead && isSingle ? [] : dueSentences(home, words)),
      ...(advance > 0 ? [t('cabinet:money.advance', { amount: formatMoney(advance, language) })] : []),
      ...asOf(home, words),
    ],
    contracts: isSingle ? [] : contracts.map((contract) => contractLine(contract, words)),
    bills: {
      href: paths.billing.page(isSingle ? { contract: only.contract.id } : {}),
      text: t(debt > 0 && !isLead ? 'cabinet:money.pay' : 'cabinet:money.bills'),
    },
  }
}

/** «Срок прошёл 16 ноября. Оплатите по 16 декабря — пеней не будет», or since when penalties run. */
export function penaltySentence(
  { balance: { nextDueOn }, penaltyFreeUntil: free }: HomeContract,
  today: Temporal.PlainDate,
  { t, language }: Words,
): string {
  if (nextDueOn === undefined || free === undefined) return ''
  const said = (day: Temporal.PlainDate) => formatDay(day, 'day-month', language)
  const due = t('cabinet:money.overdue', { day: said(nextDueOn) })
  return Temporal.PlainDate.compare(today, free) <= 0
    ? `${due} ${t('cabinet:money.free', { day: said(free) })}`
    : `${due} ${t('cabinet:money.penalty', { day: said(free.add({ days: 1 })) })}`
}

function dueSentences({ contracts, today }: Home, words: Words): string[] {
  const { t, language } = words
  const owing = contracts.filter(({ balance }) => balance.debt > 0)
  const overdue = owing.filter(({ balance }) => balance.overdue > 0)
  const [first, ...others] = overdue
  if (first !== undefined)
    return others.length === 0
      ? [penaltySentence(first, today, words)]
      : [t('cabinet:money.overdueMany', { count: overdue.length })]
  const days = owing.flatMap(({ balance: { nextDueOn } }) => (nextDueOn === undefined ? [] : [nextDueOn]))
  const [soonest] = days.sort((a, b) => Temporal.PlainDate.compare(a, b))
  return soonest === undefined
    ? []
    : [t('cabinet:money.due', { day: formatDay(soonest, 'day-month', language) })]
}

function contractLine(
  { contract, balance }: HomeContract,
  { t, language }: Words,
): MoneyCard['contracts'][number] {
  const line = { label: contract.label, href: paths.billing.page({ contract: contract.id }) }
  if (balance.debt > 0)
    return {
      ...line,
      amount: formatMoney(balance.debt, language),
      tone: balance.overdue > 0 ? 'bad' : 'info',
    }
  return balance.advance > 0
    ? {
        ...line,
        amount: t('cabinet:money.advanceShort', { amount: formatMoney(balance.advance, language) }),
        tone: 'good',
      }
    : { ...line, amount: t('cabinet:money.paid'), tone: 'good' }
}

/** The oldest day the money is known of: every contract is at least as fresh. */
function asOf({ contracts }: Home, { t, language }: Words): string[] {
  const days = contracts.flatMap(({ ledger }) => (ledger.asOf === undefined ? [] : [ledger.asOf]))
  const [oldest] = days.sort((a, b) => Temporal.PlainDate.compare(a, b))
  return oldest === undefined ? [] : [t('cabinet:money.asOf', { day: formatDay(oldest, 'full', language) })]
}
