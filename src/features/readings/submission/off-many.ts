import { Temporal } from 'temporal-polyfill'
import { parseDay } from '../../../domain/day.ts'
import { planOff, type OffNotice, type OffObstacle } from '../../../domain/inlets-off.ts'
import { NOTE_TEXT } from '../../../domain/reading-check-note.ts'
import { assess } from './assess.ts'
import { meterRow } from './assess-meter.ts'
import type { AssessedMeter, FormFacts } from './assessment.ts'
import { emptyFields, type PostedForm, type RowFields } from './form.ts'
import { emptyDraft, type Asker } from './service.ts'

/** «Отключить сразу несколько вводов» as typed. */
export type OffFields = { offWhole: string; offSince: string; offUntil: string; offReason: string }

/** What is asked: of which rows, and what. */
export type PostedOff = {
  fields: OffFields
  /** main registers the script saw on the screen; undefined: every row that came */
  only: ReadonlySet<string> | undefined
  slips: { field: keyof OffFields; key: string; values?: Record<string, string | number> }[]
}

export const noOff: OffFields = { offWhole: '', offSince: '', offUntil: '', offReason: '' }

/** What becomes of it: fields to keep, how many inlets they are of, and those left as they are. */
export type OffOutcome = {
  rows: PostedForm['rows']
  done: number
  left: { meter: AssessedMeter; obstacle: OffObstacle }[]
}

const names = Object.keys(noOff) as (keyof OffFields)[]

export function parseOff(body: unknown, today: Temporal.PlainDate): PostedOff {
  const values: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {}
  const text = (name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd').trim() : ''
  }
  const fields = { ...noOff }
  for (const name of names) fields[name] = text(name).slice(0, 1000)
  const only = values['offOnly']
  return {
    fields,
    only: typeof only === 'string' ? new Set(only.split(' ')) : undefined,
    slips: slipsOf(fields, today),
  }
}

function slipsOf(
  { offWhole, offSince, offUntil, offReason }: OffFields,
  today: Temporal.PlainDate,
): PostedOff['slips'] {
  const [since, until] = [parseDay(offSince), parseDay(offUntil)]
  const slips: PostedOff['slips'] = []
  if (offWhole !== 'yes' && offWhole !== 'no')
    slips.push({ field: 'offWhole', key: 'readings:off.slip.whole' })
  if (offSince === '') slips.push({ field: 'offSince', key: 'readings:off.slip.since' })
  else slips.push(...daySlips('offSince', since, today))
  if (offUntil !== '') slips.push(...daySlips('offUntil', until, today))
  if (since && until && Temporal.PlainDate.compare(since, until) > 0)
    slips.push({ field: 'offUntil', key: 'readings:off.slip.reversed' })
  const { max } = NOTE_TEXT
  if (Array.from(offReason).length > max)
    slips.push({ field: 'offReason', key: 'readings:off.slip.reason', values: { max } })
  return slips
}

function daySlips(
  field: 'offSince' | 'offUntil',
  day: Temporal.PlainDate | undefined,
  today: Temporal.PlainDate,
): PostedOff['slips'] {
  if (day === undefined) return [{ field, key: 'readings:off.slip.day' }]
  return Temporal.PlainDate.compare(day, today) > 0 ? [{ field, key: 'readings:off.slip.future' }] : []
}

/** Rows that came with the form, or the script's choice of them, each judged by what is typed in it. */
export function turnOff(facts: FormFacts, { userId }: Asker, posted: PostedForm, off: PostedOff): OffOutcome {
  const draft = facts.stored.draft ?? emptyDraft(userId)
  const rows = { ...draft.rows }
  for (const [id, typed] of Object.entries(posted.rows)) rows[id] = { ...emptyFields, ...rows[id], ...typed }
  const assessment = assess(facts, { ...draft, rows, readOn: posted.readOn ?? draft.readOn })
  const { offWhole, offSince, offUntil, offReason } = off.fields
  const notice: OffNotice = { from: offSince, to: offUntil, isWhole: offWhole === 'yes', reason: offReason }
  const changed: Record<string, Partial<RowFields>> = { ...posted.rows }
  const left: OffOutcome['left'] = []
  let done = 0
  for (const meter of assessment.meters) {
    const main = meter.known.registers[0]?.id ?? ''
    if (meter.isLocked || posted.rows[main] === undefined || off.only?.has(main) === false) continue
    const plan = planOff(assessment.context, meterRow(meter.known, meter.fields, facts.period), notice)
    if ('obstacle' in plan) {
      left.push({ meter, obstacle: plan.obstacle })
      continue
    }
    done += 1
    for (const { registerId, fields } of plan.changes)
      changed[registerId] = { ...changed[registerId], ...fields }
  }
  return { rows: changed, done, left }
}
