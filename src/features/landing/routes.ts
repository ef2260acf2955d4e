import express, { type Router } from 'express'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { loadWindowRules } from '../../records/reference.ts'
import { showPage } from '../../web/view.ts'
import { latestNews, outagesNow } from '../content/service.ts'
import { landingPage } from './page.ts'

const newsShown = 3

/** The front door: strangers see what can be done and sign in, everybody else goes home. */
export function landingRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.landing, async (req, res) => {
    if (req.visitor !== undefined) {
      res.redirect(303, req.visitor.kind === 'STAFF' ? paths.staff.home : paths.cabinet)
      return
    }
    const now = deps.clock.now()
    const [rules, news, outages] = await Promise.all([
      loadWindowRules(deps.db.sql, now),
      latestNews(deps, newsShown),
      outagesNow(deps),
    ])
    await showPage(res, landingPage({ rules, now, news, outages, isDemo: deps.settings.isDemo }, req))
  })
  return router
}
