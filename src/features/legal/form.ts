import { z } from 'zod'
import type { AgreedName } from './agreement.ts'

/** The field of a document's tick. */
export const tickOf = { terms: 'acceptTerms', consent: 'acceptConsent' } as const

const text = z.string().catch('')

/** Ticks of the documents asked about; none is needed to decline. */
export const agreeForm = (asked: readonly AgreedName[]) =>
  z
    .object({ action: text, next: text, acceptTerms: text, acceptConsent: text })
    .transform(({ action, next, ...ticks }, context) => {
      if (action === 'decline') return { action: 'decline' as const, next }
      for (const name of asked)
        if (ticks[tickOf[name]] !== 'on')
          context.addIssue({ code: 'custom', path: [tickOf[name]], message: `legal:agree.${name}Required` })
      return { action: 'agree' as const, next }
    })
