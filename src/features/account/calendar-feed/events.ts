import { Temporal } from 'temporal-polyfill'
import type { ReadingWindow } from '../../../domain/reading-window.ts'
import { paths } from '../../../paths.ts'
import type { CalendarEvent } from '../../../platform/ics.ts'
import { formatMoney, formatMonth, formatPeriod } from '../../../web/format.ts'
import type { Words } from '../../../web/words.ts'
import type { EndingVerifications, FeedFacts } from './store.ts'

/** A contract of the owner's with what its days come from. */
export type FeedContract = {
  id: string
  number: string
  windows: readonly ReadingWindow[]
  bills: readonly {
    id: string
    number: string
    period: string
    dueOn: Temporal.PlainDate
    unpaid: number
  }[]
}

type Link = (path: string) => string

/** Nine in the morning of the day; of the day two before it; of the days a month and a week before it. */
const morning = 9
const twoDaysBefore = morning - 48
const verificationAlarms = [morning - 30 * 24, morning - 7 * 24]

/** Everything the calendar tells, in words of its owner. Numbers of contracts, no names and no addresses. */
export function feedEvents(
  contracts: readonly FeedContract[],
  facts: FeedFacts,
  words: Words,
  link: Link,
): CalendarEvent[] {
  return [
    ...windowEvents(contracts, facts, words, link),
    ...facts.verifications.map((ending) => verificationEvent(ending, contracts, words, link)),
    ...contracts.flatMap((contract) => contract.bills.map((bill) => billEvent(bill, contract, words, link))),
  ]
}

/** Contracts whose windows for a month are the same days share their events. */
function windowEvents(
  contracts: readonly FeedContract[],
  { sent }: FeedFacts,
  words: Words,
  link: Link,
): CalendarEvent[] {
  const windows = contracts.flatMap((contract) => contract.windows.map((window) => ({ contract, window })))
  const months = Map.groupBy(windows, ({ window }) => window.period)
  return [...months.values()].flatMap((ofMonth) => {
    const groups = [...Map.groupBy(ofMonth, ({ window }) => window.closesOn.toString()).entries()]
    return groups
      .sort(([a], [b]) => a.localeCompare(b))
      .flatMap(([, group], i) => {
        const [first] = group
        if (first === undefined) return []
        const { period } = first.window
        const waiting = group.filter(
          ({ contract }) => !sent.some((one) => one.contractId === contract.id && one.period === period),
        )
        const place = i === 0 ? '' : `-${i + 1}`
        return windowDays(
          first.window,
          { all: numbersOf(group), waiting: numbersOf(waiting), place },
          words,
          link,
        )
      })
  })
}

function windowDays(
  { period, opensOn, closesOn }: ReadingWindow,
  { all, waiting, place }: { all: string[]; waiting: string[]; place: string },
  { t, language }: Words,
  link: Link,
): CalendarEvent[] {
  const month = formatMonth(period, language)
  const href = link(paths.readings.choose)
  const said = (key: string, numbers: readonly string[]) => ({
    title: t(`account:calendar.event.${key}`, { month }),
    text: `${contractsText(numbers, t)}\n${href}`,
  })
  const span = { firstDay: opensOn, lastDay: closesOn, href }
  if (waiting.length === 0)
    return [{ ...span, id: `window-${period}${place}`, ...said('sent', all), alarmHours: [] }]
  return [
    { ...span, id: `window-${period}${place}`, ...said('window', waiting), alarmHours: [morning] },
    {
      ...span,
      id: `closing-${period}${place}`,
      firstDay: closesOn,
      ...said('closing', waiting),
      alarmHours: [morning],
    },
  ]
}

function contractsText(numbers: readonly string[], t: Words['t']): string {
  const [only] = numbers
  return numbers.length === 1 && only !== undefined
    ? t('account:calendar.event.contract', { number: only })
    : t('account:calendar.event.contracts', { numbers: numbers.join(', ') })
}

function numbersOf(group: readonly { contract: FeedContract }[]): string[] {
  return group.map(({ contract }) => contract.number)
}

function verificationEvent(
  { contractId, validUntil, count, meters }: EndingVerifications,
  contracts: readonly FeedContract[],
  { t }: Words,
  link: Link,
): CalendarEvent {
  const day = Temporal.PlainDate.from(validUntil)
  const number = contracts.find(({ id }) => id === contractId)?.number ?? ''
  const href = link(paths.contract.card(contractId))
  const named = meters.map(({ inletName, serial }) => `${inletName}, № ${serial}`)
  return {
    id: `verification-${contractId}-${validUntil}`,
    title:
      count === 1
        ? t('account:calendar.event.verificationOne')
        : t('account:calendar.event.verification', { count }),
    text: [
      t('account:calendar.event.contract', { number }),
      ...named,
      ...(count > named.length ? [t('account:calendar.event.more', { count: count - named.length })] : []),
      href,
    ].join('\n'),
    firstDay: day,
    lastDay: day,
    href,
    alarmHours: verificationAlarms,
  }
}

function billEvent(
  bill: FeedContract['bills'][number],
  { number }: FeedContract,
  { t, language }: Words,
  link: Link,
): CalendarEvent {
  const href = link(paths.billing.invoice(bill.id))
  return {
    id: `bill-${bill.id}`,
    title: t('account:calendar.event.bill', { month: formatPeriod(bill.period, language) }),
    text: [
      t('account:calendar.event.contract', { number }),
      t('account:calendar.event.billOf', {
        number: bill.number,
        amount: formatMoney(bill.unpaid, language),
      }),
      href,
    ].join('\n'),
    firstDay: bill.dueOn,
    lastDay: bill.dueOn,
    href,
    alarmHours: [twoDaysBefore],
  }
}
