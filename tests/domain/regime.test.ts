import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import {
  organizationVolume,
  personVolume,
  type MissingCause,
  type MissingVolume,
} from '../../src/domain/missing.ts'
import { lastDay, type Period } from '../../src/domain/period.ts'
import { regimeOf } from '../../src/domain/regime.ts'

// The regime of a meter (RD18): which method holds in a month, since when, until when, and what comes then.

type Person = {
  kind: 'person'
  avg?: string | undefined
  cause?: MissingCause
  /** the verification held until this day */
  validUntil?: string
}
type Organization = { kind: 'organization'; validUntil?: string; hasStopNotice?: boolean }

const personRule =
  ({ avg = '7.4', cause = 'NO_READING' }: Person) =>
  (period: Period, missesBefore: number): MissingVolume =>
    personVolume({
      period,
      cause,
      missesBefore,
      avgMonthly: avg === '' ? undefined : new Decimal(avg),
      residents: 3,
      norm: new Decimal('6.935'),
      raisingFactor: new Decimal(3),
    })

const organizationRule =
  ({ validUntil, hasStopNotice = false }: Organization) =>
  (period: Period, missesBefore: number): MissingVolume =>
    organizationVolume({
      period,
      cause: validUntil === undefined ? 'NO_READING' : 'METER_OUT',
      missesBefore,
      avgDaily: new Decimal(20),
      diameterMm: new Decimal(50),
      hasStopNotice,
      ...(validUntil === undefined
        ? {}
        : { daysOut: Temporal.PlainDate.from(validUntil).until(lastDay(period)).days }),
    })

type Row = {
  name: string
  of: Person | Organization
  period: Period
  first: Period
  says: [method: string, miss: string, since: string, until: string, then: string]
}

const rows: Row[] = [
  {
    name: 'a first miss: the mean, for three months in all',
    of: { kind: 'person' },
    period: '2026-10',
    first: '2026-10',
    says: ['AVERAGE_MONTHLY', '1 of 3', '2026-10-01', '2026-12-31', 'NORM'],
  },
  {
    name: 'the last month of the mean',
    of: { kind: 'person' },
    period: '2026-10',
    first: '2026-08',
    says: ['AVERAGE_MONTHLY', '3 of 3', '2026-08-01', '2026-10-31', 'NORM'],
  },
  {
    name: 'the fourth month: the norm, not raised, until readings come',
    of: { kind: 'person' },
    period: '2026-10',
    first: '2026-07',
    says: ['NORM', '4 of 3', '2026-10-01', '', ''],
  },
  {
    name: 'years of silence: the norm since its first month',
    of: { kind: 'person' },
    period: '2026-10',
    first: '2023-12',
    says: ['NORM', '35 of 3', '2024-03-01', '', ''],
  },
  {
    name: 'a meter younger than three months: the norm from the first day',
    of: { kind: 'person', avg: '' },
    period: '2026-10',
    first: '2026-09',
    says: ['NORM', '2 of 3', '2026-09-01', '', ''],
  },
  {
    name: 'a verification that ended (V5): the mean from the day after',
    of: { kind: 'person', cause: 'METER_OUT', validUntil: '2026-03-10' },
    period: '2026-05',
    first: '2026-03',
    says: ['AVERAGE_MONTHLY', '3 of 3', '2026-03-11', '2026-05-31', 'NORM RAISED'],
  },
  {
    name: 'the same, nothing done: the raised norm from June',
    of: { kind: 'person', cause: 'METER_OUT', validUntil: '2026-03-10' },
    period: '2026-09',
    first: '2026-03',
    says: ['NORM RAISED', '7 of 3', '2026-06-01', '', ''],
  },
  {
    name: 'an organization: the mean day for six months, then the pipe',
    of: { kind: 'organization' },
    period: '2026-10',
    first: '2026-09',
    says: ['AVERAGE_DAILY', '2 of 6', '2026-09-01', '2027-02-28', 'PIPE'],
  },
  {
    name: 'late for more than six months: the pipe',
    of: { kind: 'organization' },
    period: '2026-10',
    first: '2026-03',
    says: ['PIPE', '8 of 6', '2026-09-01', '', ''],
  },
  {
    name: 'a notice of a stop: the mean lasts',
    of: { kind: 'organization', hasStopNotice: true },
    period: '2026-10',
    first: '2026-01',
    says: ['AVERAGE_DAILY', '10 of 6', '2026-01-01', '', ''],
  },
  {
    name: 'an organization without verification: 60 days of the mean, then the pipe',
    of: { kind: 'organization', validUntil: '2026-08-31' },
    period: '2026-10',
    first: '2026-09',
    says: ['PIPE', '2 of 6', '2026-10-01', '', ''],
  },
]

for (const { name, of, period, first, says } of rows)
  test(name, () => {
    const cause = of.validUntil === undefined ? 'NO_READING' : 'METER_OUT'
    const event =
      of.validUntil === undefined ? undefined : Temporal.PlainDate.from(of.validUntil).add({ days: 1 })
    const instead = of.kind === 'person' ? personRule({ ...of, cause }) : organizationRule(of)
    const regime = regimeOf({ period, cause, first, event, instead })
    assert.ok(regime.kind === 'CHARGED')
    const { isRaised, since, until, then } = regime
    const { method, missNumber, missLimit } = regime.instead
    assert.deepEqual(
      [
        isRaised ? `${method} RAISED` : method,
        `${missNumber} of ${missLimit}`,
        since.toString(),
        until?.toString() ?? '',
        then === undefined ? '' : then.isRaised ? `${then.method} RAISED` : then.method,
      ],
      says,
    )
  })

test('a month that was read is charged by its reading', () => {
  const regime = regimeOf({
    period: '2026-10',
    cause: 'NO_READING',
    first: undefined,
    instead: personRule({ kind: 'person' }),
  })
  assert.deepEqual(regime, { kind: 'OWN' })
})

test('until is the day before the next method, whatever month of the row is asked about', () => {
  for (let i = 0; i < 3; i += 1) {
    const period = `2026-0${i + 1}`
    const regime = regimeOf({
      period,
      cause: 'NO_READING',
      first: '2026-01',
      instead: personRule({ kind: 'person' }),
    })
    assert.ok(regime.kind === 'CHARGED')
    assert.deepEqual([regime.since.toString(), regime.until?.toString()], ['2026-01-01', '2026-03-31'])
  }
})
