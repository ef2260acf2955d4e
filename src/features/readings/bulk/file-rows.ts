import { disarm } from '../../../platform/spreadsheet.ts'
import { dayOfSerial } from '../../../platform/workbook/read-sheet.ts'
import {
  headKey,
  type MergedRange,
  type ReadCell,
  type ReadRow,
  type ReadTable,
} from '../../../platform/workbook/table.ts'
import type { KnownMeter, KnownRegister } from '../../../records/metering.ts'
import { keptLength, keptTextLength, type RowFields } from '../submission/form.ts'
import { typedColumns, type Column, type TypedColumn } from './columns.ts'
import type { FailedReport, RowFault, RowName, WrongRow } from './report.ts'
import { readRowKey } from './row-key.ts'

/** A row of the file that names a register, with what its columns say; a column that is not there says nothing. */
export type FileRow = { name: RowName; registerId: string; fields: Partial<RowFields> }

export type FileRows = {
  rows: readonly FileRow[]
  wrong: readonly WrongRow[]
  ignoredHeads: readonly string[]
  isByMeter: boolean
}

/** What the file is held against. */
export type Expected = {
  contractId: string
  period: string
  secret: string
  meters: readonly KnownMeter[]
  heads: ReadonlyMap<string, Column | 'remark'>
}

type Place = { meter: KnownMeter; register: KnownRegister }
type Columns = ReadonlyMap<Column, number>

/** Finds the register of each row and reads its columns as strings, as if they had been typed into the form. */
export function fileRows(table: ReadTable, expected: Expected): FileRows | FailedReport {
  const { columns, ignoredHeads, twice } = placesOf(table, expected)
  if (twice !== undefined) return failed('head-twice', { head: twice })
  if ((!columns.has('key') && !columns.has('meter')) || !typedColumns.some((column) => columns.has(column)))
    return failed('no-columns')
  const finder = createFinder(columns, expected)
  const found = table.rows.map((row) => ({ row, found: finder(row) }))
  const whole = wholeFault(found.map(({ found: one }) => one))
  if (whole !== undefined) return whole
  const seen = new Map<string, FileRow>()
  const wrong: WrongRow[] = []
  for (const { row, found: one } of found) {
    if ('fault' in one) {
      wrong.push(wrongRow(nameOf(row, columns), one.fault, one.params))
      continue
    }
    const read = readRow(row, one, columns, table.merged)
    if ('column' in read) wrong.push(read)
    else keepOnce(read, seen, wrong)
  }
  const twiceIds = new Set(
    wrong.flatMap(({ reason, registerId }) => (isTwice(reason) ? (registerId ?? []) : [])),
  )
  const rows = [...seen.values()].filter(({ registerId }) => !twiceIds.has(registerId))
  const isByMeter = found.some(({ found: one }) => 'meter' in one && one.isByMeter)
  return { rows, wrong, ignoredHeads, isByMeter }
}

export function failed(fault: FailedReport['fault'], params: FailedReport['params'] = {}): FailedReport {
  return { fault, params }
}

function isTwice(reason: WrongRow['reason']): boolean {
  return 'fault' in reason && reason.fault === 'TWICE'
}

function placesOf(table: ReadTable, { heads }: Expected) {
  const columns = new Map<Column, number>()
  const ignoredHeads: string[] = []
  let twice: string | undefined
  for (const [at, text] of table.head) {
    const column = heads.get(headKey(text))
    if (column === undefined) ignoredHeads.push(text.slice(0, 60))
    else if (column === 'remark') continue
    else if (columns.has(column)) twice = text
    else columns.set(column, at)
  }
  return { columns, ignoredHeads: ignoredHeads.slice(0, 20), twice }
}

type CellFault = { fault: RowFault; params: Readonly<Record<string, string | number>> }
type Found = (Place & { isByMeter: boolean }) | CellFault

