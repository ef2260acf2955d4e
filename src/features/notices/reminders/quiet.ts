import type { Temporal } from 'temporal-polyfill'
import { moscowDateTime } from '../../../domain/calendar.ts'

/** Nobody is written to at night (Moscow, hours). */
export const quiet = { from: 21, to: 9 } as const
/** Users looked at in one transaction. */
export const portion = 200
/** The place before the first user. */
export const beforeAll = '00000000-0000-0000-0000-000000000000'

export function isQuiet(now: Temporal.Instant): boolean {
  const { hour } = moscowDateTime(now)
  return hour >= quiet.from || hour < quiet.to
}
