import { Decimal } from 'decimal.js'
import type { Temporal } from 'temporal-polyfill'
import { averageVolume, MEAN_PERIODS } from '../domain/consumption.ts'
import type { MissingVolume } from '../domain/missing.ts'
import { daysInPeriod } from '../domain/period.ts'
import { NAMED_METERS, sumOfWays, type SilencePrice, type SilentMeter, type Way } from '../domain/silence.ts'
import {
  insteadOf,
  isExpired,
  kopecksOfVolumes,
  missesOf,
  type ChargeFacts,
  type PricedPart,
} from './charging.ts'
import type { KnownMeter } from './metering.ts'

type Volumed = Pick<MissingVolume, 'method' | 'volume' | 'sewerVolume' | 'formula'>
type Submitted = Omit<Volumed, 'method'> & { method: Way['method'] }
type Volumes = {
  submit: Submitted | undefined
  silent: Volumed
  later: Volumed
}

/**
 * What the month costs when the readings go, when they do not, and when none go from now on (RD21). Nothing is read
 * for it that the form has not.
 * @param typed m³ charged by what was typed, by meter
 * @param only of these meters; of all that stand when absent
 */
export function priceOfSilence(
  facts: ChargeFacts,
  today: Temporal.PlainDate,
  typed: ReadonlyMap<string, Decimal> = new Map(),
  only?: ReadonlySet<string>,
): SilencePrice {
  const standing = facts.meters.filter(
    ({ id, removedOn }) => removedOn === undefined && (only?.has(id) ?? true),
  )
  const parts = standing.map((meter) => ({
    meter,
    volumes: volumesOf(facts, meter, today, typed.get(meter.id)),
  }))
  const isPriced = standing.length <= NAMED_METERS
  const meters = parts.map(({ meter, volumes }) => silentMeter(facts, meter, volumes, { today, isPriced }))
  const priced = (way: keyof Volumes) =>
    kopecksOfVolumes(
      facts,
      parts.flatMap(({ meter, volumes }) => partOf(meter, volumes[way]) ?? []),
    )
  const none = { volume: new Decimal(0), kopecks: 0 }
  return {
    period: facts.period,
    meters,
    total: {
      submit: sumOfWays(meters, 'submit', priced('submit')),
      silent: sumOfWays(meters, 'silent', priced('silent')) ?? none,
      later: sumOfWays(meters, 'later', priced('later')) ?? none,
    },
  }
}

/** A value of a meter whose verification has ended is kept for the record: the month costs what silence costs. */
function volumesOf(
  facts: ChargeFacts,
  meter: KnownMeter,
  today: Temporal.PlainDate,
  typed: Decimal | undefined,
): Volumes {
  const isOut = isExpired(meter, today)
  const silent = insteadOf(facts, meter, isOut)
  const volume = typed ?? usualVolume(facts, meter)
  return {
    submit: isOut ? silent : volume && bySubmitting(typed === undefined ? 'USUAL' : 'TYPED', volume),
    silent,
    later: insteadOf(facts, meter, isOut, Math.max(silent.missLimit, missesOf(facts, meter, isOut))),
  }
}

function bySubmitting(method: 'TYPED' | 'USUAL', volume: Decimal): Submitted {
  return { method, volume, sewerVolume: volume, formula: {} }
}

/** Persons by the month's mean, organizations by the day's. */
function usualVolume({ customerKind, period }: ChargeFacts, meter: KnownMeter): Decimal | undefined {
  if (customerKind === 'PERSON') return meter.avgMonthly
  return meter.avgDaily && averageVolume(meter.avgDaily, daysInPeriod(period))
}

function silentMeter(
  facts: ChargeFacts,
  meter: KnownMeter,
  volumes: Volumes,
  { today, isPriced }: { today: Temporal.PlainDate; isPriced: boolean },
): SilentMeter {
  const wayOf = (one: Submitted): Way => ({
    method: one.method,
    volume: one.volume,
    kopecks: isPriced ? kopecksOfVolumes(facts, [{ ...one, meter }]) : 0,
    formula: one.formula,
  })
  const { missNumber, missLimit } = insteadOf(facts, meter, isExpired(meter, today))
  const own = meter.ownPeriods.slice(-MEAN_PERIODS)
  const [first, last] = [own[0], own.at(-1)]
  return {
    id: meter.id,
    ways: {
      submit: volumes.submit && wayOf(volumes.submit),
      silent: wayOf(volumes.silent),
      later: wayOf(volumes.later),
    },
    missNumber,
    missLimit,
    months: first && last && { from: first.period, to: last.period, count: own.length },
  }
}

function partOf(meter: KnownMeter, one: Submitted | undefined): PricedPart | undefined {
  return one && { meter, volume: one.volume, sewerVolume: one.sewerVolume }
}
