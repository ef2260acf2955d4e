import { randomUUID } from 'node:crypto'
import { allCurrent, settle, together, type Book } from './book.ts'
import type { MeterRecord } from './parse-meters.ts'
import type { Outcome } from './report.ts'
import type { Rows } from './rows.ts'

type Meter = Rows['meters']
type OfMeter = { contract_id: string; meter_id: string }

/** Meters with registers, verifications and seals; at the end the chain of replacements. */
export function planMeters(book: Book, records: readonly MeterRecord[]): Outcome[] {
  const inlets = new Map([...allCurrent(book, 'inlets')].map((row) => [row.number, row]))
  const before = new Map([...book.known.meters.values()].map((row) => [meterKey(row.model, row.serial), row]))
  const parts = partsOf(book)
  const touched = new Set<string>()
  const outcomes = records.map((record) => {
    const inlet = inlets.get(record.inletNumber)
    if (inlet === undefined) throw new Error(`meter ${record.serial} has no inlet`)
    const old = before.get(meterKey(record.model, record.serial))
    touched.add(inlet.id)
    if (old !== undefined) touched.add(old.inlet_id)
    const meter: Meter = {
      id: old?.id ?? randomUUID(),
      contract_id: inlet.contract_id,
      inlet_id: inlet.id,
      model: record.model,
      serial: record.serial,
      installed_on: record.installedOn,
      removed_on: record.removedOn,
      replaced_by_id: old?.replaced_by_id ?? null,
    }
    const outcome = settle(book, 'meters', meter)
    return together(outcome, ...planParts(book, record, meter, parts))
  })
  chainReplacements(book, touched)
  return outcomes
}

function meterKey(model: string, serial: string): string {
  return `${model}\u0000${serial}`
}

/** Known registers, verifications and seals by meter and what tells them apart. */
function partsOf(book: Book) {
  const by = <T extends OfMeter & { id: string }>(rows: Iterable<T>, key: (row: T) => string | number) =>
    new Map([...rows].map((row) => [`${row.meter_id}/${key(row)}`, row.id]))
  return {
    registers: by(book.known.registers.values(), (row) => row.index),
    verifications: by(book.known.verifications.values(), (row) => row.verified_on),
    seals: by(book.known.seals.values(), (row) => row.number),
  }
}

function planParts(
  book: Book,
  record: MeterRecord,
  meter: Meter,
  parts: ReturnType<typeof partsOf>,
): Outcome[] {
  const of: OfMeter = { contract_id: meter.contract_id, meter_id: meter.id }
  const id = (known: ReadonlyMap<string, string>, key: string | number) =>
    known.get(`${meter.id}/${key}`) ?? randomUUID()
  const outcomes = record.registers.map(({ digits, initial, final }, i) =>
    settle(book, 'registers', {
      ...of,
      id: id(parts.registers, i + 1),
      index: i + 1,
      digits,
      multiplier: record.multiplier,
      initial_value: initial,
      final_value: final,
    }),
  )
  const { verifiedOn, validUntil, seal } = record
  if (verifiedOn !== null && validUntil !== null) {
    const row = {
      ...of,
      id: id(parts.verifications, verifiedOn),
      verified_on: verifiedOn,
      valid_until: validUntil,
    }
    outcomes.push(settle(book, 'verifications', row))
  }
  if (seal !== null) outcomes.push(settle(book, 'seals', { ...of, id: id(parts.seals, seal), number: seal }))
  return outcomes
}

/** A removed meter is followed by the first one installed on its inlet on the day of removal or later. */
function chainReplacements(book: Book, inlets: ReadonlySet<string>): void {
  const onInlet = Map.groupBy(allCurrent(book, 'meters'), (meter) => meter.inlet_id)
  for (const inlet of inlets) {
    const meters = (onInlet.get(inlet) ?? []).toSorted(byInstallation)
    const taken = new Set<string>()
    for (const meter of meters) {
      const next = followerOf(meter, meters, taken)
      if (next !== undefined) taken.add(next.id)
      if ((next?.id ?? null) !== meter.replaced_by_id)
        settle(book, 'meters', { ...meter, replaced_by_id: next?.id ?? null })
    }
  }
}

function byInstallation(a: Meter, b: Meter): number {
  return a.installed_on.localeCompare(b.installed_on) || a.serial.localeCompare(b.serial)
}

function followerOf(meter: Meter, meters: readonly Meter[], taken: ReadonlySet<string>): Meter | undefined {
  const removed = meter.removed_on
  if (removed === null) return undefined
  return meters.find(
    (other) => other.id !== meter.id && other.installed_on >= removed && !taken.has(other.id),
  )
}
