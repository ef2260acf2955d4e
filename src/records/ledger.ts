import type { Temporal } from 'temporal-polyfill'
import {
  balanceOn,
  type Balance,
  type Correction,
  type InvoiceDue,
  type PaymentMade,
} from '../domain/balance.ts'
import { dayOfDate } from '../domain/day.ts'
import type { Kopecks } from '../domain/money.ts'
import type { Period } from '../domain/period.ts'
import type { Sql } from '../platform/db.ts'
import { prepared } from '../platform/sql.ts'

/** An invoice as billing issued it. */
export type LedgerInvoice = InvoiceDue & { period: Period; net: Kopecks; vat: Kopecks }
export type LedgerPayment = PaymentMade & { method: string }
export type LedgerCorrection = Correction & { kind: string; reason: string }

/** All money of one contract. */
export type Ledger = {
  contractId: string
  /** newest first */
  invoices: readonly LedgerInvoice[]
  /** newest first */
  payments: readonly LedgerPayment[]
  corrections: readonly LedgerCorrection[]
  /** the day billing's newest data are of: said as «по данным на …»; undefined when nothing was imported */
  asOf: Temporal.PlainDate | undefined
}

type InvoiceRow = {
  id: string
  number: string
  period: Period
  issuedOn: string
  dueOn: string
  net: number
  vat: number
  gross: number
}
type LedgerRow = {
  contractId: string
  invoices: InvoiceRow[]
  payments: { id: string; paidOn: string; amount: number; method: string; purpose: string }[]
  corrections: { on: string; amount: number; kind: string; reason: string }[]
  asOf: string | null
}

/**
 * Invoices, payments and corrections of the contracts, one statement for any number of them.
 * The ids must be the visitor's own (from his access rows): ownership is not asked again here.
 */
export async function loadLedgers(sql: Sql, contractIds: readonly string[]): Promise<Ledger[]> {
  if (contractIds.length === 0) return []
  const rows = await sql.rows<LedgerRow>(
    prepared(`select c.id as "contractId",
       (select coalesce(json_agg(json_build_object('id', i.id, 'number', i.number, 'period', i.period,
           'issuedOn', i.issued_on, 'dueOn', i.due_on, 'net', i.net_kopecks, 'vat', i.vat_kopecks,
           'gross', i.gross_kopecks) order by i.period desc, i.issued_on desc, i.number desc), '[]')
          from invoices i where i.contract_id = c.id) as invoices,
       (select coalesce(json_agg(json_build_object('id', p.id, 'paidOn', p.paid_on, 'amount', p.amount_kopecks,
           'method', p.method, 'purpose', p.purpose) order by p.paid_on desc, p.external_id desc), '[]')
          from payments p where p.contract_id = c.id) as payments,
       (select coalesce(json_agg(json_build_object('on', e."on", 'amount', e.amount_kopecks, 'kind', e.kind,
           'reason', e.reason) order by e."on" desc), '[]')
          from ledger_entries e where e.contract_id = c.id) as corrections,
       (select max(b.data_as_of) from exchange_batches b where b.direction = 'IMPORT') as "asOf"
     from contracts c where c.id = any($1::uuid[]) order by c.number`),
    [contractIds],
  )
  return rows.map(ledgerOf)
}

/** What is owed on a contract on that day (domain/balance). @param today Moscow day */
export function balanceOfLedger(ledger: Ledger, today: Temporal.PlainDate): Balance {
  return balanceOn(today, ledger.invoices, ledger.payments, ledger.corrections)
}

function ledgerOf(row: LedgerRow): Ledger {
  return {
    contractId: row.contractId,
    invoices: row.invoices.map((invoice) => ({
      ...invoice,
      issuedOn: dayOfDate(invoice.issuedOn),
      dueOn: dayOfDate(invoice.dueOn),
    })),
    payments: row.payments.map((payment) => ({ ...payment, paidOn: dayOfDate(payment.paidOn) })),
    corrections: row.corrections.map((correction) => ({ ...correction, on: dayOfDate(correction.on) })),
    asOf: row.asOf === null ? undefined : dayOfDate(row.asOf),
  }
}
