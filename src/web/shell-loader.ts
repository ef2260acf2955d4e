import type { Request, RequestHandler } from 'express'
import { moscowDay } from '../domain/calendar.ts'
import type { WindowState } from '../domain/reading-window.ts'
import { paths } from '../paths.ts'
import type { Utility } from '../platform/utility.ts'
import type { Csrf } from './csrf.ts'
import { formatDay } from './format.ts'
import { composeView } from './low-vision.ts'
import type { Shell } from './shell.ts'
import { doorsOf } from './staff-doors.ts'
import { chosenContract, chosenOrganization, shownContracts, type Visitor } from './visitor.ts'

export type ShellSources = {
  csrf: Csrf
  utility: Utility
  infoPhone: string
  /** the demo says so on every page, and which day it is in it */
  isDemo: boolean
  /** the window of the visitor's kind of customer */
  loadWindow: (req: Request) => Promise<WindowState>
  /** what waits behind doors of the staff's menu, by the door's key, 100 at most; the window is the header's */
  loadWaiting: (req: Request, window: WindowState) => Promise<Readonly<Record<string, number>>>
}

/** Gives every answer its layout locals; the header's data are loaded only when a page is shown. */
export function provideShell(sources: ShellSources): RequestHandler {
  return (req, res, next) => {
    res.locals['loadShell'] = async (status: number) => {
      res.locals['t'] = req.t
      res.locals['lang'] = req.language
      res.locals['csrf'] = sources.csrf.token(req, res)
      // The window decides no page's fate here: with the database away the header goes without it, unasked.
      // A page about one contract has asked already, with that contract's own extensions.
      const known = res.locals['windows'] as WindowState | undefined
      const window =
        known ?? (status === 503 ? undefined : await sources.loadWindow(req).catch(() => undefined))
      const waiting =
        window === undefined || req.visitor?.kind !== 'STAFF'
          ? {}
          : await sources.loadWaiting(req, window).catch(() => ({}))
      return composeShell(req, sources, { window, waiting })
    }
    next()
  }
}

type Loaded = { window: WindowState | undefined; waiting: Readonly<Record<string, number>> }

function composeShell(req: Request, sources: ShellSources, loaded: Loaded): Shell {
  const { window } = loaded
  const { t, language, visitor } = req
  const current = visitor === undefined ? undefined : chosenContract(req)
  const flash = takeFlash(req)
  return {
    utilityName: language === 'ru' ? sources.utility.shortName : sources.utility.nameEn,
    infoPhone: sources.infoPhone,
    hours: sources.utility.hours.map((line) => workingHours(line, t)),
    window: windowPill(req, window),
    contracts: (visitor === undefined ? [] : shownContracts(req)).map(({ id, label }) => ({
      id,
      label,
      isCurrent: id === current?.id,
    })),
    organizations: organizationsOf(req),
    currentLabel: current?.label ?? organizationLabel(req) ?? t('web:shell.allContracts'),
    menu: menuOf(req, visitor, loaded),
    view: composeView(req),
    languageSwitch: {
      href: paths.withLanguage(
        req.method === 'GET' ? req.originalUrl : req.path,
        language === 'ru' ? 'en' : 'ru',
      ),
      text: language === 'ru' ? 'English' : 'Русский',
      lang: language === 'ru' ? 'en' : 'ru',
    },
    currentPath: req.path,
    ...inboxOf(req),
    ...(visitor === undefined ? {} : { user: userOf(visitor) }),
    links: footerLinks(t),
    ...(sources.isDemo ? { demoBanner: demoBanner(req) } : {}),
    ...(flash === undefined ? {} : { flash }),
  }
}

function organizationLabel(req: Request): string | undefined {
  return req.visitor === undefined ? undefined : chosenOrganization(req)?.name
}

/** The organization switcher: only for a member of several. */
function organizationsOf(req: Request): Shell['organizations'] {
  const { visitor } = req
  if (visitor === undefined || visitor.organizations.length < 2) return []
  const chosen = chosenOrganization(req)
  return visitor.organizations.map(({ id, name }) => ({ id, label: name, isCurrent: id === chosen?.id }))
}

