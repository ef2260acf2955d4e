import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { parseLocalTime } from '../../domain/local-time.ts'
import { isUuid } from '../../web/guards.ts'
import type { After } from './store.ts'

export const lengths = {
  title: 150,
  body: 6_000,
  place: 150,
  addresses: 5_000,
  reason: 300,
  address: 200,
} as const

const overrides = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u

const text = (max: number) =>
  z
    .string('content:slip.required')
    .transform((value) => value.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .max(max, 'content:slip.long')
        .refine((value) => !overrides.test(value), 'web:form.characters'),
    )
const filled = (max: number) => text(max).refine((value) => value !== '', 'content:slip.required')
const line = (max: number) => filled(max).refine((value) => !/[\r\n\t]/.test(value), 'web:form.lines')

const moment = z.string('content:slip.time').transform((value, context): Temporal.Instant => {
  const instant = parseLocalTime(value)
  if (instant !== undefined) return instant
  context.addIssue({ code: 'custom', message: 'content:slip.time' })
  return z.NEVER
})

const base = {
  version: z
    .string()
    .default('')
    .refine((value) => /^\d{0,9}$/.test(value), 'web:form.characters')
    .transform(Number),
  action: z.enum(['save', 'preview', 'publish', 'unpublish'], 'web:form.characters').default('save'),
}

/** News as an editor types it; the moment of publication may lie ahead. */
export const newsForm = z.object({
  ...base,
  titleRu: line(lengths.title),
  titleEn: line(lengths.title),
  bodyRu: filled(lengths.body),
  bodyEn: filled(lengths.body),
  publishedAt: moment,
})

/** An outage as an editor types it: one address a line, Moscow time. */
export const outageForm = z
  .object({
    ...base,
    kind: z.enum(['PLANNED', 'EMERGENCY'], 'content:slip.kind'),
    placeRu: line(lengths.place),
    placeEn: line(lengths.place),
    addresses: text(lengths.addresses),
    reasonRu: line(lengths.reason),
    reasonEn: line(lengths.reason),
    startsAt: moment,
    endsAt: moment,
  })
  .refine(({ startsAt, endsAt }) => startsAt.epochMilliseconds < endsAt.epochMilliseconds, {
    path: ['endsAt'],
    error: 'content:slip.order',
  })

export type NewsForm = z.infer<typeof newsForm>
export type OutageForm = z.infer<typeof outageForm>

const search = z
  .string()
  .default('')
  .transform((value) => value.normalize('NFC').trim())
  .pipe(z.string().max(lengths.address, 'content:slip.long'))

/** The search of a page open to everybody: an address or a question. */
export const searchForm = z.object({
  address: search,
  q: search,
})

/** Where a list goes on: `<milliseconds>_<id>`; anything else is its beginning. */
export function readAfter(value: unknown): After {
  const [milliseconds = '', id = ''] = typeof value === 'string' ? value.split('_', 2) : []
  if (!/^\d{1,14}$/.test(milliseconds) || !isUuid(id)) return undefined
  return { at: new Date(Number(milliseconds)).toISOString(), id }
}

/** The same for an address. */
export function afterField(after: NonNullable<After>): string {
  return `${new Date(after.at).getTime()}_${after.id}`
}
