import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'

/** A field as `components/field.ejs` prints it. */
export type Field = {
  name: string
  label: string
  hint?: string
  value?: string
  type?: string
  autocomplete?: string
  autocapitalize?: string
  inputmode?: string
}

/** One of a few answers. */
export type Choice = { value: string; label: string; isChosen: boolean }

/** A consent: its words lead to the document. */
export type Tick = { name: string; before: string; link: string; href: string; isTicked: boolean }

export type RegisterPage = Page & {
  kind: Registrant
  action: string
  lead: string
  other: { text: string; href: string }
  sections: { title: string; hint?: string; fields: Field[] }[]
  statuses: Choice[]
  ticks: Tick[]
  more: { title: string; hint: string; fields: Field[] }
}

export type Registrant = 'person' | 'organization'
type State = { values: FormValues; errors?: readonly FieldError[]; phone: string }
type Extra = Omit<Field, 'name' | 'label' | 'value'>

/** The form, empty or with what was typed; never a password, and no consent ticked beforehand (AC6). */
export function registerPage(t: Translate, kind: Registrant, state: State): RegisterPage {
  const field = (name: string, extra: Extra = {}): Field => ({
    name,
    label: t(`auth:register.${name}`),
    value: state.values[name] ?? '',
    ...extra,
  })
  const other = kind === 'person' ? 'organization' : 'person'
  return {
    view: 'auth/register',
    title: t(`auth:register.title.${kind}`),
    kind,
    action: paths.register[kind],
    lead: t('auth:register.lead'),
    other: { text: t(`auth:register.other.${other}`), href: paths.register[other] },
    sections: [
      ...(kind === 'organization' ? [organizationSection(t, field)] : []),
      personSection(t, field, kind),
      signInSection(t, field),
    ],
    statuses: kind === 'organization' ? statusesOf(t, state.values['status']) : [],
    ticks: ticksOf(t, state.values),
    more: hintSection(t, field, kind, state.phone),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
  }
}

export type ChoosePage = Page & {
  lead: string
  choices: { href: string; title: string; text: string }[]
  have: { text: string; link: string; href: string }
}

/** Person or organization (AC2). */
export function choosePage(t: Translate): ChoosePage {
  const choice = (kind: Registrant) => ({
    href: paths.register[kind],
    title: t(`auth:register.choose.${kind}`),
    text: t(`auth:register.choose.${kind}Text`),
  })
  return {
    view: 'auth/register-choose',
    title: t('auth:register.choose.title'),
    lead: t('auth:register.choose.lead'),
    choices: [choice('person'), choice('organization')],
    have: { text: t('auth:register.choose.have'), link: t('auth:signIn.submit'), href: paths.login },
  }
}

function organizationSection(t: Translate, field: (name: string, extra?: Extra) => Field) {
  return {
    title: t('auth:register.section.organization'),
    fields: [
      field('organizationName', { autocomplete: 'organization' }),
      field('inn', { hint: t('auth:register.innHint'), inputmode: 'numeric' }),
      field('kpp', { hint: t('auth:register.kppHint') }),
      field('ogrn', { hint: t('auth:register.ogrnHint'), inputmode: 'numeric' }),
    ],
  }
}

function personSection(t: Translate, field: (name: string, extra?: Extra) => Field, kind: Registrant) {
  return {
    title: t(`auth:register.section.${kind === 'person' ? 'person' : 'representative'}`),
    fields: [
      field('lastName', { autocomplete: 'family-name' }),
      field('firstName', { autocomplete: 'given-name' }),
      field('patronymic', { autocomplete: 'additional-name', hint: t('auth:register.patronymicHint') }),
      ...(kind === 'organization' ? [field('position', { autocomplete: 'organization-title' })] : []),
      field('phone', { type: 'tel', autocomplete: 'tel', hint: t('auth:register.phoneHint') }),
      field('email', {
        autocomplete: 'email',
        autocapitalize: 'none',
        inputmode: 'email',
        hint: t('auth:register.emailHint'),
      }),
    ],
  }
}

function signInSection(t: Translate, field: (name: string, extra?: Extra) => Field) {
  const secret = { type: 'password', autocomplete: 'new-password' }
  return {
    title: t('auth:register.section.signIn'),
    fields: [
      field('login', {
        autocomplete: 'username',
        autocapitalize: 'none',
        hint: t('auth:register.loginHint'),
      }),
      { name: 'password', label: t('auth:register.password'), hint: t('auth:password.hint'), ...secret },
      { name: 'passwordConfirm', label: t('auth:register.passwordConfirm'), ...secret },
    ],
  }
}

function hintSection(
  t: Translate,
  field: (name: string, extra?: Extra) => Field,
  kind: Registrant,
  phone: string,
) {
  return {
    title: t(`auth:register.section.${kind}Hint`),
    hint: t(`auth:register.hint.${kind}`, { phone }),
    fields:
      kind === 'person'
        ? [
            field('accountNumber', { inputmode: 'numeric', hint: t('auth:register.accountHint') }),
            field('address', { autocomplete: 'address-line1' }),
          ]
        : [field('contractNumber')],
  }
}

function statusesOf(t: Translate, chosen: string | undefined): Choice[] {
  return ['director', 'attorney', 'management-company'].map((value) => ({
    value,
    label: t(`auth:register.statusOf.${value}`),
    isChosen: value === chosen,
  }))
}

function ticksOf(t: Translate, values: FormValues): Tick[] {
  return (['acceptTerms', 'acceptConsent'] as const).map((name) => ({
    name,
    before: t(`auth:register.${name}`),
    link: t(`auth:register.${name}Link`),
    href: name === 'acceptTerms' ? paths.terms : paths.consent,
    isTicked: values[name] === 'on',
  }))
}
