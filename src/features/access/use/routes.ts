import express, { type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { writeDownUse } from './service.ts'

/** Stands before the rooms of the cabinet: what a delegate looks at is written down for the holder. */
export function useRoutes(deps: Deps): Router {
  const router = express.Router()
  router.use(paths.cabinet, async (req, _res, next) => {
    const { contracts } = visitorOf(req)
    const delegated = contracts.filter(({ isDelegated }) => isDelegated).map(({ id }) => id)
    if (delegated.length > 0 && (req.method === 'GET' || req.method === 'HEAD'))
      await writeDownUse(deps, actorOf(req), {
        path: `${req.baseUrl}${req.path}`,
        asked: req.query['contract'],
        own: contracts.map(({ id }) => id),
        delegated,
      })
    next()
  })
  return router
}
