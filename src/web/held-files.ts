import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** A file that was received and looked at: what a room remembers of it. */
export type ReceivedFile = {
  /** key in the file store */
  key: string
  /** safe to show */
  name: string
  mediaType: string
  byteSize: number
  sha256: string
}

const heldMinutes = 60

const heldSchema = z.object({
  until: z.number(),
  files: z.array(
    z.object({
      key: z.string().regex(/^[0-9a-f]{32}$/),
      name: z.string(),
      mediaType: z.string(),
      byteSize: z.int(),
      sha256: z.string(),
    }),
  ),
})

/**
 * A signed note about files of a form that came back with a slip: the browser has lost them, we have not.
 * It goes out in the hidden field `attached` and is good for an hour.
 */
export function noteOfHeldFiles(
  files: readonly ReceivedFile[],
  secret: string,
  now: Temporal.Instant,
): string {
  const note = { until: now.epochMilliseconds + heldMinutes * 60_000, files }
  const body = Buffer.from(JSON.stringify(note)).toString('base64url')
  return `${body}.${sign(body, secret)}`
}

/** The files a note speaks of; none for a forged, damaged or old one. */
export function filesOfNote(note: unknown, secret: string, now: Temporal.Instant): ReceivedFile[] {
  if (typeof note !== 'string' || note.length > 20_000) return []
  const [body = '', signature = ''] = note.split('.', 2)
  if (!isSame(signature, sign(body, secret))) return []
  const held = heldSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
  return held.success && held.data.until > now.epochMilliseconds ? held.data.files : []
}

function sign(body: string, secret: string): string {
  return createHmac('sha256', secret).update(`held-files.${body}`).digest('base64url')
}

function isSame(given: string, expected: string): boolean {
  const [one, two] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === two.length && timingSafeEqual(one, two)
}
