import express, { type Router } from 'express'
import { paths } from '../paths.ts'
import { metricsRoutes } from './metrics.ts'

/** `/healthz`: the process answers. `/readyz`: the database answers and no migration waits. `/metrics` with its token. */
export function healthRoutes(
  isReady: () => Promise<{ ok: boolean; why?: string }>,
  metricsToken: string | undefined,
): Router {
  const router = express.Router()
  router.use(metricsRoutes(metricsToken))
  router.get(paths.health, (_req, res) => void res.type('text/plain').send('ok\n'))
  router.get(paths.ready, async (_req, res) => {
    const state = await isReady().catch(() => ({ ok: false, why: 'database' }))
    res
      .status(state.ok ? 200 : 503)
      .type('text/plain')
      .send(state.ok ? 'ready\n' : `not ready: ${state.why ?? ''}\n`)
  })
  return router
}
