import type { Request, RequestHandler, Response } from 'express'
import { paths } from '../paths.ts'
import { cookieOf } from './cookies.ts'
import { localPath } from './guards.ts'
import { cookieName } from './session.ts'

/** The version for low vision, as ГОСТ Р 52872-2019 users expect it (IN5). */
export type View = {
  size: '100' | '150' | '200'
  /** letters on ground: black on white, white on black, dark blue on light blue */
  scheme: 'white' | 'black' | 'blue'
  spacing: 'normal' | 'wide'
  images: 'shown' | 'hidden'
}

declare global {
  namespace Express {
    interface Request {
      /** the version for low vision; undefined: the usual one */
      view?: View
      /** this browser has chosen a version, the usual one too */
      isViewChosen: boolean
    }
  }
}

/** What the layout prints of it. */
export type ViewShell = {
  /** classes of `<html>`; empty in the usual version */
  classes: string
  /** ends the name of a style sheet whose breakpoints are made for larger letters */
  sheet: '' | '-150' | '-200'
  /** browser parts, scroll bars: `light dark`, or what the scheme is */
  colorScheme: 'light dark' | 'light' | 'dark'
  /** switches the version on; while it is on, off */
  toggle: { href: string; text: string }
  /** choices while it is on */
  groups: readonly {
    name: string
    choices: readonly { href: string; text: string; label: string; isCurrent: boolean; className: string }[]
  }[]
}

const values = {
  size: ['100', '150', '200'],
  scheme: ['white', 'black', 'blue'],
  spacing: ['normal', 'wide'],
  images: ['shown', 'hidden'],
} as const satisfies { [K in keyof View]: readonly View[K][] }
const parts = ['size', 'scheme', 'spacing', 'images'] as const

/** What a first press on the switch gives. */
const firstView: View = { size: '150', scheme: 'white', spacing: 'normal', images: 'shown' }
const off = 'off'
/** Where the choices stand: after a choice the page opens there again. */
export const viewAnchor = 'view-settings'
const yearMs = 365 * 24 * 3600 * 1000

/** As kept in cookie and profile: `150.black.wide.hidden`, `off`. */
export function writeView(view: View | undefined): string {
  return view === undefined ? off : parts.map((part) => view[part]).join('.')
}

/** Reads what {@link writeView} wrote; `unknown` for anything else. */
export function readView(text: unknown): View | undefined | 'unknown' {
  if (text === off) return undefined
  if (typeof text !== 'string' || text.length > 40) return 'unknown'
  const [size, scheme, spacing, images, more] = text.split('.')
  const view = {
    size: values.size.find((value) => value === size),
    scheme: values.scheme.find((value) => value === scheme),
    spacing: values.spacing.find((value) => value === spacing),
    images: values.images.find((value) => value === images),
  }
  return more === undefined && isWhole(view) ? view : 'unknown'
}

/** The version the browser remembers; asks nobody, so that an error page has it too. */
export function chooseView({ isSecure }: { isSecure: boolean }): RequestHandler {
  const cookie = cookieName('vodocabinet-view', isSecure)
  return (req, _res, next) => {
    const remembered = readView(cookieOf(req, cookie))
    req.isViewChosen = remembered !== 'unknown'
    setView(req, remembered === 'unknown' ? undefined : remembered)
    next()
  }
}

/**
 * Once it is known who came: `?view=` is kept in the browser and the profile and taken out of the address, which can be
 * given to others then; a browser that has chosen nothing shows the profile's version.
 */
export function followView(
  { isSecure }: { isSecure: boolean },
  remember: (userId: string, view: string) => Promise<void>,
): RequestHandler {
  const cookie = cookieName('vodocabinet-view', isSecure)
  return async (req, res, next) => {
    const { visitor } = req
    const asked = readView(req.query['view'])
    if (req.method === 'GET' && asked !== 'unknown') {
      giveCookie(res, cookie, writeView(asked), isSecure)
      if (visitor !== undefined) await remember(visitor.userId, writeView(asked))
      const back = localPath(paths.withoutView(req.originalUrl), paths.landing)
      res.redirect(303, asked === undefined ? back : `${back}#${viewAnchor}`)
      return
    }
    const profile = readView(visitor?.view)
    if (!req.isViewChosen && profile !== 'unknown') setView(req, profile)
    next()
  }
}

/** The layout's part, in the visitor's words. */
export function composeView(req: Request): ViewShell {
  const { view, t } = req
  const address = req.method === 'GET' ? req.originalUrl : req.path
  const link = (to: View | undefined) => paths.withView(address, writeView(to))
  if (view === undefined)
    return {
      classes: '',
      sheet: '',
      colorScheme: 'light dark',
      toggle: { href: link(firstView), text: t('web:view.on') },
      groups: [],
    }
  return {
    classes: ['low', ...parts.map((part) => `low--${view[part]}`)].join(' '),
    sheet: view.size === '100' ? '' : `-${view.size}`,
    colorScheme: view.scheme === 'black' ? 'dark' : 'light',
    toggle: { href: link(undefined), text: t('web:view.off') },
    groups: parts.map((part) => ({
      name: t(`web:view.${part}`),
      choices: values[part].map((value) => ({
        href: link({ ...view, [part]: value }),
        text: t(`web:view.${part}Short.${value}`),
        label: t(`web:view.${part}Of.${value}`),
        isCurrent: view[part] === value,
        className: `view__${value}`,
      })),
    })),
  }
}

function setView(req: Request, view: View | undefined): void {
  if (view === undefined) delete req.view
  else req.view = view
}

function isWhole(view: { [K in keyof View]: View[K] | undefined }): view is View {
  return parts.every((part) => view[part] !== undefined)
}

function giveCookie(res: Response, name: string, value: string, isSecure: boolean): void {
  res.cookie(name, value, { maxAge: yearMs, sameSite: 'lax', httpOnly: true, secure: isSecure, path: '/' })
}