function windowPill(req: Request, window: WindowState | undefined): Shell['window'] {
  if (window === undefined) return undefined
  const { t, language } = req
  return window.open === undefined
    ? {
        isOpen: false,
        text: t('web:shell.windowShut', { day: formatDay(window.next.opensOn, 'day-month', language) }),
      }
    : {
        isOpen: true,
        text: t('web:shell.windowOpen', { day: formatDay(window.open.closesOn, 'day-month', language) }),
      }
}

/** The readings item exists only while the window is open (RD2). */
function menuOf(req: Request, visitor: Visitor | undefined, { window, waiting }: Loaded): Shell['menu'] {
  if (visitor === undefined || visitor.mustChangePassword || visitor.mustSetSecondFactor) return []
  const item = (href: string, key: string) => ({
    href,
    text: req.t(`web:menu.${key}`),
    isCurrent: key === 'home' || key === 'staffHome' ? req.path === href : req.path.startsWith(href),
  })
  if (visitor.kind === 'STAFF')
    return doorsOf(req).map(({ href, key }) => ({ ...item(href, key), ...waitingOf(waiting[key]) }))
  const isTaking =
    window?.open !== undefined && visitor.contracts.some((contract) => contract.status !== 'TERMINATED')
  return [
    item(paths.cabinet, 'home'),
    ...(isTaking ? [item(paths.readings.choose, 'readings')] : []),
    item(paths.history.page(), 'history'),
    item(paths.billing.page(), 'billing'),
    item(paths.contract.list, 'contracts'),
    ...(visitor.organizations.length > 0 ? [item(paths.organization.page(), 'organization')] : []),
    item(paths.settings.home, 'settings'),
  ]
}

function waitingOf(count: number | undefined): { waiting?: string } {
  if (count === undefined || count === 0) return {}
  return { waiting: count > 99 ? '99+' : String(count) }
}

function footerLinks(t: Request['t']): Shell['links'] {
  return [
    { href: paths.reception.form, text: t('web:footer.reception') },
    { href: paths.help, text: t('web:footer.help') },
    { href: paths.privacy, text: t('web:footer.privacy') },
    { href: paths.accessibility, text: t('web:footer.accessibility') },
  ]
}

function demoBanner({ arrivedAt, language, t }: Request): string {
  return t('web:shell.demo', { day: formatDay(moscowDay(arrivedAt), 'full', language) })
}

function inboxOf({ visitor, t }: Request): Pick<Shell, 'inbox'> {
  if (visitor === undefined || visitor.kind === 'STAFF' || visitor.mustChangePassword) return {}
  const { unread } = visitor
  const count = unread > 99 ? '99+' : String(unread)
  const text = unread === 0 ? t('web:shell.inbox') : t('web:shell.inboxNew', { count })
  return { inbox: { href: paths.inbox.list, text, count: unread === 0 ? '' : count } }
}

function userOf(visitor: Visitor): Shell['user'] {
  return {
    name: `${visitor.lastName} ${visitor.firstName}`.trim(),
    kind: visitor.kind === 'STAFF' ? 'staff' : 'subscriber',
  }
}

function takeFlash(req: Request): string | undefined {
  const flash = (req.session as Request['session'] | undefined)?.flash
  if (flash === undefined) return undefined
  delete req.session.flash
  return req.t(flash.key, flash.values)
}

/** Office hours of some days: «Пн–Чт 8:00–17:00». */
export function workingHours(line: Utility['hours'][number], t: Request['t']): string {
  const [first = '', last] = [line.days[0], line.days.at(-1)]
  const days =
    last === undefined || last === first
      ? t(`web:day.${first}`)
      : `${t(`web:day.${first}`)}–${t(`web:day.${last}`)}`
  const hour = (time: string) => time.replace(/^0/, '')
  return `${days} ${hour(line.opens)}–${hour(line.closes)}`
}
