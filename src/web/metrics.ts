import { timingSafeEqual } from 'node:crypto'
import express, { type Request, type Router } from 'express'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { paths } from '../paths.ts'

/**
 * `/metrics` for Prometheus: the process, and every request by method and kind of status. Whoever lacks the token
 * gets the common 404.
 * @param token undefined: there is no such page, and nothing is counted
 */
export function metricsRoutes(token: string | undefined): Router {
  const router = express.Router()
  if (token === undefined) return router
  const register = new Registry()
  collectDefaultMetrics({ register, prefix: 'vodocabinet_' })
  const requests = new Histogram({
    name: 'vodocabinet_request_seconds',
    help: 'Time of requests by method and class of status',
    labelNames: ['method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 10],
    registers: [register],
  })
  router.use((req, res, next) => {
    const end = requests.startTimer()
    res.once('finish', () => end({ method: methodOf(req), status: `${Math.floor(res.statusCode / 100)}xx` }))
    next()
  })
  router.get(paths.metrics, async (req, res, next) => {
    if (!mayRead(req, token)) {
      next()
      return
    }
    res.type(register.contentType).send(await register.metrics())
  })
  return router
}

/** Made-up methods must not make up series. */
function methodOf({ method }: Request): string {
  return ['GET', 'HEAD', 'POST'].includes(method) ? method : 'other'
}

function mayRead(req: Request, token: string): boolean {
  const given = Buffer.from(req.get('authorization') ?? '')
  const needed = Buffer.from(`Bearer ${token}`)
  return given.length === needed.length && timingSafeEqual(given, needed)
}
