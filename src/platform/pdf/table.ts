import type { PaperColumn, PaperRow, PaperTable } from './paper.ts'
import { accent, ink, lineHeight, weakInk, type Sheet, type TextStyle } from './sheet.ts'

type Element = Sheet['root']
type Look = { head: TextStyle; body: TextStyle }
type Column = PaperColumn & { x: number; points: number; look: Look }
type Cell = { lines: string[]; column: Column; style: TextStyle }

const usualLook: Look = {
  head: { font: 'bold', size: 7, color: ink },
  body: { font: 'regular', size: 7.5, color: ink },
}
const largeLook: Look = {
  head: { font: 'bold', size: 8.5, color: ink },
  body: { font: 'regular', size: 9.5, color: ink },
}
const gap = { x: 4, y: 2.6 }
/** Air above a group's line. */
const groupGap = 5
/** A cell longer than that is cut: a row always fits a page. */
const maxLines = 24

/** Draws a table with hairlines; its head is repeated on every page it reaches. */
export function drawTable(sheet: Sheet, table: PaperTable): void {
  const columns = placeColumns(sheet, table)
  const head = columns.map((column) => cellOf(sheet, column, column.head, column.look.head))
  const element = sheet.doc.struct('Table')
  sheet.root.add(element)
  const first = table.rows[0]
  if (!sheet.hasRoom(heightOf(head) + (first === undefined ? 0 : rowHeight(sheet, columns, first))))
    sheet.newPage()
  drawHead(sheet, head, element)
  let group: PaperRow | undefined
  table.rows.forEach((row, index) => {
    if (row.kind !== 'cells') group = undefined
    if (!sheet.hasRoom(neededHeight(sheet, columns, row, table.rows[index + 1]))) {
      sheet.newPage()
      drawHead(sheet, head)
      if (group !== undefined) repeatGroup(sheet, columns, group)
    }
    drawRow(sheet, columns, row, element)
    if (row.kind === 'group') group = row
  })
  element.end()
  sheet.y += 10
}

function placeColumns({ frame, innerWidth }: Sheet, { columns, isLarge }: PaperTable): Column[] {
  const look = isLarge === true ? largeLook : usualLook
  const whole = columns.reduce((sum, { width }) => sum + width, 0)
  let x: number = frame.left
  return columns.map((column) => {
    const points = (column.width / whole) * innerWidth
    const placed = { ...column, x, points, look }
    x += points
    return placed
  })
}

function cellOf(sheet: Sheet, column: Column, text: string, style: TextStyle): Cell {
  const own = column.align === 'right' ? { ...style, isTabular: true } : style
  return { lines: sheet.wrap(text, column.points - 2 * gap.x, own, maxLines), column, style: own }
}

function heightOf(cells: readonly Cell[]): number {
  return Math.max(...cells.map(({ lines, style }) => lines.length * lineHeight(style))) + 2 * gap.y
}

/** A group stays with its first row. */
function neededHeight(
  sheet: Sheet,
  columns: readonly Column[],
  row: PaperRow,
  next: PaperRow | undefined,
): number {
  const own = rowHeight(sheet, columns, row)
  return row.kind !== 'group' || next === undefined ? own : own + groupGap + rowHeight(sheet, columns, next)
}

function rowHeight(sheet: Sheet, columns: readonly Column[], row: PaperRow): number {
  return heightOf(cellsOf(sheet, columns, row))
}

/** Each row is wrapped once, however often its height is asked. */
const wrapped = new WeakMap<PaperRow, Cell[]>()

function cellsOf(sheet: Sheet, columns: readonly Column[], row: PaperRow): Cell[] {
  const known = wrapped.get(row)
  if (known !== undefined) return known
  const cells = wrapRow(sheet, columns, row)
  wrapped.set(row, cells)
  return cells
}

function wrapRow(sheet: Sheet, columns: readonly Column[], row: PaperRow): Cell[] {
  if (row.kind === 'group') {
    const look = columns[0]?.look ?? usualLook
    const whole: Column = { head: '', width: 1, x: sheet.frame.left, points: sheet.innerWidth, look }
    return [cellOf(sheet, whole, row.text, { ...look.body, font: 'bold', size: look.body.size + 0.5 })]
  }
  return columns.map((column, index) =>
    cellOf(sheet, column, row.cells[index] ?? '', styleOf(row, column.look.body)),
  )
}

function styleOf(row: Exclude<PaperRow, { kind: 'group' }>, body: TextStyle): TextStyle {
  if (row.kind === 'total' || row.tone === 'strong') return { ...body, font: 'bold' }
  return row.tone === 'weak' ? { ...body, color: weakInk } : body
}

/** The head is content once; repeated on a further page it is decoration, so readers do not hear it again. */
function drawHead(sheet: Sheet, cells: readonly Cell[], element?: Element): void {
  const top = sheet.y
  const height = heightOf(cells)
  if (element === undefined) sheet.artifact(() => cells.forEach((cell) => drawCell(sheet, cell, top)))
  else drawCells(sheet, cells, top, element, 'TH')
  sheet.artifact(() => {
    wideRule(sheet, top, accent, 1)
    wideRule(sheet, top + height, accent, 0.7)
  })
  sheet.y = top + height
}

/** Overleaf the house is named again, for the eye alone. */
function repeatGroup(sheet: Sheet, columns: readonly Column[], group: PaperRow): void {
  const cells = cellsOf(sheet, columns, group)
  const top = sheet.y
  sheet.artifact(() => {
    for (const cell of cells) drawCell(sheet, cell, top)
    wideRule(sheet, top + heightOf(cells))
  })
  sheet.y = top + heightOf(cells)
}

function drawRow(sheet: Sheet, columns: readonly Column[], row: PaperRow, element: Element): void {
  const cells = cellsOf(sheet, columns, row)
  const top = sheet.y + (row.kind === 'group' ? groupGap : 0)
  const height = heightOf(cells)
  drawCells(sheet, cells, top, element, row.kind === 'group' ? 'TH' : 'TD')
  sheet.artifact(() => wideRule(sheet, top + height))
  sheet.y = top + height
}

function drawCells(
  sheet: Sheet,
  cells: readonly Cell[],
  top: number,
  element: Element,
  type: 'TH' | 'TD',
): void {
  const row = sheet.doc.struct('TR')
  element.add(row)
  for (const cell of cells) sheet.tagged(type, row, () => drawCell(sheet, cell, top))
  row.end()
}

function drawCell(sheet: Sheet, { lines, column, style }: Cell, top: number): void {
  const at = { x: column.x + gap.x, y: top + gap.y, width: column.points - 2 * gap.x }
  sheet.lines(lines, { ...at, ...(column.align === undefined ? {} : { align: column.align }) }, style)
}

function wideRule(sheet: Sheet, y: number, color?: string, weight?: number): void {
  sheet.rule(sheet.frame.left, sheet.frame.width - sheet.frame.right, y, color, weight)
}
