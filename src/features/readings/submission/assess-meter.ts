import { Temporal } from 'temporal-polyfill'
import { volumesOfMonthsBefore } from '../../../domain/consumption.ts'
import type { Period } from '../../../domain/period.ts'
import { checkMeter } from '../../../domain/reading-check.ts'
import type { CheckContext, CheckedMeter, MeterRow } from '../../../domain/reading-row.ts'
import { error, type Verdict } from '../../../domain/reading-verdict.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import type { RevisionRow } from '../revision.ts'
import type { AssessedMeter, FormFacts } from './assessment.ts'
import { emptyFields, type FieldSlip, type RowFields } from './form.ts'
import { insteadOf } from './instead.ts'
import type { ReturnedRow, StoredDraft } from './store.ts'

/** What a form is held against. */
export type Held = {
  draft: StoredDraft | null
  inForce: ReadonlyMap<string, RevisionRow>
  /** rows of it that have come back, by register */
  returned: ReadonlyMap<string, ReturnedRow>
  skipped: readonly string[]
  slips: readonly FieldSlip[]
  isDayDefault: boolean
}

/** Judges one meter. `movesDay`: rows that stand take the form's day of reading, as a correction of theirs. */
export function assessMeter(
  facts: FormFacts,
  context: CheckContext,
  known: KnownMeter,
  held: Held,
  movesDay: boolean,
): AssessedMeter {
  const main = known.registers[0]?.id ?? known.id
  const returned = returnedOf(known, held, facts.today)
  const isLocked = facts.onlyReturned && returned === undefined
  const isSkipped = held.skipped.includes(main) && !isLocked
  const typed = typedOf(known, held, { isLocked, isReturned: returned !== undefined })
  const isBlank = known.registers.every(({ id }) => isEmpty(typed.get(id)))
  const hasForce = known.registers.some(({ id }) => isHeld(held.inForce.get(id)))
  const isCarried = hasForce && (isSkipped || isBlank)
  const fields = effectiveFields(known, typed, held, { isCarried, isSkipped })
  const row = meterRow(known, fields, facts.period)
  const judged = judge(context, known, row, held.inForce, isCarried || !movesDay)
  const checked = isSkipped ? judged.checked : withSlips(judged.checked, known, held.slips)
  // What came back is sent again by being typed, with the same figure too.
  const isAnew = !judged.isSame || returned !== undefined || (movesDay && judged.isDayMoved)
  const isChanged = !isCarried && isAnew
  const isExpired = isBefore(known.validUntil, judged.readOn)
  return {
    known,
    fields: isSkipped || returned !== undefined ? typed : fields,
    checked,
    readOn: judged.readOn,
    isDayDefault: held.isDayDefault && !judged.keepsDay,
    returned,
    isLocked,
    isCarried,
    isSkipped,
    isChanged,
    needsConfirmation: checked.status === 'confirm' && isChanged,
    instead: checked.outcome === 'SUBMITTED' ? undefined : insteadOf(facts, known, isExpired),
  }
}

type Judged = {
  checked: CheckedMeter
  readOn: Temporal.PlainDate
  /** as it stands in the revision in force */
  isSame: boolean
  keepsDay: boolean
  isDayMoved: boolean
}

/** A row that stands as it was sent keeps the day it was read on, whatever day the rest of the form has. */
function judge(
  context: CheckContext,
  known: KnownMeter,
  row: MeterRow,
  held: ReadonlyMap<string, RevisionRow>,
  mayKeepDay: boolean,
): Judged {
  const asNow = { checked: checkMeter(context, row), readOn: context.readOn, keepsDay: false }
  const heldOn = held.get(known.registers[0]?.id ?? '')?.readOn
  if (heldOn === undefined) {
    const isNothing = held.size > 0 && asNow.checked.status === 'empty'
    return { ...asNow, isSame: isNothing, isDayMoved: false }
  }
  const readOn = Temporal.PlainDate.from(heldOn)
  const checked = checkMeter({ ...context, readOn }, row)
  const isSame = isSameAsHeld(known, checked, held)
  const isDayMoved = isSame && checked.status !== 'empty' && !readOn.equals(context.readOn)
  return isSame && mayKeepDay
    ? { checked, readOn, isSame, keepsDay: true, isDayMoved: false }
    : { ...asNow, isSame, isDayMoved }
}

function withSlips(checked: CheckedMeter, known: KnownMeter, slips: readonly FieldSlip[]): CheckedMeter {
  const own = slips.filter(({ field }) => known.registers.some(({ id }) => field.endsWith(`.${id}`)))
  if (own.length === 0) return checked
  const verdicts = [...own.map(slipVerdict), ...checked.verdicts]
  return { ...checked, status: 'error', outcome: 'NOT_SENT', verdicts }
}

