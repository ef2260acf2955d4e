import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { parseDay } from '../../domain/day.ts'

/** A day that may be left empty: `YYYY-MM-DD` or null. `дд.мм.гггг` and ISO are taken, from 2020 to 2100. */
export const dayField = z
  .string()
  .catch('')
  .transform((value, context): Temporal.PlainDate | null => {
    if (value.trim() === '') return null
    const day = parseDay(value)
    if (day !== undefined && day.year >= 2020 && day.year <= 2100) return day
    context.addIssue({ code: 'custom', message: 'access:slip.day' })
    return z.NEVER
  })
  .transform((day) => day?.toString() ?? null)
