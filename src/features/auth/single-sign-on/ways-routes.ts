import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm } from '../../../web/form.ts'
import { notFound } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { ownerOf } from '../letter.ts'
import { originOf } from '../request.ts'
import { waysForm } from './form.ts'
import { waysPage } from './page.ts'
import { sendOut } from './routes.ts'
import { openWays, setAccountSignIn, unlinkIdentity } from './service.ts'

/** The ways into one's own cabinet: by account number, by other houses. Each change asks for the password first. */
export function waysInRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.settings.signIn, stepUpOnly, async (req, res) => {
    const ways = await openWays(deps, visitorOf(req).userId)
    await showPage(res, waysPage(req, ways, deps.identityProviders, req.query['done']))
  })

  router.post(paths.settings.signIn, ...readForm(deps.csrf), stepUpOnly, async (req, res) => {
    const parsed = parseForm(waysForm, req.body)
    // buttons only: what is no button of ours is not there
    if (!parsed.ok) throw notFound()
    const { data } = parsed
    const owner = ownerOf(visitorOf(req))
    if (data.action === 'link') {
      const onDown = paths.settings.signInDone('down')
      return sendOut(deps, data.provider, res, { next: '', linksTo: owner.userId, onDown })
    }
    if (data.action === 'unlink') {
      if (!(await unlinkIdentity(deps, owner, data.identity, originOf(req)))) throw notFound()
      return leave(req, res, 'auth:ways.house.unlinked')
    }
    const isOn = data.action === 'account-on'
    await setAccountSignIn(deps, owner.userId, isOn, originOf(req))
    return leave(req, res, `auth:ways.account.turned${isOn ? 'On' : 'Off'}`)
  })
  return router
}

async function leave(req: Request, res: Response, words: string): Promise<void> {
  await leaveFlash(req, words)
  res.redirect(303, paths.settings.signIn)
}
