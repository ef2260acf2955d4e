import { Decimal } from 'decimal.js'
import type { Temporal } from 'temporal-polyfill'
import { roundVolume } from './consumption.ts'
import { rowOn, type Dated } from './dated.ts'
import { kopecksOf, type Kopecks } from './money.ts'
import type { WaterService } from './tariff.ts'

/** m³ a person and month. */
export type NormRow = Dated & { cold: Decimal.Value; hot: Decimal.Value; sewer: Decimal.Value }
/** Raising factor K where a meter could stand and does not, or failed (354 п. 42, 60). */
export type RaisingFactorRow = Dated & { service: string; factor: Decimal.Value }

/** The norm for a service on a day; undefined when no row covers it. */
export function normOn(
  rows: readonly NormRow[],
  service: WaterService | 'SEWER',
  day: Temporal.PlainDate,
): Decimal | undefined {
  const row = rowOn(rows, day)
  if (row === undefined) return undefined
  const byService = { COLD: row.cold, COLD_FOR_HOT: row.cold, HOT: row.hot, SEWER: row.sewer }
  return new Decimal(byService[service])
}

/** The raising factor on a day; 1 where there is none. Never for wastewater (domain.md §3.1). */
export function raisingFactorOn(
  rows: readonly RaisingFactorRow[],
  service: string,
  day: Temporal.PlainDate,
): Decimal {
  return new Decimal(
    rowOn(
      rows.filter((row) => row.service === service),
      day,
    )?.factor ?? 1,
  )
}

/** n·N·K, m³, three decimals. `residents`: permanent + temporary; if none, owners (354 п. 56(2)). */
export function normVolume(residents: number, norm: Decimal, factor: Decimal.Value = 1): Decimal {
  return roundVolume(norm.times(residents).times(factor))
}

/** One of `of` equal parts of a volume, three decimals, rounded so that all parts together are the volume. */
export function shareOf(volume: Decimal, part: { index: number; of: number }): Decimal {
  const upTo = (parts: number) => roundVolume(volume.times(parts).div(part.of))
  return upTo(part.index + 1).minus(upTo(part.index))
}

/** What the raising factor adds, shown apart: n·N·(K−1)·T, kopecks. */
export function excessAmount(
  residents: number,
  norm: Decimal,
  factor: Decimal.Value,
  tariff: Decimal.Value,
): Kopecks {
  return kopecksOf(norm.times(residents).times(new Decimal(factor).minus(1)).times(tariff))
}
