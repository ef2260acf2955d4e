import { drawAddress, drawCode } from './envelope.ts'
import { drawFacts } from './facts.ts'
import type { Paper, PaperBlock } from './paper.ts'
import { drawQr } from './qr.ts'
import { accent, ink, lineHeight, openSheet, weakInk, type Sheet, type TextStyle } from './sheet.ts'
import { drawTable } from './table.ts'

const styles = {
  letterhead: { font: 'bold', size: 9.5, color: ink },
  small: { font: 'regular', size: 7.5, color: weakInk },
  title: { font: 'bold', size: 17, color: ink },
  under: { font: 'regular', size: 10.5, color: ink },
  heading: { font: 'bold', size: 11, color: ink },
  body: { font: 'regular', size: 9, color: ink },
  large: { font: 'regular', size: 11.5, color: ink },
  notice: { font: 'bold', size: 9.5, color: ink },
} as const satisfies Record<string, TextStyle>

/** Draws a paper to the bytes of a tagged PDF. Heavy (tens of milliseconds and more): call it in a worker. */
export async function drawPaper(paper: Paper): Promise<Buffer> {
  const sheet = openSheet(paper)
  const bytes = collect(sheet)
  drawLetterhead(sheet, paper)
  for (const block of paper.blocks) drawBlock(sheet, block)
  drawFooters(sheet, paper)
  attachFile(sheet, paper)
  sheet.root.end()
  sheet.doc.end()
  return bytes
}

function collect(sheet: Sheet): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    sheet.doc.on('data', (part: Buffer) => parts.push(part))
    sheet.doc.on('end', () => resolve(Buffer.concat(parts)))
    sheet.doc.on('error', reject)
  })
}

/** Byte for byte, so that its hash is the one that is printed. */
function attachFile({ doc }: Sheet, { attachment, createdAt }: Paper): void {
  if (attachment === undefined) return
  const at = new Date(createdAt)
  const options = {
    name: attachment.fileName,
    type: attachment.mediaType,
    description: attachment.description,
    // pdfkit knows it, its types do not
    relationship: 'Data',
    creationDate: at,
    modifiedDate: at,
  }
  doc.file(Buffer.from(attachment.text, 'utf8'), options)
}

function drawLetterhead(sheet: Sheet, { letterhead }: Paper): void {
  drawText(sheet, 'P', letterhead.name, styles.letterhead)
  for (const line of letterhead.lines) drawText(sheet, 'P', line, styles.small)
  sheet.artifact(() =>
    sheet.rule(sheet.frame.left, sheet.frame.width - sheet.frame.right, sheet.y + 5, accent, 0.7),
  )
  sheet.y += 18
}

function drawBlock(sheet: Sheet, block: PaperBlock): void {
  switch (block.kind) {
    case 'title':
      drawTitle(sheet, block.text, block.under)
      return
    case 'heading':
      drawHeading(sheet, block.text)
      return
    case 'facts':
      sheet.y += 4
      drawFacts(sheet, block.rows)
      return
    case 'qr':
      sheet.y += 4
      drawQr(sheet, block)
      return
    case 'address':
      drawAddress(sheet, block.lines)
      return
    case 'code':
      drawCode(sheet, block.text)
      return
    case 'signatures':
      drawSignatures(sheet, block.rows)
      return
    case 'paragraph':
      drawText(sheet, 'P', block.text, paragraphStyle(block))
      sheet.y += 4
      return
    case 'notice':
      drawNotice(sheet, block.text)
      return
    case 'table':
      drawTable(sheet, block)
  }
}

function paragraphStyle(block: { isSmall?: boolean; isLarge?: boolean }): TextStyle {
  if (block.isLarge === true) return styles.large
  return block.isSmall === true ? styles.small : styles.body
}

function drawTitle(sheet: Sheet, text: string, under: string | undefined): void {
  drawText(sheet, 'H1', text, styles.title)
  if (under !== undefined) drawText(sheet, 'P', under, styles.under)
  sheet.y += 9
}

/** A heading stays with the lines after it. */
function drawHeading(sheet: Sheet, text: string): void {
  sheet.y += 6
  if (!sheet.hasRoom(60)) sheet.newPage()
  drawText(sheet, 'H2', text, styles.heading)
  sheet.y += 4
}

/** Lines over the whole width; a text longer than the page goes on overleaf. */
function drawText(sheet: Sheet, type: string, text: string, style: TextStyle): void {
  const height = lineHeight(style)
  const { frame, innerWidth } = sheet
  let left = sheet.wrap(text, innerWidth, style)
  while (left.length > 0) {
    if (!sheet.hasRoom(height)) sheet.newPage()
    const count = Math.max(1, Math.floor((frame.height - frame.bottom - sheet.y) / height))
    const part = left.slice(0, count)
    sheet.tagged(type, sheet.root, () =>
      sheet.lines(part, { x: frame.left, y: sheet.y, width: innerWidth }, style),
    )
    sheet.y += part.length * height
    left = left.slice(count)
  }
}

function drawNotice(sheet: Sheet, text: string): void {
  const { frame, innerWidth } = sheet
  const lines = sheet.wrap(text, innerWidth - 24, styles.notice, 20)
  const height = lines.length * lineHeight(styles.notice) + 12
  if (!sheet.hasRoom(height)) sheet.newPage()
  const { y } = sheet
  sheet.artifact(() =>
    sheet.doc.rect(frame.left, y, innerWidth, height).lineWidth(1).strokeColor(ink).stroke(),
  )
  sheet.tagged('P', sheet.root, () =>
    sheet.lines(lines, { x: frame.left + 12, y: y + 6, width: innerWidth - 24 }, styles.notice),
  )
  sheet.y += height + 10
}

/** Role, a line to sign on, the name spelled out. */
function drawSignatures(sheet: Sheet, rows: readonly { role: string; name: string }[]): void {
  const { left } = sheet.frame
  for (const { role, name } of rows) {
    if (!sheet.hasRoom(34)) sheet.newPage()
    const y = sheet.y + 14
    const part = (text: string, x: number, width: number) =>
      sheet.tagged('P', sheet.root, () =>
        sheet.lines(sheet.wrap(text, width, styles.body, 1), { x, y, width }, styles.body),
      )
    part(role, left, 135)
    sheet.artifact(() => sheet.rule(left + 140, left + 290, y + lineHeight(styles.body), ink))
    part(name, left + 300, sheet.innerWidth - 300)
    sheet.y += 34
  }
}

function drawFooters(sheet: Sheet, { footer }: Paper): void {
  const { frame, innerWidth } = sheet
  const leftWidth = innerWidth / 4
  const { start, count } = sheet.doc.bufferedPageRange()
  const y = frame.height - frame.bottom + 12
  for (let index = 0; index < count; index += 1) {
    sheet.doc.switchToPage(start + index)
    const pages = footer.pages.replace('{page}', String(index + 1)).replace('{pages}', String(count))
    sheet.artifact(() => {
      sheet.rule(frame.left, frame.width - frame.right, y - 5)
      const third = (text: string, x: number, width: number, align: 'left' | 'right') =>
        sheet.lines(sheet.wrap(text, width, styles.small, 2), { x, y, width, align }, styles.small)
      third(footer.left, frame.left, leftWidth, 'left')
      third(footer.middle, frame.left + leftWidth + 10, innerWidth - leftWidth - 120, 'left')
      third(pages, frame.width - frame.right - 100, 100, 'right')
    })
  }
}
