import { Decimal } from 'decimal.js'

/** Money: a whole number of kopecks. */
export type Kopecks = number

/** Why an amount was not understood. */
export type AmountFault =
  'EMPTY' | 'FOREIGN_DIGITS' | 'TOO_PRECISE' | 'NEGATIVE' | 'TOO_LARGE' | 'NOT_A_NUMBER'

/** An amount as typed, understood or not. */
export type ParsedAmount = { ok: true; kopecks: Kopecks } | { ok: false; reason: AmountFault }

const MAX_RUBLE_DIGITS = 12

/** Reads rubles as people type them: spaces and NBSP anywhere, `,` or `.` before one or two digits of kopecks. */
export function parseAmount(text: string): ParsedAmount {
  const bare = text.replace(/[\p{White_Space}\u200b\u2060\ufeff₽]/gu, '')
  const match = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(bare)
  const rubles = match?.[1]?.replace(/^0+(?=\d)/, '')
  if (rubles === undefined) return { ok: false, reason: amountFault(bare) }
  if (rubles.length > MAX_RUBLE_DIGITS) return { ok: false, reason: 'TOO_LARGE' }
  return { ok: true, kopecks: Number(rubles) * 100 + Number((match?.[2] ?? '').padEnd(2, '0')) }
}

/** Rubles as a plain decimal, `754.19`: for forms, files and codes, not for people. */
export function plainAmount(kopecks: Kopecks): string {
  return new Decimal(kopecks).div(100).toFixed(2)
}

/** Rubles → kopecks, half up (away from zero). */
export function kopecksOf(rubles: Decimal.Value): Kopecks {
  return new Decimal(rubles).times(100).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber()
}

/** The sum of amounts. */
export function sumKopecks(amounts: Iterable<Kopecks>): Kopecks {
  let total = 0
  for (const amount of amounts) total += amount
  return total
}

function amountFault(bare: string): AmountFault {
  if (bare === '') return 'EMPTY'
  if (/\p{Nd}/u.test(bare.replace(/[0-9]/g, ''))) return 'FOREIGN_DIGITS'
  if (/^[-−–]\d/u.test(bare)) return 'NEGATIVE'
  return /^\d+[.,]\d{3,}$/.test(bare) ? 'TOO_PRECISE' : 'NOT_A_NUMBER'
}
