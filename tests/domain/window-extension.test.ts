import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import { deviationFromUsual } from '../../src/domain/reading-deviation.ts'
import type { ReadingWindow } from '../../src/domain/reading-window.ts'
import { extensionLimits } from '../../src/domain/window-extension.ts'

const day = Temporal.PlainDate.from
const window = (opens: string, closes: string): ReadingWindow => ({
  period: '2026-11',
  opensOn: day(opens),
  closesOn: day(closes),
  opensAt: Temporal.Instant.from(`${opens}T00:00+03:00`),
  closesAt: Temporal.Instant.from(`${closes}T00:00+03:00`).add({ hours: 24 }),
  calendarApproved: true,
  extended: false,
})

test('a window is kept open from the day after its closing to the day before the next opening', () => {
  const cases: [windows: ReadingWindow[], next: ReadingWindow[], today: string, limits: [string, string]][] =
    [
      [
        [window('2026-11-27', '2026-12-02')],
        [window('2026-12-29', '2027-01-12')],
        '2026-11-30',
        ['2026-12-03', '2026-12-28'],
      ],
      // closed already: not into the past
      [
        [window('2026-11-27', '2026-12-02')],
        [window('2026-12-29', '2027-01-12')],
        '2026-12-10',
        ['2026-12-10', '2026-12-28'],
      ],
      // two kinds of customers: later than either, earlier than both
      [
        [window('2026-11-15', '2026-12-03'), window('2026-11-27', '2026-12-02')],
        [window('2026-12-15', '2027-01-03'), window('2026-12-29', '2027-01-12')],
        '2026-11-30',
        ['2026-12-04', '2026-12-14'],
      ],
      // the next one runs: no day is left
      [
        [window('2026-11-27', '2026-12-02')],
        [window('2026-12-29', '2027-01-12')],
        '2026-12-30',
        ['2026-12-30', '2026-12-28'],
      ],
    ]
  for (const [windows, next, today, limits] of cases) {
    const { earliest, latest } = extensionLimits(windows, next, day(today))
    assert.deepEqual([earliest.toString(), latest.toString()], limits)
  }
})

test('what is at stake is how far the volume is from usual, either way', () => {
  const of = (volume?: number, mean?: number, days?: number) =>
    deviationFromUsual(
      volume === undefined ? undefined : new Decimal(volume),
      mean === undefined ? undefined : new Decimal(mean),
      days,
    )?.toFixed(3)
  assert.equal(of(120, 0.3, 30), '111.000')
  assert.equal(of(0, 0.3, 30), '9.000')
  assert.equal(of(9, 0.3, 30), '0.000')
  assert.equal(of(9, undefined, 30), undefined)
  assert.equal(of(undefined, 0.3, 30), undefined)
})
