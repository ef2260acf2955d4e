import { z } from 'zod'
import { emailField } from '../../../web/person-fields.ts'
import { dayField } from '../day-field.ts'

const tick = z
  .string()
  .catch('')
  .transform((value) => value === 'on')

export type GrantForm = {
  email: string
  canSubmit: boolean
  canPay: boolean
  canDocuments: boolean
  /** the last day, `YYYY-MM-DD` */
  validTo: string
}

/** Whom, what beside looking, and until when. @param days the first and the last day it may end on */
export function grantForm(days: { today: string; last: string }): z.ZodType<GrantForm> {
  return z
    .object({
      email: emailField('access:slip.email', 'access:slip.emailWrong'),
      submit: tick,
      pay: tick,
      documents: tick,
      validTo: dayField,
    })
    .transform(({ email, submit, pay, documents, validTo }, context): GrantForm => {
      const slip = (message: string) => {
        context.addIssue({ code: 'custom', path: ['validTo'], message })
      }
      if (validTo === null) slip('access:slip.noEnd')
      else if (validTo < days.today) slip('access:slip.past')
      else if (validTo > days.last) slip('access:slip.tooLong')
      return { email, canSubmit: submit, canPay: pay, canDocuments: documents, validTo: validTo ?? '' }
    })
}
