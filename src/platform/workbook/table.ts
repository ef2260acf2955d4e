/**
 * A cell as it was found. `text` of a number is its decimal text with a point, of a day its ISO form, of a formula
 * the value the program kept beside it: never to be trusted silently.
 */
export type ReadCell = { text: string; kind: 'text' | 'number' | 'day' | 'formula' | 'error' }

/** A row by its number as people see it; cells by column from 0; empty cells are absent. */
export type ReadRow = { number: number; cells: ReadonlyMap<number, ReadCell> }

/** Cells drawn as one: rows by number, columns from 0, both ends included. */
export type MergedRange = { top: number; left: number; bottom: number; right: number }

/** The sheet that holds the wanted heads, from its head row down. */
export type ReadTable = {
  /** texts of the head row by column */
  head: ReadonlyMap<number, string>
  /** rows below the head that hold something */
  rows: readonly ReadRow[]
  /** rows passed over because nothing stood in them */
  emptyRows: number
  merged: readonly MergedRange[]
}

/** What stands beside the cells of every sheet. */
export type BookFacts = {
  strings: readonly string[]
  /** by index of the cell format: shows its number as a day */
  isDay: readonly boolean[]
  /** days are counted from 1904 */
  is1904: boolean
}

/** Why a file cannot be read at all. */
export type TableFault =
  | 'empty'
  | 'not-table'
  | 'old-excel'
  | 'encrypted'
  | 'macro'
  | 'binary'
  | 'open-document'
  | 'bomb'
  | 'damaged'
  | 'doctype'
  | 'no-head'
  | 'too-many-rows'
  | 'too-slow'

/** A file that cannot be read; `fault` has words in the room that asked. */
export class TableError extends Error {
  override readonly name = 'TableError'
  readonly fault: TableFault
  constructor(fault: TableFault) {
    super(fault)
    this.fault = fault
  }
}

/** Limits of what is read: a workbook of 5,000 rows is far below all of them. */
export const tableLimits = {
  /** rows that hold something */
  rows: 20_000,
  columns: 200,
  /** of one cell; the rest is cut */
  cellLength: 2_000,
  /** rows from the top in which the head is looked for */
  headRows: 30,
  /** bytes of all parts together, unpacked */
  unpacked: 64 * 1024 * 1024,
  /** declared bytes of the whole archive */
  declared: 256 * 1024 * 1024,
  /** parts of the archive */
  parts: 1_000,
} as const

/** Lower case, spaces folded, `ё` as `е`: how heads are compared. */
export function headKey(text: string): string {
  return text
    .replace(/[\s\u00a0]+/g, ' ')
    .trim()
    .toLowerCase()
    .replaceAll('ё', 'е')
}

/** Collects rows, finds the head among the first ones and counts what is empty. */
export class TableBuilder {
  readonly #wanted: ReadonlySet<string>
  #head: ReadRow | undefined
  #score = 1
  readonly #rows: ReadRow[] = []
  #emptyRows = 0
  #filled = 0

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted
  }

  /** how many wanted heads the best row has; 1: none was found */
  get score(): number {
    return this.#score
  }

  /** @throws TableError too-many-rows */
  add(row: ReadRow): void {
    if (row.cells.size === 0) {
      this.#emptyRows += 1
      return
    }
    this.#filled += 1
    if (this.#filled > tableLimits.rows) throw new TableError('too-many-rows')
    if (this.#filled <= tableLimits.headRows) this.#consider(row)
    this.#rows.push(row)
  }

  /** undefined when no row has two of the wanted heads */
  table(merged: readonly MergedRange[] = []): ReadTable | undefined {
    const head = this.#head
    if (head === undefined) return undefined
    return {
      head: new Map([...head.cells].map(([column, { text }]) => [column, text])),
      rows: this.#rows.filter(({ number }) => number > head.number),
      emptyRows: this.#emptyRows,
      merged,
    }
  }

  #consider(row: ReadRow): void {
    const texts = new Set([...row.cells.values()].map(({ text }) => headKey(text)))
    const score = [...texts].filter((text) => this.#wanted.has(text)).length
    if (score > this.#score) {
      this.#head = row
      this.#score = score
    }
  }
}
