import type { Request, RequestHandler } from 'express'
import { paths } from '../paths.ts'
import { endSession } from './session.ts'
import { notFound, RequestError } from './request-error.ts'
import { hasRole, toVisitor, type StaffRole, type StoredVisitor } from './visitor.ts'

/** Loads the signed-in user once a request; a user who is gone or disabled is signed out at once. */
export function identify(
  loadVisitor: (userId: string) => Promise<StoredVisitor | undefined>,
  house: { isProduction: boolean },
): RequestHandler {
  return async (req, _res, next) => {
    const { userId } = req.session
    if (userId !== undefined) {
      const visitor = toVisitor(await loadVisitor(userId), house)
      if (visitor === undefined) await endSession(req)
      else req.visitor = visitor
    }
    next()
  }
}

/** Anybody signed in, whatever the kind, also with a password that has to be changed first. */
export const signedInOnly: RequestHandler = (req, res, next) => {
  if (req.visitor === undefined) {
    res.redirect(303, signInAddress(req))
    return
  }
  next()
}

/** Only signed-in subscribers (and representatives). Strangers go to sign-in and come back. */
export const subscribersOnly: RequestHandler = (req, res, next) => {
  if (req.visitor === undefined) {
    res.redirect(303, signInAddress(req))
    return
  }
  if (req.visitor.mustChangePassword) {
    res.redirect(303, paths.password.change)
    return
  }
  if (req.visitor.kind === 'STAFF') {
    res.redirect(303, paths.staff.home)
    return
  }
  next()
}

/** Only staff with one of the roles; `admin` opens every staff door. Subscribers get the common 404. */
export function staffOnly(...roles: readonly StaffRole[]): RequestHandler {
  return (req, res, next) => {
    if (req.visitor === undefined) {
      res.redirect(303, signInAddress(req))
      return
    }
    if (req.visitor.kind !== 'STAFF') throw notFound()
    if (req.visitor.mustChangePassword) {
      res.redirect(303, paths.password.change)
      return
    }
    if (req.visitor.mustSetSecondFactor && !isFactorPage(req)) {
      res.redirect(303, paths.staff.secondFactor)
      return
    }
    if (roles.length > 0 && !hasRole(req, ...roles)) throw new RequestError(403, 'forbidden')
    next()
  }
}

/** The page that sets the second factor up, and the codes it gives. */
function isFactorPage(req: Request): boolean {
  const path = req.baseUrl + req.path
  return path === paths.staff.secondFactor || path === paths.staff.recoveryCodes
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** An id from the address. Anything but a UUID is the common 404, before it reaches a store. */
export function idOf(req: Request, name: string): string {
  const value = req.params[name]
  if (typeof value !== 'string' || !uuid.test(value)) throw notFound()
  return value
}

/** true for a UUID as this cabinet writes them. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value)
}

/** A path of this cabinet from `next=`; anything else is the fallback (no `//evil`, no schemes). */
export function localPath(value: unknown, fallback: string): string {
  if (typeof value !== 'string' || value.length > 500 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(value))
    return fallback
  if (value.includes('\\') || !URL.canParse(value, 'http://own.invalid')) return fallback
  const url = new URL(value, 'http://own.invalid')
  return url.origin === 'http://own.invalid' && !url.pathname.startsWith('//')
    ? url.pathname + url.search
    : fallback
}

function signInAddress(req: Request): string {
  return paths.loginWith({ next: localPath(req.originalUrl, paths.cabinet) })
}
