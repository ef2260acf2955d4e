import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { leaveFlash } from '../../../web/session.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { newLoginForm } from '../registration/form.ts'
import { originOf, slipStatus } from '../request.ts'
import { loginChangePage } from './page.ts'
import { changeLogin } from './service.ts'

/** Another login (AC13). */
export function loginChangeRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.settings.login, stepUpOnly, (req, res) =>
    showPage(res, loginChangePage(req.t, { values: { login: visitorOf(req).login } })),
  )
  router.post(paths.settings.login, ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const refuse = (slips: readonly FieldSlip[], values: FormValues) =>
      showPage(
        res,
        loginChangePage(req.t, { values, errors: wordSlips(slips, req.t) }),
        slipStatus(res, slips),
      )
    const parsed = parseForm(newLoginForm, req.body)
    if (!parsed.ok) return refuse(parsed.slips, parsed.values)
    const slip = await changeLogin(deps, visitorOf(req), parsed.data.login, originOf(req))
    if (slip !== undefined) return refuse([slip], parsed.values)
    await leaveFlash(req, 'auth:loginChange.changed')
    res.redirect(303, paths.settings.home)
  })
  return router
}
