import { z } from 'zod'

/** Which session to end: one by its key, or all the others. */
export const endForm = z.object({
  session: z.string('account:sessions.unknown').regex(/^([0-9a-f]{64}|others)$/, 'account:sessions.unknown'),
})
