import express, { type Request, type RequestHandler, type Router } from 'express'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { findOwnedContract } from '../../../records/contract-access.ts'
import { readLargeBody } from '../../../web/form.ts'
import { idOf, isUuid } from '../../../web/guards.ts'
import { isSecureSite, namedSession } from '../../../web/session.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { parseForm } from './form.ts'
import { keepBody } from './kept-store.ts'

/**
 * A form sent after its session had ended (wording.md row 29): what was typed is kept an hour for the user whose
 * session it was, and he is sent to sign in. Stands before the cabinet's guard; everybody else goes on to it.
 */
export function keptFormRoutes(deps: Deps): Router {
  const router = express.Router()
  router.post(paths.readings.form(':contractId'), findLate(deps), readLargeBody(), async (req, res) => {
    const { userId, secret } = res.locals['late'] as Late
    const next = paths.readings.form(idOf(req, 'contractId'))
    const isGenuine = deps.csrf.isFrom(req, secret)
    if (isGenuine) await keep(deps, req, userId)
    res.redirect(303, paths.loginWith(isGenuine ? { next, kept: '1' } : { next }))
  })
  return router
}

/** A form of an earlier session of the same user: refused as stale, but what was typed waits on the form's page. */
export function keepStale(deps: Deps): RequestHandler {
  return async (req, _res, next) => {
    const { csrf } = req.session
    if (csrf === undefined || !deps.csrf.isFrom(req, csrf)) {
      const { userId } = visitorOf(req)
      const former = await deps.sessions.recentOf(userId)
      if (former.some((data) => deps.csrf.isFrom(req, secretOf(data)))) await keep(deps, req, userId)
    }
    next()
  }
}

type Late = { userId: string; secret: string }

/** Reads nothing of the body before it is known whose session it was and that the contract is his. */
function findLate(deps: Deps): RequestHandler {
  const { sessionSecret, baseUrl } = deps.settings
  const options = { secret: sessionSecret, isSecure: isSecureSite(baseUrl) }
  return async (req, res, next) => {
    const contractId = req.params['contractId']
    const sid = req.visitor === undefined && isUuid(contractId) ? namedSession(req, options) : undefined
    const ended = sid === undefined ? undefined : await deps.sessions.findEnded(sid)
    if (ended === undefined || !isUuid(contractId)) {
      next('route')
      return
    }
    const asked = { contractId, userId: ended.userId, today: moscowDay(req.arrivedAt).toString() }
    if ((await findOwnedContract(deps.db.sql, asked)) === undefined) {
      next('route')
      return
    }
    res.locals['late'] = { userId: ended.userId, secret: secretOf(ended.data) }
    next()
  }
}

async function keep(deps: Deps, req: Request, userId: string): Promise<void> {
  const { rows, readOn } = parseForm(req.body)
  const contractId = idOf(req, 'contractId')
  const body = readOn === undefined ? { rows } : { rows, readOn }
  await deps.db.transaction(async (tx) => {
    await keepBody(tx, { userId, contractId, body, at: req.arrivedAt })
    await recordAudit(tx.sql, {
      at: req.arrivedAt,
      actorId: userId,
      action: 'readings.keep',
      subject: { type: 'contract', id: contractId },
      contractId,
      requestId: req.requestId,
      address: req.ip,
    })
  })
}

/** A session without a secret vouches for nothing: nobody can have signed with this one. */
function secretOf(data: object): string {
  const csrf = 'csrf' in data ? data.csrf : undefined
  return typeof csrf === 'string' && csrf !== '' ? csrf : crypto.randomUUID()
}
