import { Temporal } from 'temporal-polyfill'

/** The only zone of the utility: UTC+3, no summer time since 26.10.2014. */
export const MOSCOW = 'Europe/Moscow'

/** A day that differs from the five-day week, `YYYY-MM-DD`. A shortened day is an ordinary working day. */
export type CalendarDay = { date: string; kind: 'OFF' | 'WORKING' | 'SHORTENED' }

/** Answers about working days; see {@link buildCalendar}. */
export type WorkCalendar = {
  isWorkingDay: (day: Temporal.PlainDate) => boolean
  /** false: the year's days follow ТК ст. 112 only, «календарь не утверждён» */
  isApproved: (year: number) => boolean
}

// ТК РФ ст. 112: non-working holidays, MM-DD. The first eight are not moved from a weekend by the article.
const NEW_YEAR = ['01-01', '01-02', '01-03', '01-04', '01-05', '01-06', '01-07', '01-08']
const MOVED = ['02-23', '03-08', '05-01', '05-09', '06-12', '11-04']
const HOLIDAYS = new Set([...NEW_YEAR, ...MOVED])

/** What {@link moscowDay} answered last. */
let lastAsked: { hour: number; day: Temporal.PlainDate } | undefined

/**
 * The production calendar. A listed day always wins; an unlisted day of an approved year follows the five-day
 * week; a year not yet approved follows ТК ст. 112, its holidays moved from a weekend to the next working day.
 * @param days days that differ from the week, by decree or by staff
 * @param approvedYears years whose decree is published
 */
export function buildCalendar(days: readonly CalendarDay[], approvedYears: readonly number[]): WorkCalendar {
  const listed = new Map(days.map(({ date, kind }) => [date, kind !== 'OFF']))
  const approved = new Set(approvedYears)
  const legalDaysOff = new Map<number, ReadonlySet<string>>()
  const isOffByLaw = (day: Temporal.PlainDate): boolean => {
    const known = legalDaysOff.get(day.year) ?? daysOffByLaw(day.year)
    legalDaysOff.set(day.year, known)
    return known.has(day.toString())
  }
  return {
    isWorkingDay: (day) =>
      listed.get(day.toString()) ?? (!isWeekend(day) && (approved.has(day.year) || !isOffByLaw(day))),
    isApproved: (year) => approved.has(year),
  }
}

/**
 * The n-th working day after `day` (before it when n is negative); `day` itself does not count.
 * For n = 0 the day itself.
 */
export function addWorkingDays(
  calendar: WorkCalendar,
  day: Temporal.PlainDate,
  n: number,
): Temporal.PlainDate {
  const step = n < 0 ? -1 : 1
  let found = day
  for (let left = Math.abs(n); left > 0;) {
    found = found.add({ days: step })
    if (calendar.isWorkingDay(found)) left -= 1
  }
  return found
}

/** `day`, or the next working day when it is not one (ГК РФ ст. 193). */
export function nextWorkingDayOnOrAfter(calendar: WorkCalendar, day: Temporal.PlainDate): Temporal.PlainDate {
  return calendar.isWorkingDay(day) ? day : addWorkingDays(calendar, day, 1)
}

/** The calendar day in Moscow at an instant. */
export function moscowDay(instant: Temporal.Instant): Temporal.PlainDate {
  const hour = Math.floor(instant.epochMilliseconds / 3_600_000)
  // Every page asks what day it is, and within an hour the answer is the same: the zone is whole hours from UTC.
  if (hour !== lastAsked?.hour || hour < 0) lastAsked = { hour, day: moscowDateTime(instant).toPlainDate() }
  return lastAsked.day
}

/** 00:00 of the day in Moscow. */
export function moscowMidnight(day: Temporal.PlainDate): Temporal.Instant {
  return day.toZonedDateTime(MOSCOW).toInstant()
}

/** Day and clock time in Moscow. */
export function moscowDateTime(instant: Temporal.Instant): Temporal.PlainDateTime {
  return instant.toZonedDateTimeISO(MOSCOW).toPlainDateTime()
}

function isWeekend(day: Temporal.PlainDate): boolean {
  return day.dayOfWeek >= 6
}

function daysOffByLaw(year: number): ReadonlySet<string> {
  const off = new Set([...HOLIDAYS].map((monthDay) => `${year}-${monthDay}`))
  for (const monthDay of MOVED) {
    let day = Temporal.PlainDate.from(`${year}-${monthDay}`)
    if (!isWeekend(day)) continue
    while (isWeekend(day) || off.has(day.toString())) day = day.add({ days: 1 })
    off.add(day.toString())
  }
  return off
}
