import { Decimal } from 'decimal.js'
import type { MissingVolume } from './missing.ts'
import type { Kopecks } from './money.ts'
import type { Period } from './period.ts'

/** Meters are said one by one up to so many; more by their sums alone, unpriced one by one. */
export const NAMED_METERS = 10

/** One way a month can be charged: m³, kopecks, and what they come from. */
export type Way = {
  /** TYPED: as typed; USUAL: as the meter usually counts, nothing typed yet */
  method: 'TYPED' | 'USUAL' | MissingVolume['method']
  volume: Decimal
  kopecks: Kopecks
  formula: MissingVolume['formula']
}

/** Ways by the name of what one does: hands the reading in, says nothing this month, says nothing from now on. */
export type Ways = { submit: Way | undefined; silent: Way; later: Way }

/** A meter and what its month costs by each way (RD21). */
export type SilentMeter = {
  id: string
  ways: Ways
  missNumber: number
  missLimit: number
  /** own months the mean is made of; undefined while there are too few */
  months: { from: Period; to: Period; count: number } | undefined
}

/** The price of silence of a contract for a month. */
export type SilencePrice = {
  period: Period
  meters: readonly SilentMeter[]
  /** `submit` is undefined while a meter has neither a value nor a mean */
  total: { submit: Sum | undefined; silent: Sum; later: Sum }
}

export type Sum = { volume: Decimal; kopecks: Kopecks }

/** Adds the meters up; money is priced for all together by the caller, as a bill would be. */
export function sumOfWays(
  meters: readonly SilentMeter[],
  way: keyof Ways,
  kopecks: Kopecks,
): Sum | undefined {
  const ways = meters.map((meter) => meter.ways[way])
  if (ways.includes(undefined)) return undefined
  const volume = ways.reduce((sum, one) => sum.plus(one?.volume ?? 0), new Decimal(0))
  return { volume, kopecks }
}
