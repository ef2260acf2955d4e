import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { Page } from '../../../web/view.ts'

/** One sentence, and a button or a way on. */
export type UnsubscribePage = Page & {
  lead: string
  /** sent back by the button; undefined: nothing to press */
  token: string | undefined
  way: { href: string; text: string } | undefined
}

export function askPage(event: string, token: string, t: Translate): UnsubscribePage {
  const what = t(`notices:event.${event}`)
  return page(t, 'ask', { what }, { token, way: undefined })
}

export function donePage(event: string, t: Translate): UnsubscribePage {
  const what = t(`notices:event.${event}`)
  const way = { href: paths.settings.notifications, text: t('notices:unsubscribe.settings') }
  return page(t, 'done', { what }, { token: undefined, way })
}

/** The link is over, damaged or none. */
export function deadPage(t: Translate): UnsubscribePage {
  const way = { href: paths.settings.notifications, text: t('notices:unsubscribe.settings') }
  return page(t, 'dead', {}, { token: undefined, way })
}

function page(
  t: Translate,
  key: string,
  values: Record<string, string>,
  rest: Pick<UnsubscribePage, 'token' | 'way'>,
): UnsubscribePage {
  return {
    view: 'notices/unsubscribe',
    title: t(`notices:unsubscribe.${key}.title`),
    lead: t(`notices:unsubscribe.${key}.lead`, values),
    ...rest,
  }
}
