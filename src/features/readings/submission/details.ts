import { Decimal } from 'decimal.js'
import type { MissingVolume } from '../../../domain/missing.ts'
import { registerConsumption } from '../../../domain/consumption.ts'
import type { OldPart } from '../../../domain/reading-row.ts'
import type { KnownRegister } from '../../../records/metering.ts'
import type { Replacement, RevisionDetails, RevisionRow } from '../revision.ts'
import type { AssessedMeter, Assessment } from './assessment.ts'
import type { Totals } from './instead.ts'

/** Names and figures as they are on the day of submission: what pages, papers and staff show of a revision. */
export function detailsOf(assessment: Assessment, totals: Totals): RevisionDetails {
  const { stored } = assessment.facts
  return {
    contractDate: stored.date,
    customerName: stored.customerName,
    customerKind: stored.customerKind,
    rows: rowsOf(assessment),
    sentVolume: totals.sentVolume.toFixed(3),
    replacedVolume: totals.replacedVolume.toFixed(3),
    ...forRecordOf(totals),
    ...enteredByOf(assessment),
  }
}

/** Four eyes: who typed what somebody else submits. */
function enteredByOf({ facts }: Assessment): Pick<RevisionDetails, 'enteredBy'> {
  const { draft } = facts.stored
  const { needsApproval } = facts.stored
  const name =
    draft?.state === 'FOR_APPROVAL' ? draft.approvalByName : needsApproval ? draft?.updatedByName : null
  return name ? { enteredBy: name } : {}
}

/** What goes for the record only, when there is any: it is charged by its regime. */
function forRecordOf({ forRecord }: Totals): Pick<RevisionDetails, 'forRecord'> {
  const { meters, volume, kopecks } = forRecord
  return meters.length === 0
    ? {}
    : { forRecord: { meters: meters.length, volume: volume.toFixed(3), kopecks } }
}

/** A row for each register of the form, main register first. */
export function rowsOf({ meters }: Assessment): RevisionRow[] {
  return meters.flatMap((meter) => meter.known.registers.map((register, i) => rowOf(meter, register, i)))
}

function rowOf(meter: AssessedMeter, register: KnownRegister, i: number): RevisionRow {
  const { known, checked } = meter
  return {
    registerId: register.id,
    meterId: known.id,
    inletNumber: known.inletNumber,
    inletName: known.inletName,
    accountNumber: known.accountNumber,
    address: known.address,
    service: known.service,
    diameterMm: known.diameterMm.toFixed(),
    meterModel: known.model,
    serial: known.serial,
    register: register.index,
    registers: known.registers.length,
    digits: register.digits,
    ...previousOf(register),
    ...valueOf(meter, i),
    ...(i === 0 ? markedOf(meter) : unmarked),
    state: checked.outcome,
    readOn: meter.readOn.toString(),
    isNoteOnly: checked.status === 'note-only',
    ...oldMeterOf(register),
  }
}

function previousOf({ previous }: KnownRegister): Pick<RevisionRow, 'previous' | 'previousOn'> {
  if (previous === undefined) return { previous: null, previousOn: null }
  return { previous: previous.value, previousOn: previous.on.toString() }
}

/** What each register of the meter says: its value, and the meter's kind and note. */
function valueOf(
  { checked }: AssessedMeter,
  i: number,
): Pick<RevisionRow, 'current' | 'volume' | 'kind' | 'note'> {
  const note = saysNote(checked) ? (checked.note ?? null) : null
  if (checked.outcome === 'NOT_SENT') return { current: null, volume: null, kind: null, note }
  const { value = null, consumption } = checked.registers[i] ?? {}
  return { current: value, volume: consumption?.toFixed(3) ?? null, kind: checked.kind ?? null, note }
}

type Marks = Pick<RevisionRow, 'noteText' | 'offFrom' | 'offTo' | 'verdicts' | 'replacement'>

const unmarked: Marks = { noteText: null, offFrom: null, offTo: null, verdicts: [] }

/** What stands once a meter, at its main register. */
function markedOf({ checked, instead }: AssessedMeter): Marks {
  const isSent = checked.outcome !== 'NOT_SENT'
  const day = (of: 'offFrom' | 'offTo') => (isSent ? (checked[of]?.toString() ?? null) : null)
  return {
    noteText: saysNote(checked) ? (checked.noteText ?? null) : null,
    offFrom: day('offFrom'),
    offTo: day('offTo'),
    verdicts: checked.verdicts.filter(({ level }) => level !== 'error').map(({ code }) => code),
    ...(instead === undefined ? {} : { replacement: replacementOf(instead) }),
  }
}

function saysNote({ status }: AssessedMeter['checked']): boolean {
  return status !== 'empty' && status !== 'error'
}

function oldMeterOf({ oldPart }: KnownRegister): Pick<RevisionRow, 'oldMeter'> {
  if (oldPart === undefined) return {}
  const { serial, final, removedOn } = oldPart
  const volume = oldVolumeOf(oldPart).toFixed(3)
  return { oldMeter: { serial, finalValue: final, removedOn: removedOn.toString(), volume } }
}

/** m³ the replaced meter counted before it was taken off; a last value below the one before went round. */
export function oldVolumeOf({ previous, final, digits, multiplier }: OldPart): Decimal {
  const span = { previous, current: final, digits, rollover: true, multiplier }
  return registerConsumption(span) ?? new Decimal(0)
}

function replacementOf({ method, volume, missNumber, missLimit }: MissingVolume): Replacement {
  const counted = method === 'AVERAGE_MONTHLY' ? { miss: { number: missNumber, limit: missLimit } } : {}
  return { method, volume: volume.toFixed(3), ...counted }
}
