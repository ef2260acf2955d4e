/** Why a typed reading was refused (readings.md "Values"; wording.md row 20). */
export type ValueFault = 'DECIMAL' | 'SIGN' | 'EXPONENT' | 'FOREIGN_DIGITS' | 'TOO_LONG' | 'NOT_A_NUMBER'

/** A reading as typed: nothing, a whole number of m³, or refused, perhaps with a one-click repair. */
export type ParsedValue =
  | { kind: 'empty' }
  | { kind: 'value'; value: number }
  | { kind: 'refused'; reason: ValueFault; repair?: string }

// White space of Unicode, and the invisible signs that spreadsheets and messengers leave behind.
const SPACES = /[\p{White_Space}\u200b\u2060\ufeff]/gu

/** Reads a typed value: Unicode spaces removed, then `^\d{1,9}$`; leading zeros allowed. */
export function parseReadingValue(typed: string): ParsedValue {
  const bare = typed.replace(SPACES, '')
  if (bare === '') return { kind: 'empty' }
  if (/^\d{1,9}$/.test(bare)) return { kind: 'value', value: Number(bare) }
  const whole = /^(\d{1,9})[.,]\d*$/.exec(bare)?.[1]
  if (whole !== undefined) return { kind: 'refused', reason: 'DECIMAL', repair: whole }
  return { kind: 'refused', reason: valueFault(bare) }
}

function valueFault(bare: string): ValueFault {
  if (/\p{Nd}/u.test(bare.replace(/[0-9]/g, ''))) return 'FOREIGN_DIGITS'
  if (/^\d+$/.test(bare)) return 'TOO_LONG'
  if (/^[+\-−–]\d+([.,]\d*)?$/u.test(bare)) return 'SIGN'
  if (/^\d+([.,]\d+)?e[+-]?\d+$/i.test(bare)) return 'EXPONENT'
  return /^\d+[.,]\d*$/.test(bare) ? 'DECIMAL' : 'NOT_A_NUMBER'
}
