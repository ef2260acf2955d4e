import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { cookieOf } from './cookies.ts'
import { cookieName } from './session.ts'
import { RequestError } from './request-error.ts'

/** Options of the cross-site guard. */
export type CsrfOptions = { secret: string; baseUrl: string; isSecure: boolean; isProduction: boolean }

export type Csrf = {
  /** a fresh token for a form; sets the form cookie for strangers */
  token(req: Request, res: Response): string
  /** whether the posted token was given to the session with this secret, and the request comes from our own page */
  isFrom(req: Request, secret: string): boolean
  /** refuses a POST whose token or origin is foreign; runs after the body was read */
  check: RequestHandler
}

/**
 * Tokens bound to the session's own secret, or for strangers to a random cookie: no session is
 * written before sign-in, and a token got before sign-in is worth nothing after it.
 */
export function createCsrf(options: CsrfOptions): Csrf {
  const cookie = cookieName('vodocabinet-form', options.isSecure)
  const sign = (binding: string, pad: string) =>
    createHmac('sha256', options.secret).update(`${binding}.${pad}`).digest('base64url')
  // An error page may come before there is a session.
  const binding = (req: Partial<Request> & Pick<Request, 'get'>) =>
    req.session?.csrf ?? formCookie(req, cookie)
  return {
    token(req, res) {
      const bound = binding(req) ?? giveCookie(res, cookie, options.isSecure)
      const pad = randomBytes(12).toString('base64url')
      return `${pad}.${sign(bound, pad)}`
    },
    isFrom(req, secret) {
      const token: unknown = (req.body as { _csrf?: unknown } | undefined)?._csrf
      return (
        typeof token === 'string' && isSigned(token, (pad) => sign(secret, pad)) && isOwnOrigin(req, options)
      )
    },
    check(req, _res, next) {
      const bound = binding(req)
      const token: unknown = (req.body as { _csrf?: unknown } | undefined)?._csrf
      const isGenuine =
        bound !== undefined && typeof token === 'string' && isSigned(token, (pad) => sign(bound, pad))
      if (!isGenuine || !isOwnOrigin(req, options)) throw new RequestError(403, 'stale-form')
      next()
    },
  }
}

function isSigned(token: string, sign: (pad: string) => string): boolean {
  const [pad = '', signature = ''] = token.split('.', 2)
  const expected = Buffer.from(sign(pad))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function isOwnOrigin(req: Request, options: CsrfOptions): boolean {
  const site = req.get('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') return false
  const origin = req.get('origin')
  if (origin === undefined || origin === new URL(options.baseUrl).origin) return true
  // Outside production the cabinet is also opened as 127.0.0.1 or by the machine's name.
  return !options.isProduction && URL.canParse(origin) && new URL(origin).host === req.get('host')
}

function formCookie(req: Pick<Request, 'get'>, name: string): string | undefined {
  const value = cookieOf(req, name)
  return value !== undefined && /^[\w-]{22}$/.test(value) ? value : undefined
}

function giveCookie(res: Response, name: string, isSecure: boolean): string {
  const value = randomBytes(16).toString('base64url')
  res.cookie(name, value, { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' })
  return value
}
