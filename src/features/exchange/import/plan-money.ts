import { randomUUID } from 'node:crypto'
import { settle, type Book } from './book.ts'
import type { InvoiceRecord, LineRecord, PaymentRecord } from './parse-money.ts'
import { idOf, idsBy } from './plan-subjects.ts'
import type { Outcome } from './report.ts'

export function planInvoices(book: Book, records: readonly InvoiceRecord[]): Outcome[] {
  const contracts = idsBy(book, 'contracts', (row) => row.number)
  const before = idsBy(book, 'invoices', (row) => row.number)
  return records.map((record) =>
    settle(book, 'invoices', {
      id: before.get(record.number) ?? randomUUID(),
      contract_id: idOf(contracts, record.contractNumber),
      number: record.number,
      period: record.period,
      issued_on: record.issuedOn,
      due_on: record.dueOn,
      net_kopecks: record.net,
      vat_kopecks: record.vat,
      gross_kopecks: record.gross,
    }),
  )
}

export function planLines(book: Book, records: readonly LineRecord[]): Outcome[] {
  const invoices = new Map(
    [...book.known.invoices.values(), ...book.creates.invoices.values()].map((row) => [row.number, row]),
  )
  const before = new Map(
    [...book.known.invoice_lines.values()].map((row) => [`${row.invoice_id}/${row.line}`, row.id]),
  )
  return records.map((record) => {
    const invoice = invoices.get(record.invoiceNumber)
    if (invoice === undefined)
      throw new Error(`a line leans on invoice ${record.invoiceNumber}, which does not stand`)
    return settle(book, 'invoice_lines', {
      id: before.get(`${invoice.id}/${record.place}`) ?? randomUUID(),
      contract_id: invoice.contract_id,
      invoice_id: invoice.id,
      line: record.place,
      service: record.service,
      quantity: record.quantity,
      unit: record.unit,
      price: record.price,
      net_kopecks: record.net,
      vat_rate: record.vatRate,
      vat_kopecks: record.vat,
      gross_kopecks: record.gross,
    })
  })
}

export function planPayments(book: Book, records: readonly PaymentRecord[]): Outcome[] {
  const contracts = idsBy(book, 'contracts', (row) => row.number)
  const before = new Map([...book.known.payments.values()].map((row) => [row.external_id, row.id]))
  return records.map((record) =>
    settle(book, 'payments', {
      id: before.get(record.id) ?? randomUUID(),
      contract_id: idOf(contracts, record.contractNumber),
      external_id: record.id,
      paid_on: record.paidOn,
      amount_kopecks: record.amount,
      method: record.method,
      purpose: record.purpose,
    }),
  )
}
