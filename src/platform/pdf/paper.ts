/** A paper as plain data: what a room composes and the drawing worker receives. Strings are already worded. */
export type Paper = {
  language: 'ru' | 'en'
  /** landscape when not said: tables of ten columns */
  orientation?: 'portrait' | 'landscape'
  /** title of the document, shown by readers instead of the file's name */
  title: string
  author: string
  subject: string
  /** ISO instant of the paper's making */
  createdAt: string
  /** who issues it: name, then lines of address, phone and requisites */
  letterhead: { name: string; lines: readonly string[] }
  /** `pages` is a sentence with {page} and {pages} */
  footer: { left: string; middle: string; pages: string }
  /** drawn behind every page when the requisites are fictional */
  sampleMark?: string
  blocks: readonly PaperBlock[]
  /** lies in the PDF as a file, for computers: what the paper says in data */
  attachment?: PaperAttachment
}

export type PaperAttachment = {
  fileName: string
  mediaType: string
  description: string
  text: string
}

export type PaperBlock =
  | { kind: 'title'; text: string; under?: string }
  | { kind: 'heading'; text: string }
  | { kind: 'facts'; rows: readonly PaperFact[] }
  | PaperQr
  /** whom the letter goes to, for the window of an envelope; first on an upright page */
  | { kind: 'address'; lines: readonly string[] }
  /** a short code to be typed: large and framed */
  | { kind: 'code'; text: string }
  /** lines to sign on: who, and the name under the line */
  | { kind: 'signatures'; rows: readonly { role: string; name: string }[] }
  /** large: a letter to be read without glasses */
  | { kind: 'paragraph'; text: string; isSmall?: boolean; isLarge?: boolean }
  /** a framed sentence that must not be overlooked */
  | { kind: 'notice'; text: string }
  | PaperTable

export type PaperFact = { name: string; value: string }

/** A QR code (UTF-8, correction level M) with facts beside it: what the code says in words. */
export type PaperQr = {
  kind: 'qr'
  text: string
  /** read aloud instead of the picture */
  alt: string
  /** under the picture */
  caption: string
  /** of the code without its quiet zone; what bank terminals need (41 mm) when not said */
  leastSideMm?: number
  rows: readonly PaperFact[]
}

export type PaperTable = {
  kind: 'table'
  /** for few columns: letters as in the text around */
  isLarge?: boolean
  columns: readonly PaperColumn[]
  rows: readonly PaperRow[]
}

export type PaperColumn = {
  head: string
  /** share of the width; shares of a table are added up */
  width: number
  align?: 'left' | 'right'
}

export type PaperRow =
  /** cells in the order of the columns; weak rows count less, strong ones must be found at a glance */
  | { kind: 'cells'; cells: readonly string[]; tone?: 'weak' | 'strong' }
  /** a line over the whole width: the house the next rows belong to */
  | { kind: 'group'; text: string }
  /** sums at the end */
  | { kind: 'total'; cells: readonly string[] }
