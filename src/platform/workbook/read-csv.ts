import { headKey, TableBuilder, TableError, tableLimits, type ReadCell, type ReadTable } from './table.ts'

const separators = [';', ',', '\t', '|'] as const

/**
 * Reads a text table: any of four separators, quotes as in RFC 4180, UTF-8, UTF-16 or Windows-1251.
 * The separator is the one that finds most of the wanted heads.
 * @throws TableError not-table, no-head, too-many-rows
 */
export function readCsv(content: Uint8Array, wanted: ReadonlySet<string>): ReadTable {
  const text = decodeText(content)
  if (/[^\P{Cc}\t\r\n\f]/u.test(text.slice(0, 100_000))) throw new TableError('not-table')
  const separator = separatorOf(text, wanted)
  const builder = new TableBuilder(wanted)
  for (const record of records(text, separator)) builder.add(record)
  const table = builder.table()
  if (table === undefined) throw new TableError('no-head')
  return table
}

/** UTF-16 by its mark or its zero bytes, UTF-8 when it is valid, else Windows-1251. */
export function decodeText(content: Uint8Array): string {
  const [first, second] = content
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(content)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(content)
  const sample = content.subarray(0, 200)
  const zeros = [0, 1].map((odd) => sample.filter((byte, i) => byte === 0 && i % 2 === odd).length)
  if ((zeros[1] ?? 0) > sample.length / 8) return new TextDecoder('utf-16le').decode(content)
  if ((zeros[0] ?? 0) > sample.length / 8) return new TextDecoder('utf-16be').decode(content)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return new TextDecoder('windows-1251').decode(content)
  }
}

function separatorOf(text: string, wanted: ReadonlySet<string>): string {
  const beginning = text.slice(0, 20_000)
  const scores = separators.map((separator) => {
    let best = 0
    let seen = 0
    for (const { cells } of records(beginning, separator)) {
      const heads = new Set([...cells.values()].map((cell) => headKey(cell.text)))
      best = Math.max(best, [...heads].filter((head) => wanted.has(head)).length)
      if (++seen >= tableLimits.headRows) break
    }
    return { separator, best }
  })
  return scores.toSorted((a, b) => b.best - a.best)[0]?.separator ?? ';'
}

type Record = { number: number; cells: Map<number, ReadCell> }

/** Records with the number of the line each begins on. Lines without quotes, nearly all, are split at once. */
function* records(text: string, separator: string): Generator<Record> {
  let at = 0
  let line = 1
  while (at < text.length) {
    const end = endOf(text, at)
    const plain = text.slice(at, end)
    if (!plain.includes('"')) {
      yield { number: line, cells: cellsOf(plain.replace(/\r$/, ''), separator) }
      at = end + 1
      line += 1
      continue
    }
    const { cells, next, lines } = quotedRecord(text, at, separator)
    yield { number: line, cells }
    at = next
    line += lines
  }
}

function cellsOf(line: string, separator: string): Map<number, ReadCell> {
  const cells = new Map<number, ReadCell>()
  if (line === '') return cells
  line.split(separator, tableLimits.columns).forEach((text, column) => put(cells, column, text))
  return cells
}

function quotedRecord(text: string, start: number, separator: string) {
  const cells = new Map<number, ReadCell>()
  let at = start
  let lines = 1
  for (let column = 0; ; column++) {
    const cell = text[at] === '"' ? quotedCell(text, at, separator) : plainCell(text, at, separator)
    if (column < tableLimits.columns) put(cells, column, cell.text)
    lines += cell.text.split('\n').length - 1
    at = cell.next
    if (text[at] === separator) {
      at += 1
      continue
    }
    return { cells, next: Math.max(endOf(text, at) + 1, at + 1), lines }
  }
}

function quotedCell(text: string, start: number, separator: string): { text: string; next: number } {
  let content = ''
  let at = start + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    // A quote that is never closed would swallow the rest of the file: the rest is one long cell, cut below.
    if (quote < 0) return { text: content + text.slice(at), next: text.length }
    content += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { text: content, next: endOfCell(text, quote + 1, separator) }
    content += '"'
    at = quote + 2
  }
}

function plainCell(text: string, start: number, separator: string): { text: string; next: number } {
  const next = endOfCell(text, start, separator)
  return { text: text.slice(start, next).replace(/\r$/, ''), next }
}

/** The next separator on this line, else the line's end. */
function endOfCell(text: string, start: number, separator: string): number {
  const line = text.slice(start, endOf(text, start))
  const at = line.indexOf(separator)
  return start + (at < 0 ? line.length : at)
}

function endOf(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function put(cells: Map<number, ReadCell>, column: number, raw: string): void {
  const text = raw.slice(0, tableLimits.cellLength).trim()
  if (text !== '') cells.set(column, { text, kind: text.startsWith('=') ? 'formula' : 'text' })
}
