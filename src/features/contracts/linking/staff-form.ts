import { z } from 'zod'
import { freeText } from '../../../web/free-text.ts'

export const queueStates = ['open', 'decided', 'all'] as const
export const queueKinds = ['', 'WRONG_HOLDER', 'ASK_LINK'] as const

const filterForm = z.object({
  state: z.enum(queueStates).catch('open'),
  kind: z.enum(queueKinds).catch(''),
  q: z
    .string()
    .transform((value) => value.normalize('NFC').trim().slice(0, 100))
    .refine((value) => !/\p{Cc}/u.test(value))
    .catch(''),
  after: z
    .string()
    .regex(/^\d{1,15}_[0-9a-f-]{36}$/)
    .catch(''),
})

/** Filter of the queue; what it does not understand falls back to what is open. */
export type QueueFilter = z.infer<typeof filterForm>

/** Reads the filter by name from the address. */
export function readQueueFilter(query: Readonly<Record<string, unknown>>): QueueFilter {
  const { state, kind, q, after } = query
  return filterForm.parse({ state, kind, q, after })
}

/** What a clerk may decide, by kind of dispute. */
export const decisions = {
  WRONG_HOLDER: ['end', 'keep'],
  ASK_LINK: ['code', 'link', 'decline'],
} as const

export type Decision = (typeof decisions)[keyof typeof decisions][number]

/** `reason` goes to both sides as it stands; `account` names the address a code is posted to. */
export const decisionForm = z.object({
  action: z.enum(['end', 'keep', 'code', 'link', 'decline'], 'linking:slip.decision'),
  reason: freeText({ required: 'linking:slip.reasonEmpty', long: 'linking:slip.textLong' }, 1_000),
  account: z
    .string()
    .regex(/^\d{10}$/)
    .catch(''),
})

export type DecisionForm = z.infer<typeof decisionForm>
