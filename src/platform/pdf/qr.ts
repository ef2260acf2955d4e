import { create, type QRCode } from 'qrcode'
import { drawFacts, factsHeight } from './facts.ts'
import type { PaperQr } from './paper.ts'
import { lineHeight, weakInk, type Sheet, type TextStyle } from './sheet.ts'

const pointsPerMm = 72 / 25.4
/** ГОСТ Р 56042-2014 gives no size; what phones and bank terminals read: domain.md §7. */
const bankSideMm = 41
const leastModuleMm = 0.45
const quietModules = 4
const gap = 14
const captionStyle: TextStyle = { font: 'regular', size: 7.5, color: weakInk }

/** Draws the code at the right margin and its facts beside it, both on one page. */
export function drawQr(sheet: Sheet, { text, alt, caption, rows, leastSideMm = bankSideMm }: PaperQr): void {
  const { modules } = create([{ data: new TextEncoder().encode(text), mode: 'byte' }], {
    errorCorrectionLevel: 'M',
  })
  const module = Math.max(leastSideMm / modules.size, leastModuleMm) * pointsPerMm
  const side = module * (modules.size + 2 * quietModules)
  const factsWidth = sheet.innerWidth - side - gap
  const words = sheet.wrap(caption, side, captionStyle, 4)
  const height = side + words.length * lineHeight(captionStyle) + 8
  if (!sheet.hasRoom(Math.max(height, factsHeight(sheet, rows, factsWidth)))) sheet.newPage()
  const top = sheet.y
  const x = sheet.frame.width - sheet.frame.right - side
  drawFacts(sheet, rows, factsWidth)
  const { doc } = sheet
  const content = doc.markStructureContent('Figure')
  drawModules(sheet, modules, { x, y: top, module })
  doc.endMarkedContent()
  sheet.root.add(doc.struct('Figure', { alt }, [content]))
  sheet.tagged('P', sheet.root, () => sheet.lines(words, { x, y: top + side, width: side }, captionStyle))
  sheet.y = Math.max(sheet.y, top + height)
}

/** White with the quiet zone, then the dark modules: runs of a row as one box, all in one path. */
function drawModules(
  { doc }: Sheet,
  { size, data }: QRCode['modules'],
  at: { x: number; y: number; module: number },
): void {
  const { module } = at
  const white = module * (size + 2 * quietModules)
  doc.rect(at.x, at.y, white, white).fill('#ffffff')
  const left = at.x + quietModules * module
  const top = at.y + quietModules * module
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (data[row * size + column] !== 1) continue
      const from = column
      while (column + 1 < size && data[row * size + column + 1] === 1) column += 1
      // A hair of overlap: rows that only touch leave white lines on some screens.
      doc.rect(left + from * module, top + row * module, (column - from + 1) * module, module + 0.03)
    }
  }
  doc.fill('#000000')
}
