import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { parseDay } from '../../domain/day.ts'
import { addMonths, parsePeriod, type Period } from '../../domain/period.ts'
import { textField, type FieldSlip } from '../../web/form.ts'

/** Months that a page of the calendar shows. */
export const monthsShown = 6
const furthestMonths = 120

/** The first month to show; undefined for what is no month or lies more than ten years away. */
export function parseFirstMonth(value: unknown, thisMonth: Period): Period | undefined {
  if (value === undefined || value === '') return addMonths(thisMonth, -1)
  const period = typeof value === 'string' ? parsePeriod(value) : undefined
  if (period === undefined) return undefined
  const isNear =
    period >= addMonths(thisMonth, -furthestMonths) && period <= addMonths(thisMonth, furthestMonths)
  return isNear ? period : undefined
}

/** A day made a day off or a working day, and why. */
export type DayChange = { day: Temporal.PlainDate; kind: 'OFF' | 'WORKING'; reason: string }

const shortestReason = 3

export const dayForm = z.object({
  day: z.string('calendar:slip.day').transform((text, context) => {
    const day = parseDay(text)
    if (day === undefined) context.addIssue({ code: 'custom', message: 'calendar:slip.day' })
    return day ?? z.NEVER
  }),
  kind: z.enum(['OFF', 'WORKING'], 'calendar:slip.kind'),
  reason: textField('calendar:slip.reason', { max: 300, key: 'calendar:slip.reasonLong' }).refine(
    (text) => text.length >= shortestReason,
    'calendar:slip.reason',
  ),
})

/** Days that have passed stand in bills and deadlines; far ones have no decree yet. */
export function dayOutside(day: Temporal.PlainDate, today: Temporal.PlainDate): FieldSlip | undefined {
  if (Temporal.PlainDate.compare(day, today) < 0) return { field: 'day', key: 'calendar:slip.past' }
  const last = today.add({ years: 3 })
  return Temporal.PlainDate.compare(day, last) > 0 ? { field: 'day', key: 'calendar:slip.far' } : undefined
}
