import type { ExportFile } from './columns.ts'
import type { ExportSet } from './form.ts'
import { noCounts, type Fault, type FileCounts } from './report.ts'
import { openRow, type Row, type Standing } from './row.ts'

/** The judging of a set: what was found so far, and which keys stand. */
export type Check = {
  readonly set: ExportSet
  readonly faults: Fault[]
  readonly perFile: Partial<Record<ExportFile, FileCounts>>
  /** keys met in the set: true when their row is good */
  readonly keys: Map<ExportFile, Map<string, boolean>>
}

export function openCheck(set: ExportSet): Check {
  return { set, faults: [], perFile: {}, keys: new Map() }
}

/** How a key stands: as the set says, else as the database knows. */
export function standing(check: Check, file: ExportFile, key: string, isKnown: boolean): Standing {
  const inSet = check.keys.get(file)?.get(key)
  if (inSet === undefined) return isKnown ? 'good' : 'unknown'
  return inSet ? 'good' : 'refused'
}

/** A parsed row and where it stood. */
export type Placed<T> = T & { line: number }

/**
 * Reads the rows of a file one by one: a faulty one is refused and named, one that leans on a refused one is
 * skipped, of a doubled key the first stands.
 * @param keyColumns the columns that make the key, the one to blame first
 */
export function checkFile<T>(
  check: Check,
  file: ExportFile,
  keyColumns: readonly string[],
  parse: (row: Row) => T,
): Placed<T>[] {
  const table = check.set.get(file)
  if (table === undefined) return []
  const counts = noCounts()
  check.perFile[file] = counts
  check.faults.push(...table.faults)
  const keys = new Map<string, boolean>()
  check.keys.set(file, keys)
  const good: Placed<T>[] = []
  const isReadable = !table.faults.some(({ reason }) => reason !== 'the column is unknown')
  for (const raw of table.rows) {
    counts.read++
    const row = openRow(file, raw)
    if (!isReadable) {
      counts.skipped++
      keys.set(keyColumns.map(row.cell).join('\u0000'), false)
      continue
    }
    const parsed = readOnce(row, keys, keyColumns, parse)
    check.faults.push(...row.faults)
    if (row.faults.length > 0) counts.refused++
    else if (parsed === undefined) counts.skipped++
    else good.push({ ...parsed, line: row.line })
  }
  return good
}

/** The row, unless it is faulty, an orphan, or its key was met before. */
function readOnce<T>(
  row: Row,
  keys: Map<string, boolean>,
  keyColumns: readonly string[],
  parse: (row: Row) => T,
): T | undefined {
  const key = keyColumns.map(row.cell).join('\u0000')
  if (keys.has(key)) {
    row.fault(keyColumns[0] ?? '', 'twice in the file')
    return undefined
  }
  const parsed = row.faults.length === 0 ? parse(row) : undefined
  keys.set(key, row.isSound())
  return row.isSound() ? parsed : undefined
}

/** Takes back a row that only turned out bad when others had been read. */
export function refuse(check: Check, fault: Fault, key: string): void {
  check.faults.push(fault)
  check.keys.get(fault.file)?.set(key, false)
  const counts = check.perFile[fault.file]
  if (counts !== undefined) counts.refused++
}
