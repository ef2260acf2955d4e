import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { idOf } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { sendPaper } from '../../../web/paper.ts'
import { ownProtocol } from './service.ts'

export function protocolRoutes(deps: Deps): Router {
  const router = express.Router()
  router.get(paths.readings.protocol(':id'), async (req, res) => {
    const paper = await ownProtocol(deps, visitorOf(req).userId, idOf(req, 'id'), req.language)
    if (paper === undefined) throw notFound()
    sendPaper(res, paper)
  })
  return router
}
