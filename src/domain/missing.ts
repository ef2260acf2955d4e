import type { Decimal } from 'decimal.js'
import { averageVolume, pipeCapacity, roundVolume } from './consumption.ts'
import { normVolume, shareOf } from './norm.ts'
import { daysInPeriod, type Period } from './period.ts'

/** Why there is no volume by the meter. */
export type MissingCause =
  /** a month's reading was not sent */
  | 'NO_READING'
  /** the meter failed, is lost or away, or its verification has expired */
  | 'METER_OUT'

/** What a person's meter is replaced by; see {@link personVolume}. */
export type PersonFacts = {
  period: Period
  cause: MissingCause
  /** m³, three decimals; undefined while the meter is younger than 3 months */
  avgMonthly: Decimal | undefined
  /** periods in a row charged so already, this one not counted */
  missesBefore: number
  residents: number
  /** m³ a person and month */
  norm: Decimal
  raisingFactor: Decimal
  /** the norm is the flat's: which of its meters of this service this is (from 0), of how many */
  share?: { index: number; of: number }
  isNonResidential?: boolean
}

/** What an organization's meter is replaced by; see {@link organizationVolume}. */
export type OrganizationFacts = {
  period: Period
  cause: MissingCause
  /** mean a day, not rounded; undefined with fewer than 3 own periods */
  avgDaily: Decimal | undefined
  missesBefore: number
  /** inner diameter at the connection */
  diameterMm: Decimal
  /** METER_OUT: calendar days since the event at the end of the period */
  daysOut?: number
  /** METER_OUT: days the meter had worked before */
  daysWorked?: number
  /** m³ of the contract for the month */
  guaranteedVolume?: Decimal
  /** the stop was notified beforehand (776 п. 14): late readings do not lead to the pipe */
  hasStopNotice?: boolean
}

/** What is charged instead, with its working. NONE: nothing to compute from, billing decides. */
export type MissingVolume = {
  method: 'AVERAGE_DAILY' | 'AVERAGE_MONTHLY' | 'NORM' | 'PIPE' | 'GUARANTEED' | 'NONE'
  /** m³, three decimals */
  volume: Decimal
  /** m³ that go to the sewer: the raising factor is for water only (domain.md §3.1) */
  sewerVolume: Decimal
  /** which period in a row this is, and how many are charged by the average */
  missNumber: number
  missLimit: number
  formula: Readonly<Record<string, string | number>>
}

/** Periods in a row a person is charged the average (354 п. 59), non-residential premises after a failure: 2. */
export const PERSON_MISS_LIMIT = 3
export const NON_RESIDENTIAL_MISS_LIMIT = 2
/** Months of late readings an organization is charged the average (776 п. 14, 16 «г»). */
export const ORGANIZATION_MISS_LIMIT = 6
/** Days the average stands in for a meter that is out, and days it must have worked (776 п. 17–19). */
export const DAYS_OF_AVERAGE = 60

/**
 * Persons (ПП 354 п. 59, 60): the monthly average for up to 3 periods in a row, then the norm: K = 1 when readings
 * are merely missing, raised when the meter is out. Younger than 3 months: the norm, K = 1.
 */
export function personVolume(facts: PersonFacts): MissingVolume {
  const isOut = facts.cause === 'METER_OUT'
  const missLimit = isOut && facts.isNonResidential === true ? NON_RESIDENTIAL_MISS_LIMIT : PERSON_MISS_LIMIT
  const counted = { missNumber: facts.missesBefore + 1, missLimit }
  if (facts.avgMonthly !== undefined && facts.missesBefore < missLimit) {
    const volume = facts.avgMonthly
    return {
      method: 'AVERAGE_MONTHLY',
      volume,
      sewerVolume: volume,
      ...counted,
      formula: { avgMonthly: volume.toFixed(3) },
    }
  }
  const isRaised = isOut && facts.missesBefore >= missLimit
  const factor = isRaised ? facts.raisingFactor : 1
  const formula = { residents: facts.residents, norm: facts.norm.toFixed(), factor: factor.toString() }
  const share = facts.share ?? { index: 0, of: 1 }
  const volumeBy = (times: Decimal.Value) => shareOf(normVolume(facts.residents, facts.norm, times), share)
  return { method: 'NORM', volume: volumeBy(factor), sewerVolume: volumeBy(1), ...counted, formula }
}

/**
 * Organizations (ПП 776 п. 14–19): the daily average × days; late for more than 6 months or out for more than
 * 60 days: the pipe's capacity; a meter that had worked less than 60 days: the guaranteed volume.
 */
export function organizationVolume(facts: OrganizationFacts): MissingVolume {
  const counted = { missNumber: facts.missesBefore + 1, missLimit: ORGANIZATION_MISS_LIMIT }
  const days = daysInPeriod(facts.period)
  if (isByPipe(facts)) {
    const volume = roundVolume(pipeCapacity(facts.diameterMm, days))
    return {
      method: 'PIPE',
      volume,
      sewerVolume: volume,
      ...counted,
      formula: { diameterMm: facts.diameterMm.toFixed(), days },
    }
  }
  const hasWorked = facts.cause === 'NO_READING' || (facts.daysWorked ?? DAYS_OF_AVERAGE) >= DAYS_OF_AVERAGE
  if (facts.avgDaily !== undefined && hasWorked) {
    const formula = { avgDaily: roundVolume(facts.avgDaily).toFixed(3), days }
    const volume = averageVolume(facts.avgDaily, days)
    return { method: 'AVERAGE_DAILY', volume, sewerVolume: volume, ...counted, formula }
  }
  const volume = roundVolume(facts.guaranteedVolume ?? facts.diameterMm.times(0))
  const method = facts.guaranteedVolume === undefined ? 'NONE' : 'GUARANTEED'
  return { method, volume, sewerVolume: volume, ...counted, formula: {} }
}

function isByPipe(facts: OrganizationFacts): boolean {
  if (facts.cause === 'METER_OUT') return (facts.daysOut ?? 0) > DAYS_OF_AVERAGE
  return facts.missesBefore >= ORGANIZATION_MISS_LIMIT && facts.hasStopNotice !== true
}
