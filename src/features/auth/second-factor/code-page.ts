import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'

export type CodePage = Page & { isRemembered: boolean }

/** The second step of the sign-in: a code of the app, or a recovery code. */
export function codePage(
  t: Translate,
  state: { isRemembered?: boolean; errors?: readonly FieldError[] },
): CodePage {
  return {
    view: 'auth/code',
    title: t('auth:code.title'),
    isRemembered: state.isRemembered ?? false,
    ...(state.errors === undefined ? {} : { errors: state.errors }),
  }
}
