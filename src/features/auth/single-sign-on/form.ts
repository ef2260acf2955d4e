import { z } from 'zod'

const unknown = 'auth:identity.unknown'

/** What is done with the ways into one's own cabinet. */
export const waysForm = z.discriminatedUnion(
  'action',
  [
    z.object({ action: z.literal('link'), provider: z.string(unknown).max(20, unknown) }),
    z.object({ action: z.literal('unlink'), identity: z.uuid(unknown) }),
    z.object({ action: z.literal('account-on') }),
    z.object({ action: z.literal('account-off') }),
  ],
  unknown,
)
