import express, { type RequestHandler, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { readLargeForm } from '../../../web/form.ts'
import { autosaveAnswer, refusedAnswer, shutAnswer } from './autosave-page.ts'
import { localsOf, writerOf } from './door-routes.ts'
import type { Entry } from './entry.ts'
import { parseAutosave } from './form.ts'
import { autosave } from './save.ts'
import { wordingOf } from './wording-routes.ts'

/**
 * The page that saves by itself: takes changed fields, answers with words as JSON. Nothing is written after closing, and
 * nothing of it is ever submitted.
 */
export function autosaveRoutes(deps: Deps, entry: Entry, owner: RequestHandler[]): Router {
  const router = express.Router()
  router.post(entry.autosave(':contractId'), ...owner, ...readLargeForm(deps.csrf), async (req, res) => {
    const { asker, door } = localsOf(res)
    const wording = wordingOf(deps, req)
    if (!door.mayEnter) {
      res.status(403).json(shutAnswer(door, wording))
      return
    }
    const posted = parseAutosave(req.body)
    if (posted.slips.length > 0) {
      res.status(422).json(refusedAnswer(posted.slips, wording))
      return
    }
    const saved = await autosave(deps, door, asker, posted, writerOf(req))
    if (!saved.ok) res.status(422).json(refusedAnswer([], wording))
    else
      res.status(saved.conflicts.length > 0 ? 409 : 200).json(autosaveAnswer(saved, asker.arrivedAt, wording))
  })
  return router
}
