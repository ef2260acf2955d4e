import express, { type Router } from 'express'
import type { Deps } from '../../deps.ts'
import { paths } from '../../paths.ts'
import { legalNames, readLegalDocuments } from '../../records/legal.ts'
import { showPage } from '../../web/view.ts'
import { legalPage } from './page.ts'

export function legalRoutes(deps: Deps): Router {
  const router = express.Router()
  const documents = readLegalDocuments(deps.settings.utility)
  for (const name of legalNames)
    router.get(paths[name], async (req, res) => {
      await showPage(res, legalPage(documents[name], req.language, req.t))
    })
  return router
}
