import { ink, lineHeight, weakInk, type Sheet, type TextStyle } from './sheet.ts'
import { widthOf } from './text.ts'

const pointsPerMm = 72 / 25.4
/**
 * A4 folded in three lies in an envelope E65 (110 × 220 mm) whose window, 90 × 45 mm, is at the lower right: the
 * address stands where it shows, whichever way the sheet slides.
 */
const addressMm = { left: 110, top: 50, width: 80 }
const foldsMm = [99, 198]
const addressStyle: TextStyle = { font: 'regular', size: 11, color: ink }
const codeStyle: TextStyle = { font: 'bold', size: 26, color: ink, isTabular: true }
const codeGap = 12

/** The address in the envelope's window and marks to fold at; what follows begins below the first fold. */
export function drawAddress(sheet: Sheet, lines: readonly string[]): void {
  const width = addressMm.width * pointsPerMm
  const shown = lines.flatMap((line) => sheet.wrap(line, width, addressStyle, 4)).slice(0, 8)
  sheet.tagged('P', sheet.root, () =>
    sheet.lines(
      shown,
      { x: addressMm.left * pointsPerMm, y: addressMm.top * pointsPerMm, width },
      addressStyle,
    ),
  )
  sheet.artifact(() => {
    for (const fold of foldsMm) sheet.rule(0, 14, fold * pointsPerMm, weakInk)
  })
  sheet.y = ((foldsMm[0] ?? 0) + 9) * pointsPerMm
}

/** A code in a frame, large enough to be read at arm's length. */
export function drawCode(sheet: Sheet, text: string): void {
  const textWidth = widthOf(text, sheet.measure(codeStyle))
  const height = lineHeight(codeStyle) + 2 * codeGap
  if (!sheet.hasRoom(height)) sheet.newPage()
  const { y } = sheet
  const { left } = sheet.frame
  sheet.artifact(() =>
    sheet.doc
      .rect(left, y, textWidth + 4 * codeGap, height)
      .lineWidth(1.2)
      .strokeColor(ink)
      .stroke(),
  )
  sheet.tagged('P', sheet.root, () =>
    sheet.lines([text], { x: left + 2 * codeGap, y: y + codeGap, width: textWidth + 1 }, codeStyle),
  )
  sheet.y += height + 12
}
