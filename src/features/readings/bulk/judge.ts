import { setImmediate as nextTurn } from 'node:timers/promises'
import { Decimal } from 'decimal.js'
import { parseReadingValue } from '../../../domain/reading-value.ts'
import type { Verdict } from '../../../domain/reading-verdict.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import { assess } from '../submission/assess.ts'
import type { AssessedMeter } from '../submission/assessment.ts'
import { emptyFields, type RowFields } from '../submission/form.ts'
import { emptyDraft, type OpenForm } from '../submission/service.ts'
import type { DraftRows } from '../submission/draft-merge.ts'
import type { StoredDraft } from '../submission/store.ts'
import { typedColumns, type TypedColumn } from './columns.ts'
import { saysSomething, type FileRow, type FileRows } from './file-rows.ts'
import { metersAtOnce } from './open.ts'
import type { ChangedRow, Report, RowName, WrongInstead, WrongRow } from './report.ts'

/**
 * The dry run: what the draft would hold with the file's rows over it, judged by the form's own rules. A meter with
 * an error keeps all its rows out; what is empty in the file changes nothing.
 * @param onProgress hears how many meters have been judged
 */
export async function judgeRows(
  form: OpenForm,
  file: FileRows,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<Report> {
  const { facts } = form.assessment
  const byRegister = new Map(file.rows.map((row) => [row.registerId, row]))
  const shown = shownFields(form)
  const wrongIds = new Set(file.wrong.map(({ registerId }) => registerId))
  const touched = facts.meters.filter((meter) =>
    meter.registers.some(({ id }) => differs(byRegister.get(id), shown.get(id) ?? emptyFields)),
  )
  const draft = draftWith(form, touched, byRegister, shown)
  const changes: ChangedRow[] = []
  const wrong: WrongRow[] = [...file.wrong]
  let volume = new Decimal(0)
  let meters = 0
  for (let at = 0; at < touched.length; at += metersAtOnce) {
    const some = touched.slice(at, at + metersAtOnce)
    for (const meter of assess({ ...facts, meters: some }, draft).meters) {
      const isHeld = meter.known.registers.some(({ id }) => wrongIds.has(id))
      // One register could not be read: the meter's other one waits with it, as in the form (row 16).
      const found = isHeld ? waitingRows(meter, byRegister, wrongIds) : wrongRows(meter, byRegister)
      if (found.length > 0 || isHeld) {
        wrong.push(...found)
        continue
      }
      changes.push(...changedRows(meter, byRegister, shown))
      meters += 1
      volume = volume.plus(meter.checked.consumption ?? 0)
    }
    await onProgress(Math.min(at + metersAtOnce, touched.length), touched.length)
    await nextTurn()
  }
  return {
    draftVersion: form.stored.draft?.version ?? 0,
    isAgain: false,
    changes,
    wrong: wrong.toSorted((a, b) => a.line - b.line),
    counts: { ...countsOf(form, file, changes, wrong), meters, volume: volume.toFixed(3) },
    ignoredHeads: file.ignoredHeads,
    isByMeter: file.isByMeter,
  }
}

/** What the form shows at each register now. */
function shownFields({ assessment }: OpenForm): Map<string, RowFields> {
  return new Map(assessment.meters.flatMap(({ fields }) => [...fields]))
}

function differs(row: FileRow | undefined, was: RowFields): row is FileRow {
  return row !== undefined && saysSomething(row) && changedColumns(row, was).length > 0
}

/** Columns whose value would change. An empty figure erases nothing, and digits are compared as numbers. */
function changedColumns({ fields }: FileRow, was: RowFields): TypedColumn[] {
  return typedColumns.filter((column) => {
    const will = fields[column]
    if (will === undefined || isSameText(will, was[column])) return false
    return column !== 'value' || (will.trim() !== '' && !isSameValue(will, was.value))
  })
}

function isSameText(a: string, b: string): boolean {
  return a.trim() === b.trim() || dayOf(a) === dayOf(b)
}

/** `30.11.2026` and `2026-11-30` are one day. */
function dayOf(text: string): string {
  return text
    .trim()
    .replace(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, (_whole, day: string, month: string, year: string) =>
      [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
    )
}

function isSameValue(a: string, b: string): boolean {
  const [one, other] = [parseReadingValue(a), parseReadingValue(b)]
  return one.kind === 'value' && other.kind === 'value' && one.value === other.value
}

function draftWith(
  form: OpenForm,
  touched: readonly KnownMeter[],
  byRegister: ReadonlyMap<string, FileRow>,
  shown: ReadonlyMap<string, RowFields>,
): StoredDraft {
  const { draft } = form.stored
  const rows: DraftRows = { ...draft?.rows }
  for (const { id } of touched.flatMap(({ registers }) => registers)) {
    const was = shown.get(id) ?? emptyFields
    rows[id] = willBe(byRegister.get(id), was)
  }
  return { ...(draft ?? emptyDraft(form.asker.userId)), rows, skipped: [] }
}

function willBe(row: FileRow | undefined, was: RowFields): RowFields {
  if (row === undefined || !saysSomething(row)) return was
  const { value, ...marks } = row.fields
  return { ...was, ...marks, value: value === undefined || value.trim() === '' ? was.value : value.trim() }
}

function nameOf(meter: AssessedMeter, registerId: string, byRegister: ReadonlyMap<string, FileRow>): RowName {
  const { known } = meter
  const rows = known.registers.map(({ id }) => byRegister.get(id))
  const own = byRegister.get(registerId) ?? rows.find((row) => row !== undefined)
  const register = known.registers.find(({ id }) => id === registerId) ?? known.registers[0]
  return {
    line: own?.name.line ?? 0,
    address: known.address,
    inlet: known.inletName,
    serial: known.serial,
    register: register?.index ?? 1,
    registers: known.registers.length,
  }
}

function waitingRows(
  meter: AssessedMeter,
  byRegister: ReadonlyMap<string, FileRow>,
  wrongIds: ReadonlySet<string | undefined>,
): WrongRow[] {
  return meter.known.registers.flatMap(({ id }) =>
    wrongIds.has(id) || !byRegister.has(id)
      ? []
      : {
          ...nameOf(meter, id, byRegister),
          registerId: id,
          column: 'value' as const,
          typed: byRegister.get(id)?.fields.value ?? '',
          reason: { fault: 'OTHER_REGISTER' as const, params: {} },
        },
  )
}

function wrongRows(meter: AssessedMeter, byRegister: ReadonlyMap<string, FileRow>): WrongRow[] {
  return meter.checked.verdicts
    .filter(({ level }) => level === 'error')
    .map((verdict) => {
      const [column, registerId] = fieldOf(verdict)
      const typed = meter.fields.get(registerId)
      return {
        ...nameOf(meter, registerId, byRegister),
        registerId,
        column,
        typed: column === undefined ? '' : (typed?.[column] ?? ''),
        reason: { verdict, instead: insteadOf(meter) },
      }
    })
}

/** `value.<registerId>` */
function fieldOf({ field }: Verdict): [TypedColumn | undefined, string] {
  const [name = '', registerId = ''] = field.split('.', 2)
  return [typedColumns.find((column) => column === name), registerId]
}

function changedRows(
  meter: AssessedMeter,
  byRegister: ReadonlyMap<string, FileRow>,
  shown: ReadonlyMap<string, RowFields>,
): ChangedRow[] {
  return meter.known.registers.flatMap(({ id, digits, index }) => {
    const row = byRegister.get(id)
    const was = shown.get(id) ?? emptyFields
    if (!differs(row, was)) return []
    const changed = changedColumns(row, was)
    const doubts = index === 1 ? meter.checked.verdicts.filter(({ level }) => level === 'confirm') : []
    return {
      ...nameOf(meter, id, byRegister),
      registerId: id,
      digits,
      fields: willBe(row, was),
      was: Object.fromEntries(changed.map((column) => [column, was[column]])),
      doubts: doubts.map((verdict) => ({ verdict, instead: insteadOf(meter) })),
    }
  })
}

function insteadOf({ instead }: AssessedMeter): WrongInstead {
  if (instead === undefined) return undefined
  const { method, missNumber, missLimit } = instead
  return { method, missNumber, missLimit }
}

function countsOf(
  form: OpenForm,
  file: FileRows,
  changes: readonly ChangedRow[],
  wrong: readonly WrongRow[],
): Pick<Report['counts'], 'rows' | 'same' | 'blank' | 'absent' | 'emptyRows'> {
  const wrongIds = new Set(wrong.flatMap(({ registerId }) => registerId ?? []))
  const changedIds = new Set(changes.map(({ registerId }) => registerId))
  const blank = file.rows.filter((row) => !saysSomething(row) && !wrongIds.has(row.registerId)).length
  const named = new Set([...file.rows, ...file.wrong].map(({ registerId }) => registerId))
  const expected = form.assessment.meters.flatMap(({ known }) => known.registers.map(({ id }) => id))
  const same = file.rows.filter(
    (row) => saysSomething(row) && !changedIds.has(row.registerId) && !wrongIds.has(row.registerId),
  ).length
  return {
    rows: file.rows.length + file.wrong.length,
    same,
    blank,
    absent: expected.filter((id) => !named.has(id)).length,
    emptyRows: 0,
  }
}
