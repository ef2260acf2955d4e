import { setImmediate as nextTurn } from 'node:timers/promises'
import { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import {
  averageDaily,
  averageMonthly,
  meterOwnPeriods,
  missesBefore,
  ownPeriods,
  type OwnPeriod,
} from '../domain/consumption.ts'
import { dayOfDate } from '../domain/day.ts'
import { addMonths, periodOf, type Period } from '../domain/period.ts'
import type { OldPart, PreviousValue } from '../domain/reading-row.ts'
import type { WaterService } from '../domain/tariff.ts'
import type { Sql } from '../platform/db.ts'
import { prepared } from '../platform/sql.ts'
import {
  dayOf,
  loadPast,
  loadPastOf,
  newestOwn,
  pastOf,
  valuesOfMean,
  volumesSinceOwn,
  type PastValue,
} from './meter-past.ts'

/** A register of a meter that stands on a contract's inlet, with what is known of it before a period. */
export type KnownRegister = {
  id: string
  index: number
  digits: number
  multiplier: Decimal
  previous: PreviousValue | undefined
  /** an estimate that stands later than `previous` */
  estimate: { value: number; period: Period } | undefined
  oldPart: OldPart | undefined
  /** everything that stands of it, oldest first; of means see {@link acceptedValues} */
  past: readonly PastValue[]
}

/** A meter with its place, its history and its verification. */
export type KnownMeter = {
  id: string
  accountId: string
  accountNumber: string
  address: string
  residents: number
  normGroup: string
  tariffGroup: string
  inletId: string
  inletNumber: string
  inletName: string
  service: WaterService
  diameterMm: Decimal
  model: string
  serial: string
  installedOn: Temporal.PlainDate
  removedOn: Temporal.PlainDate | undefined
  validUntil: Temporal.PlainDate | undefined
  /** main register first */
  registers: KnownRegister[]
  /** it took another meter's place since the last reading, or another took its */
  isReplacementKnown: boolean
  ownPeriods: OwnPeriod[]
  avgDaily: Decimal | undefined
  avgMonthly: Decimal | undefined
  /** consecutive periods before this one without an own accepted reading */
  misses: number
  /** the last own reading said the inlet is off until further notice: a dated notice of stop (776 п. 14) */
  hasStopNotice: boolean
  /** volumes estimated since the previous own reading */
  estimatedSince: Decimal[]
}

type Row = {
  contractId: string
  accountId: string
  accountNumber: string
  address: string
  residents: number | null
  normGroup: string
  tariffGroup: string
  inletId: string
  inletNumber: string
  inletName: string
  service: WaterService
  diameterMm: string
  meterId: string
  model: string
  serial: string
  installedOn: string
  removedOn: string | null
  replacedById: string | null
  validUntil: string | null
  registerId: string
  index: number
  digits: number
  multiplier: string
  initialValue: number | null
  finalValue: number | null
}

/** Months of history a mean is made of and misses are counted in; a previous value may be older. */
const monthsBack = 37
/** Composed without a pause; a contract of 340 inlets has fewer. */
const metersAtOnce = 400

/**
 * Every meter of the contract as it stands before `period`, in the order people see: house, inlet.
 * Two statements whatever the number of inlets. Removed meters come too (`removedOn`).
 */
export async function loadMeters(sql: Sql, contractId: string, period: Period): Promise<KnownMeter[]> {
  const meters = await loadMetersOf(sql, [{ contractId, period }])
  return meters.get(contractId) ?? []
}

/** The same for several contracts, each before a month of its own: two statements whatever their number. */
export async function loadMetersOf(
  sql: Sql,
  asked: readonly { contractId: string; period: Period }[],
): Promise<Map<string, KnownMeter[]>> {
  const [rows, history] = await Promise.all([
    sql.rows<Row>(metersSql, [asked.map(({ contractId }) => contractId)]),
    loadPast(
      sql,
      asked.map(({ contractId, period }) => ({
        contractId,
        from: addMonths(period, -monthsBack),
        before: period,
      })),
    ),
  ])
  const periods = new Map(asked.map(({ contractId, period }) => [contractId, period]))
  const byContract = new Map<string, KnownMeter[]>()
  for (const [contractId, own] of groupBy(rows, (row) => row.contractId))
    byContract.set(contractId, await composeMeters(own, history, periods.get(contractId) ?? ''))
  return byContract
}

/** A flat has no more: its meters explain each other's slips. */
const mostInFlat = 6

/**
 * Some meters of any contracts as they stand before `period`, those they replaced, and the others of their flats. Two
 * statements whatever their number; a house of many inlets brings only the meters asked for.
 */
export async function loadMetersNear(
  sql: Sql,
  meterIds: readonly string[],
  period: Period,
): Promise<KnownMeter[]> {
  if (meterIds.length === 0) return []
  const rows = await sql.rows<Row>(nearSql, [meterIds, mostInFlat])
  const registerIds = rows.map(({ registerId }) => registerId)
  const history = await loadPastOf(sql, registerIds, {
    from: addMonths(period, -monthsBack),
    before: period,
  })
  return composeMeters(rows, history, period)
}

const rowsSql = (where: string) => `
  select g.contract_id as "contractId", a.id as "accountId", a.number as "accountNumber", a.address, a.residents, a.norm_group as "normGroup",
    a.tariff_group as "tariffGroup",
    i.id as "inletId", i.number as "inletNumber", i.name as "inletName", i.service, i.diameter_mm as "diameterMm",
    m.id as "meterId", m.model, m.serial, m.installed_on as "installedOn", m.removed_on as "removedOn",
    m.replaced_by_id as "replacedById",
    (select max(v.valid_until) from verifications v where v.meter_id = m.id) as "validUntil",
    g.id as "registerId", g.index, g.digits, g.multiplier, g.initial_value as "initialValue", g.final_value as "finalValue"
  from registers g
    join meters m on m.id = g.meter_id
    join inlets i on i.id = m.inlet_id
    join accounts a on a.id = i.account_id
  where ${where}
  order by a.position, a.number, i.position, i.number, m.installed_on, m.id, g.index`

const metersSql = prepared(rowsSql('g.contract_id = any($1::uuid[])'))
const nearSql = rowsSql(`m.id = any($1::uuid[]) or m.replaced_by_id = any($1::uuid[]) or m.id in (
    select o.id from (
      select distinct i.account_id from meters x join inlets i on i.id = x.inlet_id where x.id = any($1::uuid[])) flat
      join inlets n on n.account_id = flat.account_id join meters o on o.inlet_id = n.id and o.removed_on is null
    where (select count(*) from inlets c where c.account_id = flat.account_id) <= $2)`)

async function composeMeters(
  rows: readonly Row[],
  history: readonly PastValue[],
  period: Period,
): Promise<KnownMeter[]> {
  const byRegister = groupBy(history, ({ registerId }) => registerId)
  const byMeter = groupBy(rows, ({ meterId }) => meterId)
  const oldOf = new Map(
    [...byMeter.values()].flatMap((old) => (old[0]?.replacedById ? [[old[0].replacedById, old]] : [])),
  )
  const meters: KnownMeter[] = []
  for (const meter of byMeter.values()) {
    // Thousands of meters, each with three years behind it: others get their turn between.
    if (meters.length % metersAtOnce === metersAtOnce - 1) await nextTurn()
    meters.push(composeMeter(meter, oldOf.get(meter[0]?.meterId ?? ''), byRegister, period))
  }
  return meters
}

function composeMeter(
  rows: readonly Row[],
  old: readonly Row[] | undefined,
  history: ReadonlyMap<string, PastValue[]>,
  period: Period,
): KnownMeter {
  const [main] = rows
  if (main === undefined) throw new Error('a meter without registers')
  const pasts = rows.map((row) => pastOf(history.get(row.registerId) ?? []))
  const periods = meterOwnPeriods(
    rows.map((row, i) => ownPeriods(valuesOfMean(pasts[i] ?? []), row.digits, row.multiplier)),
  )
  const installedOn = dayOfDate(main.installedOn)
  const accepted = (pasts[0] ?? []).filter(({ isAccepted }) => isAccepted).map((value) => value.period)
  const registers = rows.map((row, i) => composeRegister(row, pasts[i] ?? [], old, history))
  // A new meter without a reading of its own still carries what the old one left open.
  const isFresh = old !== undefined && pasts.every((past) => newestOwn(past) === undefined)
  const left = isFresh ? old.map((row) => history.get(row.registerId) ?? []) : []
  return {
    id: main.meterId,
    accountId: main.accountId,
    accountNumber: main.accountNumber,
    address: main.address,
    residents: main.residents ?? 1,
    normGroup: main.normGroup,
    tariffGroup: main.tariffGroup,
    inletId: main.inletId,
    inletNumber: main.inletNumber,
    inletName: main.inletName,
    service: main.service,
    diameterMm: new Decimal(main.diameterMm),
    model: main.model,
    serial: main.serial,
    installedOn,
    removedOn: dayOrNone(main.removedOn),
    validUntil: dayOrNone(main.validUntil),
    registers,
    isReplacementKnown: main.replacedById !== null || isFresh,
    ownPeriods: periods,
    avgDaily: averageDaily(periods),
    avgMonthly: averageMonthly(periods),
    misses: missesBefore(period, accepted, firstExpected(accepted[0], installedOn, period)),
    hasStopNotice: newestOwn(pasts[0] ?? [])?.isOff === true,
    estimatedSince: [...left, ...pasts].flatMap(volumesSinceOwn),
  }
}

/** Misses are counted from the first month known, at most from the month after the installation. */
function firstExpected(
  firstOwn: Period | undefined,
  installedOn: Temporal.PlainDate,
  period: Period,
): Period {
  const installed = periodOf(installedOn)
  const earliest = addMonths(period, -monthsBack)
  const since = firstOwn ?? installed
  return since > earliest ? since : earliest
}

function composeRegister(
  row: Row,
  past: readonly PastValue[],
  old: readonly Row[] | undefined,
  history: ReadonlyMap<string, PastValue[]>,
): KnownRegister {
  const own = newestOwn(past)
  const newest = past.at(-1)
  return {
    id: row.registerId,
    index: row.index,
    digits: row.digits,
    multiplier: new Decimal(row.multiplier),
    previous: own === undefined ? initialOf(row) : { value: own.value, on: dayOf(own), period: own.period },
    estimate: newest?.isOwn === false ? { value: newest.value, period: newest.period } : undefined,
    oldPart: own === undefined ? oldPartOf(row, old, history) : undefined,
    past,
  }
}

function initialOf(row: Row): PreviousValue | undefined {
  if (row.initialValue === null) return undefined
  return { value: row.initialValue, on: dayOfDate(row.installedOn) }
}

/**
 * What the replaced meter counted after its last own reading, as long as the new one has none: from then on it is
 * in a volume. Nothing when that last reading was the closing one.
 */
function oldPartOf(
  row: Row,
  old: readonly Row[] | undefined,
  history: ReadonlyMap<string, PastValue[]>,
): OldPart | undefined {
  const register = old?.find(({ index }) => index === row.index)
  if (register?.removedOn == null || register.finalValue === null) return undefined
  const removedOn = dayOfDate(register.removedOn)
  const own = newestOwn(history.get(register.registerId) ?? [])
  const before = own === undefined ? initialOf(register) : { value: own.value, on: dayOf(own) }
  if (before === undefined || Temporal.PlainDate.compare(before.on, removedOn) >= 0) return undefined
  return {
    serial: register.serial,
    previous: before.value,
    previousOn: before.on,
    final: register.finalValue,
    removedOn,
    digits: register.digits,
    multiplier: new Decimal(register.multiplier),
  }
}

function dayOrNone(text: string | null): Temporal.PlainDate | undefined {
  return text === null ? undefined : dayOfDate(text)
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
