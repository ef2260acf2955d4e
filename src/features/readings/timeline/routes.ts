import express, { type Request, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { parsePeriod } from '../../../domain/period.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { idOf, staffOnly, subscribersOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { timelinePage } from './page.ts'
import { openOwnTimeline, openTimeline } from './service.ts'

/** The way of one reading: who, when, from where, each change (RD10). */
export function timelineRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.history.row(':registerId', ':period'), subscribersOnly, async (req, res) => {
    const timeline = await openOwnTimeline(deps, askedOf(req), visitorOf(req).userId)
    if (timeline === undefined) throw notFound()
    await showPage(res, timelinePage(timeline, req, 'user'))
  })
  return router
}

/** The same for those who take, check and bill readings. */
export function timelineStaffRoutes(deps: Deps): Router {
  const router = express.Router()
  const readers = staffOnly('operator', 'metering', 'billing', 'auditor')
  router.get(paths.staff.readingsRow(':registerId', ':period'), readers, async (req, res) => {
    const timeline = await openTimeline(deps, askedOf(req), actorOf(req))
    if (timeline === undefined) throw notFound()
    await showPage(res, timelinePage(timeline, req, 'staff'))
  })
  return router
}

function askedOf(req: Request): { registerId: string; period: string } {
  const { period } = req.params
  const parsed = typeof period === 'string' ? parsePeriod(period) : undefined
  if (parsed === undefined) throw notFound()
  return { registerId: idOf(req, 'registerId'), period: parsed }
}
