import type { Decimal } from 'decimal.js'
import { roundVolume } from './consumption.ts'

/**
 * How far a meter's volume is from what is usual for so many days, m³, three decimals, never negative: what is at
 * stake when the value is wrong. Undefined while there is nothing to compare with.
 * @param avgDaily mean use a day, unrounded
 */
export function deviationFromUsual(
  volume: Decimal | undefined,
  avgDaily: Decimal | undefined,
  days: number | undefined,
): Decimal | undefined {
  if (volume === undefined || avgDaily === undefined || days === undefined) return undefined
  return roundVolume(volume.minus(avgDaily.times(days)).abs())
}
