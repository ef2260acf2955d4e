import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import type { SessionRecord, SessionStore } from '../platform/session-store.ts'

declare module 'express-session' {
  interface SessionData {
    userId: string
    isStaff: boolean
    csrf: string
    client: { userAgent: string | undefined; address: string | undefined }
    /** one sentence for the next page: a copy key with values */
    flash: { key: string; values?: Record<string, string | number> }
    /** the contract chosen in the switcher */
    contractId: string
    /** what the next page shows once, sealed: a one-time password just issued */
    shownOnce: string
    /** the organization chosen by a member of several: lists show its contracts only */
    organizationId: string
    /** invitations have been opened by themselves once in this session */
    wasInvitationOffered: boolean
    /** the linking page has been opened by itself once in this session */
    wasLinkOffered: boolean
    /** key of the provider whose word opened this session: signing out goes on there */
    signedInBy: string
    /** when the password was given again, by the business clock, in ms of the epoch */
    steppedUpMs: number
  }
}

/** Name of a cookie of ours: on https the `__Host-` prefix keeps other hosts of the domain from setting it. */
export const cookieName = (base: string, isSecure: boolean): string => (isSecure ? `__Host-${base}` : base)

/** Cookies are Secure when the cabinet lives on https. */
export const isSecureSite = (baseUrl: string): boolean => baseUrl.startsWith('https://')

/** Sessions of signed-in people only: a stranger has none, so a visit writes nothing. */
export function sessions(
  store: SessionStore,
  options: { secret: string; isSecure: boolean },
): RequestHandler {
  const name = cookieName('vodocabinet', options.isSecure)
  const kept = session({
    store: new BridgeStore(store),
    name,
    secret: options.secret,
    genid: () => randomBytes(32).toString('base64url'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: options.isSecure, path: '/' },
  })
  return (req, res, next) => {
    if (req.get('cookie')?.includes(`${name}=`) === true) {
      kept(req, res, next)
      return
    }
    req.session = strangersSession((begun) => {
      Reflect.deleteProperty(req, 'session')
      // The first answer is the new session; what comes later is a fault of keeping it.
      let isBegun = false
      kept(req, res, (error?: unknown) => {
        if (isBegun) next(error)
        else begun(error)
        isBegun = true
      })
    })
    next()
  }
}

/** Nothing is kept for who brought no session; signing in begins one. An id for each page of a stranger would be waste. */
function strangersSession(begin: (begun: (error?: unknown) => void) => void): Request['session'] {
  const answer = (callback: () => void) => callback()
  return { regenerate: begin, save: answer, destroy: answer } as unknown as Request['session']
}

/**
 * The session a cookie names, also when it has ended: the signature proves that we gave it. Undefined for none and for
 * a forged one. What the session kept is asked of the store.
 */
export function namedSession(
  req: Request,
  options: { secret: string; isSecure: boolean },
): string | undefined {
  const name = cookieName('vodocabinet', options.isSecure)
  const pair = req
    .get('cookie')
    ?.split(/;\s*/)
    .find((part) => part.startsWith(`${name}=s%3A`))
  const [sid = '', signature = ''] = (pair?.slice(name.length + 5) ?? '').split('.', 2)
  if (!/^[\w-]{43}$/.test(sid)) return undefined
  const expected = createHmac('sha256', options.secret)
    .update(sid)
    .digest('base64')
    .replace(/(?<!=)=+$/, '')
  const [given, own] = [signature.replace(/%2B/gi, '+').replace(/%2F/gi, '/'), expected].map((text) =>
    Buffer.from(text),
  )
  if (given === undefined || own === undefined || given.length !== own.length) return undefined
  return timingSafeEqual(given, own) ? sid : undefined
}

/** Signs a user in: a new session id and a new CSRF secret, so that nothing fixed before is worth anything. */
export async function beginSession(req: Request, user: { id: string; isStaff: boolean }): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(asError(error)) : resolve())),
  )
  req.session.userId = user.id
  req.session.isStaff = user.isStaff
  req.session.csrf = randomBytes(32).toString('base64url')
  req.session.client = { userAgent: req.get('user-agent'), address: req.ip }
  await saveSession(req)
}

/** Ends the session at once and for good. */
export async function endSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.destroy((error: unknown) => (error ? reject(asError(error)) : resolve())),
  )
}

/** Writes the session before a redirect, so that the next request sees it. */
export async function saveSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.save((error: unknown) => (error ? reject(asError(error)) : resolve())),
  )
}

/**
 * Leaves one sentence for the next page, and writes it at once: a redirect's headers would be out before the session
 * is, and a quick browser would see the next page without it.
 */
export async function leaveFlash(
  req: Request,
  key: string,
  values?: Record<string, string | number>,
): Promise<void> {
  req.session.flash = values === undefined ? { key } : { key, values }
  await saveSession(req)
}

class BridgeStore extends session.Store {
  readonly #store: SessionStore
  constructor(store: SessionStore) {
    super()
    this.#store = store
  }
  override get(sid: string, callback: (error: unknown, data?: session.SessionData | null) => void): void {
    this.#store.find(sid).then(
      (data) => callback(null, data === undefined ? null : (data as session.SessionData)),
      (error: unknown) => callback(error),
    )
  }
  override set(sid: string, data: session.SessionData, callback?: (error?: unknown) => void): void {
    const record = recordOf(data)
    const done = record === undefined ? Promise.resolve() : this.#store.save(sid, record, data)
    settle(done, callback)
  }
  /** Finding it has moved its end already. */
  override touch(_sid: string, _data: session.SessionData, callback?: (error?: unknown) => void): void {
    callback?.()
  }
  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    settle(this.#store.end(sid), callback)
  }
}

function recordOf(data: Partial<session.SessionData>): SessionRecord | undefined {
  if (data.userId === undefined) return undefined
  return {
    userId: data.userId,
    isStaff: data.isStaff ?? false,
    userAgent: data.client?.userAgent,
    address: data.client?.address,
  }
}

function settle(work: Promise<void>, callback: ((error?: unknown) => void) | undefined): void {
  work.then(
    () => callback?.(),
    (error: unknown) => callback?.(error),
  )
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('session')
}
