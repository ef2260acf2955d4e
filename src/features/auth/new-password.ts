import { z } from 'zod'
import { passwordFault, passwordFaults, type PasswordFault } from '../../platform/password-policy.ts'

/** A password as typed, twice: never trimmed, told apart from a missing one, judged later with its owner's words. */
export const newPasswordFields = {
  password: z
    .string('auth:password.required')
    .min(1, 'auth:password.required')
    .max(1_024, 'auth:password.long'),
  passwordConfirm: z
    .string('auth:password.againRequired')
    .min(1, 'auth:password.againRequired')
    .max(1_024, 'auth:password.differs'),
}

/** The form's values while other fields may still be wrong. */
type Typed = Readonly<Record<string, unknown>>

/**
 * Adds the policy to a form with {@link newPasswordFields}. It is asked also while other fields are
 * wrong, so that all slips are said at once.
 * @param ownFields fields whose words must not make up the password
 */
export function withPasswordPolicy<T>(form: z.ZodType<T>, ownFields: readonly string[] = []): z.ZodType<T> {
  const text = (data: unknown, field: string) => {
    const value = (data as Typed)[field]
    return typeof value === 'string' ? value : ''
  }
  // Each rule asks anew, and judging takes time: one form is judged once.
  const judged = new WeakMap<object, PasswordFault | 'none'>()
  const faultOf = (data: unknown) => {
    const form = data as object
    const known = judged.get(form)
    if (known !== undefined) return known
    const password = text(data, 'password')
    const own = ownFields.map((field) => text(data, field))
    const fault = password === '' ? 'none' : (passwordFault(password, own) ?? 'none')
    judged.set(form, fault)
    return fault
  }
  const isSame = (data: unknown) => {
    const [one, other] = [text(data, 'password'), text(data, 'passwordConfirm')]
    return other === '' || one.normalize('NFC') === other.normalize('NFC')
  }
  const always = { when: () => true }
  return passwordFaults.reduce(
    (ruled, fault) =>
      ruled.refine((data) => faultOf(data) !== fault, {
        ...always,
        path: ['password'],
        message: `auth:password.${fault}`,
      }),
    form.refine(isSame, { ...always, path: ['passwordConfirm'], message: 'auth:password.differs' }),
  )
}

/** Words of a known person that must not make up her password. */
export function ownWordsOf(person: {
  lastName: string
  firstName: string
  patronymic: string | null | undefined
  login: string
  email: string
  phone?: string | null
}): string[] {
  const { lastName, firstName, patronymic, login, email, phone } = person
  return [lastName, firstName, patronymic, login, email, phone].filter((word) => typeof word === 'string')
}
