import { Decimal } from 'decimal.js'
import { chargedNow } from './consumption.ts'
import { checkFlow, type Flow } from './reading-check-flow.ts'
import { checkNote, NOTES_FOR_STAFF, NOTES_INSTEAD_OF_VALUE } from './reading-check-note.ts'
import { checkOff } from './reading-check-off.ts'
import { checkValues } from './reading-check-value.ts'
import { checkVerification } from './reading-check-verification.ts'
import type { CheckContext, CheckedMeter, MeterRow } from './reading-row.ts'
import { error, said, type Verdict } from './reading-verdict.ts'

/** The check of a whole form. */
export type CheckedForm = {
  meters: readonly CheckedMeter[]
  /** verdicts of the form itself: nothing filled in at all */
  form: readonly Verdict[]
  hasErrors: boolean
  needsConfirmation: boolean
  /** meters that go with a value, and those whose note goes alone */
  going: number
  notesOnly: number
}

const MARKED_FOR_STAFF = new Set(['ZERO_UNUSUAL', 'MUCH_MORE', 'ABOVE_PIPE_NORMAL'])

/** Judges every row of a form; a row with an error does not hold the others (wording.md §3). */
export function checkForm(context: CheckContext, rows: readonly MeterRow[]): CheckedForm {
  const meters = rows.map((row) => checkMeter(context, row))
  const first = rows[0]?.registers[0]
  const isAllEmpty = meters.every(({ status }) => status === 'empty')
  const form = isAllEmpty ? [error('ALL_EMPTY', first === undefined ? 'readOn' : `value.${first.id}`)] : []
  return {
    meters,
    form,
    hasErrors: isAllEmpty || meters.some(({ status }) => status === 'error'),
    needsConfirmation: meters.some(({ status }) => status === 'confirm'),
    going: meters.filter(({ status }) => status === 'ok' || status === 'confirm').length,
    notesOnly: meters.filter(({ status }) => status === 'note-only').length,
  }
}

/** Judges one meter: readings.md "Verdicts", wording.md §3 rows 1–22. */
export function checkMeter(context: CheckContext, row: MeterRow): CheckedMeter {
  const values = checkValues(context, row)
  const note = checkNote(context, row, values.isBlank)
  const unsent = { ...nothing(row), verdicts: [...values.verdicts, ...note.verdicts], ...note.result }
  const repair = values.repair
  if (unsent.verdicts.some(({ level }) => level === 'error'))
    return failed({ ...unsent, registers: values.registers, repair })
  if (values.isBlank) return blank(row, unsent)
  const flow = checkFlow(context, row, values.registers)
  return composed(context, row, flow, unsent)
}

/** An empty row is not sent; with note 01, 03 or 05 the note goes as the reason (rows 12, 14). */
function blank(row: MeterRow, unsent: CheckedMeter): CheckedMeter {
  const main = row.registers[0]?.id ?? row.meterId
  if (!NOTES_INSTEAD_OF_VALUE.has(row.note)) {
    return { ...unsent, verdicts: [...unsent.verdicts, said('EMPTY', `value.${main}`)] }
  }
  const verdict = said('NOTE_ONLY', `note.${main}`, { note: row.note })
  return { ...unsent, status: 'note-only', verdicts: [...unsent.verdicts, verdict], goesToQueue: true }
}

function composed(context: CheckContext, row: MeterRow, flow: Flow, unsent: CheckedMeter): CheckedMeter {
  const verification = checkVerification(context, row)
  const off = checkOff(context, row, flow)
  const verdicts = [...unsent.verdicts, ...flow.verdicts, ...off.verdicts, ...verification.verdicts]
  const checked = {
    ...unsent,
    registers: flow.registers,
    days: flow.days,
    offFrom: off.from,
    offTo: off.to,
    verdicts,
  }
  if (verdicts.some(({ level }) => level === 'error')) return failed(checked)
  const isDoubtful = verdicts.some(({ level }) => level === 'confirm')
  return {
    ...checked,
    status: isDoubtful ? 'confirm' : 'ok',
    kind: flow.kind,
    consumption: flow.volume,
    chargedNow: chargedNow(flow.volume ?? new Decimal(0), row.estimatedSince ?? []),
    outcome: verification.isExpired ? 'NOTED' : 'SUBMITTED',
    goesToQueue: NOTES_FOR_STAFF.has(row.note) || verdicts.some(({ code }) => MARKED_FOR_STAFF.has(code)),
    verdicts: isDoubtful ? withoutUsual(verdicts) : verdicts,
  }
}

function failed(meter: CheckedMeter): CheckedMeter {
  return { ...meter, status: 'error', outcome: 'NOT_SENT', verdicts: withoutUsual(meter.verdicts) }
}

/** «Как обычно» is said only when nothing else is doubted. */
function withoutUsual(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ code }) => code !== 'USUAL')
}

function nothing(row: MeterRow): CheckedMeter {
  return {
    meterId: row.meterId,
    status: 'empty',
    verdicts: [],
    registers: row.registers.map(({ id }) => ({ id, value: undefined, consumption: undefined })),
    consumption: undefined,
    chargedNow: undefined,
    days: undefined,
    kind: undefined,
    note: undefined,
    noteText: undefined,
    offFrom: undefined,
    offTo: undefined,
    outcome: 'NOT_SENT',
    goesToQueue: false,
    repair: undefined,
  }
}
