import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import {
  averageDaily,
  averageMonthly,
  averageVolume,
  chargedNow,
  daysOfUse,
  meterConsumption,
  meterOwnPeriods,
  missesBefore,
  ownPeriods,
  pipeCapacity,
  registerConsumption,
  replacementConsumption,
  volumesOfMonthsBefore,
  type OwnPeriod,
} from '../../src/domain/consumption.ts'
import { addMonths, lastDay } from '../../src/domain/period.ts'

const span = (previous: number, current: number, rollover = false, digits = 5, multiplier = 1) => ({
  previous,
  current,
  digits,
  rollover,
  multiplier,
})
const own = (volumes: number[], days = 30): OwnPeriod[] =>
  volumes.map((volume, i) => ({
    period: addMonths('2025-01', i),
    volume: new Decimal(volume),
    days,
    months: 1,
  }))

test('V1: 1203 → 1211 is 8 m³', () => {
  assert.equal(registerConsumption(span(1203, 1211))?.toString(), '8')
})

test('V6: the dial goes round with note 06 only', () => {
  assert.equal(registerConsumption(span(99_997, 4, true))?.toString(), '7')
  assert.equal(registerConsumption(span(99_997, 4)), undefined)
})

test('adds registers with their own multipliers, and the parts of a replacement', () => {
  assert.equal(meterConsumption([span(100, 105), span(10, 12, false, 5, 10)])?.toString(), '25')
  assert.equal(meterConsumption([span(100, 105), span(10, 9)]), undefined)
  const parts = replacementConsumption(span(500, 507), span(0, 4))
  assert.deepEqual(
    [parts?.old.toString(), parts?.fresh.toString(), parts?.total.toString()],
    ['7', '4', '11'],
  )
})

test('consumption is never negative and stays below a round of the dial', () => {
  const digits = fc.integer({ min: 3, max: 9 })
  fc.assert(
    fc.property(digits, fc.nat(), fc.nat(), fc.boolean(), (count, a, b, rollover) => {
      const size = 10 ** count
      const volume = registerConsumption(span(a % size, b % size, rollover, count))
      if (volume === undefined) assert.ok(!rollover && b % size < a % size)
      else assert.ok(volume.greaterThanOrEqualTo(0) && volume.lessThan(size))
      if (rollover) assert.equal(((a % size) + Number(volume)) % size, b % size)
    }),
  )
})

test('L1: 7300 m³ in 365 days are 20 a day, 620 in October', () => {
  const year = own([600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 700]).map((period, i) => ({
    ...period,
    days: i === 0 ? 35 : 30,
  }))
  const daily = averageDaily(year)
  assert.equal(daily?.toFixed(3), '20.000')
  assert.equal(averageVolume(new Decimal(daily), 31).toFixed(3), '620.000')
})

test('V3: the monthly mean is rounded to three decimals first', () => {
  assert.equal(averageMonthly(own([7, 8, 8, 9, 6, 9]))?.toString(), '7.833')
})

test('a mean needs three own periods and looks back on twelve', () => {
  assert.equal(averageDaily(own([5, 5])), undefined)
  assert.equal(averageMonthly(own([5, 5])), undefined)
  assert.equal(averageMonthly(own([1000, ...Array<number>(12).fill(6)]))?.toString(), '6')
})

test('a daily mean is not rounded before use', () => {
  const daily = averageDaily(own([10, 10, 11], 30))
  assert.equal(averageVolume(daily ?? new Decimal(0), 31).toFixed(3), '10.678')
})

test('estimates are passed over: the next own volume counts from the own reading before them', () => {
  const at = (period: string, value: number, isOwn = true) => ({
    period,
    value,
    readOn: lastDay(period),
    isOwn,
  })
  const periods = ownPeriods(
    [at('2026-01', 99_990), at('2026-02', 99_996), at('2026-03', 99_999, false), at('2026-04', 8)],
    5,
    1,
  )
  assert.deepEqual(
    periods.map(({ period, volume, days, months }) => [period, volume.toString(), days, months]),
    [
      ['2026-02', '6', 28, 1],
      ['2026-04', '12', 61, 2],
    ],
  )
})

test('a meter has the periods all of its registers have', () => {
  const both = meterOwnPeriods([own([5, 6, 7]), own([1, 1])])
  assert.deepEqual(
    both.map(({ volume }) => volume.toString()),
    ['6', '7'],
  )
})

test('the two months before count when each was read by itself', () => {
  const periods = own([5, 6, 7])
  const say = (period: string, list = periods) => volumesOfMonthsBefore(list, period).map(String)
  assert.deepEqual(say('2025-04'), ['7', '6'])
  assert.deepEqual(say('2025-05'), ['7'], 'the month before was missed')
  const long = periods.map((one, i) => (i === 2 ? { ...one, months: 2 } : one))
  assert.deepEqual(say('2025-04', long), ['6'], 'a volume of two months is no month of its own')
})

test('what is charged now may be negative', () => {
  assert.equal(chargedNow(new Decimal(10), [new Decimal('7.833'), new Decimal('7.833')]).toString(), '-5.666')
})

test('L3: what a pipe carries', () => {
  assert.equal(pipeCapacity(50, 1).toFixed(3), '203.575')
  assert.equal(pipeCapacity(50, 1).div(24).toFixed(4), '8.4823')
  assert.equal(pipeCapacity(50, 30).toFixed(3), '6107.256')
  assert.equal(pipeCapacity(20, 1).toFixed(3), '32.572')
  assert.equal(pipeCapacity(100, 1).toFixed(3), '814.301')
})

test('counts at least one day of use', () => {
  const day = Temporal.PlainDate.from('2026-11-30')
  assert.equal(daysOfUse(day, day), 1)
  assert.equal(daysOfUse(Temporal.PlainDate.from('2026-10-31'), day), 30)
})

test('counts misses in a row back to the last own reading', () => {
  assert.equal(missesBefore('2026-11', ['2026-07', '2026-10'], '2026-01'), 0)
  assert.equal(missesBefore('2026-11', ['2026-07'], '2026-01'), 3)
  assert.equal(missesBefore('2026-11', [], '2026-10'), 1)
})
