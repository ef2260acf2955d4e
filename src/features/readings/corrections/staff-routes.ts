import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { idOf, staffOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { hasRole } from '../../../web/visitor.ts'
import { decisionForm, readStaffFilter } from './form.ts'
import { queuePage, requestPage } from './staff-page.ts'
import { decideRequest, openQueue, openRequest } from './staff-service.ts'

/** The queue of corrections asked for after closing. */
export function correctionStaffRoutes(deps: Deps): Router {
  const router = express.Router()
  const clerks = staffOnly('metering', 'operator')
  const readers = staffOnly('metering', 'operator', 'auditor')

  router.get(paths.staff.corrections(), readers, async (req, res) => {
    const filter = readStaffFilter(req.query)
    await showPage(res, queuePage(await openQueue(deps, filter, actorOf(req)), filter, req))
  })

  router.get(paths.staff.correction(':id'), readers, async (req, res) => {
    await showRequest(deps, req, res)
  })

  router.post(paths.staff.correction(':id'), clerks, ...readForm(deps.csrf), async (req, res) => {
    const id = idOf(req, 'id')
    const parsed = parseForm(decisionForm, req.body)
    if (!parsed.ok) return showRequest(deps, req, res, { ...parsed, status: 422 })
    const decided = await decideRequest(deps, id, parsed.data, actorOf(req))
    if (!decided.ok) {
      if (decided.reason === 'not-found') throw notFound()
      const slips = [{ field: 'main', key: 'corrections:slip.decided' }]
      return showRequest(deps, req, res, { slips, values: parsed.values, status: 409 })
    }
    await leaveFlash(req, `corrections:staff.done.${parsed.data.action}`, { number: decided.number })
    res.redirect(303, paths.staff.corrections())
  })
  return router
}

async function showRequest(
  deps: Deps,
  req: Request,
  res: Response,
  again?: { slips: readonly FieldSlip[]; values: FormValues; status: number },
): Promise<void> {
  const view = await openRequest(deps, idOf(req, 'id'), actorOf(req))
  if (view === undefined) throw notFound()
  const mayAct = hasRole(req, 'metering', 'operator')
  const state = {
    mayAct,
    ...(again === undefined ? {} : { values: again.values, errors: wordSlips(again.slips, req.t) }),
  }
  await showPage(res, requestPage(view, state, req), again?.status ?? 200)
}
