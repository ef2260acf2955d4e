import type { Temporal } from 'temporal-polyfill'
import type { MissingCause, MissingVolume } from './missing.ts'
import { addMonths, firstDay, lastDay, monthsBetween, type Period } from './period.ts'

/** How a meter's months are charged (RD18). */
export type Regime = { kind: 'OWN' } | ChargedRegime

/** Months are charged by something else than the meter's own readings. */
export type ChargedRegime = {
  kind: 'CHARGED'
  cause: MissingCause
  /** what replaces the reading of the month asked about, with its working */
  instead: MissingVolume
  /** the norm is raised: the meter is out and its average is used up (354 п. 60) */
  isRaised: boolean
  /** the day the meter went out, where that began it */
  event: Temporal.PlainDate | undefined
  /** the first day charged so */
  since: Temporal.PlainDate
  /** the last day charged so; undefined: until readings come again */
  until: Temporal.PlainDate | undefined
  /** what comes after `until` */
  then: { method: MissingVolume['method']; isRaised: boolean } | undefined
}

/** What a regime is told from. */
export type RegimeFacts = {
  /** the month asked about */
  period: Period
  cause: MissingCause
  /** the first month in a row that was charged without a reading, at most `period`; undefined: `period` was read */
  first: Period | undefined
  /** the day the meter went out, where that began it; the row of months begins with `first` otherwise */
  event?: Temporal.PlainDate | undefined
  /** what is charged for a month, so many having been charged without a reading before it: see missing.ts */
  instead: (period: Period, missesBefore: number) => MissingVolume
}

/** No change of method lies further ahead (6 months of 776 п. 16 «г»). */
const monthsAhead = 12

/**
 * The regime of a month. Methods change once in a row of months (average, then norm or pipe): where, is asked of the
 * rules of missing.ts themselves.
 */
export function regimeOf({ period, cause, first, event, instead }: RegimeFacts): Regime {
  if (first === undefined) return { kind: 'OWN' }
  const at = (index: number) => instead(addMonths(first, index), index)
  const asked = monthsBetween(first, period)
  const change = changeAfter(at, asked + monthsAhead)
  const isChanged = change !== undefined && change <= asked
  const begins = event ?? firstDay(first)
  const now = at(asked)
  const coming = isChanged || change === undefined ? undefined : at(change)
  return {
    kind: 'CHARGED',
    cause,
    instead: now,
    isRaised: isRaised(now),
    event,
    since: isChanged ? firstDay(addMonths(first, change)) : begins,
    until: coming === undefined || change === undefined ? undefined : lastDay(addMonths(first, change - 1)),
    then: coming && { method: coming.method, isRaised: isRaised(coming) },
  }
}

/** Whether a norm carries a factor. */
export function isRaised({
  method,
  formula,
}: {
  method: string
  formula: MissingVolume['formula']
}): boolean {
  return method === 'NORM' && Number(formula['factor'] ?? 1) !== 1
}

/** The first month of the row charged otherwise than its first one; undefined: none up to `last`. */
function changeAfter(at: (index: number) => MissingVolume, last: number): number | undefined {
  const before = wayOf(at(0))
  if (wayOf(at(last)) === before) return undefined
  let [same, other] = [0, last]
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2)
    if (wayOf(at(middle)) === before) same = middle
    else other = middle
  }
  return other
}

function wayOf(one: MissingVolume): string {
  return isRaised(one) ? 'NORM_RAISED' : one.method
}
