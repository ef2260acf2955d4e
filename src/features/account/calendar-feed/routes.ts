import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { addressKey } from '../../../web/address.ts'
import { parseForm, readForm } from '../../../web/form.ts'
import { notFound, RequestError } from '../../../web/request-error.ts'
import { leaveFlash } from '../../../web/session.ts'
import { showPage } from '../../../web/view.ts'
import { calendarForm } from './form.ts'
import { secretPage } from './page.ts'
import { endFeed, makeFeed, openFeed } from './service.ts'

/** RD19: the private calendar. Programs come without a session, so the secret of the address is all they show. */
export function feedRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.calendarFeed(':secret'), async (req, res) => {
    const feed = await openFeed(deps, req.params['secret'], addressKey(req))
    if (!feed.ok && feed.reason === 'too-often') throw new RequestError(429, 'too-many', feed.seconds)
    if (!feed.ok) throw notFound()
    res.setHeader('X-Robots-Tag', 'noindex, nofollow')
    res.setHeader('ETag', feed.etag)
    // Programs that asked before and keep their copy are told that nothing has changed; nobody else keeps one.
    if (req.get('if-none-match') === feed.etag) {
      res.status(304).end()
      return
    }
    res.setHeader('Content-Disposition', 'inline; filename="calendar.ics"')
    res.setHeader('Content-Type', 'text/calendar; charset=utf-8')
    res.send(Buffer.from(feed.content, 'utf8'))
  })
  return router
}

/** Made, changed and ended in the settings. */
export function feedSettingsRoutes(deps: Deps): Router {
  const router = express.Router()
  router.post(paths.settings.calendar, ...readForm(deps.csrf), async (req, res) => {
    const parsed = parseForm(calendarForm, req.body)
    if (!parsed.ok) throw notFound()
    if (parsed.data.action === 'end') {
      await endFeed(deps, actorOf(req))
      await leaveFlash(req, 'account:calendar.ended')
      res.redirect(303, paths.settings.notifications)
      return
    }
    const secret = await makeFeed(deps, actorOf(req))
    const address = new URL(paths.calendarFeed(secret), deps.settings.baseUrl).href
    await showPage(res, secretPage(address, req))
  })
  // The address of the form, asked for by a reload or a bookmark.
  router.get(paths.settings.calendar, (_req, res) => res.redirect(303, paths.settings.notifications))
  return router
}
