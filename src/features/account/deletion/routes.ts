import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldError } from '../../../web/form.ts'
import { endSession } from '../../../web/session.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { deletionForm } from './form.ts'
import { deletionPage } from './page.ts'
import { deleteCabinet, orphansOf } from './service.ts'

/** Withdrawal of consent and the end of the cabinet (AC13). */
export function deletionRoutes(deps: Deps): Router {
  const router = express.Router()
  const phone = informationPhone(deps.settings.utility)
  const show = async (req: Request, res: Response, status: number, errors?: readonly FieldError[]) => {
    const orphans = await orphansOf(deps, visitorOf(req).userId)
    const slips = errors === undefined ? {} : { errors }
    await showPage(res, deletionPage(req.t, { orphans, phone, ...slips }), status)
  }

  router.get(paths.settings.deletion, stepUpOnly, (req, res) => show(req, res, 200))
  router.post(paths.settings.deletion, ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const parsed = parseForm(deletionForm, req.body)
    if (!parsed.ok) return show(req, res, 422, wordSlips(parsed.slips, req.t))
    const result = await deleteCabinet(deps, actorOf(req))
    if (!result.ok) return show(req, res, 422)
    await endSession(req)
    res.redirect(303, paths.loginWith({ done: 'deleted' }))
  })
  return router
}