/** What is wrong with a field itself. */
export function slipVerdict({ field, code, max }: FieldSlip): Verdict {
  return error(code, field, { max })
}

function isBefore(day: Temporal.PlainDate | undefined, other: Temporal.PlainDate): boolean {
  return day !== undefined && Temporal.PlainDate.compare(day, other) < 0
}

/** A meter has come back when one of its registers has, and may be sent again until the earliest day. */
function returnedOf(
  { registers }: KnownMeter,
  { returned }: Held,
  today: Temporal.PlainDate,
): AssessedMeter['returned'] {
  return registers
    .flatMap(({ id }) => returned.get(id) ?? [])
    .filter(({ until }) => until >= today.toString())
    .toSorted((a, b) => a.until.localeCompare(b.until))[0]
}

/** The draft's strings, else those of the revision in force; what has come back is asked for anew. */
function typedOf(
  known: KnownMeter,
  held: Held,
  { isLocked, isReturned }: { isLocked: boolean; isReturned: boolean },
): Map<string, RowFields> {
  const fieldsOf = (id: string): RowFields => {
    const drafted = isLocked ? undefined : held.draft?.rows[id]
    if (drafted !== undefined) return { ...emptyFields, ...drafted }
    return isReturned ? emptyFields : heldFields(held.inForce.get(id))
  }
  return new Map(known.registers.map(({ id }) => [id, fieldsOf(id)]))
}

function effectiveFields(
  known: KnownMeter,
  typed: ReadonlyMap<string, RowFields>,
  held: Held,
  how: { isCarried: boolean; isSkipped: boolean },
): ReadonlyMap<string, RowFields> {
  if (how.isCarried) return new Map(known.registers.map(({ id }) => [id, heldFields(held.inForce.get(id))]))
  return how.isSkipped ? new Map(known.registers.map(({ id }) => [id, emptyFields])) : typed
}

/** What the form shows of a row as the revision in force holds it. */
export function heldFields(row: RevisionRow | undefined): RowFields {
  if (row === undefined) return emptyFields
  return {
    value: row.current === null ? '' : String(row.current),
    kind: row.kind ?? '',
    note: row.note ?? '',
    noteText: row.noteText ?? '',
    offFrom: row.offFrom ?? '',
    offTo: row.offTo ?? '',
  }
}

/** An empty row; a kind chosen beforehand says nothing by itself. */
function isEmpty(fields: RowFields | undefined): boolean {
  return fields === undefined || (fields.value.trim() === '' && fields.note === '')
}

function isHeld(row: RevisionRow | undefined): boolean {
  return row !== undefined && (row.current !== null || row.note !== null)
}

/** The row as the check takes it. */
export function meterRow(
  known: KnownMeter,
  fields: ReadonlyMap<string, RowFields>,
  period: Period,
): MeterRow {
  const main = fields.get(known.registers[0]?.id ?? '') ?? emptyFields
  return {
    meterId: known.id,
    registers: known.registers.map(({ id, index, digits, multiplier, previous, estimate, oldPart }) => ({
      id,
      index,
      digits,
      multiplier,
      previous,
      typed: fields.get(id)?.value ?? '',
      ...(estimate === undefined ? {} : { estimate }),
      ...(oldPart === undefined ? {} : { oldPart }),
    })),
    diameterMm: known.diameterMm,
    kind: main.kind,
    note: main.note,
    noteText: main.noteText,
    offFrom: main.offFrom,
    offTo: main.offTo,
    avgDaily: known.avgDaily,
    historyMonths: known.ownPeriods.length,
    lastVolumes: volumesOfMonthsBefore(known.ownPeriods, period),
    isReplacementKnown: known.isReplacementKnown,
    estimatedSince: known.estimatedSince,
    ...(known.validUntil === undefined ? {} : { validUntil: known.validUntil }),
    ...(known.removedOn === undefined ? {} : { removedOn: known.removedOn }),
  }
}

function isSameAsHeld(
  known: KnownMeter,
  checked: CheckedMeter,
  inForce: ReadonlyMap<string, RevisionRow>,
): boolean {
  if (inForce.size === 0) return false
  const main = inForce.get(known.registers[0]?.id ?? '')
  const isSameValue = checked.registers.every(
    ({ id, value }) => (inForce.get(id)?.current ?? null) === (value ?? null),
  )
  const marks = [
    [main?.kind, checked.kind],
    [main?.note, checked.note],
    [main?.noteText, checked.noteText],
    [main?.offFrom, checked.offFrom?.toString()],
    [main?.offTo, checked.offTo?.toString()],
  ] as const
  return (
    isSameValue &&
    checked.status !== 'error' &&
    marks.every(([held, now]) => (held ?? null) === (now ?? null))
  )
}
