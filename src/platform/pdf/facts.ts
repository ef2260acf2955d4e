import type { PaperFact } from './paper.ts'
import { ink, lineHeight, weakInk, type Sheet, type TextStyle } from './sheet.ts'
import { widthOf } from './text.ts'

const nameStyle: TextStyle = { font: 'regular', size: 9, color: weakInk }
const valueStyle: TextStyle = { font: 'regular', size: 9, color: ink }
/** Names stand in a column as wide as the longest of them, within these limits. */
const nameWidths = { least: 130, most: 240, gap: 10 }

type Lines = { names: string[]; values: string[]; height: number }

/** Names and values as a list, over the whole width or the first `width` points of it. */
export function drawFacts(sheet: Sheet, rows: readonly PaperFact[], width = sheet.innerWidth): void {
  const nameWidth = nameWidthOf(sheet, rows)
  const list = sheet.doc.struct('L')
  sheet.root.add(list)
  for (const fact of rows) {
    const { names, values, height } = linesOf(sheet, fact, { nameWidth, width })
    if (!sheet.hasRoom(height)) sheet.newPage()
    const item = sheet.doc.struct('LI')
    list.add(item)
    const { y } = sheet
    const { left } = sheet.frame
    sheet.tagged('Lbl', item, () => sheet.lines(names, { x: left, y, width: nameWidth }, nameStyle))
    sheet.tagged('LBody', item, () =>
      sheet.lines(values, { x: left + nameWidth, y, width: width - nameWidth }, valueStyle),
    )
    item.end()
    sheet.y += height
  }
  list.end()
  sheet.y += 8
}

/** Height the facts take at that width, in points. */
export function factsHeight(sheet: Sheet, rows: readonly PaperFact[], width: number): number {
  const nameWidth = nameWidthOf(sheet, rows)
  return rows.reduce((sum, fact) => sum + linesOf(sheet, fact, { nameWidth, width }).height, 8)
}

function nameWidthOf(sheet: Sheet, rows: readonly PaperFact[]): number {
  const { least, most, gap } = nameWidths
  // Only the first letters are measured: more than that does not fit anyway.
  const widest = Math.max(...rows.map(({ name }) => widthOf(name.slice(0, 60), sheet.measure(nameStyle))))
  return Math.min(most, Math.max(least, widest + gap + 1))
}

function linesOf(
  sheet: Sheet,
  { name, value }: PaperFact,
  { nameWidth, width }: { nameWidth: number; width: number },
): Lines {
  const names = sheet.wrap(name, nameWidth - nameWidths.gap, nameStyle, 4)
  const values = sheet.wrap(value, width - nameWidth, valueStyle, 30)
  return { names, values, height: Math.max(names.length, values.length) * lineHeight(valueStyle) + 2 }
}
