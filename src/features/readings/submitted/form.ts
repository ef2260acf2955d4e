import { z } from 'zod'
import { parsePeriod, type Period } from '../../../domain/period.ts'
import { textSearch, type TextSearch } from '../../../records/text-search.ts'
import { parseForm, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { listSorts, readCursor, type Cursor, type ListSort } from './cursor.ts'

export const listStatuses = ['submitted', 'replaced', 'notes', 'review', 'partial'] as const
export type ListStatus = (typeof listStatuses)[number]

/** Kinds of doubtful values, by the codes of the verdicts that were confirmed or said. */
export const problemVerdicts = {
  much: ['MUCH_MORE', 'ABOVE_PIPE_NORMAL'],
  zero: ['ZERO_UNUSUAL'],
  same: ['SAME_AS_ESTIMATE', 'SAME_CONSUMPTION'],
  rollover: ['ROLLOVER'],
  estimate: ['BELOW_ESTIMATE'],
  expired: ['VERIFICATION_EXPIRED'],
} as const
export type Problem = keyof typeof problemVerdicts

const customerKinds = { person: 'PERSON', organization: 'ORGANIZATION' } as const

/** Which submissions are asked for. */
export type ListFilter = {
  /** one month; undefined: every month, only together with a contract */
  period: Period | undefined
  /** number of a contract, an account or a submission */
  contract: string | undefined
  address: TextSearch | undefined
  status: ListStatus | undefined
  customer: 'PERSON' | 'ORGANIZATION' | undefined
  problem: Problem | undefined
  sort: ListSort
  cursor: Cursor | undefined
}

export type ListQuery =
  { ok: true; filter: ListFilter; values: FormValues } | { ok: false; slips: FieldSlip[]; values: FormValues }

const text = (max: number, key: string) =>
  z
    .string()
    .default('')
    .transform((value) => value.normalize('NFC').trim())
    .pipe(z.string().max(max, key))

const choice = <T extends string>(of: readonly T[], key: string) =>
  z
    .string()
    .default('')
    .refine((value): value is T | '' => value === '' || of.some((one) => one === value), key)

const schema = z.object({
  period: z
    .string()
    .default('')
    .transform((value) => value.trim().replace(/^(\d{2})\.(\d{4})$/, '$2-$1'))
    .refine((value) => value === '' || parsePeriod(value) !== undefined, 'submitted:slip.period'),
  contract: text(64, 'submitted:slip.contract'),
  address: text(200, 'submitted:slip.addressLong'),
  status: choice(listStatuses, 'submitted:slip.choice'),
  customer: choice(['person', 'organization'] as const, 'submitted:slip.choice'),
  problem: choice(Object.keys(problemVerdicts) as Problem[], 'submitted:slip.choice'),
  sort: choice(listSorts, 'submitted:slip.choice'),
  after: z.string().default(''),
  before: z.string().default(''),
})

/**
 * Reads the filter from the address.
 * @param thisMonth shown when neither a month nor a contract is named
 */
export function parseListQuery(query: unknown, thisMonth: Period): ListQuery {
  const parsed = parseForm(schema, query)
  if (!parsed.ok) return parsed
  const { data } = parsed
  const period = data.period || (data.contract === '' ? thisMonth : undefined)
  const values = { ...parsed.values, period: period ?? '' }
  const address = textSearch(data.address)
  if (data.address !== '' && address === undefined)
    return { ok: false, slips: [{ field: 'address', key: 'submitted:slip.addressShort' }], values }
  const cursor = cursorOf(data.sort || 'time', data)
  // The place in the list has no field of its own.
  if (cursor === 'wrong')
    return { ok: false, slips: [{ field: 'period', key: 'submitted:slip.page' }], values }
  return { ok: true, values, filter: { ...filterOf(data), period, address, cursor } }
}

function filterOf(data: z.output<typeof schema>): Omit<ListFilter, 'period' | 'address' | 'cursor'> {
  return {
    contract: data.contract || undefined,
    status: data.status || undefined,
    customer: data.customer === '' ? undefined : customerKinds[data.customer],
    problem: data.problem || undefined,
    sort: data.sort || 'time',
  }
}

function cursorOf(
  sort: ListSort,
  { after, before }: { after: string; before: string },
): Cursor | undefined | 'wrong' {
  if (after === '' && before === '') return undefined
  if (after !== '' && before !== '') return 'wrong'
  const values = readCursor(sort, after || before)
  return values === undefined ? 'wrong' : { side: after === '' ? 'before' : 'after', values }
}
