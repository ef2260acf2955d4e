import { z } from 'zod'

/** The visitor's own name for a contract or a meter; empty takes it away. */
export const nameForm = z.object({
  name: z
    .string('contracts:name.missing')
    .transform((value) => value.normalize('NFC').replace(/\s+/gu, ' ').trim())
    .pipe(z.string().max(60, 'contracts:name.long')),
})

/** The switcher: a contract's id, or empty for all; where to go on. */
export const chooseForm = z.object({ contractId: z.string().catch(''), next: z.string().catch('') })
