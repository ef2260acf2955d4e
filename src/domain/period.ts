import { Temporal } from 'temporal-polyfill'

/** A reporting (billing) month, `YYYY-MM`. Strings of this form compare in order of time. */
export type Period = string

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const PERIOD = /^(\d{4})-(0[1-9]|1[0-2])$/

/** Reads `YYYY-MM`; undefined for anything else. */
export function parsePeriod(text: string): Period | undefined {
  return PERIOD.test(text) ? text : undefined
}

/** The month a day lies in. */
export function periodOf(day: Temporal.PlainDate): Period {
  return written(day.year * 12 + day.month - 1)
}

/** The month `months` later (earlier when negative). @throws RangeError when `period` is not a period */
export function addMonths(period: Period, months: number): Period {
  return written(monthNumber(period) + months)
}

/** The month after. */
export function nextPeriod(period: Period): Period {
  return addMonths(period, 1)
}

/** The month before. */
export function previousPeriod(period: Period): Period {
  return addMonths(period, -1)
}

/** How many months `later` lies after `earlier`; negative when it lies before. */
export function monthsBetween(earlier: Period, later: Period): number {
  return monthNumber(later) - monthNumber(earlier)
}

/** The first day of the month. */
export function firstDay(period: Period): Temporal.PlainDate {
  return dayOf(monthNumber(period), 1)
}

/** The last day of the month. */
export function lastDay(period: Period): Temporal.PlainDate {
  return dayOf(monthNumber(period), daysInPeriod(period))
}

/** Calendar days of the month: 28 to 31. */
export function daysInPeriod(period: Period): number {
  const number = monthNumber(period)
  const year = Math.floor(number / 12)
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return number % 12 === 1 && isLeap ? 29 : (monthLengths[number % 12] ?? 31)
}

/** Negative, zero or positive as `a` is before, the same as, or after `b`. */
export function comparePeriods(a: Period, b: Period): number {
  return Temporal.PlainYearMonth.compare(a, b)
}

/** Months since the year 0. Histories of hundreds of inlets are counted in these: years-and-months are slow. */
function monthNumber(period: Period): number {
  const match = PERIOD.exec(period)
  if (match === null) throw new RangeError(`not a period: ${period}`)
  return Number(match[1]) * 12 + Number(match[2]) - 1
}

function dayOf(month: number, day: number): Temporal.PlainDate {
  return new Temporal.PlainDate(Math.floor(month / 12), (month % 12) + 1, day)
}

function written(month: number): Period {
  const year = String(Math.floor(month / 12)).padStart(4, '0')
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}`
}
