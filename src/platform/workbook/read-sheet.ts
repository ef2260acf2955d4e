import { tableLimits, type BookFacts, type MergedRange, type ReadCell, type TableBuilder } from './table.ts'
import { readXml, type XmlAttributes } from './xml.ts'

/** A cell while it is being read. */
type OpenCell = { column: number; type: string; style: number; value: string; isFormula: boolean }

/** Rows without cells are many: they share one. */
const none = new Map<number, ReadCell>()
const mostMerged = 2_000

/** Reads one sheet into the builder; returns its merged ranges. @throws TableError */
export async function readSheetPart(
  content: AsyncIterable<Buffer>,
  facts: BookFacts,
  builder: TableBuilder,
): Promise<MergedRange[]> {
  const merged: MergedRange[] = []
  let row = 0
  let cells = none
  let column = -1
  let cell: OpenCell | undefined
  let isValue = false
  await readXml(content, {
    open(name, attribute) {
      if (name === 'row') {
        row = wholeOr(attribute('r'), row + 1)
        cells = none
        column = -1
      } else if (name === 'c') {
        column = columnOf(attribute('r')) ?? column + 1
        cell = openCell(column, attribute)
      } else if (name === 'f' && cell !== undefined) cell.isFormula = true
      else if (name === 'mergeCell') addRange(attribute('ref') ?? '', merged)
      isValue = name === 'v' || name === 't'
    },
    text(piece) {
      if (isValue && cell !== undefined && cell.value.length < tableLimits.cellLength) cell.value += piece
    },
    close(name) {
      isValue = false
      if (name === 'c' && cell !== undefined) {
        const read = closedCell(cell, facts)
        if (read !== undefined && cell.column < tableLimits.columns) {
          if (cells === none) cells = new Map()
          cells.set(cell.column, read)
        }
        cell = undefined
      } else if (name === 'row') builder.add({ number: row, cells })
    },
  })
  return merged
}

function addRange(reference: string, merged: MergedRange[]): void {
  const range = merged.length < mostMerged ? rangeOf(reference) : undefined
  if (range !== undefined) merged.push(range)
}

function openCell(column: number, attribute: XmlAttributes): OpenCell {
  const style = wholeOr(attribute('s'), 0)
  return { column, style, type: attribute('t') ?? 'n', value: '', isFormula: false }
}

function closedCell(cell: OpenCell, facts: BookFacts): ReadCell | undefined {
  const read = typedCell(cell, facts)
  if (cell.isFormula) return { text: read?.text ?? '', kind: 'formula' }
  return read
}

function typedCell({ type, value, style }: OpenCell, facts: BookFacts): ReadCell | undefined {
  if (type === 's') return textCell(facts.strings[wholeOr(value, -1)] ?? '')
  if (type === 'e') return { text: value, kind: 'error' }
  if (type === 'b') return textCell(value === '1' ? 'TRUE' : 'FALSE')
  if (type === 'd') return { text: value.slice(0, 10), kind: 'day' }
  if (type !== 'n' || value.trim() === '') return textCell(value)
  const number = Number(value)
  if (!Number.isFinite(number)) return textCell(value)
  if (facts.isDay[style] === true) return { text: dayOfSerial(number, facts.is1904), kind: 'day' }
  return { text: plainNumber(number), kind: 'number' }
}

function textCell(text: string): ReadCell | undefined {
  return text.trim() === '' ? undefined : { text: text.slice(0, tableLimits.cellLength), kind: 'text' }
}

/** `1E+21` and the like stay as they are: no reading is written so. */
function plainNumber(number: number): string {
  return Number.isInteger(number) && Math.abs(number) < 1e15 ? number.toFixed() : String(number)
}

/** The day behind a spreadsheet's number; empty for what is no day. 1900 counts a 29 February that never was. */
export function dayOfSerial(serial: number, is1904: boolean): string {
  const days = Math.floor(serial) + (is1904 ? 1462 : 0)
  if (days < 61 || days > 2_958_465) return ''
  return new Date(Date.UTC(1899, 11, 30 + days)).toISOString().slice(0, 10)
}

/** `B4` → 1 */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference ?? '')?.[1]
  if (letters === undefined) return undefined
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function rangeOf(reference: string): MergedRange | undefined {
  const match = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference)
  if (match === null) return undefined
  const [, from = '', top = '', to = '', bottom = ''] = match
  const [left, right] = [columnOf(`${from}1`) ?? 0, columnOf(`${to}1`) ?? 0]
  return { top: Number(top), left, bottom: Number(bottom), right }
}

function wholeOr(text: string | undefined, fallback: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : fallback
}
