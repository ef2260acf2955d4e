/**
 * What the check can say about a row. The comment after each code is the row of wording.md §3 that has its words;
 * `·` = a line of readings.md "Verdicts" without a row of its own there.
 */
export type VerdictCode =
  // Errors: never go
  | 'KIND_MISSING' // 2: flowless and no kind chosen {}
  | 'KIND_OFF_WITH_FLOW' // 4: 54 with flow {volume}
  | 'BELOW_PREVIOUS' // 5 {previous, previousOn, value}
  | 'ROLLOVER_NOT_NEEDED' // 9: note 06, value not below {previous, value}
  | 'ABOVE_PIPE' // 11: above 3 m/s {volume, days, diameterMm, limit}
  | 'ALL_EMPTY' // 13: of the whole form {}
  | 'NEW_METER_UNKNOWN' // 15: note 02 {}
  | 'REGISTER_EMPTY' // 16 {register}
  | 'NOT_INTEGER' // 20 {reason, typed, repair?}
  | 'TOO_MANY_DIGITS' // 21 {digits, typedDigits}
  | 'METER_REMOVED' // 22 {removedOn}
  | 'VERIFICATION_REFUSED' // 17 with policy `refuse` {validUntil}
  | 'VALUE_MISSING' // 12 with a note that needs a value {note}
  | 'NOTE_UNKNOWN' // · not in the dictionary {note}
  | 'NOTE_TEXT_WRONG' // · note 99 without text of 3–300 {min, max, length}
  | 'NOTE_TEXT_TOO_LONG' // · text beside another note {max, length}
  | 'NOTE_TEXT_CHARACTERS' // · signs that cannot be printed or kept {}
  | 'FIELD_TOO_LONG' // · longer than what is kept as typed {max}
  | 'FIELD_TWICE' // · one field sent twice {}
  | 'OFF_FROM_MISSING' // · 54 without dates {}
  | 'OFF_DATE_UNREADABLE' // · {typed}
  | 'OFF_DATES_OUTSIDE' // · {earliest, latest}
  | 'OFF_DATES_REVERSED' // · {}
  | 'READ_ON_UNREADABLE' // · of the whole form {typed}
  | 'READ_ON_FUTURE' // · of the whole form {today}
  | 'READ_ON_TOO_EARLY' // · not after the previous reading {previousOn, readOn}
  // To confirm
  | 'ZERO_UNUSUAL' // 3 {usual}
  | 'SAME_AS_ESTIMATE' // 7 {estimate, estimatePeriod}
  | 'ROLLOVER' // 8 {previous, value, volume}
  | 'MUCH_MORE' // 10: above 3 × mean {volume, usual, days}
  | 'ABOVE_PIPE_NORMAL' // 10/11, to confirm: above 1.2 m/s {volume, days, diameterMm, limit}
  | 'SAME_CONSUMPTION' // · as in each of the two months before {volume}
  | 'VERIFICATION_EXPIRED' // 17 {validUntil}
  // Said only
  | 'USUAL' // 1 {volume, usual}
  | 'BELOW_ESTIMATE' // 6 {estimate, previous}
  | 'EMPTY' // 12 {}
  | 'NOTE_ONLY' // 14 {note}
  | 'VERIFICATION_ENDING' // 18 {validUntil}
  | 'REPLACED' // 19 {removedOn, oldFinal, initial, oldVolume, newVolume}
  | 'SHORT_HISTORY' // · fewer than 3 months {months}

/** Verdicts that go only after «Всё верно» (readings.md "Verdicts", "To confirm"). */
export const CONFIRMED_CODES: readonly VerdictCode[] = [
  'ZERO_UNUSUAL',
  'SAME_AS_ESTIMATE',
  'ROLLOVER',
  'MUCH_MORE',
  'ABOVE_PIPE_NORMAL',
  'SAME_CONSUMPTION',
  'VERIFICATION_EXPIRED',
]

/** error: never goes · confirm: goes after the tick · said: only said. */
export type VerdictLevel = 'error' | 'confirm' | 'said'

/**
 * One verdict. `field` is the id of the input it belongs to (`value.<registerId>`, `kind.…`, `note.…`, `noteText.…`,
 * `offFrom.…`, `offTo.…`, `readOn`). Params: volumes as plain decimals, days as ISO, numbers as numbers.
 */
export type Verdict = {
  code: VerdictCode
  level: VerdictLevel
  field: string
  params: Readonly<Record<string, string | number>>
}

/** Days for «Поверка до …» to be said in advance (wording.md row 18). */
export const VERIFICATION_NOTICE_DAYS = 60

type Params = Verdict['params']

/** Never goes. */
export function error(code: VerdictCode, field: string, params: Params = {}): Verdict {
  return { code, level: 'error', field, params }
}

/** Goes after the tick. */
export function confirm(code: VerdictCode, field: string, params: Params = {}): Verdict {
  return { code, level: 'confirm', field, params }
}

/** Only said. */
export function said(code: VerdictCode, field: string, params: Params = {}): Verdict {
  return { code, level: 'said', field, params }
}
