import {
  columnName,
  type BookCell,
  type BookRule,
  type BookSheet,
  type Look,
} from '../../../platform/workbook/write.ts'
import type { SheetCell, SheetColumn } from '../../../platform/spreadsheet.ts'
import { formatDay, formatPeriod } from '../../../web/format.ts'
import type { KnownMeter, KnownRegister } from '../../../records/metering.ts'
import { emptyFields, type RowFields } from '../submission/form.ts'
import type { OpenForm } from '../submission/service.ts'
import type { Wording } from '../submission/verdict-words.ts'
import { columns, headOf, typedColumns, type Column, type TypedColumn } from './columns.ts'
import { writeRowKey } from './row-key.ts'

/** What a row of the sheet says besides what is known of the meter. */
export type SheetRow = { fields: RowFields; wrong?: ReadonlySet<TypedColumn>; remark?: string }

/** A workbook's facts: the form, what stands in its rows, and the key's secret. */
export type BookFacts = {
  form: OpenForm
  secret: string
  /** by register; a register without one gets what the form shows */
  rows?: ReadonlyMap<string, SheetRow>
}

/** Rows above the data: title, window, heads. */
const headRows = 3
const widths: Readonly<Record<Column, number>> = {
  key: 10,
  address: 38,
  inlet: 24,
  meter: 16,
  register: 11,
  previous: 13,
  previousOn: 13,
  value: 13,
  kind: 22,
  note: 30,
  noteText: 28,
  offFrom: 13,
  offTo: 13,
}

type Place = { meter: KnownMeter; register: KnownRegister; shown: RowFields }

/** The workbook of a contract: readings, how to fill them in, and the dictionaries its lists lead to. */
export function bookOf(facts: BookFacts, wording: Wording): BookSheet[] {
  const { t } = wording
  const places = placesOf(facts.form)
  const hasRemarks = facts.rows !== undefined
  return [
    {
      name: t('bulk:sheet.readings'),
      columns: [
        ...columns.map((column) => ({ width: widths[column], isHidden: column === 'key' })),
        ...(hasRemarks ? [{ width: 60 }] : []),
      ],
      frozen: { rows: headRows, columns: columns.indexOf('previous') },
      isLocked: true,
      rules: rulesOf(facts.form, places, wording),
      rows: sheetRows(facts, places, wording),
    },
    {
      name: t('bulk:sheet.guide'),
      columns: [{ width: 100 }],
      rows: guideLines(facts.form, wording).map((text, i) => [
        { value: text, look: i === 0 ? ('title' as const) : ('wrapped' as const) },
      ]),
    },
    {
      name: listsName,
      isHidden: true,
      columns: [{ width: 30 }, { width: 40 }],
      rows: dictionaryRows(facts.form, wording),
    },
  ]
}

/** The same as a text table: heads and rows, key first. */
export function csvOf(facts: BookFacts, wording: Wording): { columns: SheetColumn[]; rows: SheetCell[][] } {
  return {
    columns: columns.map((column) => ({ head: headOf(column, wording.t), width: widths[column] })),
    rows: placesOf(facts.form).map((place) => {
      const filling = { place, fields: place.shown, facts, names: undefined }
      return columns.map((column) => values[column](filling))
    }),
  }
}

const listsName = 'lists'

function placesOf({ assessment }: OpenForm): Place[] {
  return assessment.meters.flatMap(({ known, fields }) =>
    known.registers.map((register) => ({
      meter: known,
      register,
      shown: fields.get(register.id) ?? emptyFields,
    })),
  )
}

function* sheetRows(
  facts: BookFacts,
  places: readonly Place[],
  wording: Wording,
): Generator<readonly BookCell[]> {
  const { t } = wording
  const { form } = facts
  yield [
    { value: null, look: 'plain' },
    { value: t('bulk:sheet.title', titleValues(form, wording)), look: 'title' },
  ]
  yield [
    { value: null, look: 'plain' },
    { value: t('bulk:sheet.window', titleValues(form, wording)), look: 'plain' },
  ]
  const heads = facts.rows === undefined ? columns : ([...columns, 'remark'] as const)
  yield heads.map((column) => ({ value: headOf(column, t), look: 'head' as const }))
  const names = dictionaryNames(form, wording)
  for (const place of places) {
    const row = facts.rows?.get(place.register.id) ?? { fields: place.shown }
    const filling = { place, fields: row.fields, facts, names }
    const cells = columns.map((column): BookCell => ({
      value: values[column](filling),
      look: lookOf(column, place, row),
    }))
    yield facts.rows === undefined ? cells : [...cells, { value: row.remark ?? null, look: 'remark' }]
  }
}

/** What a cell is made of. */
type Filling = {
  place: Place
  fields: RowFields
  facts: BookFacts
  /** names of codes; undefined in a text table, which has the codes alone */
  names: ReadonlyMap<string, string> | undefined
}

