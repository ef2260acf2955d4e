import { z } from 'zod'

/** Nothing is deleted by one slip of the hand: a tick besides the button. */
export const deletionForm = z.object({ understood: z.literal('on', 'account:deletion.understoodRequired') })
