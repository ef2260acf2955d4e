import type { SheetCell, SheetColumn } from '../../../platform/spreadsheet.ts'
import { readingStateWords } from '../../../web/states/words.ts'
import type { HistoryRow } from './store.ts'
import { kindWords, noteWords, type Words } from './words.ts'

const widths = {
  month: 10,
  contract: 16,
  account: 14,
  address: 44,
  inlet: 26,
  service: 14,
  model: 16,
  serial: 16,
  register: 11,
  readOn: 12,
  previous: 13,
  value: 13,
  volume: 12,
  source: 14,
  state: 20,
  kind: 26,
  note: 34,
  submission: 20,
} as const

/** Columns of the CSV and the workbook: one cell one fact, so that they can be filtered and summed. */
export function historyColumns({ t }: Words): SheetColumn[] {
  return Object.entries(widths).map(([name, width]) => ({ head: t(`history:column.${name}`), width }))
}

/** Rows as cells; numbers and days typed. */
export async function* historyCells(
  rows: AsyncIterable<HistoryRow>,
  words: Words,
): AsyncGenerator<SheetCell[]> {
  for await (const row of rows) yield cellsOf(row, words)
}

function cellsOf(row: HistoryRow, words: Words): SheetCell[] {
  const { t } = words
  return [
    row.period,
    row.contractNumber,
    row.accountNumber,
    row.address,
    t('history:inletOf', { number: row.inletNumber, name: row.inletName }),
    t(`history:service.${row.service}`),
    row.meterModel,
    row.serial,
    numberCell(row.register),
    row.readOn === null ? null : { day: row.readOn },
    numberCell(row.previous),
    numberCell(row.value),
    row.volume === null ? null : { number: row.volume },
    t(`states:source.${row.source}`),
    readingStateWords(row, words).text,
    kindWords(row, words),
    noteWords(row, words),
    row.submissionNumber,
  ]
}

function numberCell(value: number | null): SheetCell {
  return value === null ? null : { number: String(value) }
}
