import { sumKopecks } from '../../../domain/money.ts'
import { paths } from '../../../paths.ts'
import { formatMoney, formatMonth } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { VisitorContract } from '../../../web/visitor.ts'
import type { Words } from '../words.ts'
import { asOfWords, balanceWords, type BalanceWords } from './balance-words.ts'
import type { ContractMoney } from './service.ts'

type Link = { href: string; text: string; label: string }

export type ChooserPage = Page & {
  /** over all contracts; undefined when there are none */
  all: string | undefined
  contracts: {
    name: string
    number: string | undefined
    href: string
    money: BalanceWords
    paper: Link | undefined
  }[]
  link: string
}

/** Choose a contract; its newest paper is one click away already here. */
export function chooserPage(
  rows: readonly ContractMoney[],
  known: readonly VisitorContract[],
  words: Words,
): ChooserPage {
  const { t } = words
  const names = new Map(known.map(({ id, label }) => [id, label]))
  return {
    view: 'billing/choose',
    title: t('billing:title'),
    all: rows.length === 0 ? undefined : allWords(rows, words),
    contracts: rows.map((row) => {
      const { id, number, customerName } = row.contract
      const name = names.get(id) ?? customerName
      return {
        name,
        number: name.includes(number) ? undefined : t('billing:contractNumber', { number }),
        href: paths.billing.page({ contract: id }),
        money: balanceWords(row.balance, words),
        paper: paperLink(row, words),
      }
    }),
    link: paths.contract.link,
  }
}

function allWords(rows: readonly ContractMoney[], words: Words): string {
  const { t, language } = words
  const debt = formatMoney(sumKopecks(rows.map(({ balance }) => balance.debt)), language)
  const advance = sumKopecks(rows.map(({ balance }) => balance.advance))
  const sentences = [
    t('billing:all.debt', { amount: debt }),
    ...(advance === 0 ? [] : [t('billing:all.advance', { amount: formatMoney(advance, language) })]),
    asOfWords(rows[0]?.asOf, words),
  ]
  return sentences.filter(Boolean).join(' ')
}

function paperLink({ contract, newest }: ContractMoney, { t, language }: Words): Link | undefined {
  if (newest === undefined || !contract.canDocuments) return undefined
  return {
    href: paths.billing.invoicePdf(newest.id),
    text: t('billing:paperFor', { month: formatMonth(newest.period, language) }),
    label: t('billing:paperOf', { number: newest.number }),
  }
}
