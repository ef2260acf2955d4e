import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import { rowOn } from '../../src/domain/dated.ts'
import { dueDays, type DueDaysRow } from '../../src/domain/due-days.ts'
import {
  organizationVolume,
  personVolume,
  type OrganizationFacts,
  type PersonFacts,
} from '../../src/domain/missing.ts'
import { kopecksOf } from '../../src/domain/money.ts'
import {
  excessAmount,
  normOn,
  normVolume,
  shareOf,
  raisingFactorOn,
  type NormRow,
  type RaisingFactorRow,
} from '../../src/domain/norm.ts'
import { penaltyFreeUntil, penaltyOf, penaltyOutlook, penaltyRateOn } from '../../src/domain/penalty.ts'
import { priceLine, priceOf, type TariffRow, type VatRow } from '../../src/domain/tariff.ts'
import { calendar } from './calendar-rows.ts'

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../prisma/seed/reference/${name}.json`, import.meta.url), 'utf8'))
const tariffs = (read('tariffs') as { rows: TariffRow[] }).rows
const vat = (read('vat') as { rows: VatRow[] }).rows
const norms = read('norms') as { rows: NormRow[]; raisingFactor: RaisingFactorRow[] }
const due = read('due-days') as { person: DueDaysRow[]; organization: DueDaysRow[] }
const rates = read('key-rate') as {
  percentPerYear: { from: string; rate: number }[]
  penaltyCap: { from: string; to: string; percent: number }[]
}
const penaltyRates = {
  keyRate: rates.percentPerYear.map(({ from, rate }) => ({ from, percent: rate })),
  cap: rates.penaltyCap,
}
const day = (text: string) => Temporal.PlainDate.from(text)
const m3 = (value: Decimal.Value) => new Decimal(value)
const list = { tariffs, vat }

test('V1: 8 m³ of cold water', () => {
  assert.equal(priceOf({ COLD: m3(8) }, 'PERSON', '2026-03', list, 'WATER')?.gross, 53496)
})

test('V2: cold, hot and sewer of a person, VAT inside', () => {
  const price = priceOf({ COLD: m3(5), HOT: m3(3) }, 'PERSON', '2026-03', list)
  assert.deepEqual(
    price?.lines.map(({ service, gross }) => [service, gross]),
    [
      ['COLD', 33435],
      ['SEWER', 41984],
    ],
  )
  assert.deepEqual([price.gross, price.vat, price.net], [75419, 13600, 61819])
})

test('V3: the rounded volume is priced', () => {
  assert.equal(priceOf({ COLD: m3('7.833') }, 'PERSON', '2026-03', list, 'WATER')?.gross, 52379)
})

test('V4: norm, raised norm, excess', () => {
  const norm = m3('6.935')
  const cost = (factor: number) => kopecksOf(norm.times(3).times(factor).times('66.87'))
  assert.equal(normVolume(3, norm).toString(), '20.805')
  assert.deepEqual([cost(1), cost(1.5), cost(3)], [139123, 208685, 417369])
  assert.deepEqual([excessAmount(3, norm, 1.5, '66.87'), excessAmount(3, norm, 3, '66.87')], [69562, 278246])
  assert.equal(priceOf({ HOT: m3('35.04') }, 'PERSON', '2026-03', list)?.gross, 183890)
  assert.equal(normOn(norms.rows, 'SEWER', day('2026-03-01'))?.toString(), '11.68')
  assert.equal(raisingFactorOn(norms.raisingFactor, 'COLD', day('2025-12-05')).toString(), '1.5')
  assert.equal(raisingFactorOn(norms.raisingFactor, 'COLD', day('2025-12-06')).toString(), '3')
  assert.equal(raisingFactorOn(norms.raisingFactor, 'SEWER', day('2026-01-01')).toString(), '1')
})

test('domain.md §5: tariffs and norms by their days', () => {
  const rows = [
    ['2022-12-01', '50.93', '39.97', '42.44', '33.31'],
    ['2023-12-31', '50.93', '39.97', '42.44', '33.31'],
    ['2024-06-30', '50.93', '39.97', '42.44', '33.31'],
    ['2024-07-01', '59.8', '45.91', '49.83', '38.26'],
    ['2025-06-30', '59.8', '45.91', '49.83', '38.26'],
    ['2025-07-01', '65.77', '51.62', '54.81', '43.02'],
    ['2026-01-01', '66.87', '52.48', '54.81', '43.02'],
    ['2026-09-30', '66.87', '52.48', '54.81', '43.02'],
  ] as const
  for (const [on, ...prices] of rows) {
    const row = rowOn(tariffs, day(on))
    const found = [row?.personCold, row?.personSewer, row?.organizationCold, row?.organizationSewer]
    assert.deepEqual(
      found.map((price) => new Decimal(price ?? 0).toString()),
      prices,
      on,
    )
  }
  const services = ['COLD', 'HOT', 'SEWER', 'COLD_FOR_HOT'] as const
  assert.deepEqual(
    services.map((service) => normOn(norms.rows, service, day('2026-11-01'))?.toString()),
    ['6.935', '4.745', '11.68', '6.935'],
  )
})

test('the norm of a flat is shared by its meters to the last litre', () => {
  const parts = [0, 1].map((index) => shareOf(m3('20.805'), { index, of: 2 }).toString())
  assert.deepEqual(parts, ['10.403', '10.402'])
  const thirds = [0, 1, 2].map((index) => shareOf(m3('6.935'), { index, of: 3 }))
  assert.equal(thirds.reduce((sum, part) => sum.plus(part)).toString(), '6.935')
})

test('the raising factor is for water only', () => {
  const raised = personVolume({ ...person, cause: 'METER_OUT', missesBefore: 3 })
  assert.deepEqual([raised.volume.toString(), raised.sewerVolume.toString()], ['62.415', '20.805'])
  const price = priceOf({ COLD: raised.volume, sewer: raised.sewerVolume }, 'PERSON', '2026-03', list)
  assert.deepEqual(
    price?.lines.map(({ gross }) => gross),
    [417369, 109185],
  )
})

const person: PersonFacts = {
  period: '2026-03',
  cause: 'NO_READING',
  avgMonthly: m3('7.833'),
  missesBefore: 0,
  residents: 3,
  norm: m3('6.935'),
  raisingFactor: m3(3),
}

test('V5: three averages, then the norm, raised when the verification has expired', () => {
  const run = (extra: Partial<PersonFacts>) =>
    [0, 1, 2, 3, 4].map((missesBefore) => {
      const { method, volume } = personVolume({ ...person, ...extra, missesBefore })
      return `${method} ${volume.toString()}`
    })
  const average = 'AVERAGE_MONTHLY 7.833'
  assert.deepEqual(run({}), [average, average, average, 'NORM 20.805', 'NORM 20.805'])
  assert.deepEqual(run({ cause: 'METER_OUT' }), [average, average, average, 'NORM 62.415', 'NORM 62.415'])
  assert.deepEqual(run({ cause: 'METER_OUT', isNonResidential: true }).slice(1, 3), [average, 'NORM 62.415'])
  assert.deepEqual(run({ avgMonthly: undefined })[0], 'NORM 20.805')
  assert.deepEqual(
    [personVolume({ ...person, missesBefore: 1 }).missNumber, personVolume(person).missLimit],
    [2, 3],
  )
})

const company: OrganizationFacts = {
  period: '2026-10',
  cause: 'NO_READING',
  avgDaily: m3(20),
  missesBefore: 0,
  diameterMm: m3(50),
}

test('L1: an organization is charged the daily mean, then the pipe', () => {
  const say = (extra: Partial<OrganizationFacts>) => {
    const { method, volume } = organizationVolume({ ...company, ...extra })
    return `${method} ${volume.toFixed(3)}`
  }
  assert.equal(say({}), 'AVERAGE_DAILY 620.000')
  assert.equal(say({ missesBefore: 5 }), 'AVERAGE_DAILY 620.000')
  assert.equal(say({ missesBefore: 6, period: '2026-11' }), 'PIPE 6107.256')
  assert.equal(say({ missesBefore: 6, hasStopNotice: true }), 'AVERAGE_DAILY 620.000')
  assert.equal(say({ cause: 'METER_OUT', daysOut: 60 }), 'AVERAGE_DAILY 620.000')
  assert.equal(say({ cause: 'METER_OUT', daysOut: 61, period: '2026-11' }), 'PIPE 6107.256')
  assert.equal(say({ cause: 'METER_OUT', daysWorked: 59, guaranteedVolume: m3(500) }), 'GUARANTEED 500.000')
  assert.equal(say({ avgDaily: undefined }), 'NONE 0.000')
})

test('L2: an organization, VAT on top, line by line', () => {
  const price = priceOf({ COLD: m3(620) }, 'ORGANIZATION', '2026-03', list)
  assert.deepEqual(
    price?.lines.map(({ net, vat: tax, gross }) => [net, tax, gross]),
    [
      [3398220, 747608, 4145828],
      [2667240, 586793, 3254033],
    ],
  )
  assert.deepEqual([price.gross, price.vat], [7399861, 1334401])
})

test('VAT goes by the period of supply', () => {
  const rate = (period: string) =>
    priceOf({ COLD: m3(1) }, 'ORGANIZATION', period, list)?.lines[0]?.vatRate.toString()
  assert.deepEqual([rate('2025-12'), rate('2026-01')], ['20', '22'])
  assert.equal(priceOf({ COLD: m3(1) }, 'PERSON', '2010-01', list), undefined)
})

test('hot water bears sewer only, cold for hot goes as cold, a contract bills what it covers', () => {
  const services = (price: ReturnType<typeof priceOf>) => price?.lines.map(({ service }) => service)
  assert.deepEqual(services(priceOf({ HOT: m3(3) }, 'PERSON', '2026-11', list)), ['SEWER'])
  const heated = priceOf({ COLD_FOR_HOT: m3(3) }, 'ORGANIZATION', '2026-11', list)
  assert.deepEqual(services(heated), ['COLD_FOR_HOT', 'SEWER'])
  assert.equal(heated?.lines[0]?.price.toString(), '59.75')
  assert.deepEqual(services(priceOf({ COLD: m3(3) }, 'PERSON', '2026-11', list, 'SEWER')), ['SEWER'])
})

test('a recalculation is a negative line', () => {
  const line = priceLine('COLD', m3('-1.833'), m3('66.87'), 'PERSON', m3(22))
  assert.deepEqual([line.gross, line.net + line.vat], [-12257, -12257])
})

test('bills are due by the rows of their period, on a working day', () => {
  const pay = (period: string, rows: DueDaysRow[]) => dueDays(period, rows, calendar)?.payBy.toString()
  assert.equal(pay('2026-02', due.person), '2026-03-10')
  assert.equal(pay('2026-03', due.person), '2026-04-15')
  assert.equal(pay('2026-07', due.person), '2026-08-17')
  assert.equal(pay('2026-10', due.person), '2026-11-16')
  assert.equal(pay('2026-09', due.organization), '2026-10-12')
  assert.equal(dueDays('2026-11', due.person, calendar)?.issueBy.toString(), '2026-12-07')
})

const penalty = (
  amount: number,
  dueOn: string,
  paidOn: string,
  ...who: ['PERSON' | 'ORGANIZATION', ('ORDINARY' | 'UO' | 'TSZH')?]
) => penaltyOf([{ amount, dueOn: day(dueOn), paidOn: day(paidOn) }], who[0], who[1], penaltyRates).kopecks

test('P1: a person pays nothing for 30 days, 1/300 to day 90, 1/130 after', () => {
  assert.equal(penalty(150000, '2026-04-15', '2026-07-24', 'PERSON'), 3946)
  assert.equal(penalty(150000, '2026-04-15', '2026-05-15', 'PERSON'), 0)
  assert.equal(penalty(150000, '2026-04-15', '2026-05-16', 'PERSON'), 48)
  assert.equal(penalty(150000, '2026-04-15', '2026-04-10', 'PERSON'), 0)
  assert.equal(penalty(150000, '2026-04-15', '2026-07-24', 'ORGANIZATION', 'TSZH'), 3946)
})

test('P3: an ordinary organization, capped and uncapped', () => {
  assert.equal(penalty(12000000, '2026-04-10', '2026-04-30', 'ORGANIZATION', 'ORDINARY'), 175385)
  const uncapped = { ...penaltyRates, cap: [] }
  const part = { amount: 12000000, dueOn: day('2026-04-10'), paidOn: day('2026-04-30') }
  assert.equal(penaltyOf([part], 'ORGANIZATION', 'ORDINARY', uncapped).kopecks, 267692)
})

test('P5: day 1 follows the moved due day', () => {
  const worked = penaltyOf(
    [{ amount: 100000, dueOn: day('2026-08-17'), paidOn: day('2026-08-18') }],
    'ORGANIZATION',
    'ORDINARY',
    penaltyRates,
  )
  assert.equal(worked.daysLate, 1)
})

test('a managing company: 1/300 to day 60, 1/170 to day 90, 1/130 after; rounded once', () => {
  const part = { amount: 100000, dueOn: day('2026-04-10'), paidOn: day('2026-07-19') }
  const worked = penaltyOf([part], 'ORGANIZATION', 'UO', penaltyRates)
  assert.deepEqual(
    worked.segments.map(({ days, divisor }) => [days, divisor]),
    [
      [60, 300],
      [30, 170],
      [10, 130],
    ],
  )
  const exact = m3(100000)
    .times('0.095')
    .times(m3(60).div(300).plus(m3(30).div(170)).plus(m3(10).div(130)))
  assert.equal(worked.kopecks, exact.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber())
  const split = penaltyOf(
    [
      { ...part, amount: 50000 },
      { ...part, amount: 50000 },
    ],
    'ORGANIZATION',
    'UO',
    penaltyRates,
  )
  assert.equal(split.kopecks, worked.kopecks)
})

test('the rate is the one of the day of payment, capped while the cap lasts', () => {
  assert.equal(penaltyRateOn(penaltyRates, day('2026-11-30')).toString(), '9.5')
  assert.equal(penaltyRateOn(penaltyRates, day('2027-01-01')).toString(), '14')
  assert.throws(() => penaltyRateOn(penaltyRates, day('2010-01-01')), RangeError)
})

test('says until when no penalty is added', () => {
  assert.equal(penaltyFreeUntil(day('2026-11-16'), 'PERSON').toString(), '2026-12-16')
  assert.equal(penaltyFreeUntil(day('2026-11-16'), 'ORGANIZATION', 'TSZH').toString(), '2026-12-16')
  assert.equal(penaltyFreeUntil(day('2026-11-16'), 'ORGANIZATION', 'ORDINARY').toString(), '2026-11-16')
})

test('tells what a delay means today: nothing yet, until which day free, or what has grown', () => {
  const person = { kind: 'PERSON', role: undefined } as const
  const say = (today: string, customer: Parameters<typeof penaltyOutlook>[2] = person, amount = 150000) => {
    const outlook = penaltyOutlook({ amount, dueOn: day('2026-04-15') }, day(today), customer, penaltyRates)
    if (outlook === undefined) return undefined
    return outlook.isFree ? outlook.freeUntil.toString() : [outlook.soFar, outlook.daysLate]
  }
  assert.equal(say('2026-04-15'), undefined)
  assert.equal(say('2026-04-16'), '2026-05-15')
  assert.equal(say('2026-05-15'), '2026-05-15')
  assert.deepEqual(say('2026-05-16'), [48, 31])
  assert.deepEqual(say('2026-07-24'), [3946, 100])
  assert.deepEqual(say('2026-04-16', { kind: 'ORGANIZATION', role: 'ORDINARY' }), [110, 1])
  assert.equal(say('2026-05-16', person, 0), undefined)
  const none = { keyRate: [], cap: [] }
  assert.equal(
    penaltyOutlook({ amount: 1, dueOn: day('2026-04-15') }, day('2026-07-24'), person, none),
    undefined,
  )
})
