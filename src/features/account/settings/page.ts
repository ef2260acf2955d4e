import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import { formatPhone } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Visitor } from '../../../web/visitor.ts'

export type SettingsPage = Page & {
  items: { href: string; title: string; text: string }[]
}

/** What is known of the visitor, each with the page that changes it. */
export function settingsPage(
  t: Translate,
  visitor: Visitor,
  known: { phone: string | null; language: Language; sessions: number },
): SettingsPage {
  const item = (
    key:
      | 'profile'
      | 'phone'
      | 'email'
      | 'login'
      | 'password'
      | 'secondFactor'
      | 'signIn'
      | 'sessions'
      | 'notifications'
      | 'consents'
      | 'data',
    values: Record<string, string | number> = {},
  ) => ({
    href: paths.settings[key],
    title: t(`account:settings.items.${key}.title`),
    text: t(`account:settings.items.${key}.text`, values),
  })
  const name = [visitor.lastName, visitor.firstName, visitor.patronymic].filter(Boolean).join(' ')
  return {
    view: 'account/settings',
    title: t('account:settings.title'),
    items: [
      item('profile', { name, language: t(`account:language.${known.language}`) }),
      item('phone', {
        phone: known.phone === null ? t('account:settings.noPhone') : formatPhone(known.phone),
      }),
      item('email', { email: visitor.email }),
      item('login', { login: visitor.login }),
      item('password'),
      item('secondFactor', {
        state: t(`account:settings.secondFactor.${visitor.hasSecondFactor ? 'on' : 'off'}`),
      }),
      item('signIn'),
      item('sessions', { count: known.sessions }),
      item('notifications'),
      item('consents'),
      item('data'),
    ],
  }
}
