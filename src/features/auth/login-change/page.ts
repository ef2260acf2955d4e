import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { PasswordPage } from '../password-page.ts'

export function loginChangePage(
  t: Translate,
  { values, errors }: { values: FormValues; errors?: readonly FieldError[] },
): PasswordPage {
  return {
    view: 'auth/password',
    title: t('auth:loginChange.title'),
    lead: t('auth:loginChange.lead'),
    action: paths.settings.login,
    token: '',
    fields: [
      {
        name: 'login',
        label: t('auth:loginChange.new'),
        hint: t('auth:register.loginHint'),
        value: values['login'] ?? '',
        autocomplete: 'username',
        autocapitalize: 'none',
      },
    ],
    submit: t('auth:loginChange.submit'),
    hasCaptcha: false,
    back: { href: paths.settings.home, text: t('auth:password.back') },
    ...(errors === undefined ? {} : { errors }),
  }
}
