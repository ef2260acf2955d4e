import type { Translate } from '../../platform/i18n.ts'
import type { Page } from '../../web/view.ts'
import type { Field } from './registration/page.ts'

/** A form of a few fields about a password. */
export type PasswordPage = Page & {
  lead: string
  action: string
  token: string
  /** an address of ours the form leads to */
  next?: string
  fields: Field[]
  submit: string
  hasCaptcha: boolean
  back?: { href: string; text: string }
}

/** The code of a second factor beside a password. */
export function codeField(t: Translate): Field {
  return {
    name: 'code',
    label: t('auth:code.label'),
    hint: t('auth:code.hint'),
    autocomplete: 'one-time-code',
    autocapitalize: 'none',
  }
}
