import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { ButtonPage, TellingPage } from '../telling-page.ts'
import type { Field } from './page.ts'

type SentOptions = { phone: string; hasDevMail: boolean }

/** The same for a free, a taken and an unknown mail. */
export function sentPage(t: Translate, { phone, hasDevMail }: SentOptions): TellingPage {
  return {
    view: 'auth/telling',
    title: t('auth:register.sent.title'),
    lead: t('auth:register.sent.lead'),
    more: [t('auth:register.sent.none', { phone })],
    action: { text: t('auth:register.sent.again'), href: paths.register.resend },
    ...(hasDevMail ? { second: { text: t('auth:devMail'), href: paths.devMail } } : {}),
  }
}

/** One button: mail scanners open links, people press buttons. */
export function confirmPage(t: Translate, token: string, login: string): ButtonPage {
  return {
    view: 'auth/button',
    title: t('auth:register.confirm.title'),
    lead: t('auth:register.confirm.lead'),
    action: paths.register.confirm,
    token,
    facts: [{ name: t('auth:register.login'), value: login }],
    submit: t('auth:register.confirm.submit'),
  }
}

export type OneFieldPage = Page & {
  action: string
  lead: string
  token: string
  field: Field
  submit: string
  hasCaptcha: boolean
}

type FormState = { values: FormValues; errors?: readonly FieldError[] }

export function resendPage(t: Translate, { values, errors }: FormState): OneFieldPage {
  return {
    view: 'auth/one-field',
    title: t('auth:register.resend.title'),
    lead: t('auth:register.resend.lead'),
    action: paths.register.resend,
    token: '',
    field: {
      name: 'email',
      label: t('auth:register.email'),
      value: values['email'] ?? '',
      autocomplete: 'email',
      autocapitalize: 'none',
      inputmode: 'email',
    },
    submit: t('auth:register.resend.submit'),
    hasCaptcha: true,
    ...(errors === undefined ? {} : { errors }),
  }
}

export function loginPage(t: Translate, token: string, { values, errors }: FormState): OneFieldPage {
  return {
    view: 'auth/one-field',
    title: t('auth:register.newLogin.title'),
    lead: t('auth:register.newLogin.lead'),
    action: paths.register.login,
    token,
    field: {
      name: 'login',
      label: t('auth:register.login'),
      hint: t('auth:register.loginHint'),
      value: values['login'] ?? '',
      autocomplete: 'username',
      autocapitalize: 'none',
    },
    submit: t('auth:register.newLogin.submit'),
    hasCaptcha: false,
    ...(errors === undefined ? {} : { errors }),
  }
}
