import { z } from 'zod'

/** A new address (in place of any other), or none. */
export const calendarForm = z.object({ action: z.enum(['make', 'end']) })
