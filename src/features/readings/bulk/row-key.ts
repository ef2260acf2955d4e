import { createHmac, timingSafeEqual } from 'node:crypto'

/** What the hidden column of a row says: which register, in which month; signed for one contract. */
export type RowKey = { period: string; registerId: string }

const shape = /^(\d{4}-\d{2})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{12})$/

/** `2026-11.<register>.<signature>`: each row names itself, so rows may stand in any order. */
export function writeRowKey(key: RowKey, contractId: string, secret: string): string {
  return `${key.period}.${key.registerId}.${signature(key, contractId, secret)}`
}

/** Undefined for what is no key; `isOwn` false: of another contract, or changed by hand. */
export function readRowKey(
  text: string,
  contractId: string,
  secret: string,
): (RowKey & { isOwn: boolean }) | undefined {
  const [, period = '', registerId = '', given = ''] = shape.exec(text.trim()) ?? []
  if (registerId === '') return undefined
  const key = { period, registerId }
  const expected = Buffer.from(signature(key, contractId, secret))
  return { ...key, isOwn: timingSafeEqual(Buffer.from(given), expected) }
}

function signature({ period, registerId }: RowKey, contractId: string, secret: string): string {
  const signed = createHmac('sha256', secret).update(`workbook ${contractId} ${period} ${registerId}`)
  return signed.digest('base64url').slice(0, 12)
}
