import { paths } from '../../paths.ts'
import type { Translate } from '../../platform/i18n.ts'
import { formatDay, formatMoney, formatMonth } from '../../web/format.ts'
import type { Page } from '../../web/view.ts'
import type { Visitor } from '../../web/visitor.ts'
import type { Words } from '../../web/words.ts'
import { chartShown, type ChartShown } from './page-chart.ts'
import type { Lead } from './lead.ts'
import { leadOf } from './page-lead.ts'
import { moneyCard, type MoneyCard } from './page-money.ts'
import { nextLines, type NextLine } from './page-next.ts'
import { readingsCard, type ReadingsCard } from './page-readings.ts'
import type { Home } from './service.ts'

export type HomePage = Page & {
  greeting: string
  lead: Lead
  money: MoneyCard
  readings: ReadingsCard
  next: NextLine[]
  chart: ChartShown | undefined
  events: { text: string; href: string; note: string }[]
}

export type EmptyHomePage = Page & { greeting: string; link: string }

const shownEvents = 6

/** The home page: the answer first, then money, readings, what comes next. */
export function homePage(home: Home, visitor: Visitor, words: Words): HomePage {
  const lead = leadOf(home, words)
  return {
    view: 'cabinet/home',
    title: lead.title,
    greeting: greetingOf(visitor, words.t),
    lead,
    money: moneyCard(home, words, lead.kind === 'debt'),
    readings: readingsCard(home, words),
    next: nextLines(home, words),
    chart: chartShown(home, words),
    events: eventsOf(home, words),
  }
}

/** A cabinet without contracts: what to do. */
export function emptyHomePage(visitor: Visitor, t: Translate): EmptyHomePage {
  return {
    view: 'cabinet/empty',
    title: t('cabinet:empty.title'),
    greeting: greetingOf(visitor, t),
    link: paths.contract.link,
  }
}

function greetingOf({ firstName, patronymic }: Visitor, t: Translate): string {
  return t('cabinet:greeting', { name: [firstName, patronymic].filter(Boolean).join(' ') })
}

/** What happened last: what was handed in, billed, paid. */
function eventsOf({ contracts, facts, today }: Home, { t, language }: Words): HomePage['events'] {
  const until = today.toString()
  const sent = facts.sent.map(({ id, number, period, sentAt, isReplaced }) => ({
    at: sentAt,
    text: t(isReplaced ? 'cabinet:event.replaced' : 'cabinet:event.sent', {
      month: formatMonth(period, language),
      number,
    }),
    href: paths.readings.submission(id),
  }))
  const money = contracts.flatMap(({ contract, ledger }) => {
    const billing = paths.billing.page({ contract: contract.id })
    const payments = ledger.payments.map(({ paidOn, amount }) => ({
      at: paidOn.toString(),
      text: t('cabinet:event.paid', { amount: formatMoney(amount, language) }),
      href: billing,
    }))
    const invoices = ledger.invoices.map(({ id, issuedOn, period, gross }) => ({
      at: issuedOn.toString(),
      text: t('cabinet:event.billed', {
        month: formatMonth(period, language),
        amount: formatMoney(gross, language),
      }),
      href: paths.billing.invoice(id),
    }))
    return [...payments, ...invoices].filter(({ at }) => at <= until)
  })
  return [...sent, ...money]
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, shownEvents)
    .map(({ at, text, href }) => ({ text, href, note: formatDay(at.slice(0, 10), 'day-month', language) }))
}
