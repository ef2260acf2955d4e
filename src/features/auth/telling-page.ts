import type { Translate } from '../../platform/i18n.ts'
import type { Page } from '../../web/view.ts'

/** A page that says one thing and offers one way on. */
export type TellingPage = Page & {
  lead: string
  more: string[]
  action: { text: string; href: string }
  second?: { text: string; href: string }
}

/** What a letter's link leads to: a look changes nothing, the button acts. */
export type ButtonPage = Page & {
  lead: string
  action: string
  token: string
  facts: { name: string; value: string }[]
  submit: string
}

/** The link was opened before, replaced by a newer one, or is over (wording.md «Dead link»). */
export function deadLinkPage(t: Translate, href: string, more: string[] = []): TellingPage {
  return {
    view: 'auth/telling',
    title: t('auth:deadLink.title'),
    lead: t('auth:deadLink.lead'),
    more,
    action: { text: t('auth:deadLink.action'), href },
  }
}
