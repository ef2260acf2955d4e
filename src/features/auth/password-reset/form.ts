import { z } from 'zod'
import { captchaField } from '../../../web/captcha.ts'
import { emailField } from '../../../web/person-fields.ts'
import { newPasswordFields, withPasswordPolicy } from '../new-password.ts'

/** Asking for a link: an empty login asks for the login itself. */
export const forgotForm = z.object({
  login: z
    .string()
    .catch('')
    .transform((value) => value.normalize('NFC').trim())
    .pipe(z.string().max(254, 'auth:signIn.loginLong')),
  email: emailField('auth:forgot.emailRequired', 'auth:register.emailWrong'),
  captcha: captchaField,
})

export type ForgotForm = z.infer<typeof forgotForm>

/** The new password, twice; judged with its owner's words when the link is known to be good. */
export const resetForm = withPasswordPolicy(z.object(newPasswordFields))

export type ResetForm = z.infer<typeof resetForm>
