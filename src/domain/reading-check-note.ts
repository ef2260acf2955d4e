import type { CheckContext, CheckedMeter, MeterRow } from './reading-row.ts'
import { error, type Verdict } from './reading-verdict.ts'

/** 01 faulty, 03 away for verification, 05 no access: go as the reason when there is no value. */
export const NOTES_INSTEAD_OF_VALUE: ReadonlySet<string> = new Set(['01', '03', '05'])
/** 01, 03, 04 (seal broken), 05 with a value: the reading goes, and staff look at it. */
export const NOTES_FOR_STAFF: ReadonlySet<string> = new Set(['01', '03', '04', '05'])

/** Length of the text of note 99, in signs. */
export const NOTE_TEXT = { min: 3, max: 300 } as const

// Control signs other than tab and line ends, and the mark left where a sign could not be kept.
const UNPRINTABLE = /[^\P{Cc}\t\n\r]|\ufffd/u

const NOTE_REPLACED = '02'
const NOTE_OTHER = '99'

/** Whether the note may stand as it is, and what of it goes. */
export function checkNote(
  context: CheckContext,
  row: MeterRow,
  isBlank: boolean,
): { verdicts: readonly Verdict[]; result: Pick<CheckedMeter, 'note' | 'noteText'> } {
  if (row.note === '') return { verdicts: [], result: { note: undefined, noteText: undefined } }
  const text = row.noteText.trim()
  return {
    verdicts: noteVerdicts(context, row, text, isBlank),
    result: { note: row.note, noteText: text === '' ? undefined : text },
  }
}

function noteVerdicts(context: CheckContext, row: MeterRow, text: string, isBlank: boolean): Verdict[] {
  const main = row.registers[0]?.id ?? row.meterId
  const field = `note.${main}`
  if (context.noteCodes?.has(row.note) === false) return [error('NOTE_UNKNOWN', field, { note: row.note })]
  if (row.note === NOTE_REPLACED && !row.isReplacementKnown) return [error('NEW_METER_UNKNOWN', field)]
  const missing = error('VALUE_MISSING', `value.${main}`, { note: row.note })
  const textField = `noteText.${main}`
  // Nothing is silently left out: a note that says something about a value asks for the value.
  const isValueMissing = isBlank && !NOTES_INSTEAD_OF_VALUE.has(row.note)
  return [
    ...(row.note === NOTE_OTHER ? ownTextVerdicts(textField, text) : besideTextVerdicts(textField, text)),
    ...(UNPRINTABLE.test(text) ? [error('NOTE_TEXT_CHARACTERS', textField)] : []),
    ...(isValueMissing ? [missing] : []),
  ]
}

function ownTextVerdicts(field: string, text: string): Verdict[] {
  const length = signsOf(text)
  const isRight = length >= NOTE_TEXT.min && length <= NOTE_TEXT.max
  return isRight ? [] : [error('NOTE_TEXT_WRONG', field, { ...NOTE_TEXT, length })]
}

/** Beside another note a text may stand, as long as it is not longer than 99's. */
function besideTextVerdicts(field: string, text: string): Verdict[] {
  const [length, max] = [signsOf(text), NOTE_TEXT.max]
  return length <= max ? [] : [error('NOTE_TEXT_TOO_LONG', field, { max, length })]
}

/** Signs as people count them: code points. */
function signsOf(text: string): number {
  return Array.from(text).length
}
