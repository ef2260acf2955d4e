import express, { type Request, type RequestHandler, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { showPage } from '../../../web/view.ts'
import { askPage, deadPage, donePage } from './page.ts'
import { openSubscription, unsubscribe } from './service.ts'

const readBody: RequestHandler[] = [
  express.urlencoded({ extended: false, limit: '10kb', parameterLimit: 20 }),
  express.text({ type: 'multipart/form-data', limit: '10kb' }),
]

/**
 * The way out of letters, from the letter itself: no sign-in. A look (mail scanners look too) changes nothing; the
 * page's button acts, and so does the one-click POST of a mail program (RFC 8058), which has no token of ours.
 */
export function unsubscribeRoutes(deps: Deps): Router {
  const router = express.Router()

  router.get(paths.unsubscribe, async (req, res) => {
    const token = typeof req.query['token'] === 'string' ? req.query['token'] : ''
    const found = await openSubscription(deps, token)
    if (found === undefined) return showPage(res, deadPage(req.t), 404)
    const page = found.isOn ? askPage(found.event, token, req.t) : donePage(found.event, req.t)
    await showPage(res, page)
  })

  router.post(
    paths.unsubscribe,
    ...readBody,
    (req, res, next) => (isOneClick(req) ? next() : deps.csrf.check(req, res, next)),
    async (req, res) => {
      const token = isOneClick(req) ? req.query['token'] : bodyOf(req)['token']
      const isDone = await unsubscribe(deps, token, { requestId: req.requestId, address: req.ip })
      if (!isDone) return showPage(res, deadPage(req.t), 404)
      if (isOneClick(req)) {
        res.status(200).type('text/plain').send('OK\n')
        return
      }
      res.redirect(303, paths.unsubscribeWith(String(token)))
    },
  )
  return router
}

/** What a mail program posts, as a form of either kind. */
function isOneClick(req: Request): boolean {
  const body: unknown = req.body
  if (typeof body === 'string') return /name="?List-Unsubscribe"?\r?\n\r?\nOne-Click\r?\n/.test(body)
  return bodyOf(req)['List-Unsubscribe'] === 'One-Click'
}

function bodyOf(req: Request): Record<string, unknown> {
  return typeof req.body === 'object' && req.body !== null ? (req.body as Record<string, unknown>) : {}
}
