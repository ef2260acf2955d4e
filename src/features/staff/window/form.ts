import { z } from 'zod'
import { parseDay } from '../../../domain/day.ts'
import { addMonths, parsePeriod, type Period } from '../../../domain/period.ts'
import { textField } from '../../../web/form.ts'
import { isUuid } from '../../../web/guards.ts'
import type { MissingCursor } from './missing-store.ts'

/** Months back that can be looked at. */
const furthestMonths = 60
const shortestReason = 3
/** Contracts reminded at once: more than a page shows. */
const mostChosen = 200

/** The month to look at; undefined for what is none, has not come, or lies too far back. */
export function parseShownPeriod(value: unknown, current: Period): Period | undefined {
  if (value === undefined || value === '') return current
  const period = typeof value === 'string' ? parsePeriod(value) : undefined
  return period !== undefined && period <= current && period >= addMonths(current, -furthestMonths)
    ? period
    : undefined
}

/** A place in the list as it stands in an address: `12_ДВ-2020/17`. */
export function writeMissingCursor({ missing, number }: MissingCursor): string {
  return `${missing}_${number}`
}

/** undefined for none; `wrong` for what {@link writeMissingCursor} does not write. */
export function readMissingCursor(value: unknown): MissingCursor | undefined | 'wrong' {
  if (value === undefined || value === '') return undefined
  const [, missing, number] = (typeof value === 'string' && /^(\d{1,6})_([^\0]{1,64})$/u.exec(value)) || []
  return missing === undefined || number === undefined ? 'wrong' : { missing: Number(missing), number }
}

export const extendForm = z.object({
  contract: z
    .string()
    .default('')
    .transform((value) => value.normalize('NFC').trim().replace(/^№\s*/u, ''))
    .pipe(z.string().max(64, 'window:slip.contractLong')),
  closesOn: z.string('window:slip.day').transform((text, context) => {
    const day = parseDay(text)
    if (day === undefined) context.addIssue({ code: 'custom', message: 'window:slip.day' })
    return day ?? z.NEVER
  }),
  reason: textField('window:slip.reason', { max: 300, key: 'window:slip.reasonLong' }).refine(
    (text) => text.length >= shortestReason,
    'window:slip.reason',
  ),
  who: z.enum(['all', 'one'], 'window:slip.who'),
})

export type ExtendForm = z.output<typeof extendForm>

/** Contracts ticked in the list (`contract.<id>`), or the one whose own button was pressed (`one`). */
export function chosenContracts(body: unknown): string[] {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const one = fields['one']
  if (isUuid(one)) return [one]
  const ticked = Object.keys(fields).flatMap((name) => {
    const id = name.startsWith('contract.') ? name.slice('contract.'.length) : ''
    return isUuid(id) ? [id] : []
  })
  return ticked.slice(0, mostChosen)
}
