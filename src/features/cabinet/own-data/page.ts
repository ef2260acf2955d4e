import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import { formatDay, formatInstant, formatNumber } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { OwnData } from './service.ts'

export type OwnDataPage = Page & {
  file: string
  size: string
  consents: { document: string; version: string; when: string[] }[]
}

export function ownDataPage(
  { counts, consents }: OwnData,
  words: { t: Translate; language: Language },
): OwnDataPage {
  const { t, language } = words
  const number = (value: number) => formatNumber(value, language)
  return {
    view: 'cabinet/own-data',
    title: t('account:data.title'),
    file: paths.settings.dataFile,
    size: t('account:data.size', {
      readings: number(counts.readings),
      submissions: number(counts.submissions),
      invoices: number(counts.invoices),
      payments: number(counts.payments),
      appeals: number(counts.appeals),
    }),
    consents: consents.map(({ document, version, givenAt, withdrawnAt }) => ({
      document: t(`account:data.document.${document}`),
      version: t('account:data.version', { day: versionWords(version, language) }),
      when: [
        t('account:data.given', { at: formatInstant(givenAt, language) }),
        ...(withdrawnAt === null
          ? []
          : [t('account:data.withdrawn', { at: formatInstant(withdrawnAt, language) })]),
      ],
    })),
  }
}

/** A wording is named by its day; of another installation it may be named otherwise. */
function versionWords(version: string, language: Language): string {
  return /^\d{4}-\d\d-\d\d$/.test(version) ? formatDay(version, 'numeric', language) : version
}
