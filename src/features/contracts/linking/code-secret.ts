import { createHash, createHmac } from 'node:crypto'
import { composeLinkCode } from '../../../domain/link-code.ts'

/**
 * The code of a row, made of its id and the house's secret: the letter can be printed again when the printer
 * jams, and the database alone tells nobody a code.
 */
export function linkCodeOf(secret: string, id: string): string {
  return composeLinkCode(createHmac('sha256', secret).update(`link-code.${id}`).digest().subarray(0, 8))
}

/** What is kept of a code: SHA-256, without its dashes. */
export function linkCodeHash(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}
