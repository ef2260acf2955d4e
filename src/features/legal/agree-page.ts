import { paths } from '../../paths.ts'
import { informationPhone, type Utility } from '../../platform/utility.ts'
import type { LegalDocument } from '../../records/legal.ts'
import { formatDay, formatInstant } from '../../web/format.ts'
import type { FieldError, FormValues } from '../../web/form.ts'
import type { Page } from '../../web/view.ts'
import type { Words } from '../../web/words.ts'
import { tickOf } from './form.ts'
import type { GivenConsent } from './store.ts'

export type AgreePage = Page & {
  lead: string
  action: string
  next: string
  ticks: { name: string; isTicked: boolean; before: string; link: string; href: string }[]
  office: string[]
  /** «Не согласен» was pressed: what now */
  declined: string | undefined
  data: string
}

/** New wordings: read, agree, or go on without the cabinet. */
export function agreePage(
  state: {
    documents: readonly LegalDocument[]
    next: string
    values: FormValues
    errors?: readonly FieldError[]
    isDeclined: boolean
    utility: Utility
  },
  { t, language }: Words,
): AgreePage {
  const { documents, values, errors, utility } = state
  return {
    view: 'legal/agree',
    title: state.isDeclined ? t('legal:agree.declinedTitle') : t('legal:agree.title'),
    ...(errors === undefined ? {} : { errors }),
    lead: t('legal:agree.lead'),
    action: paths.agree(),
    next: state.next,
    ticks: documents.flatMap(({ name, title, version }) =>
      name === 'privacy'
        ? []
        : [
            {
              name: tickOf[name],
              isTicked: values[tickOf[name]] === 'on',
              before: t(`legal:agree.${name}`),
              link: t('legal:agree.document', {
                title: title[language],
                day: formatDay(version, 'full', language),
              }),
              href: paths[name],
            },
          ],
    ),
    office: [
      t('legal:agree.office'),
      t('legal:agree.officeReadings', { phone: informationPhone(utility) }),
      t('legal:agree.officeAddress', { address: utility.address }),
    ],
    declined: state.isDeclined ? t('legal:agree.declined') : undefined,
    data: paths.settings.data,
  }
}

export type ConsentsPage = Page & {
  lead: string
  rows: {
    document: string
    href: string
    version: string
    at: string
    hash: string
    state: string
    isInForce: boolean
  }[]
}

/** What was agreed to, in which wording and when. */
export function consentsPage(
  consents: readonly GivenConsent[],
  current: { terms: LegalDocument; consent: LegalDocument },
  { t, language }: Words,
): ConsentsPage {
  const names = { TERMS: 'terms', PERSONAL_DATA: 'consent' } as const
  return {
    view: 'legal/consents',
    title: t('legal:consents.title'),
    lead: t('legal:consents.lead'),
    rows: consents.map(({ document, version, textHash, givenAt, withdrawnAt }) => {
      const now = current[names[document]]
      const isInForce = withdrawnAt === null && now.version === version
      return {
        document: now.title[language],
        href: paths[names[document]],
        version: /^\d{4}-\d\d-\d\d$/.test(version) ? formatDay(version, 'numeric', language) : version,
        at: formatInstant(givenAt, language),
        hash: textHash,
        state:
          withdrawnAt === null
            ? t(isInForce ? 'legal:consents.inForce' : 'legal:consents.older')
            : t('legal:consents.withdrawn', { at: formatInstant(withdrawnAt, language) }),
        isInForce,
      }
    }),
  }
}