/** By the hidden key, else by the number on the meter and its mechanism. */
function createFinder(columns: Columns, expected: Expected): (row: ReadRow) => Found {
  const byId = new Map<string, Place>()
  const bySerial = new Map<string, Place[]>()
  for (const meter of expected.meters)
    for (const register of meter.registers) {
      byId.set(register.id, { meter, register })
      const serial = serialKey(meter.serial)
      bySerial.set(serial, [...(bySerial.get(serial) ?? []), { meter, register }])
    }
  return (row) => {
    const text = textAt(row, columns.get('key'))
    if (text === '') return findByMeter(row, columns, bySerial)
    const key = readRowKey(text, expected.contractId, expected.secret)
    const place = key === undefined ? undefined : byId.get(key.registerId)
    if (key === undefined || place === undefined || !key.isOwn) return { fault: 'FOREIGN', params: {} }
    if (key.period !== expected.period) return { fault: 'OTHER_PERIOD', params: { period: key.period } }
    return { ...place, isByMeter: false }
  }
}

function findByMeter(row: ReadRow, columns: Columns, bySerial: ReadonlyMap<string, Place[]>): Found {
  const serial = textAt(row, columns.get('meter'))
  const named = bySerial.get(serialKey(serial)) ?? []
  const standing = named.filter(({ meter }) => meter.removedOn === undefined)
  const mechanism = /\d/.exec(textAt(row, columns.get('register')))?.[0]
  const places = standing.filter(
    ({ register }) => mechanism === undefined || String(register.index) === mechanism,
  )
  const [place, other] = places
  if (place === undefined) return { fault: 'UNKNOWN_METER', params: { serial } }
  if (other !== undefined) return { fault: 'AMBIGUOUS_METER', params: { serial } }
  const typed = textAt(row, columns.get('previous')).replace(/\s/g, '')
  const previous = place.register.previous?.value
  if (typed !== '' && previous !== undefined && Number(typed) !== previous)
    return { fault: 'PREVIOUS_DIFFERS', params: { was: typed.slice(0, 20), is: previous } }
  return { ...place, isByMeter: true }
}

/** A file of another contract or month is told as such, not by hundreds of rows. */
function wholeFault(found: readonly Found[]): FailedReport | undefined {
  if (found.length === 0) return failed('no-rows')
  const faults = found.map((one) => ('fault' in one ? one : undefined))
  const isAll = (fault: RowFault) => faults.every((one) => one?.fault === fault)
  if (isAll('FOREIGN') || isAll('UNKNOWN_METER')) return failed('wrong-contract')
  const periods = new Set(
    faults.map((one) => (one?.fault === 'OTHER_PERIOD' ? String(one.params['period']) : '')),
  )
  const [period = ''] = periods
  return isAll('OTHER_PERIOD') && periods.size === 1 ? failed('old-period', { period }) : undefined
}

function readRow(
  row: ReadRow,
  place: Place,
  columns: Columns,
  merged: readonly MergedRange[],
): FileRow | WrongRow {
  const { meter, register } = place
  const name: RowName = {
    line: row.number,
    address: meter.address,
    inlet: meter.inletName,
    serial: meter.serial,
    register: register.index,
    registers: meter.registers.length,
  }
  const fields: Partial<RowFields> = {}
  // Kind, note and dates of a meter stand at its main register (RD8).
  const own = register.index === 1 ? typedColumns : (['value'] as const)
  for (const column of own) {
    const at = columns.get(column)
    if (at === undefined) continue
    const read = readCell(row.cells.get(at), column)
    const fault = isMerged(row.number, at, merged) ? { fault: 'MERGED' as const, params: {} } : read
    if (typeof fault === 'string') fields[column] = fault
    else
      return {
        ...name,
        registerId: register.id,
        column,
        typed: row.cells.get(at)?.text.slice(0, 100) ?? '',
        reason: fault,
      }
  }
  return { name, registerId: register.id, fields }
}

/** One value over several rows: the others are lost, and which of them was meant nobody knows. */
function isMerged(line: number, column: number, merged: readonly MergedRange[]): boolean {
  return merged.some(
    ({ top, bottom, left, right }) =>
      top !== bottom && top <= line && line <= bottom && left <= column && column <= right,
  )
}

