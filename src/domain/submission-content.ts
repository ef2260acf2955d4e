import type { Period } from './period.ts'

/** One register in the content of a revision. */
export type ContentRow = {
  /** number of the inlet */
  inlet: string
  serial: string
  /** 1 main, 2 second */
  register: number
  previous: number | null
  /** `YYYY-MM-DD` */
  previousOn: string | null
  current: number | null
  kind: string | null
  note: string | null
  state: 'SUBMITTED' | 'NOTED' | 'NOT_SENT'
}

/** What the hash of a submission covers (readings.md "Content hash"), fixed from the first day. */
export type SubmissionContent = {
  v: 1
  number: string
  /** ISO instant, UTC */
  sentAt: string
  period: Period
  /** number of the contract */
  contract: string
  rows: readonly ContentRow[]
}

/** What canonical JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * The content of a revision with its rows in their one order, nothing but the named fields: by inlet number, compared
 * as text by UTF-16 code units (so "10" comes before "9", in every language and on every machine), then register;
 * of two meters of one inlet by serial number, the same way.
 */
export function composeContent(content: Omit<SubmissionContent, 'v'>): SubmissionContent {
  const { number, sentAt, period, contract, rows } = content
  return { v: 1, number, sentAt, period, contract, rows: rows.map(bareRow).sort(byInletThenRegister) }
}

/**
 * RFC 8785 (JCS) text: keys by UTF-16 code units, no white space, numbers and strings as ECMAScript writes them.
 * @throws TypeError for what JSON cannot hold: NaN, infinity, undefined, a lone surrogate
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('not a JSON number')
  if (typeof value === 'string') return canonicalString(value)
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`
  if (typeof value !== 'object') throw new TypeError('not a JSON value')
  const members = Object.entries(value)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, member]) => `${canonicalString(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** The row without anything a caller may have left on it: the hash covers the named fields only. */
function bareRow(row: ContentRow): ContentRow {
  const { inlet, serial, register, previous, previousOn, current, kind, note, state } = row
  return { inlet, serial, register, previous, previousOn, current, kind, note, state }
}

function canonicalString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new TypeError('a lone surrogate')
  return JSON.stringify(text)
}

function byInletThenRegister(a: ContentRow, b: ContentRow): number {
  return compareText(a.inlet, b.inlet) || a.register - b.register || compareText(a.serial, b.serial)
}

/** By UTF-16 code units, the same on every machine and in every language. */
function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
