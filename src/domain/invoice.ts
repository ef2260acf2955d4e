import type { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import type { AllocatedPart, Balance, InvoiceDue } from './balance.ts'
import { kopecksOf, sumKopecks, type Kopecks } from './money.ts'

/** How an invoice stands; CREDIT: a negative one, it pays others. */
export type InvoiceStatus = 'PAID' | 'PARTLY' | 'WAITS' | 'OVERDUE' | 'CREDIT'

/** What was paid of an invoice. */
export type Settlement = {
  paid: Kopecks
  /** the share of `paid` that came before the invoice was issued */
  fromAdvance: Kopecks
  unpaid: Kopecks
  status: InvoiceStatus
  /** in the order in which they paid */
  parts: readonly AllocatedPart[]
}

/** A line as billing wrote it. */
export type BilledLine = {
  quantity: Decimal
  /** rubles a unit: with VAT for persons, without for organizations */
  price: Decimal
  net: Kopecks
  gross: Kopecks
}

/** How each invoice of a balance stands, by its id. Invoices not yet issued on the balance's day are absent. */
export function settlementsOf(
  invoices: readonly InvoiceDue[],
  balance: Balance,
): ReadonlyMap<string, Settlement> {
  const parts = Map.groupBy(balance.parts, ({ invoiceId }) => invoiceId)
  const states = new Map(balance.invoices.map((state) => [state.id, state]))
  return new Map(
    invoices.flatMap((invoice) => {
      const state = states.get(invoice.id)
      if (state === undefined && invoice.gross > 0) return []
      const own = parts.get(invoice.id) ?? []
      return [[invoice.id, settle(invoice, own, state?.isOverdue === true)] as const]
    }),
  )
}

/**
 * What a document of the contract asks for today: the newest one the whole balance, an older one what is unpaid
 * of it and of those before (later bills have their own documents). Zero or less: nothing to pay.
 * @param olderIds the invoice itself and all issued before it
 */
export function documentTotal(balance: Balance, olderIds: ReadonlySet<string>, isNewest: boolean): Kopecks {
  if (isNewest) return balance.balance
  return sumKopecks(balance.invoices.filter(({ id }) => olderIds.has(id)).map(({ unpaid }) => unpaid))
}

/**
 * Which amount quantity × price gives, rounded to kopecks: GROSS when the price holds VAT (persons), NET when not.
 * Undefined when billing's amount follows from neither: then no formula is shown.
 */
export function priceBasis(line: BilledLine): 'GROSS' | 'NET' | undefined {
  const amount = kopecksOf(line.quantity.times(line.price))
  if (line.quantity.isZero() || line.price.isZero()) return undefined
  if (amount === line.gross) return 'GROSS'
  return amount === line.net ? 'NET' : undefined
}

function settle(invoice: InvoiceDue, parts: readonly AllocatedPart[], isOverdue: boolean): Settlement {
  const paid = sumKopecks(parts.map(({ amount }) => amount))
  const early = parts.filter(({ paidOn }) => Temporal.PlainDate.compare(paidOn, invoice.issuedOn) < 0)
  const unpaid = Math.max(0, invoice.gross) - paid
  return {
    paid,
    fromAdvance: sumKopecks(early.map(({ amount }) => amount)),
    unpaid,
    status: statusOf(invoice.gross, { paid, unpaid, isOverdue }),
    parts,
  }
}

function statusOf(
  gross: Kopecks,
  { paid, unpaid, isOverdue }: { paid: Kopecks; unpaid: Kopecks; isOverdue: boolean },
): InvoiceStatus {
  if (gross < 0) return 'CREDIT'
  if (unpaid === 0) return 'PAID'
  if (isOverdue) return 'OVERDUE'
  return paid > 0 ? 'PARTLY' : 'WAITS'
}
