import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'

/** A provider as pages name it. */
export type House = { key: string; names: { ru: string; en: string } }

export type SignInPage = Page & {
  login: string
  next: string
  demo: { login: string; who: string }[]
  notice: string | undefined
  hasCaptcha: boolean
  /** other houses whose word opens the cabinet */
  houses: { action: string; text: string }[]
}

/** @param isDemo shows the demo people beside the form */
export function signInPage(
  { t, language }: Words,
  state: {
    values: FormValues
    errors?: readonly FieldError[]
    isDemo: boolean
    houses: readonly House[]
    wasSignedIn?: boolean
    hasCaptcha?: boolean
    done?: unknown
    isKept?: boolean
  },
): SignInPage {
  return {
    view: 'auth/sign-in',
    title: t('auth:signIn.title'),
    login: state.values['login'] ?? '',
    next: state.values['next'] ?? '',
    notice: noticeOf(t, state),
    hasCaptcha: state.hasCaptcha ?? false,
    houses: state.houses.map(({ key, names }) => ({
      action: paths.signInWith(key),
      text: t('auth:identity.enter', { house: names[language] }),
    })),
    demo: state.isDemo ? demoPeople(t) : [],
    ...(state.errors === undefined ? {} : { errors: state.errors }),
  }
}

const doneThings = ['activated', 'reset', 'deleted', 'late', 'cancelled', 'broken', 'down'] as const

/** What was just done, or why the page is here. */
function noticeOf(
  t: Translate,
  state: { wasSignedIn?: boolean; done?: unknown; isKept?: boolean },
): string | undefined {
  const done = doneThings.find((thing) => thing === state.done)
  if (done !== undefined) return t(`auth:signIn.done.${done}`)
  if (state.isKept === true) return t('auth:signIn.kept')
  return state.wasSignedIn === true ? t('auth:signIn.ended') : undefined
}

function demoPeople(t: Translate): { login: string; who: string }[] {
  const subscribers = ['vera', 'oleg', 'anna', 'rodnik', 'petrov']
  const staff = ['operator', 'metering', 'billing', 'reception', 'editor', 'admin', 'admin2', 'auditor']
  const logins = [...subscribers, ...staff]
  return logins.map((login) => ({ login, who: t(`auth:demo.${login}`) }))
}
