import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import {
  addWorkingDays,
  buildCalendar,
  moscowDateTime,
  moscowDay,
  moscowMidnight,
  nextWorkingDayOnOrAfter,
} from '../../src/domain/calendar.ts'
import { calendar } from './calendar-rows.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

test('counts the working days of every approved year', () => {
  const counted = [2024, 2025, 2026, 2027].map((year) => {
    let working = 0
    for (let at = day(`${year}-01-01`); at.year === year; at = at.add({ days: 1 }))
      working += calendar.isWorkingDay(at) ? 1 : 0
    return working
  })
  assert.deepEqual(counted, [248, 247, 247, 247])
})

test('takes working Saturdays and shortened days as working days', () => {
  for (const text of ['2024-11-02', '2025-11-01', '2027-02-20', '2026-11-03'])
    assert.ok(calendar.isWorkingDay(day(text)), text)
  for (const text of ['2026-11-04', '2026-05-11', '2026-12-31', '2026-11-07'])
    assert.ok(!calendar.isWorkingDay(day(text)), text)
})

test('falls back to ТК ст. 112 for a year not approved, moving a holiday from a weekend except 1–8 January', () => {
  assert.equal(calendar.isApproved(2028), false)
  // 2028: 1, 2, 8 January are a weekend; 4 November is a Saturday.
  for (const text of ['2028-01-03', '2028-01-07', '2028-02-23', '2028-11-06', '2028-06-12']) {
    assert.ok(!calendar.isWorkingDay(day(text)), text)
  }
  for (const text of ['2028-01-10', '2028-01-11', '2028-11-07', '2028-12-29'])
    assert.ok(calendar.isWorkingDay(day(text)), text)
  // 2032: 8 May is a Saturday, 9 May a Sunday: Monday is off.
  assert.ok(!calendar.isWorkingDay(day('2032-05-10')))
})

test('lets a listed day override law and week', () => {
  const edited = buildCalendar(
    [
      { date: '2028-01-03', kind: 'WORKING' },
      { date: '2028-01-12', kind: 'OFF' },
    ],
    [],
  )
  assert.ok(edited.isWorkingDay(day('2028-01-03')))
  assert.ok(!edited.isWorkingDay(day('2028-01-12')))
})

test('steps by working days both ways', () => {
  assert.equal(addWorkingDays(calendar, day('2026-10-30'), 2).toString(), '2026-11-03')
  assert.equal(addWorkingDays(calendar, day('2026-11-05'), -1).toString(), '2026-11-03')
  assert.equal(addWorkingDays(calendar, day('2026-11-04'), 0).toString(), '2026-11-04')
  assert.equal(nextWorkingDayOnOrAfter(calendar, day('2026-08-15')).toString(), '2026-08-17')
})

test('keeps Moscow time', () => {
  const instant = Temporal.Instant.from('2026-10-28T21:00:00Z')
  assert.equal(moscowDay(instant).toString(), '2026-10-29')
  assert.equal(moscowDateTime(instant).toString(), '2026-10-29T00:00:00')
  assert.ok(moscowMidnight(day('2026-10-29')).equals(instant))
})

test('knows the day of any instant, whatever was asked before', () => {
  const instants = fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 })
  const aroundMidnight = fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: -2, max: 2 }))
  fc.assert(
    fc.property(
      fc.oneof(
        instants,
        aroundMidnight.map(([days, ms]) => days * 86_400_000 - 10_800_000 + ms),
      ),
      (ms) => {
        const instant = Temporal.Instant.fromEpochMilliseconds(ms)
        assert.equal(moscowDay(instant).toString(), moscowDateTime(instant).toPlainDate().toString())
      },
    ),
  )
})
