import type { Temporal } from 'temporal-polyfill'
import type { RememberedValue } from './consumption.ts'
import { monthsBetween, type Period } from './period.ts'

/*
 * What one register can be expected to count by now, as a probability. Odds, not volumes: floats are right here,
 * nothing of it is stored or charged. Why so: docs/mistake-doctor.md.
 */

/** The expected count of a register between its previous reading and now, in units of its dial. */
export type FlowModel = {
  /** false: too young to expect anything; mean and spread say nothing */
  isKnown: boolean
  mean: number
  /** of the prediction: spread of the months, doubt about the mean, whole units at both ends */
  spread: number
  /** chance of no flow at all */
  zero: number
  /** the most the pipe lets through */
  limit: number
}

/** One counted span of the past: units of the dial, and units a day. */
type Span = { rate: number; flow: number; weight: number }

/** How much a month of the past says about the one asked about. */
export type Season = (period: Period) => number

/** Fewer spans say nothing about a register: any flow is as strange as another then. */
const SPANS_NEEDED = 2

/** Months that lie as far from the asked one in the year, 0 to 6, weigh so much: the same month most. */
const SEASON_WEIGHTS = [3, 2, 1.25, 1, 1, 1, 1] as const
/** Months after which a span weighs half: people move, children grow. */
const HALF_LIFE = 24
/** Of the months 1 in 100 is nothing like the others: a leak, guests, a holiday. */
const STRANGE = 0.01
/** Before any month is known: the spread is a quarter of the mean, believed like so many months. */
const PRIOR_SPREAD = 0.25
const PRIOR_MONTHS = 3
/** Months without flow, Beta(0.05, 4.95): most meters never stop, few often do. */
const ZERO_SEEN = 0.05
const ZERO_TRIED = 5
/** Student's t with five degrees of freedom: months stray further than a normal curve allows. */
const FREEDOM = 5
const LOG_T = Math.log(8 / (3 * Math.sqrt(5) * Math.PI))
/** Both readings drop what stands behind the point: variance of the difference of two uniform parts, and some. */
const ROUNDING = 0.2
/** Deviations beyond so many spreads count as so many. */
const CLIPPED = 2.5
const MAD_TO_SPREAD = 1.4826

/** Weights of the months of the past for a form of `period`: the same months of earlier years most, old ones less. */
export function seasonOf(period: Period): Season {
  const known = new Map<Period, number>()
  return (month) => {
    const weight = known.get(month) ?? seasonWeight(Math.max(0, monthsBetween(month, period)))
    known.set(month, weight)
    return weight
  }
}

function seasonWeight(age: number): number {
  const apart = Math.min(age % 12, 12 - (age % 12))
  return (SEASON_WEIGHTS[apart] ?? 1) * 0.5 ** (age / HALF_LIFE)
}

/**
 * The model of one register for a span that ends now.
 * @param values accepted values of the register, oldest first
 * @param season weights for the form's month, {@link seasonOf}
 * @param span digits of the dial, days since the previous reading, and the most that can have flowed
 */
export function flowModel(
  values: readonly RememberedValue[],
  season: Season,
  span: { digits: number; days: number; limit: number },
): FlowModel {
  const spans = spansOf(values, season, span.digits)
  const zeros = spans.filter(({ flow }) => flow === 0).length
  const zero = (zeros + ZERO_SEEN) / (spans.length + ZERO_TRIED)
  if (spans.length < SPANS_NEEDED) return { isKnown: false, mean: 0, spread: 1, zero, limit: span.limit }
  const total = sum(spans.map(({ weight }) => weight))
  const effective = total ** 2 / sum(spans.map(({ weight }) => weight ** 2))
  const middle = weightedMedian(spans.map(({ rate, weight }) => ({ value: rate, weight })))
  const away = weightedMedian(spans.map(({ rate, weight }) => ({ value: Math.abs(rate - middle), weight })))
  // A median absolute deviation of whole small numbers may be 0: it is never taken for less than a tenth.
  const clip = CLIPPED * Math.max(MAD_TO_SPREAD * away, 0.1 * middle, 0.5 / span.days)
  const clipped = (rate: number) => middle + Math.max(-clip, Math.min(clip, rate - middle))
  const rate = sum(spans.map((one) => one.weight * clipped(one.rate))) / total
  const seen = sum(spans.map((one) => one.weight * (clipped(one.rate) - rate) ** 2)) / total
  const variance = (effective * seen + PRIOR_MONTHS * (PRIOR_SPREAD * rate) ** 2) / (effective + PRIOR_MONTHS)
  return {
    isKnown: true,
    mean: rate * span.days,
    spread: Math.sqrt(variance * span.days ** 2 * (1 + 1 / effective) + ROUNDING),
    zero,
    limit: span.limit,
  }
}

/** How many spreads a flow lies from what was expected. */
export function strangeness(model: FlowModel, flow: number): number {
  return Math.abs(flow - model.mean) / model.spread
}

/** Log of the chance of a flow of a right reading; −∞ for what cannot be. */
export function logChance(model: FlowModel, flow: number): number {
  if (flow < 0 || flow > model.limit) return -Infinity
  const strange = 1 / ((flow + 1) * Math.log(model.limit + 2))
  const none = flow === 0 ? model.zero : 0
  if (!model.isKnown) return Math.log((1 - model.zero) * strange + none)
  const usual =
    Math.exp(LOG_T - ((FREEDOM + 1) / 2) * Math.log1p(strangeness(model, flow) ** 2 / FREEDOM)) / model.spread
  return Math.log((1 - STRANGE - model.zero) * usual + STRANGE * strange + none)
}

function spansOf(values: readonly RememberedValue[], season: Season, digits: number): Span[] {
  const dial = 10 ** digits
  const spans: Span[] = []
  let before: RememberedValue | undefined
  for (const now of values) {
    if (!now.isOwn) continue
    if (before !== undefined) {
      const flow = (((now.value - before.value) % dial) + dial) % dial
      const days = Math.max(1, dayNumber(now.readOn) - dayNumber(before.readOn))
      spans.push({ flow, rate: flow / days, weight: season(now.period) })
    }
    before = now
  }
  return spans
}

const knownDays = new WeakMap<Temporal.PlainDate, number>()

/** Hundreds of registers were read on the same few days: each day is counted once. */
function dayNumber(day: Temporal.PlainDate): number {
  const known = knownDays.get(day) ?? Date.UTC(day.year, day.month - 1, day.day) / 86_400_000
  knownDays.set(day, known)
  return known
}

/** Sorts in place. */
function weightedMedian(items: { value: number; weight: number }[]): number {
  items.sort((a, b) => a.value - b.value)
  const half = sum(items.map(({ weight }) => weight)) / 2
  let passed = 0
  for (const { value, weight } of items) {
    passed += weight
    if (passed >= half) return value
  }
  return 0
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
