import { maskEmail, maskPhone } from '../../../domain/masking.ts'
import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import { formatInstant } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Choice, Field } from '../registration/page.ts'
import { documentKinds, remedies } from './form.ts'
import { endOf, type IssuedPassword } from './issued.ts'
import type { Applicant } from './store.ts'

type Words = { t: Translate; language: Language }

export type RecoveryPage = Page & {
  action: string
  back: string
  facts: { name: string; value: string }[]
  documents: Choice[]
  note: Field
  remedies: Choice[]
  email: Field
  checks: { what: string; note: string; who: string }[]
}

/** Who stands at the desk, what was looked at, and what is given back. */
export function recoveryPage(
  { t, language }: Words,
  applicant: Applicant,
  { values, errors }: { values: FormValues; errors?: readonly FieldError[] },
): RecoveryPage {
  const choice = (name: string, field: string) => (value: string) => ({
    value,
    label: t(`auth:recovery.${name}.${value}`),
    isChosen: values[field] === value,
  })
  // without a second factor there is only the password to give
  const possible = applicant.hasFactor ? remedies : (['password'] as const)
  const chosen = applicant.hasFactor ? values : { ...values, remedy: 'password' }
  return {
    view: 'auth/recovery',
    title: t('auth:recovery.title'),
    action: paths.staff.recovery(applicant.userId),
    back: paths.staff.subscriber(applicant.userId),
    facts: factsOf(t, applicant),
    documents: documentKinds.map(choice('document', 'documentKind')),
    note: {
      name: 'note',
      label: t('auth:recovery.note'),
      hint: t('auth:recovery.noteHint'),
      value: values['note'] ?? '',
      autocomplete: 'off',
    },
    remedies: possible.map((value) => ({
      ...choice('remedy', 'remedy')(value),
      isChosen: chosen['remedy'] === value,
    })),
    email: {
      name: 'email',
      label: t('auth:recovery.email'),
      hint: t('auth:recovery.emailHint'),
      value: values['email'] ?? '',
      autocomplete: 'off',
      autocapitalize: 'none',
      inputmode: 'email',
    },
    checks: applicant.checks.map(({ kind, note, at, by }) => ({
      what: `${t(`auth:recovery.document.${kind}`)}, ${formatInstant(at, language)}`,
      note,
      who: by,
    })),
    ...(errors === undefined ? {} : { errors }),
  }
}

function factsOf(t: Translate, applicant: Applicant): RecoveryPage['facts'] {
  const name = [applicant.lastName, applicant.firstName, applicant.patronymic].filter(Boolean).join(' ')
  return [
    { name: t('auth:recovery.name'), value: name },
    { name: t('auth:register.login'), value: applicant.login },
    { name: t('auth:register.email'), value: maskEmail(applicant.email) },
    ...(applicant.phone === null
      ? []
      : [{ name: t('auth:register.phone'), value: maskPhone(applicant.phone) }]),
    ...applicant.organizations.map((organization) => ({
      name: t('auth:recovery.organization'),
      value: organization,
    })),
  ]
}

export type RecoveryPaperPage = Page & {
  back: string
  issued:
    | {
        utility: string
        password: string
        /** draws the sheet to be printed */
        sheet: { action: string; ticket: string }
        facts: { name: string; value: string }[]
        steps: string[]
      }
    | undefined
}

/** The paper with the one-time password; without `issued` it was shown before. */
export function recoveryPaperPage(
  { t, language }: Words,
  id: string,
  about: {
    issued: IssuedPassword | undefined
    ticket: string
    utility: string
    address: string
    phone: string
  },
): RecoveryPaperPage {
  const { issued } = about
  return {
    view: 'auth/recovery-paper',
    title: t(`auth:recovery.paper.${issued === undefined ? 'gone' : 'title'}`),
    back: paths.staff.subscriber(id),
    issued:
      issued === undefined
        ? undefined
        : {
            utility: about.utility,
            password: issued.password,
            sheet: { action: paths.staff.recoverySheet(id), ticket: about.ticket },
            facts: [
              { name: t('auth:recovery.name'), value: issued.name },
              { name: t('auth:recovery.paper.address'), value: about.address },
              { name: t('auth:register.login'), value: issued.login },
              { name: t('auth:recovery.paper.until'), value: formatInstant(endOf(issued), language) },
            ],
            steps: ['enter', 'change', 'alone'].map((step) =>
              t(`auth:recovery.paper.${step}`, { phone: about.phone }),
            ),
          },
  }
}
