import { z } from 'zod'

/** The password once more, and the code where a second factor is on; where it leads then. */
export const stepUpForm = z.object({
  password: z
    .string('auth:signIn.passwordRequired')
    .min(1, 'auth:signIn.passwordRequired')
    .max(1_024, 'auth:signIn.passwordLong'),
  code: z.string().catch('').pipe(z.string().max(40, 'auth:code.wrong')),
  next: z.string().catch(''),
})

export type StepUpForm = z.infer<typeof stepUpForm>
