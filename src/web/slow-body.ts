import type { RequestHandler } from 'express'

export type BodyPace = {
  /** every body may take so long */
  firstMs: number
  /** a longer one has to come at this pace on the whole */
  bytesPerSecond: number
  /** and no body takes longer than this */
  longestMs: number
}

/** A photo over a weak line takes minutes; a client that trickles is dropped after 20 s (security.md, R6). */
const usualPace: BodyPace = { firstMs: 20_000, bytesPerSecond: 16 * 1024, longestMs: 300_000 }

/**
 * Drops requests whose body does not come. Node's own `requestTimeout` knows one limit for all and would cut an
 * upload that flows: it is set to `longestMs`, and this keeps the pace.
 */
export function dropSlowBodies(pace: BodyPace = usualPace): RequestHandler {
  return (req, _res, next) => {
    const hasBody = req.get('transfer-encoding') !== undefined || Number(req.get('content-length') ?? 0) > 0
    if (hasBody) {
      const began = performance.now()
      const already = req.socket.bytesRead
      const timer = setInterval(() => {
        const ms = performance.now() - began
        const isFlowing = (req.socket.bytesRead - already) / (ms / 1000) >= pace.bytesPerSecond
        if (req.complete) clearInterval(timer)
        else if (!isFlowing || ms > pace.longestMs) req.destroy()
      }, pace.firstMs)
      timer.unref()
      req.once('close', () => clearInterval(timer))
    }
    next()
  }
}
