import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * Strict headers on every answer. `same-origin` referrer: with `no-referrer` Chromium sends
 * `Origin: null` on our own forms. No inline scripts or styles anywhere, so no nonce is needed.
 * @param options.houses others whom a form of ours leads to: without them Chromium stops the 303 (finding 6)
 */
export function securityHeaders(options: {
  isSecure: boolean
  houses: readonly { origins(): readonly string[] }[]
}): RequestHandler {
  // A house may tell its origins late; until they change, the policy is composed once.
  const made = new Map<string, RequestHandler>()
  return (req, res, next) => {
    const origins = options.houses.flatMap((house) => house.origins())
    const key = origins.join(' ')
    const known = made.get(key)
    const headers = known ?? headersFor(origins, options.isSecure)
    if (known === undefined) made.set(key, headers)
    headers(req, res, next)
  }
}

function headersFor(origins: readonly string[], isSecure: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'", ...origins],
        frameAncestors: ["'none'"],
        ...(isSecure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
}

/** Pages are private: nobody between keeps a copy. Assets set their own header later. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.setHeader('Cache-Control', 'no-store')
  next()
}

/** In production nothing is said over plain http: the same address on https, with the method kept. */
export function onlyHttps(baseUrl: string): RequestHandler {
  return (req, res, next) => {
    if (req.secure) next()
    else res.redirect(308, baseUrl + (req.originalUrl.startsWith('/') ? req.originalUrl : '/'))
  }
}
