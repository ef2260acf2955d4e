import type { FieldSlip } from '../../web/form.ts'
import type { Refusal } from './service.ts'

/** A refusal of a letter or an addition in words at a field. */
export function refusalSlip(refusal: Refusal): FieldSlip {
  if (refusal.reason === 'files-gone') return { field: 'files', key: 'web:upload.gone' }
  if (refusal.reason !== 'too-often') return { field: 'text', key: 'reception:slip.closed' }
  const values = { count: Math.max(1, Math.ceil(refusal.seconds / 60)) }
  return { field: 'text', key: 'reception:slip.often', values }
}

/** 429 with the time to wait, or 422. */
export function refusalStatus(
  res: { setHeader(name: string, value: string): unknown },
  refusal: Refusal | undefined,
): number {
  if (refusal?.reason !== 'too-often') return 422
  res.setHeader('Retry-After', String(refusal.seconds))
  return 429
}
