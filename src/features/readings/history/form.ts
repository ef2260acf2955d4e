import { z } from 'zod'
import { addMonths, monthsBetween, parsePeriod, type Period } from '../../../domain/period.ts'
import { parseForm, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { isUuid } from '../../../web/guards.ts'

/** Which readings are asked for: one contract or all of the visitor's, months from and to inclusive. */
export type HistoryFilter = {
  contractId: string | undefined
  /** of the chosen organization, for all of them; undefined: every one the visitor sees */
  contractIds?: readonly string[]
  from: Period
  to: Period
  /** a meter by its id, or text found in serial or inlet number */
  meter: { id: string } | { text: string } | undefined
  /** rows of replaced revisions too */
  hasReplaced: boolean
  /** from 1 */
  page: number
}

export type HistoryQuery =
  | { ok: true; filter: HistoryFilter; values: FormValues }
  | { ok: false; slips: FieldSlip[]; values: FormValues }

const usualMonths = 12
const longestMonths = 120

const month = (key: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.trim().replace(/^(\d{2})\.(\d{4})$/, '$2-$1'))
    .refine((text) => text === '' || parsePeriod(text) !== undefined, key)

const schema = z.object({
  from: month('history:slip.from'),
  to: month('history:slip.to'),
  meter: z
    .string()
    .default('')
    .transform((text) => text.normalize('NFC').trim())
    .pipe(z.string().max(64, 'history:slip.meter')),
  replaced: z.string().default(''),
  page: z
    .string()
    .default('1')
    .refine((text) => /^[1-9]\d{0,5}$/.test(text), 'history:slip.page'),
})

/**
 * Reads the filter from the address. The last twelve months when none are named.
 * @param thisMonth the running month in Moscow
 * @param contractId already found among the visitor's contracts; undefined for all of them
 */
export function parseHistoryQuery(
  query: unknown,
  thisMonth: Period,
  contractId: string | undefined,
): HistoryQuery {
  const parsed = parseForm(schema, query)
  if (!parsed.ok) {
    const usual = { from: addMonths(thisMonth, 1 - usualMonths), to: thisMonth }
    return { ...parsed, values: { ...usual, ...parsed.values } }
  }
  const { meter, replaced, page } = parsed.data
  const to = parsed.data.to || thisMonth
  const from = parsed.data.from || addMonths(to, 1 - usualMonths)
  const slips = periodSlips(from, to)
  const values = { ...parsed.values, from, to, meter }
  if (slips.length > 0) return { ok: false, slips, values }
  const named = isUuid(meter) ? { id: meter } : { text: meter }
  return {
    ok: true,
    values,
    filter: {
      contractId,
      from,
      to,
      meter: meter === '' ? undefined : named,
      hasReplaced: replaced === '1',
      page: Number(page),
    },
  }
}

function periodSlips(from: Period, to: Period): FieldSlip[] {
  if (from > to) return [{ field: 'from', key: 'history:slip.order' }]
  return monthsBetween(from, to) >= longestMonths ? [{ field: 'from', key: 'history:slip.long' }] : []
}
