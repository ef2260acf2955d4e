import { Temporal } from 'temporal-polyfill'
import type { ExportFile } from './columns.ts'
import type { RawRow } from './form.ts'
import type { Fault } from './report.ts'

/** What is known of a row another one leans on. */
export type Standing = 'good' | 'refused' | 'unknown'

/** Reads the cells of a row; a reader that finds a fault notes it and answers a stand-in, so that all faults are named. */
export type Row = ReturnType<typeof openRow>

export function openRow(file: ExportFile, raw: RawRow) {
  const faults: Fault[] = [...raw.faults]
  let isOrphan = false
  const cell = (column: string) => {
    const value = raw.cells.get(column) ?? ''
    return column === 'meter_serial' ? value.toUpperCase() : value
  }
  const fault = (column: string, reason: string) => {
    if (!faults.some((known) => known.column === column))
      faults.push({ file, line: raw.line, column, reason })
  }
  const text = (column: string): string => {
    if (cell(column) === '') fault(column, 'a value is expected')
    return cell(column)
  }
  const integer = (column: string): number | null => {
    if (cell(column) === '') return null
    if (/^-?\d{1,9}$/.test(cell(column))) return Number(cell(column))
    fault(column, 'integer expected')
    return null
  }
  return {
    file,
    line: raw.line,
    faults,
    cell,
    fault,
    text,
    integer,
    isOrphan: () => isOrphan,
    isSound: () => faults.length === 0 && !isOrphan,
    /** null when empty */
    optional: (column: string) => cell(column) || null,
    date: (column: string) => readDate(text(column), column, fault) ?? '1970-01-01',
    optionalDate: (column: string) => (cell(column) === '' ? null : readDate(cell(column), column, fault)),
    period: (column: string) => {
      if (!/^(19|20|21)\d{2}-(0[1-9]|1[0-2])$/.test(text(column))) fault(column, 'no such month')
      return cell(column)
    },
    oneOf: <T extends string>(column: string, values: readonly T[], stand: T): T => {
      const found = values.find((value) => value === cell(column))
      if (found === undefined) fault(column, 'unknown value')
      return found ?? stand
    },
    count: (column: string): number | null => {
      const value = integer(column)
      if (value !== null && value < 0) fault(column, 'negative')
      return value
    },
    /** a decimal with `.` or `,` as text; null when empty */
    decimal: (column: string): string | null => {
      const value = cell(column).replace(',', '.')
      if (value === '' || /^-?\d{1,9}(\.\d{1,6})?$/.test(value)) return value || null
      fault(column, 'number expected')
      return null
    },
    /** whole kopecks; null when empty */
    kopecks: (column: string): number | null => {
      if (cell(column) === '') return null
      const amount = readKopecks(cell(column))
      if (amount === undefined) fault(column, 'amount in rubles expected')
      return amount ?? null
    },
    /** The row leans on another: unknown is a fault, refused makes this one an orphan. */
    lean: (column: string, standing: Standing, what: string) => {
      if (standing === 'unknown') fault(column, `unknown ${what}`)
      if (standing === 'refused') isOrphan = true
    },
  }
}

/** `1234,5` or `1234.50` → whole kopecks; undefined for anything else. */
export function readKopecks(text: string): number | undefined {
  const match = /^(-?)(\d{1,12})(?:[.,](\d{1,2}))?$/.exec(text)
  if (match === null) return undefined
  const [, sign, rubles, part = ''] = match
  const amount = Number(rubles) * 100 + Number(part.padEnd(2, '0'))
  return sign === '-' ? -amount : amount
}

function readDate(
  value: string,
  column: string,
  fault: (column: string, reason: string) => void,
): string | null {
  if (value === '') return null
  const shape = /^\d{4}-\d{2}-\d{2}$/.test(value)
  if (!shape) fault(column, 'a day as YYYY-MM-DD is expected')
  else if (!isDay(value)) fault(column, 'no such day')
  else return value
  return null
}

const seenDays = new Map<string, boolean>()

function isDay(value: string): boolean {
  const seen = seenDays.get(value)
  if (seen !== undefined) return seen
  if (seenDays.size > 20_000) seenDays.clear()
  let isReal = value >= '1900' && value < '2200'
  try {
    Temporal.PlainDate.from(value, { overflow: 'reject' })
  } catch {
    isReal = false
  }
  seenDays.set(value, isReal)
  return isReal
}
