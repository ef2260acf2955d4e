import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { sessionKey } from '../../../platform/session-store.ts'
import { parseForm, readForm } from '../../../web/form.ts'
import { notFound } from '../../../web/request-error.ts'
import { endSession, leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { endForm } from './form.ts'
import { sessionsPage } from './page.ts'
import { endSessions, listSessions } from './service.ts'

export function sessionsRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.settings.sessions, async (req, res) => {
    const sessions = await listSessions(deps, visitorOf(req).userId)
    const presentKey = sessionKey(req.sessionID)
    await showPage(res, sessionsPage(req.t, req.language, { sessions, presentKey }))
  })

  router.post(paths.settings.sessions, ...readForm(deps.csrf), async (req, res) => {
    const parsed = parseForm(endForm, req.body)
    if (!parsed.ok) throw notFound()
    const { session } = parsed.data
    const presentKey = sessionKey(req.sessionID)
    const { userId } = visitorOf(req)
    const origin = { requestId: req.requestId, address: req.ip ?? '' }
    const isEnded = await endSessions(deps, userId, { session, presentKey }, origin)
    if (!isEnded) throw notFound()
    if (session === presentKey) {
      await endSession(req)
      res.redirect(303, paths.login)
      return
    }
    await leaveFlash(req, session === 'others' ? 'account:sessions.endedOthers' : 'account:sessions.ended')
    res.redirect(303, paths.settings.sessions)
  })
  return router
}
