import { z } from 'zod'

/** Login or e-mail, and the password as typed (never trimmed: spaces may be part of it). */
export const signInForm = z.object({
  login: z
    .string('auth:signIn.loginRequired')
    .transform((value) => value.normalize('NFC').trim())
    .pipe(z.string().min(1, 'auth:signIn.loginRequired').max(254, 'auth:signIn.loginLong')),
  password: z
    .string('auth:signIn.passwordRequired')
    .min(1, 'auth:signIn.passwordRequired')
    .max(1024, 'auth:signIn.passwordLong'),
  next: z.string().catch(''),
  /** asked after failures only */
  captcha: z
    .string()
    .catch('')
    .transform((value) => value.trim().slice(0, 100)),
})

export type SignInForm = z.infer<typeof signInForm>
