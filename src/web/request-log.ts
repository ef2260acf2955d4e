import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'

/** Gives every request an id, the moment it came and one line in the log: method, path without query, status, time. No personal data. */
export function requestLog(log: Log, clock: Clock): RequestHandler {
  return (req, res, next) => {
    req.requestId = randomUUID().slice(0, 8)
    req.arrivedAt = clock.now()
    res.setHeader('X-Request-Id', req.requestId)
    const began = performance.now()
    res.once('finish', () => {
      const ms = Math.round((performance.now() - began) * 10) / 10
      log.info(
        {
          requestId: req.requestId,
          method: req.method,
          path: safePath(req.originalUrl),
          status: res.statusCode,
          ms,
        },
        'request',
      )
    })
    next()
  }
}

/** Secret parts of addresses (calendar feeds, protocol codes) never reach the log. */
function safePath(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  return path.replace(/^(\/cabinet\/calendar\/|\/protocols\/).+/, '$1…').slice(0, 200)
}
