import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'

type Field = {
  name: string
  label: string
  value: string
  autocomplete: string
  hint?: string
  type?: string
}

export type ProfilePage = Page & {
  fields: Field[]
  languages: { value: string; label: string; isChosen: boolean }[]
}

type State = { values: FormValues; errors?: readonly FieldError[] }

/** Names and language. */
export function profilePage(t: Translate, { values, errors }: State): ProfilePage {
  const field = (name: string, autocomplete: string): Field => ({
    name,
    label: t(`auth:register.${name}`),
    value: values[name] ?? '',
    autocomplete,
  })
  return {
    view: 'account/profile',
    title: t('account:profile.title'),
    fields: [
      field('lastName', 'family-name'),
      field('firstName', 'given-name'),
      { ...field('patronymic', 'additional-name'), hint: t('auth:register.patronymicHint') },
    ],
    languages: ['ru', 'en'].map((value) => ({
      value,
      label: t(`account:profile.${value}`),
      isChosen: values['language'] === value,
    })),
    ...(errors === undefined ? {} : { errors }),
  }
}

export type PhonePage = Page & { field: Field }

export function phonePage(t: Translate, { values, errors }: State): PhonePage {
  return {
    view: 'account/phone',
    title: t('account:phone.title'),
    field: {
      name: 'phone',
      label: t('auth:register.phone'),
      hint: t('auth:register.phoneHint'),
      value: values['phone'] ?? '',
      type: 'tel',
      autocomplete: 'tel',
    },
    ...(errors === undefined ? {} : { errors }),
  }
}
