import { Decimal } from 'decimal.js'
import type { Temporal } from 'temporal-polyfill'
import { daysBetween } from './day.ts'
import { monthsBetween, previousPeriod, type Period } from './period.ts'

/** What one register counted between two readings. Values are whole m³ on the dial. */
export type RegisterSpan = {
  previous: number
  current: number
  /** digits of the dial */
  digits: number
  /** note 06: the dial went round */
  rollover: boolean
  /** m³ per unit of the dial */
  multiplier: Decimal.Value
}

/** One value of a register as remembered, oldest first where listed. */
export type RememberedValue = {
  period: Period
  value: number
  readOn: Temporal.PlainDate
  /** an own accepted reading: neither estimate nor refused */
  isOwn: boolean
}

/** The volume of one own period and what it was counted over. */
export type OwnPeriod = {
  period: Period
  volume: Decimal
  /** calendar days from the own reading before to this one */
  days: number
  /** months from the own reading before to this one; 1 when none was missed */
  months: number
}

/** How many own periods a mean looks back on, and how many it needs (readings.md "Mean"). */
export const MEAN_PERIODS = 12
export const MEAN_PERIODS_NEEDED = 3

/** Speed of water, m/s: the calculation's (ПП 776 п. 16), and the one no pipe exceeds (readings.md). */
export const PIPE_SPEED = 1.2
export const PIPE_SPEED_LIMIT = 3

const PI = new Decimal('3.14159265358979323846264338328')
const SECONDS_A_DAY = 86_400

/**
 * Consumption of one register, m³: current − previous, modulo 10^digits with note 06, times the multiplier.
 * Undefined when current is below previous without note 06.
 */
export function registerConsumption(span: RegisterSpan): Decimal | undefined {
  const difference = span.current - span.previous
  if (difference >= 0) return new Decimal(span.multiplier).times(difference)
  return span.rollover ? new Decimal(difference + 10 ** span.digits).times(span.multiplier) : undefined
}

/** Parts of a month in which the meter was replaced: old to its last value, new from its first, and the sum. */
export function replacementConsumption(
  old: RegisterSpan,
  fresh: RegisterSpan,
): { old: Decimal; fresh: Decimal; total: Decimal } | undefined {
  const [before, after] = [registerConsumption(old), registerConsumption(fresh)]
  return before && after && { old: before, fresh: after, total: before.plus(after) }
}

/** A meter's consumption, m³: the sum of its registers. Undefined when one of them has none. */
export function meterConsumption(registers: readonly RegisterSpan[]): Decimal | undefined {
  return registers
    .map(registerConsumption)
    .reduce<Decimal | undefined>((sum, part) => sum && part && sum.plus(part), new Decimal(0))
}

/**
 * Volumes of a register's own periods. Estimates are passed over: a volume after one counts from the own
 * reading before it, with the days in between. A value below the one before went round the dial (data README).
 * @param values of one register, oldest first
 */
export function ownPeriods(
  values: readonly RememberedValue[],
  digits: number,
  multiplier: Decimal.Value,
): OwnPeriod[] {
  const own = values.filter(({ isOwn }) => isOwn)
  const factor = new Decimal(multiplier)
  return own.slice(1).map((reading, i) => {
    const before = own[i] ?? reading
    const span = {
      previous: before.value,
      current: reading.value,
      digits,
      rollover: true,
      multiplier: factor,
    }
    return {
      period: reading.period,
      volume: registerConsumption(span) ?? new Decimal(0),
      days: daysBetween(before.readOn, reading.readOn),
      months: Math.max(1, monthsBetween(before.period, reading.period)),
    }
  })
}

/** Own periods of a meter: those all of its registers have, volumes added. */
export function meterOwnPeriods(registers: readonly (readonly OwnPeriod[])[]): OwnPeriod[] {
  const [first = [], ...others] = registers
  return first.flatMap((main) => {
    const rest = others.map((list) => list.find(({ period }) => period === main.period))
    if (rest.includes(undefined)) return []
    return [{ ...main, volume: rest.reduce((sum, part) => sum.plus(part?.volume ?? 0), main.volume) }]
  })
}

/**
 * Mean use a day, m³, not rounded: volumes of the last 12 own periods ÷ their calendar days.
 * Undefined with fewer than 3 own periods. Volume of a month: {@link averageVolume}.
 * @param periods of one meter, oldest first
 */
export function averageDaily(periods: readonly OwnPeriod[]): Decimal | undefined {
  const last = periods.slice(-MEAN_PERIODS)
  const days = last.reduce((sum, period) => sum + period.days, 0)
  return last.length < MEAN_PERIODS_NEEDED || days <= 0 ? undefined : volumeOf(last).div(days)
}

/** round3(mean a day × days), m³ (domain.md §3.2). */
export function averageVolume(daily: Decimal, days: number): Decimal {
  return roundVolume(daily.times(days))
}

/**
 * Mean use a month, m³, three decimals (persons, 354 п. 59): mean of the last 12 own monthly volumes.
 * Undefined with fewer than 3: then the norm.
 */
export function averageMonthly(periods: readonly OwnPeriod[]): Decimal | undefined {
  const last = periods.slice(-MEAN_PERIODS)
  const months = last.reduce((sum, period) => sum + period.months, 0)
  return last.length < MEAN_PERIODS_NEEDED ? undefined : roundVolume(volumeOf(last).div(months))
}

/**
 * Volumes of the two months right before `period`, newest first, as far as each was read by itself:
 * a volume counted over a month that was missed is no month's own.
 * @param periods of one meter, in any order
 */
export function volumesOfMonthsBefore(periods: readonly OwnPeriod[], period: Period): Decimal[] {
  return [previousPeriod(period), previousPeriod(previousPeriod(period))].flatMap((month) =>
    periods.filter((own) => own.period === month && own.months === 1).map(({ volume }) => volume),
  )
}

/** What is charged now, m³: the consumption less what was estimated since. Negative: «перерасчёт». */
export function chargedNow(consumption: Decimal, estimatedSince: readonly Decimal[]): Decimal {
  return estimatedSince.reduce((left, volume) => left.minus(volume), consumption)
}

/** What a full pipe carries, m³, not rounded: v·π·d²/4·86400·days (ПП 776 п. 16). */
export function pipeCapacity(diameterMm: Decimal.Value, days: number, speed: number = PIPE_SPEED): Decimal {
  const metres = new Decimal(diameterMm).div(1000)
  return metres.pow(2).times(PI).div(4).times(speed).times(SECONDS_A_DAY).times(days)
}

/** Days for daily checks: from the previous reading to this one, at least 1. */
export function daysOfUse(previousOn: Temporal.PlainDate, readOn: Temporal.PlainDate): number {
  return Math.max(1, daysBetween(previousOn, readOn))
}

/**
 * Consecutive periods before `period` without an own accepted reading; imported estimates count as misses.
 * @param own periods with an own reading, in any order
 * @param since the first period the meter could have been read in
 */
export function missesBefore(period: Period, own: readonly Period[], since: Period): number {
  const read = new Set(own)
  let misses = 0
  for (
    let month = previousPeriod(period);
    month >= since && !read.has(month);
    month = previousPeriod(month)
  ) {
    misses += 1
  }
  return misses
}

/** A volume as stored and charged: three decimals, half up. */
export function roundVolume(volume: Decimal): Decimal {
  return volume.toDecimalPlaces(3, Decimal.ROUND_HALF_UP)
}

function volumeOf(periods: readonly OwnPeriod[]): Decimal {
  return periods.reduce((sum, { volume }) => sum.plus(volume), new Decimal(0))
}
