import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import { formatInstant } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Field } from '../registration/page.ts'
import type { ButtonPage, TellingPage } from '../telling-page.ts'
import type { MailToken, Waiting } from './store.ts'

type Words = { t: Translate; language: Language }

export type EmailPage = Page & {
  present: string
  waiting: { text: string; facts: { name: string; value: string; isDone: boolean }[] } | undefined
  field: Field
}

/** The address as it is, what it waits to become, and the form for another. */
export function emailPage(
  { t, language }: Words,
  state: {
    email: string
    waiting: Waiting | undefined
    values: FormValues
    errors?: readonly FieldError[]
  },
): EmailPage {
  const { waiting } = state
  const said = (isDone: boolean) => t(`auth:email.${isDone ? 'confirmed' : 'notYet'}`)
  return {
    view: 'auth/email',
    title: t('auth:email.title'),
    present: state.email,
    waiting:
      waiting === undefined
        ? undefined
        : {
            text: t('auth:email.waits', { at: formatInstant(waiting.expiresAt, language) }),
            facts: [
              { name: waiting.email, value: said(waiting.isNewConfirmed), isDone: waiting.isNewConfirmed },
              { name: state.email, value: said(waiting.isOldConfirmed), isDone: waiting.isOldConfirmed },
            ],
          },
    field: {
      name: 'email',
      label: t('auth:email.new'),
      value: state.values['email'] ?? '',
      autocomplete: 'email',
      autocapitalize: 'none',
      inputmode: 'email',
    },
    ...(state.errors === undefined ? {} : { errors: state.errors }),
  }
}

/** What the letter's link asks: one button. */
export function confirmChangePage(t: Translate, token: string, found: MailToken): ButtonPage {
  const isNew = found.purpose === 'EMAIL_CHANGE_NEW'
  return {
    view: 'auth/button',
    title: t(`auth:email.confirm.${isNew ? 'newTitle' : 'oldTitle'}`),
    lead: t(`auth:email.confirm.${isNew ? 'newLead' : 'oldLead'}`),
    action: paths.email.confirm,
    token,
    facts: [{ name: t('auth:email.new'), value: found.email }],
    submit: t('auth:email.confirm.submit'),
  }
}

/** The brake: one button that shuts everybody out. */
export function lockoutPage(t: Translate, token: string, from: string): ButtonPage {
  return {
    view: 'auth/button',
    title: t('auth:email.lockout.title'),
    lead: t('auth:email.lockout.lead'),
    action: paths.email.lockout,
    token,
    facts: [{ name: t('auth:email.present'), value: from }],
    submit: t('auth:email.lockout.submit'),
  }
}

/** What the button has done. @param phone of the information centre */
export function outcomePage(
  t: Translate,
  outcome: 'done' | 'waiting-old' | 'waiting-new' | 'taken' | 'shut',
  values: { phone: string; email?: string },
): TellingPage {
  return {
    view: 'auth/telling',
    title: t(`auth:email.outcome.${outcome}.title`),
    lead: t(`auth:email.outcome.${outcome}.lead`, values),
    more: [],
    action: { text: t('auth:email.outcome.action'), href: paths.cabinet },
  }
}
