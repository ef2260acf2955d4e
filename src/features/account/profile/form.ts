import { z } from 'zod'
import { nameField, optionalNameField, phoneField } from '../../../web/person-fields.ts'

const nameKeys = (field: string) => ({
  required: `auth:register.${field}Required`,
  wrong: 'auth:register.nameWrong',
  mixed: 'auth:register.nameMixed',
  long: 'auth:register.nameLong',
})

/** What a subscriber is called, and the language to write in: changed without further questions. */
export const profileForm = z.object({
  lastName: nameField(nameKeys('lastName')),
  firstName: nameField(nameKeys('firstName')),
  patronymic: optionalNameField(nameKeys('patronymic')),
  language: z.enum(['ru', 'en'], 'account:profile.languageRequired'),
})

export type ProfileForm = z.infer<typeof profileForm>

/** The phone alone: it leads to its owner, so it stands behind the password (A17). */
export const phoneForm = z.object({
  phone: phoneField('auth:register.phoneRequired', 'auth:register.phoneWrong'),
})
