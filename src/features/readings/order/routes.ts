import express, { type Request, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { readLargeForm, wordSlips } from '../../../web/form.ts'
import { idOf, subscribersOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { parseOrder } from './form.ts'
import { orderPage } from './page.ts'
import { openOrder, planOrder, rememberOrder, type Asker, type OpenOrder } from './service.ts'

/** In which order the rows of a big form stand (RD16): remembered per user and contract. */
export function orderRoutes(deps: Deps): Router {
  const router = express.Router()
  const page = paths.readings.order(':contractId')

  router.get(page, subscribersOnly, async (req, res) => {
    await showPage(res, orderPage(await opened(deps, req), req))
  })

  router.post(
    page,
    subscribersOnly,
    // A place a meter: read as the form itself is, and only for those whose contract it is.
    async (req, res, next) => {
      res.locals['order'] = await opened(deps, req)
      next()
    },
    ...readLargeForm(deps.csrf),
    async (req, res) => {
      const open = res.locals['order'] as OpenOrder
      const posted = parseOrder(req.body)
      const plan = planOrder(open, posted)
      if (!plan.ok) {
        const errors = wordSlips(plan.slips, req.t)
        return showPage(res, orderPage(open, req, { posted, errors }), 422)
      }
      const contractId = idOf(req, 'contractId')
      if (!(await rememberOrder(deps, askerOf(req), contractId, plan.order))) throw notFound()
      await leaveFlash(req, 'order:kept')
      res.redirect(303, paths.readings.order(contractId))
    },
  )
  return router
}

async function opened(deps: Deps, req: Request): Promise<OpenOrder> {
  const open = await openOrder(deps, askerOf(req), idOf(req, 'contractId'))
  if (open === undefined) throw notFound()
  return open
}

function askerOf(req: Request): Asker {
  return { ...actorOf(req), at: req.arrivedAt }
}
