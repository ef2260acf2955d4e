import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import type { Paper } from './paper.ts'
import { cleanText, widthOf, wrapText, type MeasureChar } from './text.ts'

export type FontName = 'regular' | 'bold'
export type TextStyle = { font: FontName; size: number; color: string; isTabular?: boolean }

/** Colours of papers: near-black ink, one blue, hairlines. */
export const ink = '#10202b'
export const weakInk = '#51636f'
export const accent = '#0b5f97'
export const hairline = '#b4c3cd'

/** Where a page may be drawn on, in points. */
export type Frame = {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
}
const margins = { left: 45, right: 34, top: 34, bottom: 46 }
/** A4 upright, and on its side for ten columns with words in them. */
const frames = {
  portrait: { width: 595.28, height: 841.89, ...margins },
  landscape: { width: 841.89, height: 595.28, ...margins },
} as const satisfies Record<string, Frame>

type Doc = InstanceType<typeof PDFDocument>
type Element = ReturnType<Doc['struct']>

/** One document being drawn: where the pen is, what is measured, which structure element is open. */
export type Sheet = {
  doc: Doc
  root: Element
  frame: Frame
  /** between the margins */
  innerWidth: number
  y: number
  measure(style: TextStyle): MeasureChar
  wrap(text: string, width: number, style: TextStyle, maxLines?: number): string[]
  /** draws lines from (x, y) down; a right-aligned line ends at x + width */
  lines(
    lines: readonly string[],
    at: { x: number; y: number; width: number; align?: 'left' | 'right' },
    style: TextStyle,
  ): void
  /** draws inside a structure element of that type and hangs it under the parent */
  tagged(type: string, parent: Element, draw: () => void): void
  /** draws what is no content: rules, repeated heads, footers */
  artifact(draw: () => void): void
  rule(x1: number, x2: number, y: number, color?: string, weight?: number): void
  newPage(): void
  hasRoom(height: number): boolean
}

const require = createRequire(import.meta.url)
const fontFiles: Readonly<Record<FontName, string>> = {
  regular: '@expo-google-fonts/golos-text/400Regular/GolosText_400Regular.ttf',
  bold: '@expo-google-fonts/golos-text/600SemiBold/GolosText_600SemiBold.ttf',
}
/** The part of a parsed font that pdfkit's types do not tell. */
type OutlineFont = {
  unitsPerEm: number
  layout(text: string): {
    advanceWidth: number
    glyphs: { advanceWidth: number; path: { toSVG(): string } }[]
  }
}
/** The part of a parsed font that remembers glyphs, with the letters of their first use. */
type ParsedFont = OutlineFont & { _glyphs: Record<number, unknown> }

/** Parsed once a thread: reading its tables again took most of the time of a document. */
const parsedFonts = new Map<FontName, ParsedFont>()
let outlines: OutlineFont | undefined
const charWidths = new Map<string, number>()

/** Begins a document with its title, language and fonts; the first page is there. */
export function openSheet(paper: Paper): Sheet {
  const doc = openDocument(paper)
  const frame = frames[paper.orientation ?? 'landscape']
  const root = doc.struct('Document')
  doc.addStructure(root)
  useFonts(doc)
  const sheet: Sheet = {
    doc,
    root,
    frame,
    innerWidth: frame.width - frame.left - frame.right,
    y: frame.top,
    measure: (style) => measureWith(doc, style),
    wrap: (text, width, style, maxLines) =>
      wrapText(cleanText(text), width, measureWith(doc, style), maxLines),
    lines: (lines, at, style) => drawLines(doc, lines, at, style),
    tagged: (type, parent, draw) => {
      const content = doc.markStructureContent(type)
      draw()
      doc.endMarkedContent()
      parent.add(doc.struct(type, {}, [content]))
    },
    artifact: (draw) => {
      doc.markContent('Artifact', { type: 'Layout' })
      draw()
      doc.endMarkedContent()
    },
    rule: (x1, x2, y, color = hairline, weight = 0.5) => {
      doc.moveTo(x1, y).lineTo(x2, y).lineWidth(weight).strokeColor(color).stroke()
    },
    newPage: () => {
      doc.addPage()
      sheet.y = frame.top
      if (paper.sampleMark !== undefined) drawSampleMark(sheet, paper.sampleMark)
    },
    hasRoom: (height) => sheet.y + height <= frame.height - frame.bottom,
  }
  sheet.newPage()
  return sheet
}

