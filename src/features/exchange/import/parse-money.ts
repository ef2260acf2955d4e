import { checkFile, refuse, standing, type Check } from './check.ts'
import type { Known } from './known.ts'
import { readKopecks, type Row } from './row.ts'

export type InvoiceRecord = ReturnType<typeof parseInvoice> & { line: number }
export type LineRecord = ReturnType<typeof parseLine> & { line: number }
export type PaymentRecord = ReturnType<typeof parsePayment> & { line: number }

/** Invoices with their lines; where the set has lines of an invoice, they add up to it. */
export function readInvoices(check: Check, known: Known): { invoices: InvoiceRecord[]; lines: LineRecord[] } {
  const invoices = checkFile(check, 'invoices.csv', ['invoice_number'], (row) =>
    parseInvoice(row, check, known),
  )
  const sums = sumsOfLines(check)
  const sound = invoices.filter((invoice) => {
    const sum = sums.get(invoice.number)
    if (sum === undefined || sum === invoice.gross) return true
    refuse(
      check,
      { file: 'invoices.csv', line: invoice.line, column: 'gross', reason: 'is not the sum of its lines' },
      invoice.number,
    )
    return false
  })
  const lines = checkFile(check, 'invoice_lines.csv', ['invoice_number', 'line'], (row) =>
    parseLine(row, check, known),
  )
  return { invoices: sound, lines }
}

export function readPayments(check: Check, known: Known): PaymentRecord[] {
  return checkFile(check, 'payments.csv', ['payment_id'], (row) => parsePayment(row, check, known))
}

function parseInvoice(row: Row, check: Check, known: Known) {
  const number = row.text('invoice_number')
  const contractNumber = leanOnContract(row, check, known, known.invoices.get(number), 'invoice')
  const money = amounts(row)
  if (money.gross < 0) row.fault('gross', 'negative')
  return {
    number,
    contractNumber,
    period: row.period('period'),
    issuedOn: row.date('issued_on'),
    dueOn: row.date('due_on'),
    ...money,
  }
}

function parseLine(row: Row, check: Check, known: Known) {
  const invoiceNumber = row.text('invoice_number')
  row.lean(
    'invoice_number',
    standing(check, 'invoices.csv', invoiceNumber, known.invoices.has(invoiceNumber)),
    'invoice',
  )
  if (row.text('line') !== '' && !/^[1-9]\d{0,3}$/.test(row.cell('line')))
    row.fault('line', 'integer expected')
  return {
    invoiceNumber,
    place: Number(row.cell('line')),
    service: row.text('service'),
    quantity: row.decimal('quantity') ?? '0',
    unit: row.cell('unit'),
    price: row.decimal('price') ?? '0',
    vatRate: row.decimal('vat_rate') ?? '0',
    ...amounts(row),
  }
}

function parsePayment(row: Row, check: Check, known: Known) {
  const id = row.text('payment_id')
  const contractNumber = leanOnContract(row, check, known, known.payments.get(id), 'payment')
  row.text('amount')
  const amount = row.kopecks('amount') ?? 0
  if (amount <= 0) row.fault('amount', 'positive amount expected')
  return {
    id,
    contractNumber,
    paidOn: row.date('paid_on'),
    amount,
    method: row.cell('method'),
    purpose: row.cell('purpose'),
  }
}

function leanOnContract(
  row: Row,
  check: Check,
  known: Known,
  before: { contract_id: string } | undefined,
  what: string,
): string {
  const number = row.text('contract_number')
  const owner = known.contracts.get(number)
  row.lean('contract_number', standing(check, 'contracts.csv', number, owner !== undefined), 'contract')
  if (before !== undefined && before.contract_id !== owner?.id) {
    row.fault('contract_number', `the ${what} belongs to another contract`)
  }
  return number
}

/** Net, VAT and gross in kopecks; net and VAT may be left out, else they add up. */
function amounts(row: Row) {
  row.text('gross')
  const gross = row.kopecks('gross') ?? 0
  const net = row.kopecks('net') ?? gross - (row.kopecks('vat') ?? 0)
  const vat = row.kopecks('vat') ?? gross - net
  if (row.faults.length === 0 && net + vat !== gross) row.fault('gross', 'is not net + vat')
  return { net, vat, gross }
}

function sumsOfLines(check: Check): Map<string, number> {
  const sums = new Map<string, number>()
  for (const raw of check.set.get('invoice_lines.csv')?.rows ?? []) {
    const number = raw.cells.get('invoice_number') ?? ''
    sums.set(number, (sums.get(number) ?? 0) + (readKopecks(raw.cells.get('gross') ?? '') ?? NaN))
  }
  // A line that cannot be read is named itself; its invoice is not blamed.
  for (const [number, sum] of sums) if (Number.isNaN(sum)) sums.delete(number)
  return sums
}
