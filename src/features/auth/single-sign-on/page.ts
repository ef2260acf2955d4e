import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import { formatInstant } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import type { TellingPage } from '../telling-page.ts'
import type { Ways } from './service.ts'
import type { StoredIdentity } from './store.ts'

/** A provider as pages name it. */
export type House = { key: string; issuer: string; names: { ru: string; en: string } }

export type WaysPage = Page & {
  notice: string | undefined
  account: { text: string; action: 'account-on' | 'account-off'; button: string; notice: string | undefined }
  houses: { name: string; text: string; field: string; value: string; action: string; button: string }[]
}

const whys = ['cancelled', 'broken', 'down'] as const

/** The ways into one's own cabinet besides login and mail. */
export function waysPage(words: Words, ways: Ways, houses: readonly House[], done: unknown): WaysPage {
  const { t } = words
  return {
    view: 'auth/ways-in',
    title: t('auth:ways.title'),
    notice: whys.some((why) => why === done) ? t(`auth:signIn.done.${String(done)}`) : undefined,
    account: accountPart(t, ways),
    houses: houses.map((house) => housePart(words, house, ways.identities)),
  }
}

function accountPart(t: Translate, { isAccountOn, accounts }: Ways): WaysPage['account'] {
  const numbers = accounts.map(({ number }) => number).join(', ')
  return {
    text:
      accounts.length === 0
        ? t('auth:ways.account.none')
        : t(`auth:ways.account.${isAccountOn ? 'on' : 'off'}`, { numbers }),
    action: isAccountOn ? 'account-off' : 'account-on',
    button: t(`auth:ways.account.turn${isAccountOn ? 'Off' : 'On'}`),
    notice:
      isAccountOn && accounts.some(({ isShared }) => isShared) ? t('auth:ways.account.shared') : undefined,
  }
}

function housePart(
  { t, language }: Words,
  house: House,
  identities: readonly StoredIdentity[],
): WaysPage['houses'][number] {
  const name = house.names[language]
  const tie = identities.find(({ issuer }) => issuer === house.issuer)
  return tie === undefined
    ? {
        name,
        text: t('auth:ways.house.off'),
        field: 'provider',
        value: house.key,
        action: 'link',
        button: t('auth:ways.house.link', { house: name }),
      }
    : {
        name,
        text: t('auth:ways.house.on', { at: formatInstant(tie.createdAt, language) }),
        field: 'identity',
        value: tie.id,
        action: 'unlink',
        button: t('auth:ways.house.unlink', { house: name }),
      }
}

/** The other house knows the person, the cabinet does not. */
export function strangerPage({ t, language }: Words, house: House): TellingPage {
  return {
    view: 'auth/telling',
    title: t('auth:identity.stranger.title'),
    lead: t('auth:identity.stranger.lead', { house: house.names[language] }),
    more: [t('auth:identity.stranger.more')],
    action: {
      text: t('auth:identity.stranger.signIn'),
      href: paths.loginWith({ next: paths.settings.signIn }),
    },
    second: { text: t('auth:signIn.register'), href: paths.register.choose },
  }
}

/** @param reason `taken`: opens somebody else's cabinet; `closed`: the cabinet it opens is closed */
export function refusedPage(
  { t, language }: Words,
  house: House,
  reason: 'taken' | 'closed',
  phone: string,
): TellingPage {
  return {
    view: 'auth/telling',
    title: t(`auth:identity.${reason}.title`),
    lead: t(`auth:identity.${reason}.lead`, { house: house.names[language], phone }),
    more: [],
    action:
      reason === 'taken'
        ? { text: t('auth:identity.back'), href: paths.settings.signIn }
        : { text: t('auth:forgot.sent.signIn'), href: paths.login },
  }
}
