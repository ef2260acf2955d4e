import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import { formatInstant } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { InboxRow } from './store.ts'

export type InboxPage = Page & {
  messages: readonly {
    title: string
    lines: readonly string[]
    at: string
    isNew: boolean
    action: string
    open: string | undefined
  }[]
  hasNew: boolean
  next: string | undefined
}

/** @param next the place in the list where the older ones begin */
export function inboxPage(
  rows: readonly InboxRow[],
  next: string | undefined,
  { t, language }: { t: Translate; language: Language },
): InboxPage {
  return {
    view: 'notices/inbox',
    title: t('notices:inbox.title'),
    messages: rows.map(({ id, title, body, link, createdAt, readAt }) => ({
      title,
      lines: body.split('\n').filter(Boolean),
      at: formatInstant(createdAt, language, { zone: false }),
      isNew: readAt === null,
      action: paths.inbox.one(id),
      open: openWords(link, readAt, t),
    })),
    hasNew: rows.some(({ readAt }) => readAt === null),
    next: next === undefined ? undefined : paths.inbox.after(next),
  }
}

function openWords(link: string | null, readAt: Date | null, t: Translate): string | undefined {
  if (link !== null) return t('notices:inbox.open')
  return readAt === null ? t('notices:inbox.read') : undefined
}
