import { paths } from '../../../paths.ts'

/** By which door the form is entered. Rules, form and check page are the same; addresses and ownership differ. */
export type Entry = {
  /** a clerk enters for a caller: any contract, a right of his role instead of the contract's access */
  isClerk: boolean
  /** only rows that staff have sent back, until their day: the window is not asked */
  isReturned: boolean
  form: (contractId: string) => string
  check: (contractId: string) => string
  autosave: (contractId: string) => string
  submission: (id: string) => string
}

export const ownEntry: Entry = {
  isClerk: false,
  isReturned: false,
  form: paths.readings.form,
  check: paths.readings.check,
  autosave: paths.readings.autosave,
  submission: paths.readings.submission,
}

export const returnedEntry: Entry = {
  isClerk: false,
  isReturned: true,
  form: paths.readings.returned,
  check: paths.readings.returnedCheck,
  autosave: paths.readings.returnedAutosave,
  submission: paths.readings.submission,
}

export const clerkEntry: Entry = {
  isClerk: true,
  isReturned: false,
  form: paths.staff.entry,
  check: paths.staff.entryCheck,
  autosave: paths.staff.entryAutosave,
  submission: paths.staff.submission,
}

/** A caller corrects what staff have sent back: the subscriber's term, the clerk's hand. */
export const clerkReturnedEntry: Entry = {
  isClerk: true,
  isReturned: true,
  form: paths.staff.entryReturned,
  check: paths.staff.entryReturnedCheck,
  autosave: paths.staff.entryReturnedAutosave,
  submission: paths.staff.submission,
}

/** The door as the journal names it. */
export function journalChannel({ isClerk }: Entry): 'portal' | 'staff' {
  return isClerk ? 'staff' : 'portal'
}
