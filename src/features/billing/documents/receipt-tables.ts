import { sumKopecks, type Kopecks } from '../../../domain/money.ts'
import type { PaperColumn, PaperRow, PaperTable } from '../../../platform/pdf.ts'
import { formatDay, formatMoney, formatNumber } from '../../../web/format.ts'
import { formatPrice, serviceName, type Words } from '../words.ts'
import type { DocumentLine } from './lines.ts'
import type { ReceiptDetails } from './store.ts'

/** Where a line's money stands in the form: charged, raised by the factor, or recalculated. */
type Shares = { charged: Kopecks; raised: Kopecks; recalculated: Kopecks }

const none = '–'

/** R3: the fourteen columns of the form. A flat pays for itself alone: what a house uses in common is not billed here. */
export function chargesTable(lines: readonly DocumentLine[], words: Words): PaperTable {
  const { t } = words
  const shares = lines.map(sharesOf)
  const total = (part: keyof Shares) => moneyOrNone(sumKopecks(shares.map((each) => each[part])), words)
  const gross = moneyOrNone(sumKopecks(lines.map((line) => line.gross)), words)
  return {
    kind: 'table',
    columns: chargeColumns(words),
    rows: [
      ...lines.map((line): PaperRow => ({ kind: 'cells', cells: chargeCells(line, words) })),
      {
        kind: 'total',
        cells: [
          t('documents:receipt.sum'),
          '',
          '',
          '',
          '',
          total('charged'),
          none,
          total('charged'),
          total('raised'),
          total('recalculated'),
          none,
          gross,
          gross,
          none,
        ],
      },
    ],
  }
}

/** R4: what the meters showed. */
export function readingsTable(readings: ReceiptDetails['readings'], words: Words): PaperTable {
  const { t, language } = words
  const head = (key: string, width: number, align: 'left' | 'right' = 'left'): PaperColumn => ({
    head: t(`documents:receipt.reading.${key}`),
    width,
    align,
  })
  return {
    kind: 'table',
    columns: [
      head('place', 160),
      head('meter', 190),
      head('readOn', 80),
      head('value', 80, 'right'),
      head('source', 180),
    ],
    rows: readings.map((reading) => ({
      kind: 'cells',
      cells: [
        reading.place,
        [
          t('documents:receipt.meter', { model: reading.model, serial: reading.serial }),
          ...(reading.register === 1 ? [] : [t('documents:receipt.second')]),
        ].join(', '),
        reading.readOn === null ? none : formatDay(reading.readOn, 'numeric', language),
        String(reading.value),
        t(reading.isEstimate ? 'documents:receipt.estimate' : 'documents:receipt.own'),
      ],
    })),
  }
}

function chargeColumns({ t }: Words): PaperColumn[] {
  const head = (key: string, width: number, align: 'left' | 'right' = 'right'): PaperColumn => ({
    head: t(`documents:receipt.charge.${key}`),
    width,
    align,
  })
  return [
    head('service', 96, 'left'),
    head('unit', 28, 'left'),
    head('volume', 44),
    head('commonVolume', 38),
    head('tariff', 48),
    head('amount', 58),
    head('commonAmount', 38),
    head('charged', 58),
    head('factor', 62),
    head('recalculation', 60),
    head('benefit', 50),
    head('total', 60),
    head('own', 58),
    head('common', 38),
  ]
}

function chargeCells(line: DocumentLine, words: Words): string[] {
  const { language } = words
  const { charged, raised, recalculated } = sharesOf(line)
  const gross = moneyOrNone(line.gross, words)
  return [
    serviceName(line.service, words),
    line.unit === '' ? none : line.unit,
    line.quantity.isZero() ? none : formatNumber(line.quantity.toString(), language),
    none,
    line.price.isZero() ? none : formatPrice(line.price, language),
    moneyOrNone(charged, words),
    none,
    moneyOrNone(charged, words),
    moneyOrNone(raised, words),
    moneyOrNone(recalculated, words),
    none,
    gross,
    gross,
    none,
  ]
}

function sharesOf({ service, gross }: DocumentLine): Shares {
  const shares = { charged: 0, raised: 0, recalculated: 0 }
  if (service === 'RAISED') return { ...shares, raised: gross }
  if (service === 'RECALCULATION' || gross < 0) return { ...shares, recalculated: gross }
  return { ...shares, charged: gross }
}

function moneyOrNone(kopecks: Kopecks, { language }: Words): string {
  return kopecks === 0 ? none : formatMoney(kopecks, language)
}
