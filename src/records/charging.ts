import { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import { organizationVolume, personVolume, type MissingVolume } from '../domain/missing.ts'
import { normOn, raisingFactorOn } from '../domain/norm.ts'
import { firstDay, lastDay, monthsBetween, periodOf, type Period } from '../domain/period.ts'
import {
  priceOf,
  type ContractType,
  type CustomerKind,
  type Volumes,
  type WaterService,
} from '../domain/tariff.ts'
import type { KnownMeter } from './metering.ts'
import type { ReadingReference } from './reference.ts'

/** What replaces a reading is computed from. */
export type InsteadFacts = {
  customerKind: CustomerKind
  period: Period
  /** all meters of the contract: those of one service share a flat's norm */
  meters: readonly KnownMeter[]
  reference: Pick<ReadingReference, 'norms' | 'raisingFactors'>
}

/** What a contract's month is charged by. */
export type ChargeFacts = InsteadFacts & {
  contractType: ContractType
  reference: Pick<ReadingReference, 'tariffs' | 'vat' | 'norms' | 'raisingFactors'>
}

/** The verification has ended: what is read from then on is kept for the record only. */
export function isExpired({ validUntil }: KnownMeter, today: Temporal.PlainDate): boolean {
  return validUntil !== undefined && Temporal.PlainDate.compare(validUntil, today) < 0
}

/**
 * What is charged when a meter's reading is not sent, or is kept for the record only because its
 * verification has expired (domain.md §3). Misses of an expired meter count from its last good day.
 * @param missesBefore months charged so before this one; another number tells of months to come
 * @param isOut the verification had ended on the day of reading, whether a value was typed or not
 */
export function insteadOf(
  facts: InsteadFacts,
  known: KnownMeter,
  isOut: boolean,
  missesBefore: number = missesOf(facts, known, isOut),
): MissingVolume {
  const { period } = facts
  const base = {
    period,
    cause: isOut ? ('METER_OUT' as const) : ('NO_READING' as const),
    missesBefore,
  }
  if (facts.customerKind === 'PERSON') return personVolume({ ...base, ...personFacts(facts, known) })
  const daysOut =
    known.validUntil === undefined ? 0 : Math.max(0, known.validUntil.until(lastDay(period)).days)
  return organizationVolume({
    ...base,
    avgDaily: known.avgDaily,
    diameterMm: known.diameterMm,
    hasStopNotice: known.hasStopNotice,
    ...(isOut ? { daysOut } : {}),
  })
}

/** Months in a row charged without a reading, or without the meter, before the one asked about. */
export function missesOf(
  { period }: Pick<InsteadFacts, 'period'>,
  known: KnownMeter,
  isOut: boolean,
): number {
  return isOut && known.validUntil !== undefined ? monthsOut(known.validUntil, period) : known.misses
}

/** Months charged without the meter before this one: the month of the event is the first. */
function monthsOut(validUntil: Temporal.PlainDate, period: string): number {
  return Math.max(0, monthsBetween(periodOf(validUntil.add({ days: 1 })), period))
}

/** The norm is for the whole flat: meters of one service share it. */
function personFacts(facts: InsteadFacts, known: KnownMeter) {
  const day = firstDay(facts.period)
  const norms = facts.reference.norms.filter(({ group }) => group === known.normGroup)
  const alike = facts.meters.filter(
    (meter) =>
      meter.accountId === known.accountId && meter.service === known.service && meter.removedOn === undefined,
  )
  const norm = normOn(norms, known.service, day) ?? new Decimal(0)
  return {
    avgMonthly: known.avgMonthly,
    residents: known.residents,
    norm,
    share: { index: Math.max(0, alike.indexOf(known)), of: Math.max(1, alike.length) },
    raisingFactor: raisingFactorOn(facts.reference.raisingFactors, known.service, day),
  }
}

/** A volume to be priced; what goes to the sewer is the same unless said otherwise. */
export type PricedPart = { meter: KnownMeter; volume: Decimal; sewerVolume?: Decimal | undefined }

/** Kopecks of volumes by tariff group and service; 0 where no tariff covers the month. */
export function kopecksOfVolumes(facts: ChargeFacts, parts: readonly PricedPart[]): number {
  const groups = new Set(parts.map(({ meter }) => meter.tariffGroup))
  return [...groups].reduce((sum, group) => {
    const volumes = sumByService(parts.filter(({ meter }) => meter.tariffGroup === group))
    const tariffs = facts.reference.tariffs.filter((row) => row.group === group)
    const list = { tariffs, vat: facts.reference.vat }
    return sum + (priceOf(volumes, facts.customerKind, facts.period, list, facts.contractType)?.gross ?? 0)
  }, 0)
}

function sumByService(parts: readonly PricedPart[]): Volumes {
  const volumes: Partial<Record<WaterService, Decimal>> = {}
  for (const { meter, volume } of parts)
    volumes[meter.service] = (volumes[meter.service] ?? new Decimal(0)).plus(volume)
  const toSewer = parts.map(({ volume, sewerVolume }) => sewerVolume ?? volume)
  return { ...volumes, sewer: toSewer.reduce((sum, volume) => sum.plus(volume), new Decimal(0)) }
}
