import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { readForm } from '../../../web/form.ts'
import { idOf, isUuid, localPath } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { inboxPage } from './page.ts'
import { loadInbox, markAllRead, markRead, type InboxRow } from './store.ts'

const pageSize = 20

/** IN4: what the cabinet has told this user. Opening a message marks it read, looking at the list does not. */
export function inboxRoutes(deps: Deps): Router {
  const router = express.Router()
  const now = () => deps.clock.now().toString()

  router.get(paths.inbox.list, async (req, res) => {
    const after = placeOf(req.query['after'])
    const rows = await loadInbox(deps.db.sql, visitorOf(req).userId, { after, limit: pageSize + 1 })
    const shown = rows.slice(0, pageSize)
    const next = rows.length > pageSize ? cursorOf(shown.at(-1)) : undefined
    await showPage(res, inboxPage(shown, next, req))
  })

  router.post(paths.inbox.list, ...readForm(deps.csrf), async (req, res) => {
    await markAllRead(deps.db.sql, visitorOf(req).userId, now())
    res.redirect(303, paths.inbox.list)
  })

  router.post(paths.inbox.one(':id'), ...readForm(deps.csrf), async (req, res) => {
    const found = await markRead(deps.db.sql, {
      userId: visitorOf(req).userId,
      id: idOf(req, 'id'),
      at: now(),
    })
    if (found === undefined) throw notFound()
    res.redirect(303, localPath(found.link, paths.inbox.list))
  })
  return router
}

function cursorOf(row: InboxRow | undefined): string | undefined {
  return row === undefined ? undefined : `${row.createdAt.getTime()}_${row.id}`
}

/** A place in the list; anything else is the beginning. */
function placeOf(text: unknown): { at: string; id: string } | undefined {
  const [ms = '', id = ''] = typeof text === 'string' ? text.split('_', 2) : []
  if (!/^\d{10,14}$/.test(ms) || !isUuid(id)) return undefined
  return { at: new Date(Number(ms)).toISOString(), id }
}
