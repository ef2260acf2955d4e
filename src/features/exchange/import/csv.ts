import iconv from 'iconv-lite'

/** One record: the line it begins on and its cells; `fault` when its quotes make no sense. */
export type CsvRecord = { line: number; cells: string[]; fault?: string }

type Cell = { text: string; next: number; fault?: string }

/** UTF-8 with or without a byte order mark; UTF-16 by its mark; what is neither is taken for Windows-1251. */
export function decodeExport(bytes: Uint8Array): string {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex')
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(bytes)
  if (mark === 'feff') return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return iconv.decode(Buffer.from(bytes), 'win1251')
  }
}

/**
 * RFC 4180 with `;`. Empty lines are passed over. A cell that begins with `=` is a formula as
 * spreadsheets write it unquoted: a `;` within its brackets belongs to it.
 */
export function* readCsv(text: string): Generator<CsvRecord> {
  let line = 1
  let at = 0
  while (at < text.length) {
    const end = endOfLine(text, at)
    const plain = text.slice(at, end)
    if (!plain.includes('"')) {
      const content = plain.endsWith('\r') ? plain.slice(0, -1) : plain
      if (content !== '') yield { line, cells: content.split(';') }
      at = end + 1
      line++
      continue
    }
    const { record, next } = readQuoted(text, at, line)
    yield record
    line += countLines(text, at, next)
    at = next
  }
}

function readQuoted(text: string, start: number, line: number): { record: CsvRecord; next: number } {
  const record: CsvRecord = { line, cells: [] }
  let at = start
  for (;;) {
    const cell = readCell(text, at)
    record.cells.push(cell.text)
    if (cell.fault !== undefined) record.fault = cell.fault
    at = cell.next
    if (text[at] === ';') at++
    else return { record, next: Math.min(at + 1, text.length) }
  }
}

function readCell(text: string, at: number): Cell {
  if (text[at] === '"') return readQuotedCell(text, at + 1)
  const end = text[at] === '=' ? (endOfFormula(text, at) ?? endOfPlain(text, at)) : endOfPlain(text, at)
  return { text: text.slice(at, end).replace(/\r$/, ''), next: end }
}

function readQuotedCell(text: string, start: number): Cell {
  let content = ''
  let at = start
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return { text: content, next: text.length, fault: 'the quote is never closed' }
    content += text.slice(at, quote)
    at = quote + 1
    if (text[at] !== '"') break
    content += '"'
    at++
  }
  const end = endOfPlain(text, at)
  const rest = text.slice(at, end).trim()
  return rest === ''
    ? { text: content, next: end }
    : { text: content, next: end, fault: 'text after the closing quote' }
}

function endOfFormula(text: string, start: number): number | undefined {
  let depth = 0
  let isQuoted = false
  for (let at = start; at < endOfLine(text, start); at++) {
    const sign = text[at]
    if (sign === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (sign === '(') depth++
    else if (sign === ')') depth--
    else if (sign === ';' && depth <= 0) return at
  }
  return depth > 0 || isQuoted ? undefined : endOfLine(text, start)
}

function endOfPlain(text: string, at: number): number {
  const separator = text.indexOf(';', at)
  const end = endOfLine(text, at)
  return separator < 0 ? end : Math.min(separator, end)
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0
  for (let at = from; at < to; at++) if (text[at] === '\n') lines++
  return lines
}
