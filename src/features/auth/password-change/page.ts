import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError } from '../../../web/form.ts'
import { codeField, type PasswordPage } from '../password-page.ts'

/** @param isForced somebody else set the password: nothing else opens before it is changed */
export function changePage(
  t: Translate,
  { isForced, hasCode, errors }: { isForced: boolean; hasCode: boolean; errors?: readonly FieldError[] },
): PasswordPage {
  const fresh = { type: 'password', autocomplete: 'new-password' }
  return {
    view: 'auth/password',
    title: t('auth:password.title'),
    lead: t(isForced ? 'auth:password.lead' : 'auth:password.ownLead'),
    action: isForced ? paths.password.change : paths.settings.password,
    token: '',
    fields: [
      {
        name: 'currentPassword',
        label: t('auth:password.current'),
        type: 'password',
        autocomplete: 'current-password',
      },
      ...(hasCode ? [codeField(t)] : []),
      { name: 'password', label: t('auth:password.new'), hint: t('auth:password.hint'), ...fresh },
      { name: 'passwordConfirm', label: t('auth:password.again'), ...fresh },
    ],
    submit: t('auth:password.submit'),
    hasCaptcha: false,
    ...(isForced ? {} : { back: { href: paths.settings.home, text: t('auth:password.back') } }),
    ...(errors === undefined ? {} : { errors }),
  }
}
