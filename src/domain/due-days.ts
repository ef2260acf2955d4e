import type { Temporal } from 'temporal-polyfill'
import { nextWorkingDayOnOrAfter, type WorkCalendar } from './calendar.ts'
import { rowOn, type Dated } from './dated.ts'
import { daysInPeriod, firstDay, nextPeriod, type Period } from './period.ts'

/** Days of the month after the billing period by which a bill is issued and paid. */
export type DueDaysRow = Dated & { issueBy: number; payBy: number }

/**
 * The last days to issue and to pay the bill of a period, each moved to the next working day (ГК РФ ст. 193).
 * @param rows of one kind of customer, dated by the billing period: March 2026 is the first of the 5th and 15th
 */
export function dueDays(
  period: Period,
  rows: readonly DueDaysRow[],
  calendar: WorkCalendar,
): { issueBy: Temporal.PlainDate; payBy: Temporal.PlainDate } | undefined {
  const row = rowOn(rows, firstDay(period))
  if (row === undefined) return undefined
  const after = nextPeriod(period)
  const day = (number: number) =>
    nextWorkingDayOnOrAfter(calendar, firstDay(after).with({ day: Math.min(number, daysInPeriod(after)) }))
  return { issueBy: day(row.issueBy), payBy: day(row.payBy) }
}
