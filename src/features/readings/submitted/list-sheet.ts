import type { SheetCell, SheetColumn } from '../../../platform/spreadsheet.ts'
import { shortInstant } from '../../../web/format.ts'
import { senderWords, stateWords, type Words } from './list-words.ts'
import type { ListRow } from './store.ts'

const widths = {
  number: 20,
  sentAt: 24,
  month: 10,
  contract: 18,
  customer: 36,
  customerKind: 14,
  address: 44,
  houses: 8,
  sent: 10,
  total: 10,
  volume: 12,
  sender: 36,
  channel: 14,
  state: 24,
  notes: 12,
  review: 14,
} as const

/** Columns of the CSV and the workbook: one cell one fact. */
export function listColumns({ t }: Words): SheetColumn[] {
  return Object.entries(widths).map(([name, width]) => ({ head: t(`submitted:column.${name}`), width }))
}

/** Rows as cells; figures typed. */
export async function* listCells(rows: AsyncIterable<ListRow>, words: Words): AsyncGenerator<SheetCell[]> {
  const quick = { ...words, t: remembered(words.t) }
  for await (const row of rows) yield cellsOf(row, quick)
}

/** A million rows say the same few words: each is looked up once. */
function remembered(t: Words['t']): Words['t'] {
  const known = new Map<string, string>()
  return (key, values) => {
    if (values !== undefined) return t(key, values)
    const text = known.get(key) ?? t(key)
    known.set(key, text)
    return text
  }
}

function cellsOf(row: ListRow, words: Words): SheetCell[] {
  const { t } = words
  const yes = (is: boolean) => (is ? t('submitted:yes') : '')
  return [
    row.number,
    shortInstant(row.sentAt, { seconds: true }),
    row.period,
    row.contractNumber,
    row.customerName,
    t(`submitted:customer.${row.customerKind}`),
    row.place.address,
    { number: String(row.place.houses) },
    { number: String(row.sentMeters) },
    { number: String(row.totalMeters) },
    { number: row.volume },
    senderWords(row, words),
    t(`states:source.${row.channel}`),
    stateWords(row, words),
    yes(row.hasNotes),
    yes(row.needsReview),
  ]
}
