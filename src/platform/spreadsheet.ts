import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** A column: its head and how wide it is shown, in characters. */
export type SheetColumn = { head: string; width: number }

/**
 * A cell. Text is disarmed; numbers and days stay numbers and days. `number` is decimal text with a point,
 * so that no third place is lost on the way.
 */
export type SheetCell = string | null | { number: string } | { day: string }

export type SheetRows = AsyncIterable<readonly SheetCell[]>

/** What a reader's program would take for a formula at the beginning of a cell, full-width twins included. */
const dangerous = /^(?:[\t\r\n]|[\s\p{Cc}]*[=+\-@＝＋－＠])/u
/** Control characters no workbook may hold; tabs and line ends stay. */
const forbidden = /[^\P{Cc}\t\r\n]/gu

/**
 * Text that no spreadsheet runs as a formula: an apostrophe before `= + - @`, tab, line ends and their
 * full-width twins (OWASP "CSV Injection"), also behind spaces.
 */
export function disarm(text: string): string {
  const clean = text.replace(forbidden, '')
  return dangerous.test(text) ? `'${clean}` : clean
}

/** CSV as Russian spreadsheets open it: UTF-8 with BOM, `;`, decimal comma, CRLF. Ends the stream. */
export async function writeCsv(
  to: Writable,
  columns: readonly SheetColumn[],
  rows: SheetRows,
): Promise<void> {
  // The head goes with the first row: until then a database that is away can still answer with a page.
  let head = `\ufeff${csvLine(columns.map((column) => disarm(column.head)))}`
  for await (const row of rows) {
    if (to.destroyed) return
    await push(to, head + csvLine(row.map(csvCell)))
    head = ''
  }
  to.end(head)
}

/** An XLSX workbook of one sheet: frozen bold head, filter, typed cells. Ends the stream. */
export async function writeXlsx(
  to: Writable,
  sheet: { name: string; columns: readonly SheetColumn[] },
  rows: SheetRows,
): Promise<void> {
  // A third of a second to load: only when a workbook is asked for.
  const { default: exceljs } = await import('exceljs')
  const book = new exceljs.stream.xlsx.WorkbookWriter({
    stream: to,
    useStyles: true,
    useSharedStrings: false,
  })
  const page = book.addWorksheet(sheet.name, { views: [{ state: 'frozen', ySplit: 1 }] })
  page.columns = sheet.columns.map(({ width }) => ({ width }))
  page.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: sheet.columns.length } }
  const head = page.addRow(sheet.columns.map((column) => disarm(column.head)))
  head.font = { bold: true }
  head.commit()
  for await (const cells of rows) {
    if (to.destroyed) return
    const row = page.addRow(cells.map(xlsxValue))
    cells.forEach((cell, index) => {
      if (isDay(cell)) row.getCell(index + 1).numFmt = 'dd.mm.yyyy'
    })
    row.commit()
    if (to.writableNeedDrain) await drained(to)
  }
  page.commit()
  await book.commit()
}

async function push(to: Writable, text: string): Promise<void> {
  if (!to.write(text)) await drained(to)
}

/** Waits for a slow reader; a reader who left is not waited for. */
async function drained(to: Writable): Promise<void> {
  if (to.destroyed) return
  await Promise.race([once(to, 'drain'), once(to, 'close')])
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(';')}\r\n`
}

function quoted(text: string): string {
  return /[";\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

function csvCell(cell: SheetCell): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return disarm(cell)
  return 'day' in cell ? cell.day.split('-').reverse().join('.') : plainNumber(cell.number).replace('.', ',')
}

function xlsxValue(cell: SheetCell): string | number | Date | null {
  if (cell === null) return null
  if (typeof cell === 'string') return disarm(cell)
  return 'day' in cell ? new Date(`${cell.day}T00:00:00Z`) : Number(cell.number)
}

/** `8.000` as `8`: only the zeros that say nothing go. */
function plainNumber(number: string): string {
  return number.includes('.') ? number.replace(/(?:\.|(?<!0))0+$/, '') : number
}

function isDay(cell: SheetCell): boolean {
  return cell !== null && typeof cell === 'object' && 'day' in cell
}
