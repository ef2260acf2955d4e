import { Decimal } from 'decimal.js'
import { priceBasis } from '../../../domain/invoice.ts'
import { sumKopecks, type Kopecks } from '../../../domain/money.ts'
import type { OwnInvoice } from './store.ts'

/** A line with its figures as numbers, and whether the price holds VAT. */
export type DocumentLine = {
  service: string
  unit: string
  quantity: Decimal
  price: Decimal
  net: Kopecks
  /** percent; undefined when billing sent no lines: the rate is not known */
  vatRate: Decimal | undefined
  vat: Kopecks
  gross: Kopecks
  basis: 'GROSS' | 'NET' | undefined
}

/** The lines; an invoice billing sent without lines is one line of its sums. */
export function linesOf(invoice: OwnInvoice): DocumentLine[] {
  const { lines, net, vat, gross } = invoice
  if (lines.length === 0) {
    const none = new Decimal(0)
    return [
      {
        service: 'WHOLE',
        unit: '',
        quantity: none,
        price: none,
        net,
        vatRate: undefined,
        vat,
        gross,
        basis: undefined,
      },
    ]
  }
  return lines.map((line) => {
    const figures = {
      ...line,
      quantity: new Decimal(line.quantity),
      price: new Decimal(line.price),
      vatRate: new Decimal(line.vatRate),
    }
    return { ...figures, basis: priceBasis(figures) }
  })
}

/** VAT of the lines by rate, the highest first; `rate` undefined when it is not known. */
export function vatByRate(lines: readonly DocumentLine[]): { rate: string | undefined; vat: Kopecks }[] {
  const taxed = lines.filter(({ vat }) => vat !== 0)
  const groups = Map.groupBy(taxed, ({ vatRate }) => vatRate?.toString())
  return [...groups]
    .map(([rate, group]) => ({ rate, vat: sumKopecks(group.map(({ vat }) => vat)) }))
    .sort((a, b) => Number(b.rate ?? 0) - Number(a.rate ?? 0))
}
