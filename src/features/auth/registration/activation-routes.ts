import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { addressKey } from '../../../web/address.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { showPage } from '../../../web/view.ts'
import { bodyToken, originOf, slipStatus, tokenOf, waitSlip } from '../request.ts'
import { deadLinkPage } from '../telling-page.ts'
import { activateRegistration, findWaiting } from './activation.ts'
import { newLoginForm } from './form.ts'
import { confirmPage, loginPage } from './other-pages.ts'

/** The links of the letters: a look changes nothing, the button opens the cabinet once. */
export function activationRoutes(deps: Deps): Router {
  const router = express.Router()
  const dead = (req: Request, res: Response) =>
    showPage(res, deadLinkPage(req.t, paths.register.resend, [req.t('auth:register.confirm.gone')]), 410)
  const opened = (res: Response, login: string) =>
    res.redirect(303, paths.loginWith({ login, done: 'activated' }))

  router.get(paths.register.confirm, async (req, res) => {
    const token = tokenOf(req.query['token'])
    const owner = await findWaiting(deps, token, 'ACTIVATION')
    if (owner === undefined) return dead(req, res)
    return showPage(res, confirmPage(req.t, token, owner.login))
  })

  router.post(paths.register.confirm, ...readForm(deps.csrf), async (req, res) => {
    const result = await activateRegistration(deps, bodyToken(req), originOf(req))
    if (!result.ok) return dead(req, res)
    opened(res, result.login)
  })

  router.get(paths.register.login, async (req, res) => {
    const token = tokenOf(req.query['token'])
    if ((await findWaiting(deps, token, 'CHOOSE_LOGIN')) === undefined) return dead(req, res)
    return showPage(res, loginPage(req.t, token, { values: {} }))
  })

  router.post(paths.register.login, ...readForm(deps.csrf), async (req, res) => {
    const token = bodyToken(req)
    if ((await findWaiting(deps, token, 'CHOOSE_LOGIN')) === undefined) return dead(req, res)
    const refuse = (slips: FieldSlip[], values: FormValues) =>
      showPage(
        res,
        loginPage(req.t, token, { values, errors: wordSlips(slips, req.t) }),
        slipStatus(res, slips),
      )
    const parsed = parseForm(newLoginForm, req.body)
    if (!parsed.ok) return refuse(parsed.slips, parsed.values)
    // each taken login told here is a login learnt: they are counted
    const { registration } = deps.throttles
    if ((await registration.take(addressKey(req))) < 0)
      return refuse([waitSlip('login', await registration.waitSeconds(addressKey(req)))], parsed.values)
    const result = await activateRegistration(deps, token, originOf(req), parsed.data.login)
    if (result.ok) {
      await registration.giveBack(addressKey(req))
      opened(res, result.login)
      return
    }
    if (result.reason === 'dead') return dead(req, res)
    return refuse([{ field: 'login', key: 'auth:register.loginTaken' }], parsed.values)
  })
  return router
}
