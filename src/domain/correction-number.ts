import { luhnDigit } from './submission-number.ts'

/** The number of a request for a correction: `ИСП-2026-000012-C`, counted in each year, C a Luhn digit over all before it. */
export function correctionNumber(year: number, count: number): string {
  const order = String(count).padStart(6, '0')
  return `ИСП-${year}-${order}-${luhnDigit(`${year}${order}`)}`
}

/** How many requests the year had when this number was given. */
export function countOfCorrection(number: string): number {
  return Number(/^ИСП-\d{4}-(\d+)-\d$/u.exec(number)?.[1] ?? 0)
}
