import { Temporal } from 'temporal-polyfill'
import { MOSCOW } from './calendar.ts'
import { parseDay } from './day.ts'

const PARTS = /^(.*[^T,\s])[T,\s]\s*(\d{1,2}):(\d{2})(?::\d{2})?$/

/**
 * A moment as a browser's field or a person writes it, Moscow time: `2026-11-30T10:00`, `30.11.2026 10:00`.
 * Undefined for anything else and for moments that do not exist.
 */
export function parseLocalTime(text: string): Temporal.Instant | undefined {
  const match = PARTS.exec(text.trim())
  const day = parseDay(match?.[1] ?? '')
  const [hour, minute] = [Number(match?.[2]), Number(match?.[3])]
  if (day === undefined || hour > 23 || minute > 59) return undefined
  return day
    .toZonedDateTime({ timeZone: MOSCOW, plainTime: new Temporal.PlainTime(hour, minute) })
    .toInstant()
}

/** The moment as a `datetime-local` field takes it, Moscow time. */
export function localTimeField(instant: Temporal.Instant | Date): string {
  const at = instant instanceof Date ? Temporal.Instant.fromEpochMilliseconds(instant.getTime()) : instant
  return at.toZonedDateTimeISO(MOSCOW).toPlainDateTime().toString({ smallestUnit: 'minute' })
}
