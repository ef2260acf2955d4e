import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm, wordSlips, type FieldSlip } from '../../../web/form.ts'
import { showPage } from '../../../web/view.ts'
import { deviceOf, halfWayCookie, letIn, passwordMark, type HalfWay } from '../entry-routes.ts'
import { originOf, slipStatus } from '../request.ts'
import type { SignInUser } from '../store.ts'
import { enterByCode, findHalfWay } from './enter.ts'
import { codeForm } from './form.ts'
import { codePage } from './code-page.ts'

/** The second step of the sign-in: whoever shows a good password gets here, and no session before the code. */
export function secondFactorSignInRoutes(deps: Deps): Router {
  const router = express.Router()
  const cookie = halfWayCookie(deps)

  router.get(paths.secondFactor, async (req, res) => {
    if (cookie.read(req) === undefined) res.redirect(303, paths.login)
    else await showPage(res, codePage(req.t, {}))
  })

  router.post(paths.secondFactor, ...readForm(deps.csrf), async (req, res) => {
    const waiting = await waitingOf(deps, req)
    if (waiting === undefined) {
      startAgain(deps, res)
      return
    }
    const { user, ticket } = waiting
    const parsed = parseForm(codeForm, req.body)
    const isRemembered = parsed.values['remember'] === 'on'
    const refuse = (slips: FieldSlip[]) =>
      showPage(
        res,
        codePage(req.t, { isRemembered, errors: wordSlips(slips, req.t) }),
        slipStatus(res, slips),
      )
    if (!parsed.ok) return refuse(parsed.slips)
    const device = deviceOf(deps, req)
    const arrival = { ...originOf(req), device, by: 'code', isRemembered } as const
    const { isPastFailures, next, provider } = ticket
    const result = await enterByCode(deps, user, parsed.data.code, { ...arrival, isPastFailures })
    if (result.ok) {
      cookie.forget(res)
      await letIn(deps, req, res, { user, device, next, provider })
    } else if (result.slip === undefined) startAgain(deps, res)
    else await refuse([result.slip])
  })
  return router
}

/** Whose ticket it is, while the password it was given for is still his. */
async function waitingOf(
  deps: Deps,
  req: Request,
): Promise<{ ticket: HalfWay; user: SignInUser } | undefined> {
  const ticket = halfWayCookie(deps).read(req)
  if (ticket === undefined) return undefined
  const user = await findHalfWay(deps, ticket.userId)
  return user !== undefined && passwordMark(deps, user) === ticket.mark ? { ticket, user } : undefined
}

function startAgain(deps: Deps, res: Response): void {
  halfWayCookie(deps).forget(res)
  res.redirect(303, paths.loginWith({ done: 'late' }))
}
