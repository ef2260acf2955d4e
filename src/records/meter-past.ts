import { Decimal } from 'decimal.js'
import type { Temporal } from 'temporal-polyfill'
import { MEAN_PERIODS, type RememberedValue } from '../domain/consumption.ts'
import { dayOfDate } from '../domain/day.ts'
import { previousPeriod, type Period } from '../domain/period.ts'
import type { Sql } from '../platform/db.ts'
import { prepared } from '../platform/sql.ts'

/** A value of a register that stands, oldest first where listed. */
export type PastValue = {
  registerId: string
  period: Period
  /** `YYYY-MM-DD` */
  readOn: string | null
  value: number
  /** what it was counted from */
  previous: number | null
  previousOn: string | null
  /** m³ */
  volume: string | null
  /** not an estimate */
  isOwn: boolean
  /** own, and charged by: not kept for the record only */
  isAccepted: boolean
  /** said that the inlet is off until further notice */
  isOff: boolean
}

const isOwnSql = `r.source <> 'estimate' and r.state <> 'ESTIMATED'`
// What was replaced, refused or sent back stands for nothing; under review it stands until it is refused.
const standsSql = `r.value is not null and r.state not in ('REPLACED', 'NOT_SENT', 'REFUSED', 'RETURNED')`
/** An own value that stands and is charged by. */
export const isAcceptedSql = `${standsSql} and ${isOwnSql} and r.state <> 'NOTED'`
const columns = `r.register_id as "registerId", r.period, r.read_on as "readOn", r.value, r.previous,
  r.previous_on as "previousOn", r.volume, (${isOwnSql}) as "isOwn",
  (${isOwnSql} and r.state <> 'NOTED') as "isAccepted", (r.off_from is not null and r.off_to is null) as "isOff"`

/** A contract and the months asked about: from `from`, before `before`. */
export type AskedPast = { contractId: string; from: Period; before: Period }

/**
 * Values of the contracts' registers before a period, in one statement: everything since `from`, and of a register
 * silent for longer its newest own value, however old.
 */
export async function loadPast(sql: Sql, asked: readonly AskedPast[]): Promise<PastValue[]> {
  return sql.rows<PastValue>(
    prepared(`with asked as (select * from unnest($1::uuid[], $2::bpchar[], $3::bpchar[]) as a (contract_id, since, before))
     select ${columns} from asked join readings r on r.contract_id = asked.contract_id
       and r.period >= asked.since and r.period < asked.before and ${standsSql}
     union all
     select old.* from asked join registers g on g.contract_id = asked.contract_id cross join lateral (
       select ${columns} from readings r
       where r.register_id = g.id and r.period < asked.since and ${isOwnSql} and ${standsSql}
       order by r.period desc limit 1) old
     order by period`),
    [
      asked.map(({ contractId }) => contractId),
      asked.map(({ from }) => from),
      asked.map(({ before }) => before),
    ],
  )
}

/** The same for some registers, of whichever contracts. */
export async function loadPastOf(
  sql: Sql,
  registerIds: readonly string[],
  of: { from: Period; before: Period },
): Promise<PastValue[]> {
  return sql.rows<PastValue>(
    `select ${columns} from readings r
     where r.register_id = any($1::uuid[]) and r.period >= $2 and r.period < $3 and ${standsSql}
     union all
     select old.* from registers g cross join lateral (
       select ${columns} from readings r
       where r.register_id = g.id and r.period < $2 and ${isOwnSql} and ${standsSql}
       order by r.period desc limit 1) old
     where g.id = any($1::uuid[])
     order by period`,
    [registerIds, of.from, of.before],
  )
}

/** The values with what the first one was counted from before them, as an own value of the month before. */
export function pastOf(values: readonly PastValue[]): readonly PastValue[] {
  const [first] = values
  if (first?.isOwn !== true || first.previous === null || first.previousOn === null) return values
  const start = {
    ...first,
    period: previousPeriod(first.period),
    value: first.previous,
    readOn: first.previousOn,
    isAccepted: true,
    isOff: false,
    volume: null,
  }
  return [start, ...values]
}

/** The newest value that is no estimate. */
export function newestOwn(values: readonly PastValue[]): PastValue | undefined {
  return values.findLast(({ isOwn }) => isOwn)
}

/** The day a value was read on; the first of its month where billing has none. */
export function dayOf({ readOn, period }: PastValue): Temporal.PlainDate {
  return dayOfDate(readOn ?? `${period}-01`)
}

/**
 * The values a mean is made of: accepted ones, as many as it looks back on. One kept for the record was charged by
 * the regime instead and counts no more than an estimate.
 */
export function valuesOfMean(values: readonly PastValue[]): RememberedValue[] {
  return values
    .filter(({ isAccepted }) => isAccepted)
    .slice(-MEAN_PERIODS - 1)
    .map(remembered)
}

/** All accepted values, as far back as they were read: seasons of earlier years are among them. */
export function acceptedValues(values: readonly PastValue[]): RememberedValue[] {
  return values.filter(({ isAccepted }) => isAccepted).map(remembered)
}

function remembered(value: PastValue): RememberedValue {
  return { period: value.period, value: value.value, readOn: dayOf(value), isOwn: true }
}

/** Volumes estimated after the newest own value, m³. */
export function volumesSinceOwn(values: readonly PastValue[]): Decimal[] {
  const lastOwn = values.findLastIndex(({ isOwn }) => isOwn)
  return values.slice(lastOwn + 1).map(({ volume }) => new Decimal(volume ?? 0))
}
