import { Temporal } from 'temporal-polyfill'
import { sumKopecks } from '../../../domain/money.ts'
import { paths } from '../../../paths.ts'
import type { LedgerCorrection, LedgerPayment } from '../../../records/ledger.ts'
import { formatDay, formatMoney, formatMonth, formatPeriod } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import { methodName, penaltySentence, statusTag, type Words } from '../words.ts'
import { asOfWords, balanceWords, type BalanceWords } from './balance-words.ts'
import type { BilledInvoice, Overview } from './service.ts'

type Link = { href: string; text: string }

/** The newest open; the older ones are folded away on the screen, and stand on paper. */
type Listed<Row> = { newest: Row[]; older: { summary: string; rows: Row[] } | undefined }

/** Half a year: a phone shows each as a card. */
const openLines = 6

export type OverviewPage = Page & {
  contract: string
  others: Link | undefined
  money: BalanceWords & { lines: string[]; asOf: string }
  /** the newest paper: the one button of the page */
  paper: Link | undefined
  overdue: { amount: string; lines: string[] } | undefined
  next: { day: string; text: string } | undefined
  lastPayment: { amount: string; text: string } | undefined
  invoices: Listed<InvoiceRow>
  payments: Listed<PaymentRow>
  corrections: { on: string; amount: string; reason: string }[]
  /** nothing was ever billed */
  isEmpty: boolean
  period: string
  years: { href: string; text: string; isCurrent: boolean }[]
  hasPapers: boolean
}

type InvoiceRow = {
  number: string
  href: string
  issuedOn: string
  period: string
  gross: string
  vat: string
  paid: string
  fromAdvance: string
  dueOn: string
  status: { text: string; tone: string }
  remark: string
  paper: Link & { label: string }
}

type PaymentRow = { paidOn: string; amount: string; method: string; purpose: string; paid: Link[] }

export function overviewPage(
  overview: Overview,
  shown: { label: string; hasOthers: boolean },
  words: Words,
): OverviewPage {
  const { t } = words
  const { contract, invoices } = overview
  return {
    view: 'billing/overview',
    title: t('billing:title'),
    contract: shown.label.includes(contract.number)
      ? shown.label
      : `${t('billing:contractNumber', { number: contract.number })}, ${shown.label}`,
    others: shown.hasOthers
      ? { href: paths.billing.page({ contract: 'all' }), text: t('billing:others') }
      : undefined,
    money: {
      ...balanceWords(overview.balance, words),
      lines: moneyLines(overview, words),
      asOf: asOfWords(overview.asOf, words),
    },
    paper: newestPaper(overview, words),
    overdue: overdueCard(overview, words),
    next: nextDue(overview, words),
    lastPayment: lastPaymentCard(overview, words),
    invoices: listed(
      overview.shown.invoices.map((invoice) => invoiceRow(invoice, words)),
      words,
    ),
    payments: listed(
      overview.shown.payments.map((payment) => paymentRow(payment, overview, words)),
      words,
    ),
    corrections: overview.shown.corrections.map((correction) => correctionRow(correction, words)),
    isEmpty: invoices.length === 0 && overview.years.length === 0,
    period: periodWords(overview.shown.year, words),
    years: yearLinks(overview, words),
    hasPapers: contract.canDocuments,
  }
}

/** What the balance asks for, under its sum. */
function moneyLines({ balance, contract, today }: Overview, { t, language }: Words): string[] {
  const { nextDueOn } = balance
  const dueLine = (key: string, day: Temporal.PlainDate) =>
    t(key, { day: formatDay(day, 'day-month', language) })
  const terminated = contract.status === 'TERMINATED' ? [t('billing:terminated')] : []
  if (balance.balance < 0) return [t('billing:advanceNext'), ...terminated]
  if (balance.balance === 0 || nextDueOn === undefined) return terminated
  const isPast = Temporal.PlainDate.compare(nextDueOn, today) < 0
  return [dueLine(isPast ? 'billing:dueWas' : 'billing:dueBy', nextDueOn), ...terminated]
}

function newestPaper({ contract, invoices }: Overview, { t, language }: Words): Link | undefined {
  const [newest] = invoices
  if (newest === undefined || !contract.canDocuments) return undefined
  return {
    href: paths.billing.invoicePdf(newest.id),
    text: t('billing:paperFor', { month: formatMonth(newest.period, language) }),
  }
}

