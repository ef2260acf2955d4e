import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import {
  averageDaily,
  MEAN_PERIODS,
  meterOwnPeriods,
  ownPeriods,
  volumesOfMonthsBefore,
  type RememberedValue,
} from '../../src/domain/consumption.ts'
import type { DoctorRow } from '../../src/domain/mistake-doctor.ts'
import type { Period } from '../../src/domain/period.ts'
import type { CheckContext, RegisterRow } from '../../src/domain/reading-row.ts'
import type { WaterService } from '../../src/domain/tariff.ts'

/** A form of a month gone by, filled in as it was read in truth. */
export type TrueForm = { contract: string; period: Period; context: CheckContext; rows: readonly DoctorRow[] }

type Line = Record<string, string>
type Meter = { line: Line; inlet: Line; account: Line; registers: RememberedValue[][] }

/** Months before the one filled in that have to be known, so that a season can be seen. */
const MONTHS_BEFORE = 10

/** Every form of a billing export (prisma/seed/demo, or another in the import's format) that has a past. */
export function readForms(dir: string): TrueForm[] {
  const meters = readMeters(dir)
  const contracts = Map.groupBy(meters, ({ account }) => account['contract_number'] ?? '')
  return [...contracts].flatMap(([contract, own]) => {
    const periods = [...new Set(own.flatMap(({ registers }) => registers.flat().map(({ period }) => period)))]
    return periods
      .sort()
      .slice(MONTHS_BEFORE)
      .flatMap((period) => formOf(contract, period, own) ?? [])
  })
}

function readMeters(dir: string): Meter[] {
  const lines = (name: string): Line[] =>
    parse(readFileSync(join(dir, `${name}.csv`)), { bom: true, delimiter: ';', columns: true })
  const inlets = new Map(lines('inlets').map((line) => [line['inlet_number'], line]))
  const accounts = new Map(lines('accounts').map((line) => [line['account_number'], line]))
  const values = Map.groupBy(
    lines('readings'),
    (line) => `${line['meter_serial'] ?? ''} ${line['register'] ?? ''}`,
  )
  return lines('meters').map((line) => {
    const inlet = inlets.get(line['inlet_number']) ?? {}
    const registers = Array.from({ length: Number(line['registers']) }, (_, i) =>
      (values.get(`${line['meter_serial'] ?? ''} ${i + 1}`) ?? []).map((value): RememberedValue => ({
        period: value['period'] ?? '',
        value: Number(value['value']),
        readOn: dayOf(value['read_on'] ?? ''),
        isOwn: value['source'] !== 'estimate',
      })),
    )
    return { line, inlet, account: accounts.get(inlet['account_number']) ?? {}, registers }
  })
}

function formOf(contract: string, period: Period, meters: readonly Meter[]): TrueForm | undefined {
  const read = meters.filter(({ registers }) => registers.every((values) => valueAt(values, period)?.isOwn))
  const days = read.flatMap(({ registers }) => valueAt(registers[0] ?? [], period)?.readOn ?? [])
  const readOn = days.sort((a, b) => Temporal.PlainDate.compare(a, b)).at(-1)
  if (readOn === undefined) return undefined
  const rows = read.map((meter) => rowOf(meter, period))
  return { contract, period, context: { today: readOn, readOn, expired: 'note' }, rows }
}

const knownDays = new Map<string, Temporal.PlainDate>()

function dayOf(text: string): Temporal.PlainDate {
  const day = knownDays.get(text) ?? Temporal.PlainDate.from(text)
  knownDays.set(text, day)
  return day
}

function valueAt(values: readonly RememberedValue[], period: Period): RememberedValue | undefined {
  return values.find((value) => value.period === period)
}

function rowOf({ line, inlet, account, registers }: Meter, period: Period): DoctorRow {
  const serial = line['meter_serial'] ?? ''
  const past = registers.map((values) => values.filter((value) => value.period < period && value.isOwn))
  const rows = registers.map((values, i): RegisterRow => {
    const digits = Number((i > 0 && line['digits_2']) || line['digits'])
    const before = past[i]?.at(-1)
    return {
      id: `${serial}-${i + 1}`,
      index: i + 1,
      digits,
      multiplier: new Decimal(line['multiplier'] || 1),
      previous: before && { value: before.value, on: before.readOn, period: before.period },
      typed: String(valueAt(values, period)?.value ?? ''),
    }
  })
  const periods = meterOwnPeriods(
    rows.map(({ digits, multiplier }, i) =>
      ownPeriods((past[i] ?? []).slice(-MEAN_PERIODS - 1), digits, multiplier),
    ),
  )
  const wentRound = rows.some(
    ({ typed, previous }) => previous !== undefined && Number(typed) < previous.value,
  )
  return {
    accountId: account['account_number'] ?? '',
    service: (inlet['service'] ?? 'COLD') as WaterService,
    past,
    row: {
      meterId: serial,
      registers: rows,
      diameterMm: new Decimal(inlet['diameter_mm'] ?? 0),
      kind: '',
      note: wentRound ? '06' : '',
      noteText: '',
      offFrom: '',
      offTo: '',
      avgDaily: averageDaily(periods),
      historyMonths: periods.length,
      lastVolumes: volumesOfMonthsBefore(periods, period),
      isReplacementKnown: false,
    },
  }
}
