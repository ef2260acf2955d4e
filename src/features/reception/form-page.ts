import type { Temporal } from 'temporal-polyfill'
import { normalisePhone } from '../../domain/requisites.ts'
import { paths } from '../../paths.ts'
import type { Translate } from '../../platform/i18n.ts'
import { informationPhone, type Utility } from '../../platform/utility.ts'
import type { PublishedOutage } from '../../records/outages.ts'
import { filesField, type FilesField } from '../../web/files-field.ts'
import { formatDay, formatPhone } from '../../web/format.ts'
import type { FieldError, FormValues } from '../../web/form.ts'
import type { Uploads } from '../../web/uploads.ts'
import type { Page } from '../../web/view.ts'
import type { Words } from '../../web/words.ts'
import type { Visitor } from '../../web/visitor.ts'
import { outageSentence } from './outage-words.ts'
import { receptionRules } from './rules.ts'

type Field = {
  name: string
  label: string
  value: string
  hint?: string
  autocomplete?: string
  type?: string
  rows?: number
}
type Choice = { name: string; label: string; options: { value: string; text: string; isChosen: boolean }[] }

export type ReceptionPage = Page & {
  lead: string
  emergency: { text: string; phone: string; href: string }
  /** running emergencies, one sentence each */
  outages: string[]
  /** outages the text speaks of, shown before the letter goes */
  hints: string[]
  /** their ids, sent back so that a hint is shown once */
  seen: string
  fields: { topic: Choice; subject: Field; text: Field; files: FilesField; contract: Choice | undefined }
  person: Field[]
  phone: Field & { shown: string }
  /** never ticked beforehand; kept when the form comes back */
  consent: { name: string; isTicked: boolean; before: string; link: string; href: string }
  hasCaptcha: boolean
}

/** What the form is shown with: at first, after a slip, or with a hint. */
export type ReceptionState = {
  values: FormValues
  errors?: readonly FieldError[]
  uploads?: Uploads
  visitor: Visitor | undefined
  /** `YYYY-MM-DD`, the last day to answer */
  dueOn: string
  emergencies: readonly PublishedOutage[]
  hints?: readonly PublishedOutage[]
}

export function receptionPage(
  state: ReceptionState,
  words: Words & { now: Temporal.Instant; utility: Utility },
): ReceptionPage {
  const { t, language, utility } = words
  const { values, visitor } = state
  const value = (name: string) => values[name] ?? ''
  const phone = utility.phones.find(({ kind }) => kind === 'information')
  return {
    view: 'reception/form',
    title: t('reception:form.title'),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    lead: t('reception:form.lead', { day: formatDay(state.dueOn, 'day-month', language) }),
    emergency: {
      text: t('reception:form.emergency'),
      phone: informationPhone(utility),
      href: `tel:${phone?.e164 ?? ''}`,
    },
    outages: state.emergencies.slice(0, 3).map((outage) => outageSentence(outage, words)),
    hints: (state.hints ?? []).map((outage) => outageSentence(outage, words)),
    seen: (state.hints ?? []).map(({ id }) => id).join(' '),
    fields: {
      topic: topicChoice(value('topic'), words),
      subject: { name: 'subject', label: t('reception:field.subject'), value: value('subject') },
      text: {
        name: 'text',
        label: t('reception:field.text'),
        hint: t('reception:field.textHint'),
        value: value('text'),
        rows: 8,
      },
      files: filesField(t, language, state.uploads),
      contract: contractChoice(value('contract'), visitor, t),
    },
    person: personFields(values, t),
    phone: phoneField(value('phone'), t),
    consent: {
      name: 'consent',
      isTicked: value('consent') !== '',
      before: t('reception:form.consent'),
      link: t('reception:form.consentLink'),
      href: paths.consent,
    },
    hasCaptcha: visitor === undefined,
  }
}

/** What a signed-in writer need not type. @param phone of the profile */
export function valuesOf(visitor: Visitor | undefined, phone: string | undefined): FormValues {
  if (visitor === undefined) return {}
  const { lastName, firstName, patronymic, email, contracts } = visitor
  return {
    lastName,
    firstName,
    patronymic: patronymic ?? '',
    email,
    phone: phone === undefined ? '' : formatPhone(phone).replaceAll('\u00a0', ' '),
    contract: contracts.length === 1 ? (contracts[0]?.id ?? '') : '',
  }
}

function topicChoice(chosen: string, { t, language }: Words): Choice {
  return {
    name: 'topic',
    label: t('reception:field.topic'),
    options: [
      { value: '', text: t('reception:field.topicNone'), isChosen: chosen === '' },
      ...receptionRules.topics.map(({ code, name }) => ({
        value: code,
        text: name[language],
        isChosen: code === chosen,
      })),
    ],
  }
}

function contractChoice(chosen: string, visitor: Visitor | undefined, t: Translate): Choice | undefined {
  if (visitor === undefined || visitor.contracts.length === 0) return undefined
  return {
    name: 'contract',
    label: t('reception:field.contract'),
    options: [
      { value: '', text: t('reception:field.contractNone'), isChosen: chosen === '' },
      ...visitor.contracts.map(({ id, label }) => ({ value: id, text: label, isChosen: id === chosen })),
    ],
  }
}

function personFields(values: FormValues, t: Translate): Field[] {
  const names = [
    ['lastName', 'family-name'],
    ['firstName', 'given-name'],
    ['patronymic', 'additional-name'],
    ['email', 'email'],
  ] as const
  return names.map(([name, autocomplete]) => ({
    name,
    label: t(`reception:field.${name}`),
    value: values[name] ?? '',
    autocomplete,
    ...(name === 'email' ? { type: 'email', hint: t('reception:field.emailHint') } : {}),
  }))
}

function phoneField(value: string, t: Translate): ReceptionPage['phone'] {
  const phone = normalisePhone(value)
  return {
    name: 'phone',
    label: t('reception:field.phone'),
    hint: t('reception:field.phoneHint'),
    value,
    type: 'tel',
    autocomplete: 'tel',
    shown: phone === undefined ? '' : t('reception:field.phoneShown', { phone: formatPhone(phone) }),
  }
}
