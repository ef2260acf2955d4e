import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import * as format from '../../src/web/format.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const table: [string, string][] = [
  [format.formatMoney(123456, 'ru'), '1 234,56 ₽'],
  [format.formatMoney(123456, 'en'), '1,234.56 ₽'],
  [format.formatMoney(-5, 'ru'), '−0,05 ₽'],
  [format.formatMoney(123456789012, 'ru'), '1 234 567 890,12 ₽'],
  [format.formatRubles(138449, 'ru'), '1 384 ₽'],
  [format.formatVolume('8.000', 'ru'), '8 м³'],
  [format.formatVolume('7.830', 'ru'), '7,83 м³'],
  [format.formatVolume('1234.5', 'en'), '1,234.5 m³'],
  [format.formatVolume('-0.000', 'ru'), '0 м³'],
  [format.formatDial(454, 5), '00454'],
  [format.formatDay('2026-11-27', 'weekday', 'ru'), '27 ноября, пятница'],
  [format.formatDay('2026-12-02', 'accusative', 'ru'), '2 декабря, среду'],
  [format.formatDay('2026-12-02', 'day-month', 'en'), '2 December'],
  [format.formatDay('2026-11-30', 'full', 'ru'), '30 ноября 2026'],
  [format.formatDay('2026-11-30', 'numeric', 'ru'), '30.11.2026'],
  [format.formatPeriod('2026-11', 'ru'), 'ноябрь 2026'],
  [format.formatInstant(Temporal.Instant.from('2026-11-30T07:42:09Z'), 'ru'), '30 ноября 2026, 10:42 (МСК)'],
  [
    format.formatInstant(new Date('2026-12-31T21:00:14Z'), 'en', { seconds: true }),
    '1 January 2027, 00:00:14 Moscow time',
  ],
]
for (const [said, expected] of table) test(`says ${expected}`, () => assert.equal(plain(said), expected))

test('a moment in a list is Moscow time in figures', () => {
  assert.equal(format.shortInstant(new Date('2026-11-30T07:42:07Z')), '30.11.2026 10:42')
  assert.equal(
    format.shortInstant(new Date('2026-12-31T21:00:00Z'), { seconds: true }),
    '01.01.2027 00:00:00',
  )
})
