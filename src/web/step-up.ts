import type { Request, RequestHandler } from 'express'
import { paths } from '../paths.ts'
import { localPath } from './guards.ts'
import { RequestError } from './request-error.ts'
import { saveSession } from './session.ts'

/** How long a password given again counts. */
const freshMs = 10 * 60_000

/**
 * Guards what decides who gets in: mail, second factor, grants, roles (docs/decisions/012-doors.md). Stands behind the
 * guard of the door (`subscribersOnly`, `staffOnly`), before GET and POST alike:
 * `router.get(path, stepUpOnly, show)`, `router.post(path, ...readForm(deps.csrf), stepUpOnly, act)`.
 * A page asked for leads through the password back to itself; a form sent without it is refused with 403 and the way.
 */
export const stepUpOnly: RequestHandler = (req, res, next) => {
  if (isSteppedUp(req)) {
    next()
    return
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') throw new RequestError(403, 'step-up')
  res.redirect(303, paths.loginAgain({ next: localPath(req.originalUrl, paths.landing) }))
}

/** Was the password (and the code, where there is one) given in this session within the last ten minutes? */
export function isSteppedUp(req: Request): boolean {
  const { steppedUpMs } = req.session
  if (steppedUpMs === undefined) return false
  const age = req.arrivedAt.epochMilliseconds - steppedUpMs
  // a time to come is of a clock that was set back: it counts for nothing
  return age >= 0 && age < freshMs
}

/** From now on for ten minutes, in this session only. */
export async function rememberStepUp(req: Request): Promise<void> {
  req.session.steppedUpMs = req.arrivedAt.epochMilliseconds
  await saveSession(req)
}
