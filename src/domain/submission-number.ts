import { parsePeriod, type Period } from './period.ts'

const NUMBER = /^(\d{4})(\d{2})-(\d{6})-(\d)$/

/**
 * A submission's number, `YYYYMM-NNNNNN-C`: period, sequence within it, Luhn check digit over the twelve before.
 * @param sequence 1 to 999 999 @throws RangeError outside of it
 */
export function submissionNumber(period: Period, sequence: number): string {
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > 999_999)
    throw new RangeError('sequence out of range')
  const month = period.replace('-', '')
  const order = String(sequence).padStart(6, '0')
  return `${month}-${order}-${luhnDigit(month + order)}`
}

/** Why a text is no submission's number: its form or month, or the check digit; undefined when it is one. */
export function faultOfNumber(text: string): 'form' | 'digit' | undefined {
  const match = NUMBER.exec(text)
  const [, year = '', month = '', order = '', check = ''] = match ?? []
  if (parsePeriod(`${year}-${month}`) === undefined) return 'form'
  return luhnDigit(year + month + order) === Number(check) ? undefined : 'digit'
}

/** Luhn check digit (ISO/IEC 7812-1) to put behind `digits`. */
export function luhnDigit(digits: string): number {
  const sum = Array.from(digits)
    .reverse()
    .map(Number)
    .reduce((total, digit, i) => total + (i % 2 === 0 ? doubled(digit) : digit), 0)
  return (10 - (sum % 10)) % 10
}

function doubled(digit: number): number {
  return digit * 2 > 9 ? digit * 2 - 9 : digit * 2
}
