import { Temporal } from 'temporal-polyfill'
import { sumKopecks, type Kopecks } from './money.ts'

/** An invoice of the contract, as far as the balance needs it. */
export type InvoiceDue = {
  id: string
  number: string
  issuedOn: Temporal.PlainDate
  dueOn: Temporal.PlainDate
  gross: Kopecks
}

/** A payment of the contract. */
export type PaymentMade = { id: string; paidOn: Temporal.PlainDate; amount: Kopecks; purpose: string }

/** A correction: positive raises the debt, negative lowers it. */
export type Correction = { on: Temporal.PlainDate; amount: Kopecks }

/** Part of a payment that pays an invoice; no `paymentId`: a correction or a credit invoice pays. */
export type AllocatedPart = {
  paymentId: string | undefined
  invoiceId: string
  amount: Kopecks
  paidOn: Temporal.PlainDate
}

/** An invoice after allocation. */
export type InvoiceBalance = { id: string; paid: Kopecks; unpaid: Kopecks; isOverdue: boolean }

/** The balance of a contract on a day. */
export type Balance = {
  /** positive: debt, negative: advance */
  balance: Kopecks
  debt: Kopecks
  /** money beyond all invoices */
  advance: Kopecks
  /** unpaid parts whose due day has passed */
  overdue: Kopecks
  /** due day of the oldest unpaid invoice */
  nextDueOn: Temporal.PlainDate | undefined
  invoices: readonly InvoiceBalance[]
  parts: readonly AllocatedPart[]
}

type Source = { paymentId: string | undefined; paidOn: Temporal.PlainDate; left: Kopecks; purpose: string }
type Debt = { id: string; number: string; dueOn: Temporal.PlainDate; gross: Kopecks; left: Kopecks }

/**
 * Balance = Σ gross of invoices issued by `today` − Σ payments made by `today` ± corrections (readings.md).
 * A payment that names an invoice pays that one first; everything else goes oldest due first; what remains is an advance.
 */
export function balanceOn(
  today: Temporal.PlainDate,
  invoices: readonly InvoiceDue[],
  payments: readonly PaymentMade[],
  corrections: readonly Correction[] = [],
): Balance {
  const issued = invoices.filter(({ issuedOn }) => !isAfter(issuedOn, today))
  const made = payments.filter(({ paidOn }) => !isAfter(paidOn, today))
  const corrected = corrections.filter(({ on }) => !isAfter(on, today))
  const debts = issued
    .filter(({ gross }) => gross > 0)
    .map((invoice) => ({ ...invoice, left: invoice.gross }))
  debts.sort((a, b) => Temporal.PlainDate.compare(a.dueOn, b.dueOn) || compareText(a.number, b.number))
  const sources = sourcesOf(issued, made, corrected)
  const parts = [...payNamed(sources, debts), ...payOldest(sources, debts)]
  const balance =
    sumKopecks(issued.map(({ gross }) => gross)) -
    sumKopecks(made.map(({ amount }) => amount)) +
    sumKopecks(corrected.map(({ amount }) => amount))
  const isOverdue = (debt: Debt) => debt.left > 0 && isAfter(today, debt.dueOn)
  return {
    balance,
    debt: Math.max(0, balance),
    advance: Math.max(0, -balance),
    overdue: sumKopecks(debts.filter(isOverdue).map(({ left }) => left)),
    nextDueOn: debts.find(({ left }) => left > 0)?.dueOn,
    invoices: debts.map((debt) => ({
      id: debt.id,
      paid: debt.gross - debt.left,
      unpaid: debt.left,
      isOverdue: isOverdue(debt),
    })),
    parts,
  }
}

/**
 * Whether the purpose of a payment names an invoice: its number as a whole word behind «счёт … №»; a number of six
 * signs and more anywhere, but not where it is said to be a contract's or a personal account's.
 */
export function namesInvoice(purpose: string, number: string): boolean {
  const literal = number.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const isDistinctive = number.length >= 6
  const before = isDistinctive ? wholeWord + notOfAnother : behindInvoice
  return new RegExp(`${before}${literal}(?![\\p{L}\\p{N}]|[-/]\\p{N})`, 'iu').test(purpose)
}

const wholeWord = '(?<![\\p{L}\\p{N}]|\\p{N}[-/])'
const notOfAnother = '(?<!(?:договор\\p{L}*|контракт\\p{L}*|л/?с|лицев\\p{L}*\\s+сч[её]т\\p{L}*)[.\\s:№N]*)'
const behindInvoice = '(?<!\\p{L}|лицев\\p{L}*\\s+)сч[её]т\\p{L}*(?:\\s+на\\s+оплату)?[\\s:№N]*'

/** Money that can pay: payments, and credits written as negative invoices or corrections; oldest first. */
function sourcesOf(
  issued: readonly InvoiceDue[],
  made: readonly PaymentMade[],
  corrected: readonly Correction[],
): Source[] {
  const credits = [
    ...issued
      .filter(({ gross }) => gross < 0)
      .map(({ issuedOn, gross }) => ({ paidOn: issuedOn, left: -gross })),
    ...corrected.filter(({ amount }) => amount < 0).map(({ on, amount }) => ({ paidOn: on, left: -amount })),
  ].map((credit) => ({ ...credit, paymentId: undefined, purpose: '' }))
  const paid = made.map(({ id, paidOn, amount, purpose }) => ({
    paymentId: id,
    paidOn,
    left: amount,
    purpose,
  }))
  return [...paid, ...credits].sort(
    (a, b) =>
      Temporal.PlainDate.compare(a.paidOn, b.paidOn) || compareText(a.paymentId ?? '', b.paymentId ?? ''),
  )
}

function payNamed(sources: Source[], debts: Debt[]): AllocatedPart[] {
  const byNumber = new Map(debts.map((debt) => [debt.number.toLowerCase(), debt]))
  return sources.flatMap((source) => {
    if (source.purpose === '') return []
    return namedDebts(source.purpose, byNumber, debts).flatMap((debt) => pay(source, debt))
  })
}

/** The usual purpose ends with the number: one look-up; any other is searched for every number. */
function namedDebts(
  purpose: string,
  byNumber: ReadonlyMap<string, Debt>,
  debts: readonly Debt[],
): readonly Debt[] {
  const usual = /^\s*Оплата по сч[её]ту\s*№?\s*(\S+)\s*$/iu.exec(purpose)?.[1]?.toLowerCase()
  const found = usual === undefined ? undefined : byNumber.get(usual)
  return found === undefined ? debts.filter(({ number }) => namesInvoice(purpose, number)) : [found]
}

function payOldest(sources: Source[], debts: Debt[]): AllocatedPart[] {
  return sources.flatMap((source) => debts.flatMap((debt) => pay(source, debt)))
}

function pay(source: Source, debt: Debt): AllocatedPart[] {
  const amount = Math.min(source.left, debt.left)
  if (amount <= 0) return []
  source.left -= amount
  debt.left -= amount
  return [{ paymentId: source.paymentId, invoiceId: debt.id, amount, paidOn: source.paidOn }]
}

function isAfter(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(a, b) > 0
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
