import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { createTurnstile, streamFile } from '../../../web/paper.ts'
import { stepUpOnly } from '../../../web/step-up.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { ownDataPage } from './page.ts'
import { openOwnData, recordDownload, writeArchive } from './service.ts'

/** Archives written at once: each keeps a drawing thread busy. */
const atOnce = 2

/** One's own data: what there is, the archive, the consents (AC13). */
export function ownDataRoutes(deps: Deps): Router {
  const router = express.Router()
  const turnstile = createTurnstile(atOnce)

  router.get(paths.settings.data, async (req, res) => {
    await showPage(res, ownDataPage(await openOwnData(deps, visitorOf(req).userId), req))
  })

  router.get(paths.settings.dataFile, stepUpOnly, (req, res) =>
    turnstile(async () => {
      const by = actorOf(req)
      await recordDownload(deps, by)
      const fileName = `vodocabinet-${moscowDay(deps.clock.now()).toString()}.zip`
      await streamFile(res, { fileName, type: 'application/zip' }, (to) => writeArchive(deps, by.actorId, to))
    }),
  )
  return router
}
