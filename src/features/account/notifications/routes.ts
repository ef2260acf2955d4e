import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { loadWishes } from '../../../records/notification-wishes.ts'
import { actorOf } from '../../../web/actor.ts'
import { parseForm, readForm, wordSlips, type FieldError } from '../../../web/form.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { findFeed } from '../calendar-feed/store.ts'
import { loadProfile } from '../profile/service.ts'
import { notificationsForm } from './form.ts'
import { notificationsPage } from './page.ts'
import { changeWishes } from './service.ts'

/** What to write about and how (IN4). */
export function notificationsRoutes(deps: Deps): Router {
  const router = express.Router()
  const show = async (req: Request, res: Response, errors?: readonly FieldError[]) => {
    const { userId, email } = visitorOf(req)
    const [{ phone }, wishes, feedMadeAt] = await Promise.all([
      loadProfile(deps, userId),
      loadWishes(deps.db.sql, userId),
      findFeed(deps.db.sql, userId),
    ])
    const known = { email, phone, wishes, feedMadeAt, ...(errors === undefined ? {} : { errors }) }
    await showPage(res, notificationsPage(req, known), errors === undefined ? 200 : 422)
  }

  router.get(paths.settings.notifications, (req, res) => show(req, res))
  router.post(paths.settings.notifications, ...readForm(deps.csrf), async (req, res) => {
    const parsed = parseForm(notificationsForm, req.body)
    if (!parsed.ok) return show(req, res, wordSlips(parsed.slips, req.t))
    await changeWishes(deps, actorOf(req), parsed.data)
    await leaveFlash(req, 'account:saved')
    res.redirect(303, paths.settings.notifications)
  })
  return router
}
