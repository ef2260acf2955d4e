import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { TellingPage } from '../telling-page.ts'

/** The same for a known and an unknown mail (wording.md «Reset sent»). */
export function askedPage(
  t: Translate,
  { phone, hasDevMail }: { phone: string; hasDevMail: boolean },
): TellingPage {
  return {
    view: 'auth/telling',
    title: t('auth:forgot.sent.title'),
    lead: t('auth:forgot.sent.lead', { phone }),
    more: [],
    action: { text: t('auth:forgot.sent.signIn'), href: paths.login },
    ...(hasDevMail ? { second: { text: t('auth:devMail'), href: paths.devMail } } : {}),
  }
}
