import { checkMeter } from '../../src/domain/reading-check.ts'
import { diagnose, type Diagnosis, type ReadRows } from '../../src/domain/mistake-doctor.ts'
import type { SlipKind } from '../../src/domain/mistake-doctor-dial.ts'
import { makeSlip, type Chance, type Slip } from './slips.ts'
import type { TrueForm } from './world.ts'

/**
 * What came of one slip. restored: the first proposal puts back the true values. again: it names the slip and asks
 * to read the dial again, the value being lost. wrong: it does neither. silent: nothing is proposed.
 */
export type Outcome = 'restored' | 'again' | 'wrong' | 'silent'

export type Judged = {
  outcome: Outcome
  /** what the first proposal names; undefined when silent */
  named: SlipKind | undefined
  /** the check doubts or refuses a touched row because of its value: the definition in docs/mistake-doctor.md */
  isNoticeable: boolean
  /** the second proposal puts back the true values */
  isSecondRight: boolean
  /** registers nobody touched about which something was said */
  bystanders: number
}

/** Verdicts of readings.md that doubt a value; what they leave out is about dates, notes and verification. */
const DOUBTS = new Set([
  'BELOW_PREVIOUS',
  'TOO_MANY_DIGITS',
  'NOT_INTEGER',
  'ABOVE_PIPE',
  'ABOVE_PIPE_NORMAL',
  'MUCH_MORE',
  'KIND_MISSING',
  'ZERO_UNUSUAL',
])

/** Forms are asked about again and again with one row changed: the others are read once. */
const readBefore = new WeakMap<TrueForm, ReadRows>()

/** Asks the doctor about a form with a slip, and holds what he says against the truth. */
export function judge(slip: Slip): Judged {
  const { context, period } = slip.form
  const read = readBefore.get(slip.form) ?? new WeakMap()
  readBefore.set(slip.form, read)
  const diagnoses = diagnose(context, period, slip.rows, read)
  const said = [...slip.truth.keys()].flatMap((id) => diagnoses.get(id) ?? [])
  const [first, second] = said.toSorted((a, b) => b.chance - a.chance)
  const touched = new Set(slip.truth.keys())
  return {
    outcome: first === undefined ? 'silent' : outcomeOf(first, slip),
    named: first?.kind,
    isNoticeable: isNoticeable(slip),
    isSecondRight: second !== undefined && restores(second, slip),
    bystanders: [...diagnoses.keys()].filter((id) => !touched.has(id)).length,
  }
}

function outcomeOf(first: Diagnosis, slip: Slip): Outcome {
  if (restores(first, slip)) return 'restored'
  const isAgain = first.changes.every(
    (change) => 'value' in change && change.value === '' && slip.truth.has(change.registerId),
  )
  return isAgain && sameSlip(first.kind) === sameSlip(slip.kind) ? 'again' : 'wrong'
}

/** A tenth is typed just like a value whose last digit is missing: one slip under two names. */
function sameSlip(kind: SlipKind): SlipKind {
  return kind === 'TENTH' ? 'DIGIT_MISSING' : kind
}

function restores({ changes }: Diagnosis, { kind, truth }: Slip): boolean {
  if (kind === 'DIAL_ROUND')
    return changes.every((change) => 'note' in change && truth.has(change.registerId)) && changes.length === 1
  return (
    changes.length === truth.size &&
    changes.every((change) => 'value' in change && sameNumber(truth.get(change.registerId), change.value))
  )
}

function sameNumber(a: string | undefined, b: string): boolean {
  return a === '' || b === '' ? a === b : a !== undefined && Number(a) === Number(b)
}

function isNoticeable({ form, rows, truth }: Slip): boolean {
  return rows
    .filter(({ row }) => row.registers.some(({ id }) => truth.has(id)))
    .some(({ row }) => checkMeter(form.context, row).verdicts.some(({ code }) => DOUBTS.has(code)))
}

/** Slips of one kind on forms drawn at random, big contracts as often as their rows are many. */
export function drawSlips(
  kind: SlipKind,
  count: number,
  forms: readonly TrueForm[],
  chance: Chance,
  each: (slip: Slip) => void,
): void {
  const ends: number[] = []
  for (const { rows } of forms) ends.push((ends.at(-1) ?? 0) + rows.length)
  const total = ends.at(-1) ?? 0
  for (let made = 0, tries = 0; made < count && tries < count * 200; tries++) {
    const drawn = chance() * total
    const form = forms[ends.findIndex((end) => drawn < end)]
    const slip = form && makeSlip(kind, form, chance)
    if (slip === undefined) continue
    made += 1
    each(slip)
  }
}
