import type { Temporal } from 'temporal-polyfill'
import type { MissingVolume } from '../../../domain/missing.ts'
import type { Period } from '../../../domain/period.ts'
import type { CheckContext, CheckedMeter } from '../../../domain/reading-row.ts'
import type { Verdict } from '../../../domain/reading-verdict.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import type { ReadingReference } from '../../../records/reference.ts'
import type { RowFields } from './form.ts'
import type { StoredForm } from './store.ts'

/** Everything a form is judged by. */
export type FormFacts = {
  stored: StoredForm
  period: Period
  today: Temporal.PlainDate
  expiredMeters: 'note' | 'refuse'
  meters: readonly KnownMeter[]
  reference: ReadingReference
  /** only rows that have come back may be changed */
  onlyReturned: boolean
}

/** A meter of the form, judged. */
export type AssessedMeter = {
  known: KnownMeter
  /** what the inputs show, by register id */
  fields: ReadonlyMap<string, RowFields>
  checked: CheckedMeter
  /** the day this row was read on: the form's, or the one it has in the revision in force */
  readOn: Temporal.PlainDate
  /** the form did not say the day: today stands for it */
  isDayDefault: boolean
  /** staff have sent it back: why, by which day it may be sent again (`YYYY-MM-DD`); the form asks for it anew */
  returned: { reason: string; until: string } | undefined
  /** may not be changed by this door: goes over as it stands */
  isLocked: boolean
  /** left empty (or left out) while a revision holds it: goes over as it was */
  isCarried: boolean
  /** the user left it out with «Передать без этих строк» */
  isSkipped: boolean
  /** differs from what is in force; everything does before the first submission */
  isChanged: boolean
  needsConfirmation: boolean
  /** what is charged instead when nothing goes, or when the value goes for the record only */
  instead: MissingVolume | undefined
}

export type Assessment = {
  facts: FormFacts
  /** what every row was judged by */
  context: CheckContext
  readOn: Temporal.PlainDate
  /** as typed */
  readOnTyped: string
  meters: AssessedMeter[]
  /** verdicts of the whole form: day of reading, nothing filled in, nothing changed */
  formVerdicts: Verdict[]
  hasErrors: boolean
  /** the draft holds something that has not been submitted */
  isPending: boolean
}
