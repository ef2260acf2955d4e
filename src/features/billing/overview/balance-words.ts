import type { Temporal } from 'temporal-polyfill'
import type { Balance } from '../../../domain/balance.ts'
import { formatDay, formatMoney } from '../../../web/format.ts'
import type { Words } from '../words.ts'

/** A balance said in one line, with its colour. */
export type BalanceWords = { text: string; tone: 'good' | 'info' | 'bad' }

/** «Долг 1 234,56 ₽» when something is overdue, «К оплате …», «Аванс …» or «К оплате ничего нет». */
export function balanceWords(balance: Balance, { t, language }: Words): BalanceWords {
  const say = (key: string, kopecks: number) =>
    t(`billing:balance.${key}`, { amount: formatMoney(kopecks, language) })
  if (balance.balance > 0)
    return balance.overdue > 0
      ? { text: say('debt', balance.balance), tone: 'bad' }
      : { text: say('due', balance.balance), tone: 'info' }
  if (balance.balance < 0) return { text: say('advance', balance.advance), tone: 'good' }
  return { text: t('billing:balance.nothing'), tone: 'good' }
}

/** «По данным на 22 ноября 2026»; empty when nothing was imported. */
export function asOfWords(asOf: Temporal.PlainDate | undefined, { t, language }: Words): string {
  return asOf === undefined ? '' : t('billing:asOf', { day: formatDay(asOf, 'full', language) })
}
