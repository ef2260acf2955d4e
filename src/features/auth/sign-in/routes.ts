import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm, wordSlips, type FieldSlip } from '../../../web/form.ts'
import { localPath } from '../../../web/guards.ts'
import { endSession } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { askForCode, deviceOf, letIn } from '../entry-routes.ts'
import { homeOf, slipStatus, waitSlip } from '../request.ts'
import { signInForm } from './form.ts'
import { barrierOf, countFailure } from './limits.ts'
import { signInPage } from './page.ts'
import { signIn } from './service.ts'

export function signInRoutes(deps: Deps): Router {
  const router = express.Router()
  const shown = { isDemo: deps.settings.isDemo, houses: deps.identityProviders }

  router.get(paths.login, async (req, res) => {
    if (req.visitor !== undefined) {
      res.redirect(303, localPath(req.query['next'], homeOf(req.visitor.kind)))
      return
    }
    const values = { next: localPath(req.query['next'], ''), login: textOf(req.query['login']) }
    const isKept = req.query['kept'] === '1'
    const state = { values, ...shown, wasSignedIn: values.next !== '', done: req.query['done'], isKept }
    await showPage(res, signInPage(req, state))
  })

  router.post(paths.login, ...readForm(deps.csrf), (req, res) => enter(deps, req, res))

  router.post(paths.logout, ...readForm(deps.csrf), async (req, res) => {
    const onward = await farewellOf(deps, req.session.signedInBy)
    await endSession(req)
    res.redirect(303, onward ?? paths.landing)
  })
  return router
}

/** Who came in by another house's word may leave that house too. */
async function farewellOf(deps: Deps, provider: string | undefined): Promise<string | undefined> {
  const house = deps.identityProviders.find(({ key }) => key === provider)
  return house?.farewell(new URL(paths.landing, deps.settings.baseUrl).href)
}

async function enter(deps: Deps, req: Request, res: Response): Promise<void> {
  const shown = { isDemo: deps.settings.isDemo, houses: deps.identityProviders }
  const parsed = parseForm(signInForm, req.body)
  if (!parsed.ok)
    return showPage(
      res,
      signInPage(req, { values: parsed.values, ...shown, errors: wordSlips(parsed.slips, req.t) }),
      422,
    )
  const device = deviceOf(deps, req)
  const origin = { address: req.ip ?? '', device, requestId: req.requestId }
  const { login, captcha, next } = parsed.data
  const refuse = (slip: FieldSlip, hasCaptcha: boolean) => {
    const errors = wordSlips([slip], req.t)
    return showPage(
      res,
      signInPage(req, { values: parsed.values, ...shown, errors, hasCaptcha }),
      slipStatus(res, [slip]),
    )
  }
  const barrier = await barrierOf(deps, login, origin)
  if (barrier.seconds > 0) return refuse(waitSlip('login', barrier.seconds), barrier.isCaptchaDue)
  const unsolved = barrier.isCaptchaDue ? await unsolvedCaptcha(deps, req, res, captcha) : undefined
  if (unsolved !== undefined) {
    await countFailure(deps, login, origin, false)
    return refuse(unsolved, true)
  }
  const result = await signIn(deps, parsed.data, origin, barrier.isTrusted)
  if (!result.ok) return refuse({ field: 'login', key: 'auth:signIn.wrong' }, result.isCaptchaDue)
  const { user } = result
  if (result.isCodeDue)
    askForCode(deps, res, user, { by: 'password', next, isPastFailures: barrier.isTrusted })
  else await letIn(deps, req, res, { user, device, next })
}

async function unsolvedCaptcha(
  deps: Deps,
  req: Request,
  res: Response,
  answer: string,
): Promise<FieldSlip | undefined> {
  return answer === ''
    ? { field: 'captcha', key: 'web:captcha.required' }
    : deps.captcha.check(req, res, answer)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 254) : ''
}
