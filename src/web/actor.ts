import type { Request } from 'express'
import { visitorOf } from './visitor.ts'

/** Who acts, as the journal wants it: spread into `recordAudit`. */
export type Actor = {
  actorId: string
  channel: 'portal' | 'staff'
  requestId: string
  address: string | undefined
}

/** The signed-in actor of a request, behind a guard. */
export function actorOf(req: Request): Actor {
  const visitor = visitorOf(req)
  return {
    actorId: visitor.userId,
    channel: visitor.kind === 'STAFF' ? 'staff' : 'portal',
    requestId: req.requestId,
    address: req.ip,
  }
}
