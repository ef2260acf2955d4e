import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columnsOf, exportFiles, type ExportFile } from './columns.ts'
import { decodeExport, readCsv, type CsvRecord } from './csv.ts'
import type { Fault } from './report.ts'

/** A row by column names; `faults` say what is wrong with its shape. */
export type RawRow = { line: number; cells: ReadonlyMap<string, string>; faults: Fault[] }
export type Table = { file: ExportFile; rows: RawRow[]; faults: Fault[] }
export type ExportSet = ReadonlyMap<ExportFile, Table>

/** The folder cannot be read as a set: one sentence for the person. */
export class ExportSetError extends Error {
  override readonly name = 'ExportSetError'
}

/** Reads the files of the set that are there; `strangers` are CSV files of other names. @throws ExportSetError when there are none */
export async function readExportSet(directory: string): Promise<{ set: ExportSet; strangers: string[] }> {
  const tables = new Map<ExportFile, Table>()
  const names = await readdir(directory).catch((error: unknown) => explain(error, directory))
  for (const file of exportFiles) {
    const name = names.find((each) => each.toLowerCase() === file)
    if (name === undefined) continue
    const path = join(directory, name)
    const bytes = await readFile(path).catch((error: unknown) => explain(error, path))
    tables.set(file, readTable(file, decodeExport(bytes)))
  }
  if (tables.size === 0)
    throw new ExportSetError(`${directory} holds no file of an export (${exportFiles.join(', ')}).`)
  const strangers = names.filter((name) => /\.csv$/i.test(name) && !isExportFile(name.toLowerCase()))
  return { set: tables, strangers: strangers.sort() }
}

function isExportFile(name: string): boolean {
  return (exportFiles as readonly string[]).includes(name)
}

export function readTable(file: ExportFile, text: string): Table {
  const records = readCsv(text)
  const first = records.next()
  if (first.done === true) {
    return { file, rows: [], faults: [{ file, line: 1, column: 'header', reason: 'the file is empty' }] }
  }
  const header = first.value.cells.map((name) => name.trim().toLowerCase())
  const faults = headerFaults(file, header)
  const rows = [...records].map((record) => readRow(file, header, record))
  return { file, rows, faults }
}

function explain(error: unknown, path: string): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') throw new ExportSetError(`There is no folder ${path}.`)
  if (code === 'ENOTDIR') throw new ExportSetError(`${path} is not a folder.`)
  throw new ExportSetError(`${path} cannot be read (${typeof code === 'string' ? code : 'unknown'}).`)
}

function headerFaults(file: ExportFile, header: readonly string[]): Fault[] {
  const { required, optional } = columnsOf[file]
  const fault = (column: string, reason: string): Fault => ({ file, line: 1, column, reason })
  const known = new Set([...required, ...optional])
  return [
    ...required.filter((name) => !header.includes(name)).map((name) => fault(name, 'the column is missing')),
    ...header.filter((name) => !known.has(name)).map((name) => fault(shown(name), 'the column is unknown')),
    ...header
      .filter((name, i) => header.indexOf(name) < i)
      .map((name) => fault(name, 'the column stands twice')),
  ]
}

/** A strange name as a terminal may show it. */
function shown(name: string): string {
  return name.replaceAll(/\p{C}/gu, '?').slice(0, 60) || '(no name)'
}

// What no cell may hold: control characters other than tab and line ends, and half of a character.
const control = /(?![\t\n\r])\p{Cc}|\p{Cs}/u

/** Nothing of an export is longer: what is would only break pages and papers. */
const longestCell = 1_000

function readRow(file: ExportFile, header: readonly string[], record: CsvRecord): RawRow {
  const { line, cells } = record
  const faults: Fault[] = []
  const fault = (column: string, reason: string) => faults.push({ file, line, column, reason })
  if (record.fault !== undefined)
    fault(header[Math.min(cells.length, header.length) - 1] ?? 'row', record.fault)
  else if (cells.length !== header.length) {
    const at = Math.min(cells.length, header.length - 1)
    fault(header[at] ?? 'row', `the row has ${cells.length} cells, the header ${header.length}`)
  }
  const named = new Map<string, string>()
  header.forEach((name, i) => {
    const cell = cells[i] ?? ''
    if (control.test(cell)) fault(name, 'control character')
    if (cell.length > longestCell) fault(name, `longer than ${longestCell} characters`)
    named.set(name, cell.trim())
  })
  return { line, cells: named, faults }
}
