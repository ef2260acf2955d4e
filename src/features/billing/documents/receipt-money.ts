import { Temporal } from 'temporal-polyfill'
import { sumKopecks, type Kopecks } from '../../../domain/money.ts'
import { firstDay, lastDay } from '../../../domain/period.ts'
import { balanceOfLedger, type LedgerCorrection, type LedgerPayment } from '../../../records/ledger.ts'
import type { InvoiceState } from './state.ts'

/** The reference figures of a receipt (domain.md §6.1, R2 and R5). */
export type ReceiptMoney = {
  /** owed and paid ahead on the eve of the issue */
  debtBefore: Kopecks
  advanceBefore: Kopecks
  lastPayment: LedgerPayment | undefined
  /** paid within the billing month */
  paidInPeriod: Kopecks
  /** paid on this document and those before it since it was issued */
  paidSince: Kopecks
  corrections: readonly LedgerCorrection[]
}

export function receiptMoney(state: InvoiceState): ReceiptMoney {
  const { ledger, issuedOn, today, balance, invoice } = state
  const before = balanceOfLedger(ledger, issuedOn.subtract({ days: 1 }))
  const payments = ledger.payments.filter(({ paidOn }) => isWithin(paidOn, undefined, today))
  const first = firstDay(invoice.period)
  const inPeriod = payments.filter(({ paidOn }) => isWithin(paidOn, first, lastDay(invoice.period)))
  const since = state.isNewest
    ? payments.filter(({ paidOn }) => isWithin(paidOn, issuedOn, today))
    : balance.parts.filter(
        ({ invoiceId, paidOn }) => state.olderIds.has(invoiceId) && isWithin(paidOn, issuedOn, today),
      )
  return {
    debtBefore: before.debt,
    advanceBefore: before.advance,
    lastPayment: payments[0],
    paidInPeriod: sumKopecks(inPeriod.map(({ amount }) => amount)),
    paidSince: sumKopecks(since.map(({ amount }) => amount)),
    corrections: ledger.corrections.filter(({ on }) => isWithin(on, first, endOf(state))),
  }
}

/** The newest document tells what was corrected up to today, an older one up to the next bill. */
function endOf({ ledger, olderIds, today, isNewest }: InvoiceState): Temporal.PlainDate {
  if (isNewest) return today
  const next = ledger.invoices.findLast(({ id }) => !olderIds.has(id))
  return next?.issuedOn.subtract({ days: 1 }) ?? today
}

function isWithin(
  day: Temporal.PlainDate,
  from: Temporal.PlainDate | undefined,
  to: Temporal.PlainDate,
): boolean {
  const isBefore = from !== undefined && Temporal.PlainDate.compare(day, from) < 0
  return !isBefore && Temporal.PlainDate.compare(day, to) <= 0
}