const values: Readonly<Record<Column, (of: Filling) => SheetCell>> = {
  key: ({ place, facts: { form, secret } }) =>
    writeRowKey({ period: form.window.period, registerId: place.register.id }, form.stored.id, secret),
  address: ({ place }) => place.meter.address,
  inlet: ({ place }) => place.meter.inletName,
  meter: ({ place }) => place.meter.serial,
  register: ({ place }) => ({ number: String(place.register.index) }),
  previous: ({ place: { register } }) =>
    register.previous === undefined ? null : { number: String(register.previous.value) },
  previousOn: ({ place: { register } }) =>
    register.previous === undefined ? null : { day: register.previous.on.toString() },
  value: ({ fields: { value } }) => (/^\d{1,9}$/.test(value) ? { number: String(Number(value)) } : value),
  kind: ({ fields, names }) => names?.get(`kind ${fields.kind}`) ?? fields.kind,
  note: ({ fields, names }) => names?.get(`note ${fields.note}`) ?? fields.note,
  noteText: ({ fields }) => fields.noteText,
  offFrom: ({ fields }) => dayCell(fields.offFrom),
  offTo: ({ fields }) => dayCell(fields.offTo),
}

/** A day that can be read becomes a day; anything else stays as it was typed. */
function dayCell(text: string): SheetCell {
  const iso = text.trim().replace(/^(\d{2})\.(\d{2})\.(\d{4})$/, '$3-$2-$1')
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) && !Number.isNaN(Date.parse(iso)) ? { day: iso } : text
}

function lookOf(column: Column, { register }: Place, { wrong }: SheetRow): Look {
  const typed = typedColumns.find((one) => one === column)
  const isDay = column === 'offFrom' || column === 'offTo'
  // Kind, note and dates of a meter stand at its main register (RD8).
  if (typed === undefined || (register.index > 1 && typed !== 'value'))
    return column === 'previousOn' ? 'locked-day' : 'locked'
  if (wrong?.has(typed) === true) return isDay ? 'wrong-day' : 'wrong'
  return isDay ? 'open-day' : 'open'
}

type Entry = { code: string; nameRu: string; nameEn: string }

function named({ code, nameRu, nameEn }: Entry, { language }: Wording): string {
  return `${code} ${language === 'ru' ? nameRu : nameEn}`
}

function dictionaryNames({ assessment }: OpenForm, wording: Wording): ReadonlyMap<string, string> {
  const { kinds, notes } = assessment.facts.reference
  return new Map([
    ...kinds.map((entry) => [`kind ${entry.code}`, named(entry, wording)] as const),
    ...notes.map((entry) => [`note ${entry.code}`, named(entry, wording)] as const),
  ])
}

function dictionaryRows({ assessment }: OpenForm, wording: Wording): BookCell[][] {
  const { kinds, notes } = assessment.facts.reference
  return Array.from({ length: Math.max(kinds.length, notes.length) }, (_, i) =>
    [kinds[i], notes[i]].map((entry) => ({
      value: entry === undefined ? null : named(entry, wording),
      look: 'plain' as const,
    })),
  )
}

function rulesOf({ assessment }: OpenForm, places: readonly Place[], { t }: Wording): BookRule[] {
  const { kinds, notes } = assessment.facts.reference
  const last = headRows + places.length
  if (places.length === 0) return []
  const whole = (column: Column) => {
    const name = columnName(columns.indexOf(column))
    return [`${name}${headRows + 1}:${name}${last}`]
  }
  const digits = [...new Set(places.map(({ register }) => register.digits))]
  const list = (column: string, length: number) =>
    `${listsName}!$${column}$1:$${column}$${Math.max(1, length)}`
  return [
    ...digits.map((count) => ({
      kind: 'whole' as const,
      max: 10 ** count - 1,
      ranges: runsOf(places, count),
      message: t('bulk:rule.value', { digits: count }),
    })),
    { kind: 'list', source: list('A', kinds.length), ranges: whole('kind'), message: t('bulk:rule.list') },
    { kind: 'list', source: list('B', notes.length), ranges: whole('note'), message: t('bulk:rule.list') },
    { kind: 'day', ranges: [...whole('offFrom'), ...whole('offTo')], message: t('bulk:rule.day') },
  ]
}

/** Neighbouring rows whose dials have so many digits, as ranges of the value column. */
function runsOf(places: readonly Place[], digits: number): string[] {
  const name = columnName(columns.indexOf('value'))
  const runs: { from: number; to: number }[] = []
  places.forEach(({ register }, i) => {
    if (register.digits !== digits) return
    const line = headRows + 1 + i
    const run = runs.at(-1)
    if (run !== undefined && run.to === line - 1) run.to = line
    else runs.push({ from: line, to: line })
  })
  return runs.map(({ from, to }) => `${name}${from}:${name}${to}`)
}

function titleValues({ stored, window }: OpenForm, { language }: Wording) {
  return {
    number: stored.number,
    month: formatPeriod(window.period, language),
    from: formatDay(window.opensOn, 'day-month', language),
    to: formatDay(window.closesOn, 'accusative', language),
  }
}

const guideLength = 9

function guideLines(form: OpenForm, wording: Wording): string[] {
  const said = titleValues(form, wording)
  return Array.from({ length: guideLength }, (_, i) => wording.t(`bulk:guide.${i + 1}`, said))
}
