import { registerConsumption } from '../../../domain/consumption.ts'
import { firstDay, previousPeriod } from '../../../domain/period.ts'

/** A value of a register in a month, as far as arithmetic needs it. */
export type Standing = { period: string; readOn: string | null; value: number; isEstimate: boolean }

export type Dial = {
  digits: number
  multiplier: string
  initial: number | null
  installedOn: string
  /** the meter took another one's place */
  isFollower: boolean
}

export type Counted = { previous: number | null; previousOn: string | null; volume: string | null }

/**
 * Previous value and volume of each reading of a register, oldest first.
 *
 * - An own reading counts from the own reading before it: the true-up after estimates is in its volume.
 * - An estimate counts from whatever stands before it: its volume is what was charged for that month.
 * - A value below the one before went round the dial.
 * - The first one counts from the initial value where the meter was new then; where an export begins in the
 *   middle of a meter's life, what was used before is not known, and no month's volume is made of it.
 */
export function countVolumes(dial: Dial, readings: readonly Standing[]): Counted[] {
  let own: Standing | undefined
  let any: Standing | undefined
  return readings.map((reading) => {
    const before = reading.isEstimate ? any : own
    const counted = before === undefined ? fromInitial(dial, reading) : fromBefore(dial, before, reading)
    any = reading
    if (!reading.isEstimate) own = reading
    return counted
  })
}

function fromBefore(dial: Dial, before: Standing, reading: Standing): Counted {
  return {
    previous: before.value,
    previousOn: before.readOn,
    volume: volume(dial, before.value, reading.value),
  }
}

function fromInitial(dial: Dial, reading: Standing): Counted {
  const isNew = dial.isFollower || dial.installedOn >= firstDay(previousPeriod(reading.period)).toString()
  if (dial.initial === null || !isNew) return { previous: null, previousOn: null, volume: null }
  return {
    previous: dial.initial,
    previousOn: dial.installedOn,
    volume: volume(dial, dial.initial, reading.value),
  }
}

function volume({ digits, multiplier }: Dial, previous: number, current: number): string | null {
  return registerConsumption({ previous, current, digits, multiplier, rollover: true })?.toFixed(3) ?? null
}
