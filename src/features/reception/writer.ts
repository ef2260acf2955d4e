import { addressKey } from '../../web/address.ts'
import type { Writer } from './service.ts'

/** Who writes, as the request tells. */
export function writerOf(req: Express.Request & Parameters<typeof addressKey>[0]): Writer {
  return {
    userId: req.visitor?.userId,
    language: req.language,
    throttleKey: addressKey(req),
    address: req.ip,
    requestId: req.requestId,
  }
}
