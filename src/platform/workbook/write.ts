import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import yazl from 'yazl'
import { disarm, type SheetCell } from '../spreadsheet.ts'
import { looks, stylesXml, type Look } from './looks.ts'

export type { Look } from './looks.ts'

/** A cell of a workbook to be filled in: its value and how it looks; what is open may be typed into. */
export type BookCell = { value: SheetCell; look: Look }

/** What may be typed into some cells. `ranges` like `H4:H10`; a message is shown by the spreadsheet program. */
export type BookRule = { ranges: readonly string[]; message: string } & (
  { kind: 'whole'; max: number } | { kind: 'list'; source: string } | { kind: 'day' }
)

export type BookSheet = {
  name: string
  isHidden?: boolean
  /** widths in characters; a hidden column stays in the file */
  columns: readonly { width: number; isHidden?: boolean }[]
  /** rows and columns that stay in sight */
  frozen?: { rows: number; columns: number }
  /** everything but open cells is locked; without a password: a guard against slips, not against people */
  isLocked?: boolean
  rules?: readonly BookRule[]
  rows: Iterable<readonly BookCell[]>
}

/** The same moment in every file, so that equal content is an equal file. */
const mtime = new Date('2000-01-01T00:00:00Z')
const rowsAtOnce = 200

/**
 * Writes a workbook with locks, lists and limits as a stream: rows are made as they are taken, so a large one
 * neither fills the memory nor holds the loop. Ends the stream.
 */
export async function writeWorkbook(to: Writable, sheets: readonly BookSheet[]): Promise<void> {
  const zip = new yazl.ZipFile()
  const add = (name: string, parts: Iterable<string>) =>
    zip.addReadStream(Readable.from(utf8(parts)), name, { mtime })
  add('[Content_Types].xml', [contentTypes(sheets)])
  add('_rels/.rels', [relations([[`${office}/officeDocument`, 'xl/workbook.xml']])])
  add('xl/workbook.xml', [bookXml(sheets)])
  add('xl/_rels/workbook.xml.rels', [
    relations([
      ...sheets.map((_sheet, i) => [`${office}/worksheet`, `worksheets/sheet${i + 1}.xml`] as const),
      [`${office}/styles`, 'styles.xml'],
    ]),
  ])
  add('xl/styles.xml', [stylesXml()])
  sheets.forEach((sheet, i) => add(`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet)))
  zip.end()
  await pipeline(zip.outputStream, to)
}

function* utf8(parts: Iterable<string>): Generator<Buffer> {
  for (const part of parts) yield Buffer.from(part)
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

function contentTypes(sheets: readonly BookSheet[]): string {
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}" ContentType="${types}.${type}+xml"/>`
  return `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('workbook.xml', 'sheet.main')}${part('styles.xml', 'styles')}${sheets.map((_sheet, i) => part(`worksheets/sheet${i + 1}.xml`, 'worksheet')).join('')}</Types>`
}

function relations(all: readonly (readonly [type: string, target: string])[]): string {
  const rows = all.map(
    ([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${type}" Target="${target}"/>`,
  )
  return `${head}<Relationships xmlns="${packages}/relationships">${rows.join('')}</Relationships>`
}

function bookXml(sheets: readonly BookSheet[]): string {
  const rows = sheets.map(
    ({ name, isHidden }, i) =>
      `<sheet name="${escaped(name)}" sheetId="${i + 1}"${isHidden === true ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
  )
  return `${head}<workbook xmlns="${main}" xmlns:r="${office}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>${rows.join('')}</sheets></workbook>`
}

function* sheetXml(sheet: BookSheet): Generator<string> {
  yield `${head}<worksheet xmlns="${main}">${viewXml(sheet)}${columnsXml(sheet)}<sheetData>`
  let rows = ''
  let number = 0
  for (const cells of sheet.rows) {
    number += 1
    rows += rowXml(cells, number)
    if (number % rowsAtOnce === 0) {
      yield rows
      rows = ''
    }
  }
  yield `${rows}</sheetData>${protectionXml(sheet)}${rulesXml(sheet.rules ?? [])}</worksheet>`
}

function viewXml({ frozen }: BookSheet): string {
  if (frozen === undefined)
    return '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
  const { rows, columns } = frozen
  const corner = `${columnName(columns)}${rows + 1}`
  return `<sheetViews><sheetView workbookViewId="0"><pane xSplit="${columns}" ySplit="${rows}" topLeftCell="${corner}" activePane="bottomRight" state="frozen"/></sheetView></sheetViews>`
}

function columnsXml({ columns }: BookSheet): string {
  const rows = columns.map(
    ({ width, isHidden }, i) =>
      `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"${isHidden === true ? ' hidden="1"' : ''}/>`,
  )
  return `<cols>${rows.join('')}</cols>`
}

function rowXml(cells: readonly BookCell[], number: number): string {
  const written = cells.map(({ value, look }, i) => cellXml(`${columnName(i)}${number}`, value, look))
  return `<row r="${number}">${written.join('')}</row>`
}

function cellXml(at: string, value: SheetCell, look: Look): string {
  const style = looks.indexOf(look)
  if (value === null || value === '') return `<c r="${at}" s="${style}"/>`
  if (typeof value === 'string')
    return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(disarm(value))}</t></is></c>`
  const number = 'day' in value ? serialOfDay(value.day) : Number(value.number)
  return `<c r="${at}" s="${style}"><v>${number}</v></c>`
}

/** Days since 30 December 1899. */
function serialOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 25_569
}

function protectionXml({ isLocked }: BookSheet): string {
  // Widths, filters and sorting stay free; an attribute that is not named forbids.
  return isLocked === true
    ? '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'
    : ''
}

function rulesXml(rules: readonly BookRule[]): string {
  const used = rules.filter(({ ranges }) => ranges.length > 0)
  if (used.length === 0) return ''
  return `<dataValidations count="${used.length}">${used.map(ruleXml).join('')}</dataValidations>`
}

function ruleXml(rule: BookRule): string {
  const common = `allowBlank="1" showInputMessage="1" showErrorMessage="1" error="${escaped(rule.message.slice(0, 224))}" sqref="${rule.ranges.join(' ')}"`
  if (rule.kind === 'list')
    return `<dataValidation type="list" ${common}><formula1>${escaped(rule.source)}</formula1></dataValidation>`
  const [type, from, to] =
    rule.kind === 'whole'
      ? ['whole', 0, rule.max]
      : ['date', serialOfDay('2000-01-01'), serialOfDay('2099-12-31')]
  return `<dataValidation type="${type}" operator="between" ${common}><formula1>${from}</formula1><formula2>${to}</formula2></dataValidation>`
}

/** 0 → A, 27 → AB */
export function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % 26))
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
}
