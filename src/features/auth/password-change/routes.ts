import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { parseForm, readForm, wordSlips, type FieldSlip } from '../../../web/form.ts'
import { signedInOnly } from '../../../web/guards.ts'
import { beginSession, leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { homeOf, originOf, slipStatus } from '../request.ts'
import { changeForm } from './form.ts'
import { changePage } from './page.ts'
import { changeOwnPassword, codeless } from './service.ts'

/** The forced change after a password set by somebody else (AC12); staff change theirs here too. */
export function forcedChangeRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.password.change, signedInOnly, (req, res) =>
    showPage(res, changePage(req.t, { isForced: true, hasCode: hasCode(req) })),
  )
  router.post(paths.password.change, ...readForm(deps.csrf), signedInOnly, (req, res) =>
    change(deps, req, res, { isForced: true, next: homeOf(visitorOf(req).kind) }),
  )
  return router
}

/** The same from the settings, whenever one likes. */
export function settingsChangeRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.settings.password, (req, res) =>
    showPage(res, changePage(req.t, { isForced: false, hasCode: hasCode(req) })),
  )
  router.post(paths.settings.password, ...readForm(deps.csrf), (req, res) =>
    change(deps, req, res, { isForced: false, next: paths.settings.home }),
  )
  return router
}

async function change(
  deps: Deps,
  req: Request,
  res: Response,
  { isForced, next }: { isForced: boolean; next: string },
): Promise<void> {
  const visitor = visitorOf(req)
  const refuse = (slips: FieldSlip[]) =>
    showPage(
      res,
      changePage(req.t, { isForced, hasCode: hasCode(req), errors: wordSlips(slips, req.t) }),
      slipStatus(res, slips),
    )
  const parsed = parseForm(changeForm, req.body)
  if (!parsed.ok) return refuse(parsed.slips)
  const slip = await changeOwnPassword(deps, visitor, parsed.data, originOf(req))
  if (slip !== undefined) return refuse([slip])
  await beginSession(req, { id: visitor.userId, isStaff: visitor.kind === 'STAFF' })
  await leaveFlash(req, 'auth:password.changed')
  res.redirect(303, next)
}

function hasCode(req: Request): boolean {
  return codeless(visitorOf(req)).hasSecondFactor
}
