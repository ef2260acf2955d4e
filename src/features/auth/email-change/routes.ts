import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { informationPhone } from '../../../platform/utility.ts'
import { parseForm, readForm, wordSlips, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { leaveFlash } from '../../../web/session.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { bodyToken, originOf, slipStatus, tokenOf } from '../request.ts'
import { deadLinkPage } from '../telling-page.ts'
import { confirmChange, findConfirmation } from './confirmation.ts'
import { emailForm, withdrawForm } from './form.ts'
import { findBrake, lockOut } from './lockout.ts'
import { confirmChangePage, emailPage, lockoutPage, outcomePage } from './page.ts'
import { askForChange, waitingChange, withdrawChange } from './service.ts'

/** The settings page: ask for another address, or take the wish back. */
export function emailChangeRoutes(deps: Deps): Router {
  const router = express.Router()
  const show = async (req: Request, res: Response, values: FormValues, slips?: readonly FieldSlip[]) => {
    const { userId, email } = visitorOf(req)
    const waiting = await waitingChange(deps, userId)
    const errors = slips === undefined ? {} : { errors: wordSlips(slips, req.t) }
    const status = slips === undefined ? 200 : slipStatus(res, slips)
    await showPage(res, emailPage(req, { email, waiting, values, ...errors }), status)
  }

  router.get(paths.settings.email, stepUpOnly, (req, res) => show(req, res, {}))
  router.post(paths.settings.email, ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const { userId } = visitorOf(req)
    const isWithdrawn = parseForm(withdrawForm, req.body).ok
    if (isWithdrawn) await withdrawChange(deps, userId, originOf(req))
    else {
      const parsed = parseForm(emailForm, req.body)
      if (!parsed.ok) return show(req, res, parsed.values, parsed.slips)
      const slip = await askForChange(deps, userId, parsed.data.email, originOf(req))
      if (slip !== undefined) return show(req, res, parsed.values, [slip])
    }
    await leaveFlash(req, isWithdrawn ? 'auth:email.withdrawn' : 'auth:email.sent')
    res.redirect(303, paths.settings.email)
  })
  return router
}

/** The links of the letters: whoever reads the mailbox may press, signed in or not. */
export function emailLinkRoutes(deps: Deps): Router {
  const router = express.Router()
  const phone = informationPhone(deps.settings.utility)
  const dead = (req: Request, res: Response) => showPage(res, deadLinkPage(req.t, paths.settings.email), 410)

  router.get(paths.email.confirm, async (req, res) => {
    const token = tokenOf(req.query['token'])
    const found = await findConfirmation(deps, token)
    if (found === undefined) return dead(req, res)
    return showPage(res, confirmChangePage(req.t, token, found))
  })
  router.post(paths.email.confirm, ...readForm(deps.csrf), async (req, res) => {
    const result = await confirmChange(deps, bodyToken(req), originOf(req))
    switch (result.state) {
      case 'dead':
        return dead(req, res)
      case 'taken':
        return showPage(res, outcomePage(req.t, 'taken', { phone }), 409)
      case 'waiting':
        return showPage(res, outcomePage(req.t, `waiting-${result.for}`, { phone }))
      case 'done':
        return showPage(res, outcomePage(req.t, 'done', { phone, email: result.email }))
    }
  })

  router.get(paths.email.lockout, async (req, res) => {
    const token = tokenOf(req.query['token'])
    const found = await findBrake(deps, token)
    if (found === undefined) return dead(req, res)
    return showPage(res, lockoutPage(req.t, token, found.from))
  })
  router.post(paths.email.lockout, ...readForm(deps.csrf), async (req, res) => {
    const result = await lockOut(deps, bodyToken(req), originOf(req))
    if (result.state === 'dead') return dead(req, res)
    if (result.reset === undefined) return showPage(res, outcomePage(req.t, 'shut', { phone }))
    res.redirect(303, result.reset)
  })
  return router
}
