import { z } from 'zod'
import {
  isInn10,
  isInn12,
  isKpp,
  isOgrn,
  isOgrnip,
  normaliseAccountNumber,
} from '../../../domain/requisites.ts'
import { captchaField } from '../../../web/captcha.ts'
import {
  emailField,
  lineField,
  nameField,
  optionalLineField,
  optionalNameField,
  phoneField,
} from '../../../web/person-fields.ts'
import { newPasswordFields, withPasswordPolicy } from '../new-password.ts'

const nameKeys = (field: string) => ({
  required: `auth:register.${field}Required`,
  wrong: 'auth:register.nameWrong',
  mixed: 'auth:register.nameMixed',
  long: 'auth:register.nameLong',
})
const lineKeys = (field: string) => ({
  required: `auth:register.${field}Required`,
  wrong: 'auth:register.lineWrong',
  long: 'auth:register.lineLong',
})
const lineLength = 200

/** A login: Latin letters, figures, `. _ -`; a Russian letter that looks Latin would be a login nobody can type again. */
export const loginField = z
  .string('auth:register.loginRequired')
  .transform((value) => value.normalize('NFC').trim())
  .pipe(
    z
      .string()
      .min(1, 'auth:register.loginRequired')
      .regex(/^[^\p{Script=Cyrillic}]*$/u, 'auth:register.loginCyrillic')
      .min(3, 'auth:register.loginShort')
      .max(40, 'auth:register.loginLong')
      .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i, 'auth:register.loginWrong')
      .regex(/[a-z]/i, 'auth:register.loginFigures'),
  )

const tick = (key: string) => z.literal('on', key)

// In the order of the page: the summary of slips follows it.
const names = {
  lastName: nameField(nameKeys('lastName')),
  firstName: nameField(nameKeys('firstName')),
  patronymic: optionalNameField(nameKeys('patronymic')),
}
const reach = {
  phone: phoneField('auth:register.phoneRequired', 'auth:register.phoneWrong'),
  email: emailField('auth:register.emailRequired', 'auth:register.emailWrong'),
}
const signIn = { login: loginField, ...newPasswordFields }
const agreement = {
  acceptTerms: tick('auth:register.acceptTermsRequired'),
  acceptConsent: tick('auth:register.acceptConsentRequired'),
  captcha: captchaField,
}

const ownFields = ['lastName', 'firstName', 'patronymic', 'login', 'email', 'phone']

/** Registration of a person (AC3, AC5, AC6). */
export const personForm = withPasswordPolicy(
  z.object({
    ...names,
    ...reach,
    ...signIn,
    accountNumber: z
      .string()
      .catch('')
      .transform((value) => value.trim())
      .refine(
        (value) => value === '' || normaliseAccountNumber(value) !== undefined,
        'auth:register.accountWrong',
      )
      .transform((value) => normaliseAccountNumber(value) ?? ''),
    address: optionalLineField(lineKeys('address'), 300),
    ...agreement,
  }),
  ownFields,
)

const requisite = z
  .string()
  .catch('')
  .transform((value) => value.replace(/\s/gu, '').toUpperCase())

/** Registration of a representative of an organization, or of a sole trader (AC4–AC6). */
export const organizationForm = withPasswordPolicy(
  z
    .object({
      organizationName: lineField(lineKeys('organizationName'), lineLength),
      inn: requisite.pipe(
        z
          .string()
          .min(1, 'auth:register.innRequired')
          .refine((value) => isInn10(value) || isInn12(value), 'auth:register.innWrong'),
      ),
      kpp: requisite,
      ogrn: requisite,
      ...names,
      position: lineField(lineKeys('position'), lineLength),
      ...reach,
      status: z.enum(['director', 'attorney', 'management-company'], 'auth:register.statusRequired'),
      ...signIn,
      contractNumber: optionalLineField(lineKeys('contractNumber'), 50),
      ...agreement,
    })
    .refine(({ inn, kpp }) => kpp === '' || !isInn12(inn), {
      path: ['kpp'],
      message: 'auth:register.kppTrader',
      when: always,
    })
    .refine(({ inn, kpp }) => kpp === '' || isInn12(inn) || isKpp(kpp), {
      path: ['kpp'],
      message: 'auth:register.kppWrong',
      when: always,
    })
    .refine(({ inn, ogrn }) => ogrn === '' || isOgrnOf(inn, ogrn), {
      path: ['ogrn'],
      message: 'auth:register.ogrnWrong',
      when: always,
    }),
  [...ownFields, 'organizationName'],
)

export type PersonForm = z.infer<typeof personForm>
export type OrganizationForm = z.infer<typeof organizationForm>

/** Asking for the activation letter again. */
export const resendForm = z.object({
  email: emailField('auth:register.emailRequired', 'auth:register.emailWrong'),
  captcha: captchaField,
})

/** Another login for a registration whose login was taken. */
export const newLoginForm = z.object({ login: loginField })

function always(): boolean {
  return true
}

/** A company has ОГРН, a sole trader ОГРНИП; while the INN is wrong either will do. */
function isOgrnOf(inn: string, ogrn: string): boolean {
  if (isInn10(inn)) return isOgrn(ogrn)
  return isInn12(inn) ? isOgrnip(ogrn) : isOgrn(ogrn) || isOgrnip(ogrn)
}
