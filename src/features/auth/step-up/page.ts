import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError } from '../../../web/form.ts'
import type { Visitor } from '../../../web/visitor.ts'
import { codeField, type PasswordPage } from '../password-page.ts'

/** @param state.next where the password leads to */
export function stepUpPage(
  t: Translate,
  visitor: Pick<Visitor, 'login' | 'hasSecondFactor'>,
  state: { next: string; errors?: readonly FieldError[] },
): PasswordPage {
  return {
    view: 'auth/password',
    title: t('auth:stepUp.title'),
    lead: t('auth:stepUp.lead', { login: visitor.login }),
    action: paths.loginAgain(),
    token: '',
    next: state.next,
    fields: [
      {
        name: 'password',
        label: t('auth:signIn.password'),
        type: 'password',
        autocomplete: 'current-password',
      },
      ...(visitor.hasSecondFactor ? [codeField(t)] : []),
    ],
    submit: t('auth:stepUp.submit'),
    hasCaptcha: false,
    back: { href: paths.password.forgot, text: t('auth:signIn.forgot') },
    ...(state.errors === undefined ? {} : { errors: state.errors }),
  }
}
