import type { Book } from './book.ts'
import { checkFile, standing, type Check } from './check.ts'
import type { Known } from './known.ts'
import type { MeterRecord } from './parse-meters.ts'
import type { Row } from './row.ts'

export type ReadingRecord = ReturnType<typeof parseReading> & { line: number }

/** Digits of the registers of a meter, the main one first; undefined when the meter is unknown. */
type Dials = (serial: string) => readonly number[] | undefined

export function readReadings(
  check: Check,
  known: Known,
  book: Book,
  meters: readonly MeterRecord[],
): ReadingRecord[] {
  const dials = dialsOf(known, book, meters)
  return checkFile(check, 'readings.csv', ['meter_serial', 'register', 'period'], (row) =>
    parseReading(row, check, known, dials),
  )
}

function parseReading(row: Row, check: Check, known: Known, dials: Dials) {
  const serial = row.text('meter_serial')
  const models = known.meters.get(serial) ?? []
  const stand = standing(check, 'meters.csv', serial, models.length > 0)
  row.lean('meter_serial', stand, 'meter')
  const isNamedByFile = check.keys.get('meters.csv')?.has(serial) === true
  if (!isNamedByFile && models.length > 1) row.fault('meter_serial', 'several meters have this number')
  const registers = dials(serial)
  const index = register(row, registers)
  return {
    serial,
    index,
    period: row.period('period'),
    readOn: row.date('read_on'),
    value: value(row, registers?.[index - 1]),
    source: row.oneOf('source', ['import', 'estimate', 'portal', 'staff'], 'import'),
  }
}

function register(row: Row, registers: readonly number[] | undefined): number {
  const text = row.text('register')
  if (!/^[1-9]$/.test(text)) row.fault('register', '1 or 2 expected')
  else if (registers !== undefined && Number(text) > registers.length)
    row.fault('register', `the meter has ${registers.length}`)
  return Number(text)
}

function value(row: Row, digits: number | undefined): number {
  const text = row.text('value')
  if (/^-\d+$/.test(text)) row.fault('value', 'negative')
  else if (!/^\d+$/.test(text)) row.fault('value', 'integer expected')
  else if (Number(text) >= 10 ** (digits ?? 9)) row.fault('value', `does not fit ${digits ?? 9} digits`)
  return Number(text)
}

function dialsOf(known: Known, book: Book, meters: readonly MeterRecord[]): Dials {
  const inSet = new Map(meters.map((meter) => [meter.serial, meter.registers.map(({ digits }) => digits)]))
  const stored = Map.groupBy(book.known.registers.values(), (register) => register.meter_id)
  return (serial) => {
    const fresh = inSet.get(serial)
    if (fresh !== undefined) return fresh
    const meter = known.meters.get(serial)?.[0]
    const registers = meter && stored.get(meter.id)
    return registers?.toSorted((a, b) => a.index - b.index).map(({ digits }) => digits)
  }
}
