import { Temporal } from 'temporal-polyfill'
import { parseDay } from './day.ts'
import type { CheckContext, MeterRow } from './reading-row.ts'
import { confirm, error, said, VERIFICATION_NOTICE_DAYS, type Verdict } from './reading-verdict.ts'

/** Rows 17 and 18: the verification on the day of reading; `validUntil` is its last good day. */
export function checkVerification(
  context: CheckContext,
  row: MeterRow,
): { isExpired: boolean; verdicts: readonly Verdict[] } {
  const { validUntil } = row
  if (validUntil === undefined) return { isExpired: false, verdicts: [] }
  const field = `value.${row.registers[0]?.id ?? row.meterId}`
  const params = { validUntil: validUntil.toString() }
  if (Temporal.PlainDate.compare(validUntil, context.readOn) < 0) {
    const verdict =
      context.expired === 'refuse'
        ? error('VERIFICATION_REFUSED', field, params)
        : confirm('VERIFICATION_EXPIRED', field, params)
    return { isExpired: true, verdicts: [verdict] }
  }
  const isEnding = context.readOn.until(validUntil).days <= VERIFICATION_NOTICE_DAYS
  return { isExpired: false, verdicts: isEnding ? [said('VERIFICATION_ENDING', field, params)] : [] }
}

/** The day of reading as typed, today when empty; never in the future (readings.md "Reading"). */
export function parseReadOn(
  typed: string,
  today: Temporal.PlainDate,
): { day: Temporal.PlainDate; verdict: Verdict | undefined } {
  if (typed.trim() === '') return { day: today, verdict: undefined }
  const day = parseDay(typed)
  if (day === undefined)
    return { day: today, verdict: error('READ_ON_UNREADABLE', 'readOn', { typed: typed.trim() }) }
  if (Temporal.PlainDate.compare(day, today) <= 0) return { day, verdict: undefined }
  return { day: today, verdict: error('READ_ON_FUTURE', 'readOn', { today: today.toString() }) }
}
