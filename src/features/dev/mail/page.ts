import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { Page } from '../../../web/view.ts'

export type LettersPage = Page & { lead: string; empty: string; letters: { href: string; name: string }[] }

export function lettersPage(t: Translate, names: readonly string[]): LettersPage {
  return {
    view: 'dev/mail',
    title: t('dev:mail.title'),
    lead: t('dev:mail.lead'),
    empty: t('dev:mail.empty'),
    letters: names.map((name) => ({ href: paths.devLetter(name), name })),
  }
}
