import { Decimal } from 'decimal.js'
import type { Verdict } from '../../../domain/reading-verdict.ts'
import type { MissingVolume } from '../../../domain/missing.ts'
import type { Translate } from '../../../platform/i18n.ts'
import { formatDay, formatMonth, formatNumber, type FormatLanguage } from '../../../web/format.ts'

/** What wording a verdict needs besides itself. */
export type Wording = { t: Translate; language: FormatLanguage; phone: string }

const days = new Set(['previousOn', 'validUntil', 'removedOn', 'earliest', 'latest', 'today', 'readOn'])
const volumes = new Set(['volume', 'usual', 'limit', 'oldVolume', 'newVolume', 'diameterMm'])

/** The sentence of a verdict in the visitor's language (wording.md §3). */
export function verdictText(verdict: Verdict, wording: Wording, instead?: MissingVolume): string {
  const { t, language, phone } = wording
  const values = Object.fromEntries(
    Object.entries(verdict.params).map(([name, value]) => [name, said(name, value, language)]),
  )
  const how = instead === undefined ? '' : insteadText(instead, t)
  // Sentences with days or digits have plurals; the others are the same for any count.
  const count = Number(verdict.params['days'] ?? verdict.params['digits'] ?? 0)
  return t(`readings:verdict.${keyOf(verdict)}`, { ...values, phone, count, instead: how })
}

/** «по среднему, месяц 2 из 3» */
export function insteadText({ method, missNumber, missLimit }: MissingVolume, t: Translate): string {
  return t(`readings:instead.${method}`, { number: missNumber, limit: missLimit })
}

/** A mean is said to ten litres; what is less than that stays as it is. */
function usualRounded(value: string | number): string {
  const usual = new Decimal(value)
  const rounded = usual.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
  return (rounded.isZero() ? usual : rounded).toFixed()
}

function keyOf({ code, params }: Verdict): string {
  if (code === 'NOT_INTEGER') return `NOT_INTEGER_${params['reason'] ?? 'NOT_A_NUMBER'}`
  if (code === 'REGISTER_EMPTY')
    return params['register'] === 1 ? 'REGISTER_EMPTY_main' : 'REGISTER_EMPTY_second'
  return code === 'ALL_EMPTY' && params['unchanged'] !== undefined ? 'UNCHANGED' : code
}

function said(name: string, value: string | number, language: FormatLanguage): string | number {
  if (name === 'usual') return formatNumber(usualRounded(value), language)
  if (days.has(name) && typeof value === 'string' && value !== '') return formatDay(value, 'full', language)
  if (name === 'estimatePeriod') return formatMonth(String(value), language)
  return volumes.has(name) ? formatNumber(value, language) : value
}
