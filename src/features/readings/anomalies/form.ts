import { z } from 'zod'
import { Temporal } from 'temporal-polyfill'
import { parseDay } from '../../../domain/day.ts'
import { parsePeriod, type Period } from '../../../domain/period.ts'
import { textSearch, type TextSearch } from '../../../records/text-search.ts'
import { parseForm, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { isUuid } from '../../../web/guards.ts'

/** What put a value into the queue. */
export const queueRules = ['much', 'pipe', 'zero', 'note', 'check', 'visit'] as const
export type QueueRule = (typeof queueRules)[number]
export const queueSorts = ['risk', 'oldest'] as const
export type QueueSort = (typeof queueSorts)[number]
const ages = ['1', '3', '7'] as const
const customerKinds = { person: 'PERSON', organization: 'ORGANIZATION' } as const

export type QueueFilter = {
  period: Period
  rule: QueueRule | undefined
  customer: 'PERSON' | 'ORGANIZATION' | undefined
  /** number of a contract or an account */
  contract: string | undefined
  address: TextSearch | undefined
  /** waiting for so many days at least */
  days: number | undefined
  sort: QueueSort
  /** the row a page begins behind: its risk or time, and id */
  after: { key: string; id: string } | undefined
}

export type QueueQuery =
  | { ok: true; filter: QueueFilter; values: FormValues }
  | { ok: false; slips: FieldSlip[]; values: FormValues }

const text = (max: number, key: string) =>
  z
    .string()
    .default('')
    .transform((value) => value.normalize('NFC').trim())
    .pipe(z.string().max(max, key))
const choice = <T extends string>(of: readonly T[]) =>
  z
    .string()
    .default('')
    .refine(
      (value): value is T | '' => value === '' || of.some((one) => one === value),
      'anomalies:slip.choice',
    )

const querySchema = z.object({
  period: z
    .string()
    .default('')
    .refine((value) => value === '' || parsePeriod(value) !== undefined, 'anomalies:slip.period'),
  rule: choice(queueRules),
  customer: choice(['person', 'organization'] as const),
  contract: text(64, 'anomalies:slip.contract'),
  address: text(200, 'anomalies:slip.address'),
  age: choice(ages),
  sort: choice(queueSorts),
  after: z.string().default(''),
})

/** Reads the filter from the address. @param thisMonth shown when none is named */
export function parseQueueQuery(query: unknown, thisMonth: Period): QueueQuery {
  const parsed = parseForm(querySchema, query)
  if (!parsed.ok) return parsed
  const { data } = parsed
  const period = data.period || thisMonth
  const values = { ...parsed.values, period }
  const address = textSearch(data.address)
  const sort = data.sort || 'risk'
  const after = data.after === '' ? undefined : readPlace(sort, data.after)
  if (data.address !== '' && address === undefined)
    return { ok: false, slips: [slip('address', 'addressShort')], values }
  if (after === 'wrong') return { ok: false, slips: [slip('period', 'page')], values }
  return { ok: true, values, filter: { ...conditionsOf(data), period, address, sort, after } }
}

function conditionsOf(
  data: z.output<typeof querySchema>,
): Pick<QueueFilter, 'rule' | 'customer' | 'contract' | 'days'> {
  return {
    rule: data.rule || undefined,
    customer: data.customer === '' ? undefined : customerKinds[data.customer],
    contract: data.contract || undefined,
    days: data.age === '' ? undefined : Number(data.age),
  }
}

/** A place in the queue as it stands in an address. */
export function writePlace({ key, id }: { key: string; id: string }): string {
  return `${key}_${id}`
}

function readPlace(sort: QueueSort, text: string): QueueFilter['after'] | 'wrong' {
  const [key = '', id = ''] = text.split('_', 2)
  const isKey =
    sort === 'risk'
      ? /^\d{1,9}(\.\d{1,3})?$/.test(key)
      : /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(key) && !isNaN(Date.parse(key))
  return isKey && isUuid(id) ? { key, id } : 'wrong'
}

export const queueActions = ['accept', 'return', 'estimate', 'visit'] as const
export type QueueAction = (typeof queueActions)[number]

/** What a clerk decides of some values. */
export type QueueDecision = {
  action: QueueAction
  readingIds: string[]
  /** return, estimate: why, shown to the subscriber; visit: what to look at */
  reason: string
  /** return: the last day to send again */
  until: Temporal.PlainDate | undefined
  /** visit */
  assigneeId: string | undefined
}

/** A subscriber has so long to look again; later the month is charged anyway. */
const longestReturnDays = 30
const shortestReason = 3
const mostChosen = 200

const decisionSchema = z.object({
  action: z.enum(queueActions, 'anomalies:slip.action'),
  reason: text(300, 'anomalies:slip.reasonLong'),
  until: z.string().default(''),
  assignee: z.string().default(''),
})

export type ParsedDecision =
  | { ok: true; data: QueueDecision; values: FormValues }
  | { ok: false; slips: FieldSlip[]; values: FormValues }

/** One row's own button (`accept` = its id), or the decision about the ticked rows (`reading.<id>`). */
export function parseDecision(body: unknown, today: Temporal.PlainDate): ParsedDecision {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const own = fields['accept']
  const none = { reason: '', until: undefined, assigneeId: undefined }
  if (isUuid(own)) return { ok: true, values: {}, data: { action: 'accept', readingIds: [own], ...none } }
  const parsed = parseForm(decisionSchema, body)
  if (!parsed.ok) return parsed
  const { action, reason } = parsed.data
  const decision: QueueDecision = {
    action,
    reason,
    readingIds: tickedIn(fields),
    until: parseDay(parsed.data.until),
    assigneeId: isUuid(parsed.data.assignee) ? parsed.data.assignee : undefined,
  }
  const slips = slipsOf(decision, today)
  if (slips.length > 0) return { ok: false, slips, values: parsed.values }
  return { ok: true, values: parsed.values, data: decision }
}

function slipsOf(
  { action, reason, readingIds, until, assigneeId }: QueueDecision,
  today: Temporal.PlainDate,
): FieldSlip[] {
  return [
    ...(readingIds.length === 0 ? [slip('queue', 'nothing')] : []),
    ...(action !== 'accept' && reason.length < shortestReason ? [slip('reason', `reason.${action}`)] : []),
    ...(action === 'return' ? untilSlips(until, today) : []),
    ...(action === 'visit' && assigneeId === undefined ? [slip('assignee', 'assignee')] : []),
  ]
}

function tickedIn(fields: Record<string, unknown>): string[] {
  return Object.keys(fields)
    .flatMap((name) => (name.startsWith('reading.') ? [name.slice('reading.'.length)] : []))
    .filter(isUuid)
    .slice(0, mostChosen)
}

function untilSlips(until: Temporal.PlainDate | undefined, today: Temporal.PlainDate): FieldSlip[] {
  if (until === undefined) return [slip('until', 'until')]
  const isWrong =
    Temporal.PlainDate.compare(until, today) < 0 ||
    Temporal.PlainDate.compare(until, today.add({ days: longestReturnDays })) > 0
  return isWrong ? [{ ...slip('until', 'untilOutside'), values: { days: longestReturnDays } }] : []
}

function slip(field: string, key: string): FieldSlip {
  return { field, key: `anomalies:slip.${key}` }
}