/** The string somebody would have typed into the form's field. */
function readCell(cell: ReadCell | undefined, column: TypedColumn): string | CellFault {
  if (cell === undefined) return ''
  const fault = cellFault(cell, column)
  if (fault !== undefined) return fault
  const plain = armed(cell.text).toWellFormed().replaceAll('\0', '\ufffd')
  const max = column === 'noteText' ? keptTextLength : keptLength
  if (Array.from(plain).length > max) return { fault: 'TOO_LONG', params: { max } }
  if (column === 'kind' || column === 'note') return codeOf(plain)
  const isSerial = cell.kind === 'number' && isDayColumn(column)
  return isSerial ? dayOfSerial(Number(plain), false) || plain : plain
}

/** Content that cannot be taken for what somebody typed. */
function cellFault({ kind, text }: ReadCell, column: TypedColumn): CellFault | undefined {
  if (kind === 'formula') return { fault: 'FORMULA', params: { result: text.slice(0, 40) } }
  if (kind === 'error') return { fault: 'ERROR_CELL', params: { text: text.slice(0, 20) } }
  const isMisread = kind === 'day' && !isDayColumn(column) && column !== 'noteText'
  return isMisread ? { fault: 'DAY_AS_VALUE', params: { day: text } } : undefined
}

function isDayColumn(column: TypedColumn): boolean {
  return column === 'offFrom' || column === 'offTo'
}

/** `6` and `06 Прибор прошёл через ноль` are the code `06`. */
function codeOf(text: string): string {
  const code = /^\s*(\d{1,2})(?!\d)/.exec(text)?.[1]
  return code?.padStart(2, '0') ?? text.trim()
}

/** Text that was disarmed on its way out loses the apostrophe: the same file twice changes nothing. */
function armed(text: string): string {
  return text.startsWith("'") && disarm(text.slice(1)) === text ? text.slice(1) : text
}

/** A register that stands twice with the same values is one; with others nobody knows which was meant. */
function keepOnce(row: FileRow, seen: Map<string, FileRow>, wrong: WrongRow[]): void {
  const before = seen.get(row.registerId)
  if (before === undefined || !saysSomething(before)) {
    seen.set(row.registerId, row)
    return
  }
  const isSame = typedColumns.every((column) => (before.fields[column] ?? '') === (row.fields[column] ?? ''))
  if (isSame || !saysSomething(row)) return
  for (const [one, other] of [
    [before, row],
    [row, before],
  ] as const)
    wrong.push({
      ...one.name,
      registerId: one.registerId,
      column: 'value',
      typed: one.fields.value ?? '',
      reason: { fault: 'TWICE', params: { line: other.name.line } },
    })
}

/** Whether anything was typed in the row; a kind alone says nothing. */
export function saysSomething({ fields }: FileRow): boolean {
  return (fields.value ?? '').trim() !== '' || (fields.note ?? '') !== ''
}

function wrongRow(name: RowName, fault: RowFault, params: CellFault['params']): WrongRow {
  return { ...name, registerId: undefined, column: undefined, typed: '', reason: { fault, params } }
}

/** A row nobody knows is told by its own words. */
function nameOf(row: ReadRow, columns: Columns): RowName {
  const at = (column: Column) => textAt(row, columns.get(column)).slice(0, 100)
  const register = Number(/\d/.exec(at('register'))?.[0] ?? 1)
  return {
    line: row.number,
    address: at('address'),
    inlet: at('inlet'),
    serial: at('meter'),
    register,
    registers: register,
  }
}

function textAt(row: ReadRow, column: number | undefined): string {
  return column === undefined ? '' : armed(row.cells.get(column)?.text.trim() ?? '')
}

/** A serial typed as a number loses its leading zeros. */
function serialKey(serial: string): string {
  return serial
    .trim()
    .toUpperCase()
    .replace(/^0+(?=\d)/, '')
}
