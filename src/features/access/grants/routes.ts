import express, { type Request, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { idOf } from '../../../web/guards.ts'
import { notFound, RequestError } from '../../../web/request-error.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { accessActorOf } from '../actor.ts'
import { readCursor } from '../journal-page.ts'
import { grantForm } from './form.ts'
import { accessPage, grantPage } from './page.ts'
import {
  giveAccess,
  openAccess,
  resendGrant,
  returnAccess,
  revokeGrant,
  type AccessView,
  type GrantResult,
} from './service.ts'

/** Who has access to a contract and why; giving it, taking it back, giving it back. */
export function accessRoutes(deps: Deps): Router {
  const router = express.Router()
  const id = ':id'

  router.get(paths.access.page(id), async (req, res) => {
    const view = await opened(deps, req)
    const now = new Date(deps.clock.now().epochMilliseconds)
    await showPage(
      res,
      accessPage(view, { userId: visitorOf(req).userId, now, today: daysOf(deps).today }, req),
    )
  })

  router.get(paths.access.grant(id), stepUpOnly, async (req, res) => {
    const { contract } = await managed(deps, req)
    await showPage(res, grantPage(contract, { until: daysOf(deps).offered }, req))
  })

  router.post(paths.access.grant(id), ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const { contract } = await managed(deps, req)
    const days = daysOf(deps)
    const refuse = (slips: FieldSlip[], values: FormValues, status = 422) =>
      showPage(
        res,
        grantPage(contract, { values, errors: wordSlips(slips, req.t), until: days.offered }, req),
        status,
      )
    const parsed = parseForm(grantForm(days), req.body)
    if (!parsed.ok) return refuse(parsed.slips, parsed.values)
    const result = await giveAccess(deps, accessActorOf(req), contract.id, parsed.data, visitorOf(req))
    if (!result.ok) {
      const slip = slipOf(result)
      if (result.reason === 'wait') res.setHeader('Retry-After', String(result.seconds))
      return refuse([slip], parsed.values, result.reason === 'wait' ? 429 : 422)
    }
    await leaveFlash(req, 'access:give.sent', { email: parsed.data.email })
    res.redirect(303, paths.access.page(contract.id))
  })

  endings(router, deps)
  return router
}

/** Taking back, sending again, giving back. */
function endings(router: Router, deps: Deps): void {
  const id = ':id'
  router.post(paths.access.revoke(id, ':grantId'), ...readForm(deps.csrf), async (req, res) => {
    const contractId = idOf(req, 'id')
    const result = await revokeGrant(deps, accessActorOf(req), contractId, idOf(req, 'grantId'))
    if (!result.ok) throw refusalOf(result)
    await leaveFlash(req, 'access:grant.revoked')
    res.redirect(303, paths.access.page(contractId))
  })

  router.post(paths.access.resend(id, ':grantId'), ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const contractId = idOf(req, 'id')
    const result = await resendGrant(deps, accessActorOf(req), contractId, idOf(req, 'grantId'))
    if (!result.ok) throw refusalOf(result)
    await leaveFlash(req, 'access:grant.resent')
    res.redirect(303, paths.access.page(contractId))
  })

  router.post(paths.access.leave(id), ...readForm(deps.csrf), async (req, res) => {
    await opened(deps, req)
    if (!(await returnAccess(deps, accessActorOf(req), idOf(req, 'id')))) throw notFound()
    await leaveFlash(req, 'access:own.returned')
    res.redirect(303, paths.cabinet)
  })
}

async function opened(deps: Deps, req: Request): Promise<AccessView> {
  const view = await openAccess(deps, visitorOf(req).userId, idOf(req, 'id'), readCursor(req.query['after']))
  if (view === undefined) throw notFound()
  return view
}

/** @throws 404 for a contract that is not the visitor's, 403 where he may look only */
async function managed(deps: Deps, req: Request): Promise<AccessView> {
  const view = await opened(deps, req)
  if (!view.contract.canManage) throw new RequestError(403, 'forbidden')
  return view
}

/** Access ends in a year unless another day is typed; three years are the most. */
function daysOf(deps: Deps): { today: string; offered: string; last: string } {
  const today = moscowDay(deps.clock.now())
  return {
    today: today.toString(),
    offered: today.add({ years: 1 }).toString(),
    last: today.add({ years: 3 }).toString(),
  }
}

function slipOf(result: Exclude<GrantResult, { ok: true }>): FieldSlip {
  if (result.reason === 'missing' || result.reason === 'forbidden') throw refusalOf(result)
  if (result.reason === 'wait')
    return {
      field: 'email',
      key: 'access:slip.wait',
      values: { count: Math.max(1, Math.ceil(result.seconds / 60)) },
    }
  return { field: 'email', key: `access:slip.${result.reason}` }
}

function refusalOf(result: Exclude<GrantResult, { ok: true }>): RequestError {
  if (result.reason === 'wait') return new RequestError(429, 'too-many', result.seconds)
  return result.reason === 'forbidden' ? new RequestError(403, 'forbidden') : notFound()
}
