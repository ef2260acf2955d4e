import type { Deps } from '../../../deps.ts'
import type { LetterJob } from '../../../platform/letter.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { paths } from '../../../paths.ts'
import type { Leaver } from './store.ts'

/** The last letter: what is gone, and what to do when somebody else did it. */
export function farewellLetter(deps: Pick<Deps, 'i18n' | 'settings'>, leaver: Leaver): LetterJob {
  const language = leaver.locale === 'en' ? 'en' : 'ru'
  const t = deps.i18n.translator(language)
  const { utility, baseUrl } = deps.settings
  const phone = informationPhone(utility)
  const name = [leaver.firstName, leaver.patronymic].filter(Boolean).join(' ')
  return {
    to: { name, address: leaver.email },
    letter: {
      language,
      subject: t('account:deletion.letter.subject'),
      greeting: t('auth:letter.greeting', { name }),
      paragraphs: [t('account:deletion.letter.gone'), t('account:deletion.letter.stranger', { phone })],
      action: {
        text: t('account:deletion.letter.action'),
        href: new URL(paths.register.choose, baseUrl).href,
      },
      signature: [language === 'ru' ? utility.name : utility.nameEn, t('auth:letter.phone', { phone })],
    },
  }
}
