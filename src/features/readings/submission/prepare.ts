import { deviationFromUsual } from '../../../domain/reading-deviation.ts'
import type { ContentRow } from '../../../domain/submission-content.ts'
import type { RevisionDetails, RevisionRow } from '../revision.ts'
import type { AssessedMeter, Assessment } from './assessment.ts'
import { detailsOf } from './details.ts'
import { totalsOf, type Totals } from './instead.ts'
import type { OpenForm } from './service.ts'
import type { NewReading, SettledValue } from './submit-store.ts'

/** A revision that only fills empty rows is a supplement, one that changes a value a correction. */
export function kindOf({ stored, assessment }: OpenForm): 'FIRST' | 'SUPPLEMENT' | 'CORRECTION' {
  if (stored.inForce === null) return 'FIRST'
  const held = new Map(stored.inForce.details.rows.map((row) => [row.registerId, row]))
  const changesValue = assessment.meters
    .filter(({ isChanged }) => isChanged)
    .some(({ known }) =>
      known.registers.some(({ id }) => held.get(id)?.current != null || held.get(id)?.note != null),
    )
  return changesValue ? 'CORRECTION' : 'SUPPLEMENT'
}

/** What can be worked out before anybody has to wait for the transaction. */
export type Prepared = {
  rows: readonly RevisionRow[]
  /** rows that begin anew; the others go over to the new revision as they stand */
  readings: readonly NewReading[]
  /** registers whose rows go over */
  carried: readonly string[]
  totals: Totals
  details: RevisionDetails
}

export function prepare({ assessment }: OpenForm): Prepared {
  const totals = totalsOf(assessment.facts, assessment.meters)
  const details = detailsOf(assessment, totals)
  const carried = carriedRegisters(assessment, details.rows)
  const fresh = details.rows.filter(({ registerId }) => !carried.has(registerId))
  return {
    rows: details.rows,
    readings: readingsOf(assessment, fresh),
    carried: [...carried],
    totals,
    details,
  }
}

/** Rows that say what they said: what staff or billing have made of them since is not undone by the next revision. */
function carriedRegisters({ meters, facts }: Assessment, rows: readonly RevisionRow[]): Set<string> {
  const held = new Map((facts.stored.inForce?.details.rows ?? []).map((row) => [row.registerId, row]))
  const changed = new Set(meters.filter(({ isChanged }) => isChanged).map(({ known }) => known.id))
  return new Set(
    rows
      .filter(
        ({ meterId, registerId, state }) => !changed.has(meterId) && held.get(registerId)?.state === state,
      )
      .map(({ registerId }) => registerId),
  )
}

function readingsOf(assessment: Assessment, rows: readonly RevisionRow[]): NewReading[] {
  const meters = new Map(assessment.meters.map((meter) => [meter.known.id, meter]))
  return rows.map((row) => {
    const meter = meters.get(row.meterId)
    return {
      inletId: meter?.known.inletId ?? '',
      meterId: row.meterId,
      registerId: row.registerId,
      readOn: row.readOn,
      value: row.current,
      previous: row.previous,
      previousOn: row.previousOn,
      volume: row.volume,
      state: row.state,
      kind: row.kind,
      note: row.note,
      noteText: row.noteText,
      offFrom: row.offFrom,
      offTo: row.offTo,
      verdicts: (meter?.checked.verdicts ?? [])
        .filter(({ level }) => level !== 'error')
        .map(({ code }) => code),
      needsReview: row.register === 1 && meter?.checked.goesToQueue === true,
      deviation: row.register === 1 ? deviationOf(meter) : null,
    }
  })
}

/**
 * Staff look at a value once: what they have let stand does not come to them again with the next revision that says the
 * same of the meter and raises no new doubt.
 */
export function withoutSettled(
  readings: readonly NewReading[],
  settled: readonly SettledValue[],
): NewReading[] {
  const looks = [...Map.groupBy(settled, ({ look }) => look).values()]
  const meters = Map.groupBy(readings, ({ meterId }) => meterId)
  return readings.map((reading) => {
    if (!reading.needsReview) return reading
    const own = meters.get(reading.meterId) ?? []
    const isSettled = looks.some((look) =>
      own.every((row) => look.some((value) => value.registerId === row.registerId && saysSame(row, value))),
    )
    return { ...reading, needsReview: !isSettled }
  })
}

function saysSame(row: NewReading, before: SettledValue): boolean {
  if (row.value !== before.value || row.note !== before.note) return false
  return row.verdicts.every((code) => before.verdicts.includes(code))
}

/** By what the queue of staff is sorted. */
function deviationOf(meter: AssessedMeter | undefined): string | null {
  if (meter === undefined) return null
  const { checked, known } = meter
  return deviationFromUsual(checked.consumption, known.avgDaily, checked.days)?.toFixed(3) ?? null
}

export function contentRows(rows: readonly RevisionRow[]): ContentRow[] {
  return rows.map((row) => ({
    inlet: row.inletNumber,
    serial: row.serial,
    register: row.register,
    previous: row.previous,
    previousOn: row.previousOn,
    current: row.current,
    kind: row.kind,
    note: row.note,
    state: row.state,
  }))
}

export function sentRegisters(readings: readonly NewReading[]): string[] {
  return readings.filter(({ value }) => value !== null).map(({ registerId }) => registerId)
}
