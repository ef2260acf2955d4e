import { z } from 'zod'
import { optionalEmailField, optionalLineField } from '../../../web/person-fields.ts'

/** What staff may have looked at. */
export const documentKinds = [
  'PASSPORT',
  'FOREIGN_PASSPORT',
  'RESIDENCE_PERMIT',
  'POWER_OF_ATTORNEY',
  'REGISTER_EXTRACT',
] as const
export type DocumentKind = (typeof documentKinds)[number]

/** What is given back: a password, an entry without the lost second factor, or both. */
export const remedies = ['password', 'factor', 'both'] as const
export type Remedy = (typeof remedies)[number]

/** A Russian passport is 4 + 6 figures, one for travelling 2 + 7, however they are set apart. */
const passportNumber = /(?<!\d)(?:\d{2}[\s-]?\d{2}[\s-]?(?:№\s?)?\d{6}|\d{2}[\s-]?(?:№\s?)?\d{7})(?!\d)/u

const noteKeys = { wrong: 'auth:register.lineWrong', long: 'auth:register.lineLong' }

/** The check of identity, and what it was for (AC11). */
export const recoveryForm = z
  .object({
    documentKind: z.enum(documentKinds, 'auth:recovery.documentRequired'),
    note: optionalLineField(noteKeys, 300).refine(
      (value) => !passportNumber.test(value),
      'auth:recovery.notePassport',
    ),
    remedy: z.enum(remedies, 'auth:recovery.remedyRequired'),
    /** another mailbox, when the present one is lost */
    email: optionalEmailField('auth:register.emailWrong'),
  })
  .refine(({ documentKind, note }) => documentKind !== 'POWER_OF_ATTORNEY' || note !== '', {
    path: ['note'],
    message: 'auth:recovery.noteRequired',
    when: () => true,
  })

export type RecoveryForm = z.infer<typeof recoveryForm>

/** The sealed ticket of a sheet, from the page that shows it. */
export const sheetForm = z.object({ ticket: z.string().max(4_000) })
