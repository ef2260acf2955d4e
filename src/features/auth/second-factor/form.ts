import { z } from 'zod'

/** A code of the app, or a recovery code; whether it is right is asked of the service. */
export const codeField = z
  .string('auth:code.required')
  .transform((value) => value.trim())
  .pipe(z.string().min(1, 'auth:code.required').max(40, 'auth:code.wrong'))

/** The second step of the sign-in. */
export const codeForm = z.object({
  code: codeField,
  /** ask this browser no more for a month */
  remember: z.literal('on').optional().catch(undefined),
})

/** What is done with the second factor of who is signed in. */
export const factorForm = z.discriminatedUnion(
  'action',
  [
    z.object({
      action: z.literal('on'),
      code: codeField,
      setup: z.string('auth:factor.old').max(2_000, 'auth:factor.old'),
    }),
    z.object({ action: z.literal('codes') }),
    z.object({ action: z.literal('off') }),
  ],
  'auth:factor.unknown',
)

export type CodeForm = z.infer<typeof codeForm>
