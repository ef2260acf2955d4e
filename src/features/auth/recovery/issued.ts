import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** What the paper says, once. */
export const issuedPassword = z.object({
  userId: z.string(),
  login: z.string(),
  name: z.string(),
  password: z.string(),
  expiresAt: z.string(),
})
export type IssuedPassword = z.infer<typeof issuedPassword>

/** When the issued password ends. */
export function endOf(issued: IssuedPassword): Temporal.Instant {
  return Temporal.Instant.from(issued.expiresAt)
}
