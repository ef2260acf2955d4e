import { Decimal } from 'decimal.js'
import type { MissingVolume } from '../../../domain/missing.ts'
import * as charging from '../../../records/charging.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import type { AssessedMeter, FormFacts } from './assessment.ts'

/** The form's facts as far as charging asks. */
export function chargeFacts({ stored, period, meters, reference }: FormFacts): charging.ChargeFacts {
  return { customerKind: stored.customerKind, contractType: stored.type, period, meters, reference }
}

/** {@link charging.insteadOf} for a row of the form. */
export function insteadOf(facts: FormFacts, known: KnownMeter, isExpired: boolean): MissingVolume {
  return charging.insteadOf(chargeFacts(facts), known, isExpired)
}

/** {@link charging.kopecksOfVolumes} for rows of the form. */
export function kopecksOfVolumes(facts: FormFacts, parts: readonly charging.PricedPart[]): number {
  return charging.kopecksOfVolumes(chargeFacts(facts), parts)
}

/** Meters with what is charged for them, m³ and kopecks. */
export type ChargedPart = { meters: AssessedMeter[]; volume: Decimal; kopecks: number }

/** What goes, what does not, and what either costs. */
export type Totals = {
  totalMeters: number
  sent: AssessedMeter[]
  notSent: AssessedMeter[]
  /** as read, rows for the record too */
  sentVolume: Decimal
  /** charged by what was read */
  byReading: ChargedPart
  /** sent for the record only: charged by the regime of a meter without verification */
  forRecord: ChargedPart
  /** the bill expected from what is sent: by reading and by regime */
  sentKopecks: number
  replacedVolume: Decimal
  replacedKopecks: number
}

export function totalsOf(facts: FormFacts, meters: readonly AssessedMeter[]): Totals {
  const having = (outcome: AssessedMeter['checked']['outcome']) =>
    meters.filter(({ checked }) => checked.outcome === outcome)
  const sent = meters.filter(({ checked }) => checked.outcome !== 'NOT_SENT')
  const byReading = chargedPart(facts, having('SUBMITTED'))
  const forRecord = chargedPart(facts, having('NOTED'))
  const replaced = chargedPart(facts, having('NOT_SENT'))
  return {
    totalMeters: meters.length,
    sent,
    notSent: replaced.meters,
    sentVolume: sent.reduce((sum, { checked }) => sum.plus(checked.consumption ?? 0), new Decimal(0)),
    byReading,
    forRecord,
    sentKopecks: byReading.kopecks + forRecord.kopecks,
    replacedVolume: replaced.volume,
    replacedKopecks: replaced.kopecks,
  }
}

/** What is charged for these meters: instead of a reading where it does not count, else by it. */
export function chargedPart(facts: FormFacts, meters: AssessedMeter[]): ChargedPart {
  const parts = meters.map(({ known, checked, instead }) => ({
    meter: known,
    volume: instead?.volume ?? checked.chargedNow ?? checked.consumption ?? new Decimal(0),
    sewerVolume: instead?.sewerVolume,
  }))
  return {
    meters,
    volume: parts.reduce((sum, { volume }) => sum.plus(volume), new Decimal(0)),
    kopecks: kopecksOfVolumes(facts, parts),
  }
}
