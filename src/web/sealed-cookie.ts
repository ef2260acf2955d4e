import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import type { Seal } from '../platform/seal.ts'
import { cookieOf } from './cookies.ts'
import { cookieName } from './session.ts'

/** A value the visitor's browser carries for a while and can neither read nor change. */
export type SealedCookie<T> = {
  give(res: Response, value: T): void
  /** undefined for none, forged, too old, or of another shape */
  read(req: Request): T | undefined
  forget(res: Response): void
}

/** @param options.livesMs by the business clock; the browser forgets it then too */
export function sealedCookie<T>(
  schema: z.ZodType<T>,
  options: { name: string; seal: Seal; isSecure: boolean; clock: Clock; livesMs: number },
): SealedCookie<T> {
  const name = cookieName(options.name, options.isSecure)
  const envelope = z.object({ value: schema, expiresMs: z.number() })
  const attributes = { httpOnly: true, sameSite: 'lax', secure: options.isSecure, path: '/' } as const
  return {
    give(res, value) {
      const expiresMs = options.clock.now().epochMilliseconds + options.livesMs
      const sealed = options.seal.close({ value, expiresMs }).toString('base64url')
      res.cookie(name, sealed, { ...attributes, maxAge: options.livesMs })
    },
    read(req) {
      const sealed = cookieOf(req, name)
      if (sealed === undefined || sealed.length > 4_000) return undefined
      const parsed = envelope.safeParse(options.seal.open(Buffer.from(sealed, 'base64url')))
      if (!parsed.success || parsed.data.expiresMs <= options.clock.now().epochMilliseconds) return undefined
      return parsed.data.value
    },
    forget: (res) => void res.clearCookie(name, attributes),
  }
}
