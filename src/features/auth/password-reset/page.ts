import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { PasswordPage } from '../password-page.ts'

/** Login and mail; the login may be left empty. */
export function forgotPage(
  t: Translate,
  { values, errors }: { values: FormValues; errors?: readonly FieldError[] },
): PasswordPage {
  return {
    view: 'auth/password',
    title: t('auth:forgot.title'),
    lead: t('auth:forgot.lead'),
    action: paths.password.forgot,
    token: '',
    fields: [
      {
        name: 'login',
        label: t('auth:register.login'),
        hint: t('auth:forgot.loginHint'),
        value: values['login'] ?? '',
        autocomplete: 'username',
        autocapitalize: 'none',
      },
      {
        name: 'email',
        label: t('auth:register.email'),
        value: values['email'] ?? '',
        autocomplete: 'email',
        autocapitalize: 'none',
        inputmode: 'email',
      },
    ],
    submit: t('auth:forgot.submit'),
    hasCaptcha: true,
    ...(errors === undefined ? {} : { errors }),
  }
}

export function resetPage(
  t: Translate,
  { token, login, errors }: { token: string; login: string; errors?: readonly FieldError[] },
): PasswordPage {
  const secret = { type: 'password', autocomplete: 'new-password' }
  return {
    view: 'auth/password',
    title: t('auth:reset.title'),
    lead: t('auth:reset.lead', { login }),
    action: paths.password.reset,
    token,
    fields: [
      { name: 'password', label: t('auth:password.new'), hint: t('auth:password.hint'), ...secret },
      { name: 'passwordConfirm', label: t('auth:password.again'), ...secret },
    ],
    submit: t('auth:reset.submit'),
    hasCaptcha: false,
    ...(errors === undefined ? {} : { errors }),
  }
}
