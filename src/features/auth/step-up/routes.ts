import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm, wordSlips, type FieldSlip } from '../../../web/form.ts'
import { localPath, signedInOnly } from '../../../web/guards.ts'
import { rememberStepUp } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { homeOf, originOf, slipStatus } from '../request.ts'
import { stepUpForm } from './form.ts'
import { stepUpPage } from './page.ts'
import { stepUp } from './service.ts'

/** The door that asks a signed-in user for the password once more; `web/step-up.ts` sends people here. */
export function stepUpRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.loginAgain(), signedInOnly, async (req, res) => {
    const visitor = visitorOf(req)
    const next = localPath(req.query['next'], homeOf(visitor.kind))
    await showPage(res, stepUpPage(req.t, visitor, { next }))
  })

  router.post(paths.loginAgain(), ...readForm(deps.csrf), signedInOnly, async (req, res) => {
    const visitor = visitorOf(req)
    const parsed = parseForm(stepUpForm, req.body)
    const next = localPath(parsed.values['next'], homeOf(visitor.kind))
    const refuse = (slips: readonly FieldSlip[]) =>
      showPage(
        res,
        stepUpPage(req.t, visitor, { next, errors: wordSlips(slips, req.t) }),
        slipStatus(res, slips),
      )
    if (!parsed.ok) return refuse(parsed.slips)
    const slip = await stepUp(deps, visitor, parsed.data, originOf(req))
    if (slip !== undefined) return refuse([slip])
    await rememberStepUp(req)
    res.redirect(303, next)
  })
  return router
}
