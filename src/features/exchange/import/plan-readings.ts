import { randomUUID } from 'node:crypto'
import { allCurrent, settle, type Book } from './book.ts'
import type { ReadingRecord } from './parse-readings.ts'
import type { Difference, Outcome } from './report.ts'
import type { Rows } from './rows.ts'
import { countVolumes } from './volumes.ts'

type Reading = Rows['readings']
type Register = Rows['registers']
type Month = { row: Reading; record?: ReadingRecord }

export type ReadingsPlan = {
  outcomes: Outcome[]
  differences: Difference[]
  /** submitted readings that billing names with the same value */
  accepted: string[]
}

/**
 * Readings of billing beside those of subscribers. A submitted reading is never touched: an equal value accepts it,
 * another one is reported. Previous values and volumes of the register's other months of billing follow.
 */
export function planReadings(
  book: Book,
  records: readonly ReadingRecord[],
  meterIds: ReadonlyMap<string, string>,
): ReadingsPlan {
  const plan: ReadingsPlan = { outcomes: [], differences: [], accepted: [] }
  const bySerial = Map.groupBy(records, (record) => `${meterIds.get(record.serial) ?? ''}/${record.index}`)
  const stored = Map.groupBy(book.known.readings.values(), (row) => row.register_id)
  const meters = new Map([...allCurrent(book, 'meters')].map((meter) => [meter.id, meter]))
  const followers = new Set([...meters.values()].map((meter) => meter.replaced_by_id))
  for (const register of allCurrent(book, 'registers')) {
    const meter = meters.get(register.meter_id)
    const fresh = bySerial.get(`${register.meter_id}/${register.index}`) ?? []
    if (meter === undefined) continue
    const months = new Map<string, Month>((stored.get(register.id) ?? []).map((row) => [row.period, { row }]))
    for (const record of fresh) take(plan, months, record, register, meter)
    close(months, register, meter)
    count(book, plan, [...months.values()], register, meter, followers.has(meter.id))
  }
  return plan
}

function take(
  plan: ReadingsPlan,
  months: Map<string, Month>,
  record: ReadingRecord,
  register: Register,
  meter: Rows['meters'],
): void {
  const before = months.get(record.period)?.row
  if (before !== undefined && before.submission_id !== null) {
    plan.outcomes.push('unchanged')
    if (before.value !== record.value) plan.differences.push(differenceOf(before, record))
    else if (record.source !== 'estimate') plan.accepted.push(before.id)
    return
  }
  const row: Reading = {
    ...emptyReading(register, meter, record.period),
    ...(before && {
      id: before.id,
      previous: before.previous,
      previous_on: before.previous_on,
      volume: before.volume,
    }),
    read_on: record.readOn,
    value: record.value,
    source: record.source,
    state: record.source === 'estimate' ? 'ESTIMATED' : 'ACCEPTED',
  }
  months.set(record.period, { row, record })
}

/** The final value of a removed meter is its last reading, in the month of the removal. */
function close(months: Map<string, Month>, register: Register, meter: Rows['meters']): void {
  if (meter.removed_on === null || register.final_value === null) return
  const period = meter.removed_on.slice(0, 7)
  const standing = months.get(period)
  if (standing !== undefined || [...months.keys()].some((other) => other > period)) return
  const row = {
    ...emptyReading(register, meter, period),
    read_on: meter.removed_on,
    value: register.final_value,
  }
  months.set(period, { row })
}

function count(
  book: Book,
  plan: ReadingsPlan,
  months: Month[],
  register: Register,
  meter: Rows['meters'],
  isFollower: boolean,
): void {
  const inOrder = months.toSorted((a, b) => (a.row.period < b.row.period ? -1 : 1))
  const dial = {
    digits: register.digits,
    multiplier: register.multiplier,
    initial: register.initial_value,
    installedOn: meter.installed_on,
    isFollower,
  }
  const counted = countVolumes(
    dial,
    inOrder.map(({ row }) => standingOf(row)),
  )
  inOrder.forEach(({ row, record }, i) => {
    const figures = counted[i]
    if (row.submission_id !== null || figures === undefined) return
    const { previous, previousOn, volume } = figures
    const outcome = settle(book, 'readings', { ...row, previous, previous_on: previousOn, volume })
    if (record !== undefined) plan.outcomes.push(outcome)
  })
}

function standingOf(row: Reading) {
  return { period: row.period, readOn: row.read_on, value: row.value, isEstimate: row.source === 'estimate' }
}

function emptyReading(register: Register, meter: Rows['meters'], period: string): Reading {
  return {
    id: randomUUID(),
    contract_id: meter.contract_id,
    inlet_id: meter.inlet_id,
    meter_id: meter.id,
    register_id: register.id,
    submission_id: null,
    period,
    read_on: null,
    value: 0,
    previous: null,
    previous_on: null,
    volume: null,
    source: 'import',
    state: 'ACCEPTED',
  }
}

function differenceOf(before: Reading, record: ReadingRecord): Difference {
  return {
    file: 'readings.csv',
    line: record.line,
    key: `${record.serial} register ${record.index} ${record.period}`,
    ours: String(before.value),
    theirs: String(record.value),
  }
}
