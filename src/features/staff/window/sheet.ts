import type { SheetCell, SheetColumn } from '../../../platform/spreadsheet.ts'
import { formatPhone, shortInstant } from '../../../web/format.ts'
import type { Words } from '../../../web/words.ts'
import type { MissingRow } from './missing-store.ts'

const widths = {
  contract: 18,
  customer: 36,
  customerKind: 14,
  address: 44,
  houses: 8,
  missing: 12,
  meters: 12,
  usual: 14,
  phone: 20,
  people: 12,
  reminded: 20,
} as const

/** Columns of the file: one cell one fact. */
export function missingColumns({ t }: Words): SheetColumn[] {
  return Object.entries(widths).map(([name, width]) => ({ head: t(`window:file.${name}`), width }))
}

/** @param hasPhones the reader phones subscribers */
export async function* missingCells(
  rows: AsyncIterable<MissingRow>,
  hasPhones: boolean,
  { t }: Words,
): AsyncGenerator<SheetCell[]> {
  const kinds = { PERSON: t('window:kind.PERSON'), ORGANIZATION: t('window:kind.ORGANIZATION') }
  for await (const row of rows)
    yield [
      row.number,
      row.customerName,
      kinds[row.customerKind],
      row.place.address,
      { number: String(row.place.houses) },
      { number: String(row.missing) },
      { number: String(row.meters) },
      row.usual === null ? null : { number: row.usual },
      row.phone === null || !hasPhones ? null : formatPhone(row.phone),
      { number: String(row.people) },
      row.remindedAt === null ? null : shortInstant(row.remindedAt),
    ]
}
