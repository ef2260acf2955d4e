import type { Translate } from '../../../platform/i18n.ts'
import { formatInstant } from '../../../web/format.ts'
import type { FieldError } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import type { Setup } from './service.ts'
import type { StoredFactor } from './store.ts'

/** The same page for subscribers and staff; `action` and `back` say whose. */
export type Place = { action: string; codes: string; back: string; isDemanded: boolean }

export type FactorPage = Page & {
  action: string
  back: { href: string; text: string } | undefined
  lead: string
  /** switched off: what the app reads */
  setup: { sealed: string; picture: string; secret: string } | undefined
  /** switched on: since when, and what is left */
  facts: string[]
}

/** Switched off: a QR code, the same secret as text, and a field for the first code. */
export function setupPage(
  t: Translate,
  place: Place,
  { offered, errors }: { offered: Setup; errors: readonly FieldError[] | undefined },
): FactorPage {
  return {
    view: 'auth/second-factor',
    title: t('auth:factor.title'),
    ...backOf(t, place),
    lead: t(place.isDemanded ? 'auth:factor.demanded' : 'auth:factor.lead'),
    setup: {
      sealed: offered.setup,
      picture: offered.picture,
      secret: (offered.secret.match(/.{1,4}/g) ?? []).join(' '),
    },
    facts: [],
    ...(errors === undefined ? {} : { errors }),
  }
}

/** Switched on: since when, how many recovery codes are left, and the way out. */
export function factorPage(
  { t, language }: Words,
  place: Place,
  factor: StoredFactor,
  errors: readonly FieldError[] | undefined,
): FactorPage {
  return {
    view: 'auth/second-factor',
    title: t('auth:factor.title'),
    ...backOf(t, place),
    lead: t('auth:factor.isOn'),
    setup: undefined,
    facts: [
      t('auth:factor.since', { at: formatInstant(factor.confirmedAt, language) }),
      t('auth:factor.left', { count: factor.codesLeft }),
    ],
    ...(errors === undefined ? {} : { errors }),
  }
}

function backOf(t: Translate, place: Place): Pick<FactorPage, 'action' | 'back'> {
  return {
    action: place.action,
    // before it is set up, nothing else is open to who has to
    back: place.isDemanded ? undefined : { href: place.back, text: t('auth:factor.back') },
  }
}

export type CodesPage = Page & { codes: readonly string[]; back: { href: string; text: string } }

/** The recovery codes, shown once. */
export function codesPage(t: Translate, place: Place, codes: readonly string[]): CodesPage {
  return {
    view: 'auth/recovery-codes',
    title: t('auth:factor.codes.title'),
    scripts: ['js/print.js'],
    codes,
    back: { href: place.action, text: t('auth:factor.codes.done') },
  }
}
