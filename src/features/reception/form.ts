import { z } from 'zod'
import { parseAppealNumber } from '../../domain/appeal-number.ts'
import { normalisePhone } from '../../domain/requisites.ts'
import { emailField, nameField, optionalNameField } from '../../web/person-fields.ts'
import { topicCodes } from './rules.ts'

/** Text is said in the words of the form. */
const lengths = { phone: 40, subject: 150, text: 5_000 } as const

// Bidirectional overrides turn a line round for whoever reads it: no letter needs them.
const overrides = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u
const lineEnds = /[\r\n\u2028\u2029\t]/u

const text = (max: number) =>
  z
    .string()
    .default('')
    .transform((value) => value.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .max(max, { error: () => 'reception:slip.long' })
        .refine((value) => !overrides.test(value), 'web:form.characters'),
    )
const line = (max: number) => text(max).refine((value) => !lineEnds.test(value), 'web:form.lines')

const required = (key: string) => (value: z.ZodType<string>) =>
  value.refine((filled) => filled !== '', `reception:slip.${key}`)

const nameKeys = (field: string) => ({
  required: `reception:slip.${field}`,
  wrong: 'reception:slip.letters',
  mixed: 'reception:slip.mixed',
  long: 'reception:slip.long',
})

/** E.164, or empty: a call back is a wish, not a duty. */
const phone = line(lengths.phone)
  .refine((value) => value === '' || normalisePhone(value) !== undefined, 'reception:slip.phone')
  .transform((value) => (value === '' ? '' : (normalisePhone(value) ?? '')))

const message = required('text')(text(lengths.text))

/** A letter to the e-reception. `contract` is one of the writer's own or empty; `captcha` is asked of strangers. */
export const receptionForm = z.object({
  lastName: nameField(nameKeys('lastName')),
  firstName: nameField(nameKeys('firstName')),
  patronymic: optionalNameField(nameKeys('patronymic')),
  email: emailField('reception:slip.email', 'reception:slip.emailWrong'),
  phone,
  topic: z
    .string()
    .default('')
    .refine((value) => topicCodes.has(value), 'reception:slip.topic'),
  subject: required('subject')(line(lengths.subject)),
  text: message,
  contract: z.string().default(''),
  captcha: z.string().default(''),
  consent: z
    .string()
    .default('')
    .refine((value) => ['on', '1', 'true', 'yes'].includes(value), 'reception:slip.consent'),
  /** hints about running outages the writer has already seen */
  seen: z.string().default('').catch(''),
  action: z.string().default(''),
})

export type ReceptionForm = z.infer<typeof receptionForm>

/** Number and key of a status link; undefined for anything else. */
const reference = z.object({
  number: z.string().max(40).transform(parseAppealNumber),
  key: z
    .string()
    .max(60)
    .transform((value) => value.trim()),
})

export type AppealReference = { number: string; key: string }

/** Reads `number` and `key`; a missing key is empty, a number that is none is undefined. */
export function readReference(values: Readonly<Record<string, unknown>>): AppealReference | undefined {
  const parsed = reference.safeParse({ number: values['number'], key: values['key'] ?? '' })
  return parsed.success && parsed.data.number !== undefined
    ? { number: parsed.data.number, key: parsed.data.key }
    : undefined
}

/** What the writer adds on the status page. */
export const additionForm = z.object({ text: message })

/** A corrected call-back phone; empty: do not call. */
export const phoneForm = z.object({ phone })

/** What staff send. `seen` is the state of the letter they looked at. */
export const staffForm = z
  .object({
    action: z.enum(['take', 'answer', 'note', 'close'], 'web:form.characters'),
    text: text(lengths.text),
    seen: z.string().max(100, 'web:form.characters').default(''),
  })
  .refine(({ action, text: typed }) => action === 'take' || typed !== '', {
    path: ['text'],
    error: 'reception:slip.staffText',
  })

export type StaffForm = z.infer<typeof staffForm>

export const staffStates = ['open', 'overdue', 'mine', 'answered', 'closed', 'all'] as const

/** The filter of the staff list; what it does not understand falls back to the open letters. */
const filterForm = z.object({
  state: z.enum(staffStates).catch('open'),
  topic: z
    .string()
    .refine((value) => topicCodes.has(value))
    .catch(''),
  q: z
    .string()
    .transform((value) => value.normalize('NFC').trim().slice(0, 100))
    .catch(''),
  after: z
    .string()
    .regex(/^[\d-]{10}_ЭП-\d{4}-\d{6,9}$/u)
    .catch(''),
})

export type StaffFilter = z.infer<typeof filterForm>

/** Reads the filter by name from the address. */
export function readStaffFilter(query: Readonly<Record<string, unknown>>): StaffFilter {
  const { state, topic, q, after } = query
  return filterForm.parse({ state, topic, q: typeof q === 'string' && !/\p{Cc}/u.test(q) ? q : '', after })
}

const aboutForm = z.object({
  topic: z
    .string()
    .refine((value) => topicCodes.has(value))
    .catch(''),
  contract: z.string().max(40).catch(''),
  subject: line(lengths.subject).catch(''),
  text: text(lengths.text).catch(''),
})

/** What a page that sends the writer here fills in: `topic`, `contract`, `subject`, `text`. What does not fit is left out. */
export function readAbout(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const { topic, contract, subject, text: written } = query
  const about = aboutForm.parse({ topic, contract, subject, text: written })
  return Object.fromEntries(
    Object.entries(about).filter(([, value]) => value !== '' && !/(?!\n)\p{Cc}/u.test(value)),
  )
}
