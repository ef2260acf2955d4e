import { openArchive, type Archive } from './archive.ts'
import { readSheetPart } from './read-sheet.ts'
import { TableBuilder, TableError, tableLimits, type ReadTable } from './table.ts'
import { readXml } from './xml.ts'

/**
 * Reads the sheet of a workbook that has most of the wanted heads; at least two of them in one row.
 * @throws TableError with what is wrong with the file
 */
export async function readXlsx(content: Buffer, wanted: ReadonlySet<string>): Promise<ReadTable> {
  const archive = await openArchive(content)
  try {
    await refuseOtherKinds(archive)
    const { sheets, is1904 } = await readBook(archive)
    const facts = { is1904, isDay: await readStyles(archive), strings: await readStrings(archive) }
    let best: { score: number; table: ReadTable } | undefined
    for (const part of sheets) {
      const builder = new TableBuilder(wanted)
      const merged = await readSheetPart(archive.open(part), facts, builder)
      const table = builder.table(merged)
      if (table !== undefined && builder.score > (best?.score ?? 0)) best = { score: builder.score, table }
    }
    if (best === undefined) throw new TableError('no-head')
    return best.table
  } finally {
    archive.close()
  }
}

/** Workbooks with macros, binary ones and those of other programs, told by their parts. @throws TableError */
export async function refuseOtherKinds({ parts, open }: Archive): Promise<void> {
  const names = [...parts.keys()]
  if (names.some((name) => /vbaProject\.bin$/i.test(name))) throw new TableError('macro')
  if (parts.has('xl/workbook.bin')) throw new TableError('binary')
  if (parts.has('content.xml') && parts.has('mimetype')) throw new TableError('open-document')
  if (!parts.has('xl/workbook.xml') || !parts.has('[Content_Types].xml')) throw new TableError('not-table')
  await readXml(open('[Content_Types].xml'), {
    open(_name, attribute) {
      if (/macroEnabled/i.test(attribute('ContentType') ?? '')) throw new TableError('macro')
    },
  })
}

async function readBook(archive: Archive): Promise<{ sheets: string[]; is1904: boolean }> {
  const ids: string[] = []
  let is1904 = false
  await readXml(archive.open('xl/workbook.xml'), {
    open(name, attribute) {
      if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attribute('date1904') ?? '')
      // A hidden sheet is ours or somebody's dictionary: nobody typed readings there.
      if (name === 'sheet' && (attribute('state') ?? 'visible') === 'visible') ids.push(attribute('id') ?? '')
    },
  })
  const targets = new Map<string, string>()
  await readXml(archive.open('xl/_rels/workbook.xml.rels'), {
    open(name, attribute) {
      if (name === 'Relationship') targets.set(attribute('Id') ?? '', attribute('Target') ?? '')
    },
  })
  const sheets = ids.flatMap((id) => partOf(targets.get(id) ?? '', archive))
  return { sheets, is1904 }
}

/** `worksheets/sheet1.xml` and `/xl/worksheets/sheet1.xml` alike; anything else leads nowhere. */
function partOf(target: string, { parts }: Archive): string[] {
  const name = target.startsWith('/') ? target.slice(1) : `xl/${target}`
  return parts.has(name) ? [name] : []
}

/** Numbers 14–22 and 45–47 are built-in days and times; own formats are days when they have a day, month or year. */
async function readStyles(archive: Archive): Promise<boolean[]> {
  const own = new Map<string, boolean>()
  const isDay: boolean[] = []
  let isInCells = false
  if (!archive.parts.has('xl/styles.xml')) return isDay
  await readXml(archive.open('xl/styles.xml'), {
    open(name, attribute) {
      const id = attribute('numFmtId') ?? '0'
      if (name === 'numFmt') own.set(id, isDayFormat(attribute('formatCode') ?? ''))
      else if (name === 'cellXfs') isInCells = true
      else if (name === 'xf' && isInCells && isDay.length < 65_000)
        isDay.push(own.get(id) ?? isBuiltInDay(id))
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false
    },
  })
  return isDay
}

function isBuiltInDay(id: string): boolean {
  const number = Number(id)
  return (number >= 14 && number <= 22) || (number >= 45 && number <= 47)
}

function isDayFormat(code: string): boolean {
  return /[dmyhsдмг]/i.test(code.replace(/\[[^\]]*\]|"[^"]*"|\\./g, ''))
}

async function readStrings(archive: Archive): Promise<string[]> {
  const strings: string[] = []
  if (!archive.parts.has('xl/sharedStrings.xml')) return strings
  let text = ''
  let isText = false
  let isPhonetic = false
  await readXml(archive.open('xl/sharedStrings.xml'), {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') isPhonetic = true
      isText = name === 't' && !isPhonetic
    },
    text(piece) {
      if (isText && text.length < tableLimits.cellLength) text += piece
    },
    close(name) {
      if (name === 'si') strings.push(text.slice(0, tableLimits.cellLength))
      if (name === 'rPh') isPhonetic = false
      isText = false
      if (strings.length > tableLimits.rows * 20) throw new TableError('too-many-rows')
    },
  })
  return strings
}
