import express, { type Router } from 'express'
import { join } from 'node:path'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { notFound } from '../../../web/request-error.ts'
import { showPage } from '../../../web/view.ts'
import { letterPage, lettersPage } from './page.ts'
import { listLetters, openLetter, readLetter } from './service.ts'

/** The demo's post office: letters that would have been sent. Never mounted in production. */
export function devMailRoutes(deps: Deps): Router {
  const router = express.Router()
  const directory = join(deps.settings.varDir, 'mail')
  router.get(paths.devMail, async (req, res) =>
    showPage(res, lettersPage(req.t, await listLetters(directory))),
  )
  router.get(`${paths.devMail}/:name`, async (req, res) => {
    const { name } = req.params
    const raw = await readLetter(directory, name)
    if (raw !== undefined) {
      res.type('text/plain; charset=utf-8').send(raw)
      return
    }
    const letter = await openLetter(directory, name)
    if (letter === undefined) throw notFound()
    await showPage(res, letterPage(req.t, letter))
  })
  return router
}
