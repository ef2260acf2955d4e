import { Temporal } from 'temporal-polyfill'

const RUSSIAN = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/
const ISO = /^\d{4}-\d{2}-\d{2}$/

/** A day as people type it, `дд.мм.гггг` or ISO; undefined for anything else and for days that do not exist. */
export function parseDay(text: string): Temporal.PlainDate | undefined {
  const bare = text.trim()
  const russian = RUSSIAN.exec(bare)
  if (russian === null && !ISO.test(bare)) return undefined
  const [year, month, day] =
    russian === null ? bare.split('-').map(Number) : russian.slice(1).reverse().map(Number)
  try {
    return Temporal.PlainDate.from(
      { year: year ?? 0, month: month ?? 0, day: day ?? 0 },
      { overflow: 'reject' },
    )
  } catch {
    return undefined
  }
}

const DAY_MS = 86_400_000

/** Calendar days from one day to another, negative backwards; much quicker than a duration, for long histories. */
export function daysBetween(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  return (Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day)) / DAY_MS
}

const knownDays = new Map<string, Temporal.PlainDate>()
const daysKept = 5_000

/** The day of a date as the database gives it, `YYYY-MM-DD`. Histories name the same few days: each is parsed once. */
export function dayOfDate(text: string): Temporal.PlainDate {
  const known = knownDays.get(text)
  if (known !== undefined) return known
  if (knownDays.size >= daysKept) knownDays.clear()
  const day = Temporal.PlainDate.from(text)
  knownDays.set(text, day)
  return day
}
