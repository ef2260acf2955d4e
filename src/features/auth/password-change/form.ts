import { z } from 'zod'
import { newPasswordFields, withPasswordPolicy } from '../new-password.ts'

/** The present password, the code where a second factor is on, and the new password twice. */
export const changeForm = withPasswordPolicy(
  z.object({
    currentPassword: z
      .string('auth:password.currentRequired')
      .min(1, 'auth:password.currentRequired')
      .max(1_024, 'auth:password.currentWrong'),
    code: z.string().catch('').pipe(z.string().max(40, 'auth:code.wrong')),
    ...newPasswordFields,
  }),
)

export type ChangeForm = z.infer<typeof changeForm>
