/** Width of one character in points for the font and size in use. */
export type MeasureChar = (char: string) => number

/** Longest text a paper prints in one place; the rest is cut with «…». */
const maxChars = 2_000

// Directions, joiners and marks that would let a name rearrange or cover the line it stands in.
const invisible = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
const heapedMarks = /(\p{Mn}{2})\p{Mn}+/gu

/** Text as it may be printed: one direction, no control characters, at most two marks on a letter. */
export function cleanText(text: string): string {
  const short = text.length > maxChars ? `${text.slice(0, maxChars - 1)}…` : text
  return short
    .toWellFormed()
    .normalize('NFC')
    .replace(invisible, '')
    .replace(heapedMarks, '$1')
    .split('\n')
    .map((line) => line.replace(controls, ' ').trim())
    .join('\n')
}

/**
 * Breaks text into lines no wider than `width`, at spaces; a longer word is broken between letters.
 * Characters are measured one by one: pdfkit lays out an unbroken word in quadratic time
 * (20,000 letters took 25 s).
 */
export function wrapText(text: string, width: number, measure: MeasureChar, maxLines = Infinity): string[] {
  const lines = text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width, measure))
  if (lines.length <= maxLines) return lines
  const kept = lines.slice(0, maxLines)
  kept[maxLines - 1] = `${(kept[maxLines - 1] ?? '').slice(0, -1)}…`
  return kept
}

/** Sum of the characters' widths, in points. */
export function widthOf(text: string, measure: MeasureChar): number {
  let width = 0
  for (const char of text) width += measure(char)
  return width
}

function wrapParagraph(paragraph: string, width: number, measure: MeasureChar): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  const space = measure(' ')
  for (const word of paragraph.split(' ').flatMap((long) => breakWord(long, width, measure))) {
    const needed = widthOf(word.text, measure)
    const gap = line === '' || word.isContinued ? 0 : space
    if (line !== '' && used + gap + needed > width) {
      lines.push(line)
      line = ''
      used = 0
    }
    used += (line === '' ? 0 : gap) + needed
    line += line === '' || word.isContinued ? word.text : ` ${word.text}`
  }
  return [...lines, line]
}

type Piece = { text: string; isContinued: boolean }

/** The word whole, or in pieces that fit the width. */
function breakWord(word: string, width: number, measure: MeasureChar): Piece[] {
  if (widthOf(word, measure) <= width) return [{ text: word, isContinued: false }]
  const pieces: Piece[] = []
  let text = ''
  let used = 0
  for (const char of word) {
    const needed = measure(char)
    if (text !== '' && used + needed > width) {
      pieces.push({ text, isContinued: pieces.length > 0 })
      text = ''
      used = 0
    }
    text += char
    used += needed
  }
  return [...pieces, { text, isContinued: pieces.length > 0 }]
}