function overdueCard({ balance, invoices }: Overview, words: Words): OverviewPage['overdue'] {
  if (balance.overdue === 0) return undefined
  const late = invoices.filter(({ settlement }) => settlement.status === 'OVERDUE')
  const outlooks = late.map(({ penalty }) => penalty)
  const accrued = outlooks.flatMap((outlook) => (outlook?.isFree === false ? [outlook] : []))
  const free = outlooks
    .flatMap((outlook) => (outlook?.isFree === true ? [outlook] : []))
    .sort((a, b) => Temporal.PlainDate.compare(a.freeUntil, b.freeUntil))
  const sum = {
    isFree: false as const,
    soFar: sumKopecks(accrued.map(({ soFar }) => soFar)),
    daysLate: Math.max(0, ...accrued.map(({ daysLate }) => daysLate)),
  }
  const sentences = [
    penaltySentence(accrued.length === 0 ? undefined : sum, words),
    accrued.length === 0 ? penaltySentence(free[0], words) : '',
  ]
  return { amount: formatMoney(balance.overdue, words.language), lines: sentences.filter(Boolean) }
}

/** The first due day that is still ahead. */
function nextDue({ invoices, today }: Overview, { t, language }: Words): OverviewPage['next'] {
  const [next] = invoices
    .filter(({ settlement, dueOn }) => settlement.unpaid > 0 && Temporal.PlainDate.compare(dueOn, today) >= 0)
    .sort((a, b) => Temporal.PlainDate.compare(a.dueOn, b.dueOn))
  if (next === undefined) return undefined
  return {
    day: formatDay(next.dueOn, 'weekday', language),
    text: t('billing:nextBill', {
      month: formatMonth(next.period, language),
      amount: formatMoney(next.settlement.unpaid, language),
    }),
  }
}

function lastPaymentCard({ lastPayment }: Overview, words: Words): OverviewPage['lastPayment'] {
  if (lastPayment === undefined) return undefined
  const { paidOn, amount, method } = lastPayment
  return {
    amount: formatMoney(amount, words.language),
    text: `${formatDay(paidOn, 'full', words.language)}, ${methodName(method, words)}.`,
  }
}

function invoiceRow(invoice: BilledInvoice, words: Words): InvoiceRow {
  const { t, language } = words
  const { settlement } = invoice
  const money = (kopecks: number) => formatMoney(kopecks, language)
  const left = settlement.paid > 0 && settlement.unpaid > 0
  return {
    number: invoice.number,
    href: paths.billing.invoice(invoice.id),
    issuedOn: formatDay(invoice.issuedOn, 'numeric', language),
    period: formatPeriod(invoice.period, language),
    gross: money(invoice.gross),
    vat: money(invoice.vat),
    paid: money(settlement.paid),
    fromAdvance: settlement.fromAdvance === 0 ? '–' : money(settlement.fromAdvance),
    dueOn: formatDay(invoice.dueOn, 'numeric', language),
    status: statusTag(settlement.status, words),
    remark: [
      left ? t('billing:left', { amount: money(settlement.unpaid) }) : '',
      penaltySentence(invoice.penalty, words),
    ]
      .filter(Boolean)
      .join(' '),
    paper: {
      href: paths.billing.invoicePdf(invoice.id),
      text: 'PDF',
      label: t('billing:paperOf', { number: invoice.number }),
    },
  }
}

function paymentRow(payment: LedgerPayment, { balance, invoices }: Overview, words: Words): PaymentRow {
  const { language } = words
  const numbers = new Map(invoices.map(({ id, number }) => [id, number]))
  const paid = balance.parts.filter(({ paymentId }) => paymentId === payment.id)
  return {
    paidOn: formatDay(payment.paidOn, 'numeric', language),
    amount: formatMoney(payment.amount, language),
    method: methodName(payment.method, words),
    purpose: payment.purpose,
    paid: paid.map(({ invoiceId }) => ({
      href: paths.billing.invoice(invoiceId),
      text: numbers.get(invoiceId) ?? '',
    })),
  }
}

function correctionRow(
  correction: LedgerCorrection,
  { language }: Words,
): OverviewPage['corrections'][number] {
  return {
    on: formatDay(correction.on, 'numeric', language),
    amount: formatMoney(correction.amount, language),
    reason: correction.reason,
  }
}

function periodWords(year: number | undefined, { t }: Words): string {
  return year === undefined ? t('billing:forLastMonths') : t('billing:forYear', { year })
}

function yearLinks({ contract, years, shown }: Overview, { t }: Words): OverviewPage['years'] {
  if (years.length === 0) return []
  const link = (year: string | undefined, text: string) => ({
    href: paths.billing.page({ contract: contract.id, ...(year === undefined ? {} : { year }) }),
    text,
    isCurrent: String(shown.year ?? '') === (year ?? ''),
  })
  return [link(undefined, t('billing:lastMonths')), ...years.map((year) => link(String(year), String(year)))]
}

function listed<Row>(rows: Row[], { t }: Words): Listed<Row> {
  const older = rows.slice(openLines)
  return {
    newest: rows.slice(0, openLines),
    older:
      older.length === 0 ? undefined : { summary: t('billing:older', { count: older.length }), rows: older },
  }
}
