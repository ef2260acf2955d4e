import type { Language, Translate } from '../../../platform/i18n.ts'
import { formatInstant } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import { deviceOf } from './device.ts'
import type { OpenSession } from './store.ts'

export type SessionsPage = Page & {
  sessions: {
    key: string
    device: string
    isHere: boolean
    facts: string[]
    /** the button's words for who does not see the card around it */
    endLabel: string
  }[]
  hasOthers: boolean
}

/** Every open session in words, this browser first. */
export function sessionsPage(
  t: Translate,
  language: Language,
  { sessions, presentKey }: { sessions: readonly OpenSession[]; presentKey: string },
): SessionsPage {
  const shown = sessions.map((session) => {
    const device = deviceWords(t, session.userAgent)
    const seen = formatInstant(session.lastSeenAt, language)
    return {
      key: session.key,
      device,
      isHere: session.key === presentKey,
      facts: [
        t('account:sessions.seen', { at: seen }),
        t('account:sessions.began', { at: formatInstant(session.createdAt, language) }),
        ...(session.address === null ? [] : [t('account:sessions.address', { address: session.address })]),
      ],
      endLabel: t('account:sessions.endOn', { device, at: seen }),
    }
  })
  return {
    view: 'account/sessions',
    title: t('account:sessions.title'),
    sessions: [...shown.filter(({ isHere }) => isHere), ...shown.filter(({ isHere }) => !isHere)],
    hasOthers: shown.some(({ isHere }) => !isHere),
  }
}

function deviceWords(t: Translate, userAgent: string | null): string {
  const { browser, system } = deviceOf(userAgent)
  if (browser === undefined && system === undefined) return t('account:sessions.unknown')
  return system === undefined
    ? (browser ?? '')
    : t('account:sessions.device', { browser: browser ?? t('account:sessions.unknownBrowser'), system })
}
