import { z } from 'zod'
import { parsePeriod } from '../../../domain/period.ts'
import { parseReadingValue } from '../../../domain/reading-value.ts'
import { isUuid } from '../../../web/guards.ts'

/** Long enough to say why, short enough to read. */
const reasonLengths = { min: 3, max: 1_000 } as const

// Bidirectional overrides turn a line round for whoever reads it.
const overrides = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u

const text = (key: string) =>
  z
    .string()
    .default('')
    .transform((value) => value.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(reasonLengths.min, key)
        .max(reasonLengths.max, 'corrections:slip.long')
        .refine((value) => !overrides.test(value), 'web:form.characters'),
    )

/** The right value of a register and month, and why. Whether they are the visitor's own the service asks. */
export const correctionForm = z.object({
  register: z.string().default('').refine(isUuid, 'corrections:slip.register'),
  period: z
    .string()
    .default('')
    .refine((value) => parsePeriod(value) !== undefined, 'corrections:slip.period'),
  value: z
    .string()
    .default('')
    .refine((value) => parseReadingValue(value).kind === 'value', 'corrections:slip.value')
    .transform((value) => Number(value.replace(/\D/gu, ''))),
  reason: text('corrections:slip.reason'),
})
export type CorrectionForm = z.infer<typeof correctionForm>

/** What a clerk decides. A refusal says why; an acceptance may. */
export const decisionForm = z
  .object({
    action: z.enum(['accept', 'decline'], 'web:form.characters'),
    text: z
      .string()
      .default('')
      .transform((value) => value.normalize('NFC').trim())
      .pipe(
        z
          .string()
          .max(reasonLengths.max, 'corrections:slip.long')
          .refine((value) => !overrides.test(value), 'web:form.characters'),
      ),
  })
  .refine(({ action, text: typed }) => action === 'accept' || typed.length >= reasonLengths.min, {
    path: ['text'],
    error: 'corrections:slip.decision',
  })
export type DecisionForm = z.infer<typeof decisionForm>

export const staffStates = ['NEW', 'ACCEPTED', 'DECLINED', 'all'] as const

/** The filter of the staff list; what it does not understand falls back. */
const filterForm = z.object({
  state: z.enum(staffStates).catch('NEW'),
  contract: z
    .string()
    .transform((value) => value.normalize('NFC').trim().slice(0, 64))
    .refine((value) => !value.includes('\0'))
    .catch(''),
  after: z
    .string()
    .regex(/^\d{10,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .catch(''),
})
export type StaffFilter = z.infer<typeof filterForm>

export function readStaffFilter(query: Readonly<Record<string, unknown>>): StaffFilter {
  const { state, contract, after } = query
  return filterForm.parse({ state, contract: contract ?? '', after: after ?? '' })
}
