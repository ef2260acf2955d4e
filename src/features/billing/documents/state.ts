import { Temporal } from 'temporal-polyfill'
import type { Balance } from '../../../domain/balance.ts'
import { documentTotal, settlementsOf, type Settlement } from '../../../domain/invoice.ts'
import type { Kopecks } from '../../../domain/money.ts'
import { balanceOfLedger, type Ledger } from '../../../records/ledger.ts'
import type { OwnInvoice } from './store.ts'

/** An invoice as it stands today. */
export type InvoiceState = {
  invoice: OwnInvoice
  issuedOn: Temporal.PlainDate
  dueOn: Temporal.PlainDate
  today: Temporal.PlainDate
  ledger: Ledger
  balance: Balance
  settlement: Settlement
  isNewest: boolean
  /** the invoice itself and all before it */
  olderIds: ReadonlySet<string>
  /** what the document asks for today; a person's document includes what was owed before */
  toPay: Kopecks
}

/** Undefined while the invoice is not issued. @param ledger of the invoice's contract */
export function stateOf(
  invoice: OwnInvoice,
  ledger: Ledger,
  today: Temporal.PlainDate,
): InvoiceState | undefined {
  const balance = balanceOfLedger(ledger, today)
  const settlement = settlementsOf(ledger.invoices, balance).get(invoice.id)
  const issued = ledger.invoices.filter(({ issuedOn }) => Temporal.PlainDate.compare(issuedOn, today) <= 0)
  const place = issued.findIndex(({ id }) => id === invoice.id)
  if (settlement === undefined || place < 0) return undefined
  const olderIds = new Set(issued.slice(place).map(({ id }) => id))
  const isNewest = place === 0
  return {
    invoice,
    issuedOn: Temporal.PlainDate.from(invoice.issuedOn),
    dueOn: Temporal.PlainDate.from(invoice.dueOn),
    today,
    ledger,
    balance,
    settlement,
    isNewest,
    olderIds,
    toPay: invoice.customerKind === 'PERSON' ? documentTotal(balance, olderIds, isNewest) : settlement.unpaid,
  }
}
