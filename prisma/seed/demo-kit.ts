// Tools of the demo export: a seeded PRNG, check digits, days and CSV. No clock, no chance.
import { readFileSync, writeFileSync } from 'node:fs'
import { Temporal } from 'temporal-polyfill'

let state = 20261122

/** The next pseudo-random number in [0, 1): mulberry32 from a fixed seed, so every run is the same. */
export function random(): number {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

/** A whole number from low to high, both included. */
export const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1))

/** One element of a list that is not empty. */
export function pick<T>(list: readonly T[]): T {
  return at(list, between(0, list.length - 1))
}

/** The element at an index that must exist. */
export function at<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new RangeError(`no element ${index}`)
  return item
}

/** The 24 periods of the export, 2024-11 … 2026-10. */
export const periods: readonly string[] = Array.from({ length: 24 }, (_, i) =>
  Temporal.PlainYearMonth.from('2024-11').add({ months: i }).toString(),
)

/** A day of a period, ISO; day 0 is the last one. */
export function dayOf(period: string, day: number): string {
  const month = Temporal.PlainYearMonth.from(period)
  return month.toPlainDate({ day: day === 0 ? month.daysInMonth : day }).toString()
}

/** The day `years` after another, less one: the last day of a verification. */
export const validUntil = (verified: string, years: number): string =>
  Temporal.PlainDate.from(verified).add({ years }).subtract({ days: 1 }).toString()

/** A day moved by some days, ISO. */
export const shift = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString()

const weigh = (digits: string, weights: readonly number[]): number =>
  (weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0) % 11) % 10

/** A company's INN of nine digits and the check digit. */
export const inn10 = (nine: string): string => `${nine}${weigh(nine, [2, 4, 10, 3, 5, 9, 4, 6, 8])}`

/** A person's INN of ten digits and two check digits. */
export function inn12(ten: string): string {
  const eleven = `${ten}${weigh(ten, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8])}`
  return `${eleven}${weigh(eleven, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])}`
}

/** OGRN of twelve digits or OGRNIP of fourteen, with the check digit. */
export const ogrn = (body: string): string => `${body}${(Number(body) % (body.length - 1)) % 10}`

/** A JSON file beside this one; the caller names its shape. */
export function reference(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./reference/${name}`, import.meta.url), 'utf8'))
}

const cell = (value: string | number): string => {
  const text = String(value)
  return /[";\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Writes rows of equal keys as `;`-separated CSV; the first row gives the header. */
export function writeCsv(name: string, rows: readonly Record<string, string | number>[]): void {
  const columns = Object.keys(at(rows, 0))
  const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? '')).join(';'))
  writeFileSync(new URL(`./demo/${name}`, import.meta.url), [columns.join(';'), ...lines, ''].join('\n'))
}
