import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { loadProfile } from '../profile/service.ts'
import { listSessions } from '../sessions/service.ts'
import { settingsPage } from './page.ts'

export function settingsRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.settings.home, async (req, res) => {
    const visitor = visitorOf(req)
    const [profile, sessions] = await Promise.all([
      loadProfile(deps, visitor.userId),
      listSessions(deps, visitor.userId),
    ])
    const page = settingsPage(req.t, visitor, {
      phone: profile.phone,
      language: profile.locale === 'en' ? 'en' : 'ru',
      sessions: sessions.length,
    })
    await showPage(res, page)
  })
  return router
}
