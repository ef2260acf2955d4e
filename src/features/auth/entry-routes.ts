import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { cookieOf } from '../../web/cookies.ts'
import { localPath } from '../../web/guards.ts'
import { sealedCookie, type SealedCookie } from '../../web/sealed-cookie.ts'
import { beginSession, cookieName, isSecureSite, saveSession } from '../../web/session.ts'
import { homeOf } from './request.ts'
import type { SignInUser } from './store.ts'

const yearMs = 365 * 24 * 3600 * 1000
const halfWayMs = 10 * 60_000

const ticket = z.object({
  userId: z.string(),
  /** mark of the password hash it was given for: another password makes it worthless */
  mark: z.string(),
  by: z.enum(['password', 'identity']),
  next: z.string(),
  /** the provider whose word it was */
  provider: z.string().optional(),
  isPastFailures: z.boolean(),
})

/** Half way in: what was right so far, until the code. There is no session yet. */
export type HalfWay = z.infer<typeof ticket>

/** The ticket of those who still owe a code; ten minutes. */
export function halfWayCookie(deps: Deps): SealedCookie<HalfWay> {
  return sealedCookie(ticket, {
    name: 'vodocabinet-half-way',
    seal: deps.seals.halfWay,
    isSecure: isSecureSite(deps.settings.baseUrl),
    clock: deps.clock,
    livesMs: halfWayMs,
  })
}

/** What a ticket holds against: the password as it is kept just now. */
export function passwordMark(deps: Deps, user: SignInUser): string {
  return deps.seals.halfWay.mark(user.passwordHash ?? '').toString('base64url')
}

/** The secret of this browser, or a new one. */
export function deviceOf(deps: Deps, req: Request): string {
  const value = cookieOf(req, deviceCookie(deps))
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : randomBytes(32).toString('base64url')
}

/** Sends to the second step. */
export function askForCode(
  deps: Deps,
  res: Response,
  user: SignInUser,
  came: Omit<HalfWay, 'userId' | 'mark'>,
): void {
  halfWayCookie(deps).give(res, { userId: user.userId, mark: passwordMark(deps, user), ...came })
  res.redirect(303, paths.secondFactor)
}

/** Everything was right: the session begins, and the way leads on. */
export async function letIn(
  deps: Deps,
  req: Request,
  res: Response,
  {
    user,
    device,
    next,
    provider,
  }: { user: SignInUser; device: string; next: string; provider?: string | undefined },
): Promise<void> {
  await beginSession(req, { id: user.userId, isStaff: user.kind === 'STAFF' })
  if (provider !== undefined) {
    req.session.signedInBy = provider
    await saveSession(req)
  }
  // Marks this browser as the owner's from the next sign-in on.
  res.cookie(deviceCookie(deps), device, {
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecureSite(deps.settings.baseUrl),
    maxAge: yearMs,
    path: '/',
  })
  const isLinkingNext = user.isFirst && user.hasHint && !user.hasContracts
  res.redirect(303, localPath(next, isLinkingNext ? paths.contract.link : homeOf(user.kind)))
}

function deviceCookie(deps: Deps): string {
  return cookieName('vodocabinet-device', isSecureSite(deps.settings.baseUrl))
}
