import { z } from 'zod'
import { emailField } from '../../../web/person-fields.ts'

/** The new address. */
export const emailForm = z.object({
  email: emailField('auth:register.emailRequired', 'auth:register.emailWrong'),
})

/** The button that takes a wish back. */
export const withdrawForm = z.object({ action: z.literal('cancel') })
