import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { parseDay } from '../../src/domain/day.ts'
import {
  addMonths,
  comparePeriods,
  daysInPeriod,
  firstDay,
  lastDay,
  monthsBetween,
  nextPeriod,
  parsePeriod,
  periodOf,
  previousPeriod,
} from '../../src/domain/period.ts'

test('reads a period and nothing else', () => {
  assert.equal(parsePeriod('2026-11'), '2026-11')
  for (const text of ['2026-13', '2026-00', '2026-1', '11.2026', '', '2026-11-01'])
    assert.equal(parsePeriod(text), undefined)
})

test('walks over the turn of the year', () => {
  assert.equal(nextPeriod('2026-12'), '2027-01')
  assert.equal(previousPeriod('2026-01'), '2025-12')
  assert.equal(addMonths('2026-11', -13), '2025-10')
  assert.equal(monthsBetween('2025-10', '2026-11'), 13)
  assert.ok(comparePeriods('2025-12', '2026-01') < 0)
})

test('knows its days', () => {
  assert.equal(firstDay('2024-02').toString(), '2024-02-01')
  assert.equal(lastDay('2024-02').toString(), '2024-02-29')
  assert.equal(daysInPeriod('2026-02'), 28)
  assert.equal(periodOf(Temporal.PlainDate.from('2026-11-30')), '2026-11')
})

test('reads days as people type them and refuses days that do not exist', () => {
  assert.equal(parseDay(' 5.11.2026 ')?.toString(), '2026-11-05')
  assert.equal(parseDay('05.11.2026')?.toString(), '2026-11-05')
  assert.equal(parseDay('2026-11-05')?.toString(), '2026-11-05')
  for (const text of ['31.11.2026', '2026-02-29', '', '5/11/2026', '05.11.26', '2026-13-01']) {
    assert.equal(parseDay(text), undefined, text)
  }
})