/** Height of one line of text in points. */
export function lineHeight(style: TextStyle): number {
  return style.size * 1.32
}

function openDocument(paper: Paper): Doc {
  return new PDFDocument({
    size: 'A4',
    layout: paper.orientation ?? 'landscape',
    margin: 0,
    // None of the built-in ones, or pdfkit would read Helvetica for every document.
    font: '',
    bufferPages: true,
    autoFirstPage: false,
    tagged: true,
    pdfVersion: '1.7',
    lang: paper.language === 'ru' ? 'ru-RU' : 'en-GB',
    displayTitle: true,
    info: {
      Title: cleanText(paper.title),
      Author: cleanText(paper.author),
      Subject: cleanText(paper.subject),
      Creator: 'Vodocabinet',
      Producer: 'Vodocabinet',
      CreationDate: new Date(paper.createdAt),
    },
  })
}

function useFonts(doc: Doc): void {
  for (const name of ['regular', 'bold'] as const) {
    const font = parsedFonts.get(name) ?? parseFont(name)
    parsedFonts.set(name, font)
    // With the glyphs of the last document its letters would come along, and this one's text could not be copied.
    font._glyphs = {}
    // pdfkit takes a parsed font, its types know only the files.
    doc.registerFont(name, font as unknown as Buffer)
  }
}

function parseFont(name: FontName): ParsedFont {
  const bytes = readFileSync(require.resolve(fontFiles[name]))
  const doc = new PDFDocument({ autoFirstPage: false, font: '' }).font(bytes)
  return (doc as unknown as { _font: { font: ParsedFont } })._font.font
}

function measureWith(doc: Doc, style: TextStyle): MeasureChar {
  return (char) => {
    const key = `${style.font}${style.isTabular === true ? '#' : ''}${char}`
    const known = charWidths.get(key)
    if (known !== undefined) return known * style.size
    const width = doc.font(style.font).fontSize(1).widthOfString(char, featuresOf(style))
    if (charWidths.size < 20_000) charWidths.set(key, width)
    return width * style.size
  }
}

function drawLines(
  doc: Doc,
  lines: readonly string[],
  at: { x: number; y: number; width: number; align?: 'left' | 'right' },
  style: TextStyle,
): void {
  const measure = measureWith(doc, style)
  doc.fillColor(style.color)
  lines.forEach((line, index) => {
    const x = at.align === 'right' ? at.x + at.width - widthOf(line, measure) : at.x
    doc.font(style.font).fontSize(style.size)
    if (line !== '')
      doc.text(line, x, at.y + index * lineHeight(style), { lineBreak: false, ...featuresOf(style) })
  })
}

/** Figures of one width in columns of numbers. */
function featuresOf(style: TextStyle): { features?: PDFKit.Mixins.OpenTypeFeatures[] } {
  return style.isTabular === true ? { features: ['tnum'] } : {}
}

/** Drawn as outlines, not as text: it must not mix into what is copied, searched or read aloud. */
function drawSampleMark(sheet: Sheet, mark: string): void {
  // A parsed font of its own: asking for outlines spoils it for text.
  const font = (outlines ??= parseFont('bold'))
  const run = font.layout(mark)
  const scale = 110 / font.unitsPerEm
  const { doc, frame } = sheet
  sheet.artifact(() => {
    doc
      .save()
      .translate(frame.width / 2, frame.height / 2)
      .rotate(-28)
      .scale(scale, -scale)
    doc.translate(-run.advanceWidth / 2, -350)
    for (const { path, advanceWidth } of run.glyphs) {
      doc.path(path.toSVG()).fill('#eaf0f4')
      doc.translate(advanceWidth, 0)
    }
    doc.restore()
  })
}
