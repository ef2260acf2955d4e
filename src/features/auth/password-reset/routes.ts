import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { addressKey } from '../../../web/address.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { showPage } from '../../../web/view.ts'
import { deadLinkPage } from '../telling-page.ts'
import { bodyToken, originOf, slipStatus, tokenOf, waitSlip } from '../request.ts'
import { askedPage } from './asked-page.ts'
import { forgotForm, resetForm } from './form.ts'
import { forgotPage, resetPage } from './page.ts'
import { askForReset, findResetOwner, resetPassword } from './service.ts'

export function passwordResetRoutes(deps: Deps): Router {
  const router = express.Router()
  const dead = (req: Request, res: Response) => showPage(res, deadLinkPage(req.t, paths.password.forgot), 410)

  router.get(paths.password.forgot, (req, res) => showPage(res, forgotPage(req.t, { values: {} })))
  router.post(paths.password.forgot, ...readForm(deps.csrf), async (req, res) => {
    const refuse = (slips: FieldSlip[], values: FormValues) =>
      showPage(res, forgotPage(req.t, { values, errors: wordSlips(slips, req.t) }), slipStatus(res, slips))
    const parsed = parseForm(forgotForm, req.body)
    if (!parsed.ok) return refuse(parsed.slips, parsed.values)
    const slip = (await deps.captcha.check(req, res, parsed.data.captcha)) ?? (await pause(deps, req))
    if (slip !== undefined) return refuse([slip], parsed.values)
    await askForReset(deps, parsed.data, originOf(req))
    res.redirect(303, paths.password.sent)
  })
  router.get(paths.password.sent, (req, res) =>
    showPage(
      res,
      askedPage(req.t, {
        phone: informationPhone(deps.settings.utility),
        hasDevMail: deps.settings.isDemo,
      }),
    ),
  )

  router.get(paths.password.reset, async (req, res) => {
    const token = tokenOf(req.query['token'])
    const owner = await findResetOwner(deps, token)
    if (owner === undefined) return dead(req, res)
    return showPage(res, resetPage(req.t, { token, login: owner.login }))
  })
  router.post(paths.password.reset, ...readForm(deps.csrf), async (req, res) => {
    const token = bodyToken(req)
    const owner = await findResetOwner(deps, token)
    if (owner === undefined) return dead(req, res)
    const refuse = (slips: FieldSlip[]) =>
      showPage(res, resetPage(req.t, { token, login: owner.login, errors: wordSlips(slips, req.t) }), 422)
    const parsed = parseForm(resetForm, req.body)
    if (!parsed.ok) return refuse(parsed.slips)
    const result = await resetPassword(deps, token, parsed.data, originOf(req))
    if (result.ok) {
      res.redirect(303, paths.loginWith({ login: result.login, done: 'reset' }))
      return
    }
    if (result.reason === 'dead') return dead(req, res)
    return refuse([{ field: 'password', key: `auth:password.${result.fault}` }])
  })
  return router
}

/** Letters asked for from one address are limited (security.md). */
async function pause(deps: Deps, req: Request): Promise<FieldSlip | undefined> {
  const address = addressKey(req)
  const isFree = (await deps.throttles.reset.take(address)) >= 0
  return isFree ? undefined : waitSlip('email', await deps.throttles.reset.waitSeconds(address))
}
