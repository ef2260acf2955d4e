import type { Translate } from '../../../platform/i18n.ts'
import { headKey } from '../../../platform/workbook/table.ts'

/** Columns of the workbook in their order: what names the row, then what is typed. */
export const columns = [
  'key',
  'address',
  'inlet',
  'meter',
  'register',
  'previous',
  'previousOn',
  'value',
  'kind',
  'note',
  'noteText',
  'offFrom',
  'offTo',
] as const

export type Column = (typeof columns)[number]

/** Columns that are typed into. */
export const typedColumns = ['value', 'kind', 'note', 'noteText', 'offFrom', 'offTo'] as const
export type TypedColumn = (typeof typedColumns)[number]

/** Heads of the workbook, its remarks included. */
export function headOf(column: Column | 'remark', t: Translate): string {
  return t(`bulk:head.${column}`)
}

/** Which column a head means, in either language: a workbook taken in Russian may come back in English. */
export function columnsByHead(translators: readonly Translate[]): Map<string, Column | 'remark'> {
  return new Map(
    translators.flatMap((t) =>
      ([...columns, 'remark'] as const).map((column) => [headKey(headOf(column, t)), column] as const),
    ),
  )
}
