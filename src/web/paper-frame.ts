import type { Language, Translate } from '../platform/i18n.ts'
import type { Paper } from '../platform/pdf.ts'
import type { Utility } from '../platform/utility.ts'

/** Whose paper it is, in which language, and what stands at the left of every foot. */
export type PaperFrame = {
  utility: Utility
  /** the phone people call first */
  infoPhone: string
  t: Translate
  language: Language
  left: string
}

/** Who issues a paper and what stands at the foot of its pages; «ОБРАЗЕЦ» while the requisites are fictional. */
export function paperFrame({
  utility,
  infoPhone,
  t,
  language,
  left,
}: PaperFrame): Pick<Paper, 'author' | 'letterhead' | 'footer' | 'sampleMark'> {
  const name = language === 'ru' ? utility.name : utility.nameEn
  const { inn, kpp, ogrn } = utility.requisites
  const requisites = t('web:paper.requisites', { inn, kpp, ogrn })
  const short = language === 'ru' ? utility.shortName : utility.nameEn
  const sample = utility.isSample ? `${t('web:paper.sampleNote')} ` : ''
  return {
    author: name,
    letterhead: {
      name,
      lines: [`${utility.address} · ${infoPhone} · ${utility.email}`, `${sample}${requisites}`],
    },
    footer: {
      left,
      middle: `${sample}${short}, ${t('web:paper.codes', { inn, kpp })}`,
      pages: t('web:paper.pages'),
    },
    ...(utility.isSample ? { sampleMark: t('web:paper.sample') } : {}),
  }
}
