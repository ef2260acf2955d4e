import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { buildCalendar } from '../../src/domain/calendar.ts'
import { firstDay, lastDay, nextPeriod } from '../../src/domain/period.ts'
import {
  daysLeft,
  DEFAULT_WINDOW_POLICY,
  extensionsFor,
  minutesLeft,
  policyFor,
  windowFor,
  windowState,
  type WindowPolicy,
} from '../../src/domain/reading-window.ts'
import { approvedYears, calendar, days } from './calendar-rows.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const at = (text: string) => Temporal.Instant.from(text)

// domain.md §2: month, first day, last day, calendar days
const WINDOWS = `
2023-12 12-28 01-10 14, 2025-01 01-30 02-04 6, 2026-02 02-26 03-03 6, 2024-01 01-30 02-02 4, 2025-02 02-27 03-04 6
2026-03 03-30 04-02 4, 2024-02 02-28 03-04 6, 2025-03 03-28 04-02 6, 2026-04 04-29 05-05 7, 2024-03 03-28 04-02 6
2025-04 04-29 05-06 8, 2026-05 05-28 06-02 6, 2024-04 04-26 05-03 8, 2025-05 05-29 06-03 6, 2026-06 06-29 07-02 4
2024-05 05-30 06-04 6, 2025-06 06-27 07-02 6, 2026-07 07-30 08-04 6, 2024-06 06-27 07-02 6, 2025-07 07-30 08-04 6
2026-08 08-28 09-02 6, 2024-07 07-30 08-02 4, 2025-08 08-28 09-02 6, 2026-09 09-29 10-02 4, 2024-08 08-29 09-03 6
2025-09 09-29 10-02 4, 2026-10 10-29 11-03 6, 2024-09 09-27 10-02 6, 2025-10 10-30 11-05 7, 2026-11 11-27 12-02 6
2024-10 10-30 11-02 4, 2025-11 11-27 12-02 6, 2026-12 12-29 01-12 15, 2024-11 11-28 12-03 6, 2025-12 12-29 01-13 16
2024-12 12-27 01-10 15, 2026-01 01-29 02-03 6`
  .split(/[,\n]/)
  .map((line) => line.trim())
  .filter((line) => line !== '')
  .map((line) => line.split(' ') as [string, string, string, string])

test('every window of the calendar stands where the rule says', () => {
  assert.equal(WINDOWS.length, 37)
  for (const [period, opens, closes, length] of WINDOWS) {
    const window = windowFor(period, DEFAULT_WINDOW_POLICY, calendar)
    assert.equal(window.opensOn.toString().slice(5), opens, period)
    assert.equal(window.closesOn.toString().slice(5), closes, period)
    assert.equal(window.opensOn.until(window.closesOn).days + 1, Number(length), period)
    assert.equal(window.extended, false)
  }
})

test('opens and closes to the millisecond', () => {
  const state = (text: string) => windowState(DEFAULT_WINDOW_POLICY, calendar, at(text))
  assert.equal(state('2026-10-28T20:59:59Z').open, undefined)
  assert.equal(state('2026-10-28T21:00:00Z').open?.period, '2026-10')
  assert.equal(state('2026-11-03T20:59:59.999Z').open?.period, '2026-10')
  const closed = state('2026-11-03T21:00:00Z')
  assert.equal(closed.open, undefined)
  assert.equal(closed.last.period, '2026-10')
  assert.equal(closed.next.period, '2026-11')
})

test('a reading on 2 January belongs to December', () => {
  assert.equal(windowState([], calendar, at('2027-01-02T09:00:00Z')).open?.period, '2026-12')
})

test('says when the calendar is not approved', () => {
  assert.equal(windowFor('2027-11', DEFAULT_WINDOW_POLICY, calendar).calendarApproved, true)
  assert.equal(windowFor('2027-12', DEFAULT_WINDOW_POLICY, calendar).calendarApproved, false)
})

test('takes readings on fixed calendar days', () => {
  const policy = (closes: number): WindowPolicy => ({
    fromPeriod: '2020-01',
    toPeriod: null,
    rule: 'CALENDAR',
    opens: 15,
    closes,
  })
  const over = windowFor('2026-11', policy(3), calendar)
  assert.deepEqual([over.opensOn.toString(), over.closesOn.toString()], ['2026-11-15', '2026-12-03'])
  const within = windowFor('2026-11', policy(25), calendar)
  assert.deepEqual([within.opensOn.toString(), within.closesOn.toString()], ['2026-11-15', '2026-11-25'])
  const february = windowFor('2026-02', { ...policy(3), opens: 31 }, calendar)
  assert.equal(february.opensOn.toString(), '2026-02-28')
  assert.equal(
    windowFor('2026-11', { ...policy(25), zone: 'Asia/Yekaterinburg' }, calendar).opensAt.toString(),
    '2026-11-14T19:00:00Z',
  )
})

test('picks the policy of the month', () => {
  const rows: WindowPolicy[] = [
    { fromPeriod: '2020-01', toPeriod: '2026-11', rule: 'CALENDAR', opens: 15, closes: 3 },
    { fromPeriod: '2026-12', toPeriod: null, rule: 'WORKING', opens: 3, closes: 2 },
  ]
  assert.equal(policyFor(rows, '2026-11').rule, 'CALENDAR')
  assert.equal(policyFor(rows, '2026-12').opens, 3)
  assert.equal(policyFor(rows, '2019-12'), DEFAULT_WINDOW_POLICY)
})

test('an extension lengthens the window of its contract, never shortens one', () => {
  const all = [
    { period: '2026-11', contractId: 'a', closesOn: day('2026-12-31'), reason: 'болезнь' },
    { period: '2026-11', closesOn: day('2026-12-01'), reason: 'ошибка' },
  ]
  const mine = windowState([], calendar, at('2026-12-30T09:00:00Z'), extensionsFor(all, 'a'))
  assert.deepEqual(
    mine.running.map(({ period }) => period),
    ['2026-11', '2026-12'],
  )
  assert.equal(mine.open?.period, '2026-12')
  assert.equal(mine.running[0]?.extended, true)
  const other = windowState([], calendar, at('2026-12-10T09:00:00Z'), extensionsFor(all, 'b'))
  assert.equal(other.open, undefined)
  assert.equal(other.last.closesOn.toString(), '2026-12-02')
})

test('says what is left', () => {
  const window = windowFor('2026-11', DEFAULT_WINDOW_POLICY, calendar)
  assert.equal(daysLeft(window, day('2026-11-30')), 3)
  assert.equal(minutesLeft(window, at('2026-12-02T20:31:00Z')), 29)
  assert.equal(minutesLeft(window, at('2026-12-02T21:00:00Z')), 0)
})

test('has exactly two working days on each side, whatever the calendar', () => {
  const months = fc.tuple(fc.integer({ min: 2024, max: 2032 }), fc.integer({ min: 1, max: 12 }))
  const edits = fc.array(
    fc.record({
      offset: fc.integer({ min: 0, max: 3000 }),
      kind: fc.constantFrom('OFF' as const, 'WORKING' as const),
    }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(months, edits, ([year, month], extra) => {
      const edited = extra.map(({ offset, kind }) => ({
        date: day('2024-01-01').add({ days: offset }).toString(),
        kind,
      }))
      const work = buildCalendar([...days, ...edited], approvedYears)
      const period = `${year}-${String(month).padStart(2, '0')}`
      const window = windowFor(period, DEFAULT_WINDOW_POLICY, work)
      const count = (from: Temporal.PlainDate, to: Temporal.PlainDate) => {
        let working = 0
        for (let each = from; Temporal.PlainDate.compare(each, to) <= 0; each = each.add({ days: 1 })) {
          working += work.isWorkingDay(each) ? 1 : 0
        }
        return working
      }
      assert.equal(count(window.opensOn, lastDay(period)), 2)
      assert.equal(count(firstDay(nextPeriod(period)), window.closesOn), 2)
      assert.ok(work.isWorkingDay(window.opensOn) && work.isWorkingDay(window.closesOn))
    }),
    { numRuns: 200 },
  )
})

test('at every instant at most one unextended window runs, between the last and the next', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 11, 31) }), (ms) => {
      const now = Temporal.Instant.fromEpochMilliseconds(ms)
      const { running, last, next } = windowState([], calendar, now)
      assert.ok(running.length <= 1)
      assert.ok(
        Temporal.Instant.compare(last.closesAt, now) <= 0 && Temporal.Instant.compare(now, next.opensAt) < 0,
      )
      assert.equal(
        running[0] === undefined ? nextPeriod(last.period) : nextPeriod(nextPeriod(last.period)),
        next.period,
      )
    }),
    { numRuns: 200 },
  )
})

test('an answer holds from the last edge to the next one, and not a moment longer', () => {
  const span = { min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 11, 31) }
  const extensions = [{ period: '2026-10', closesOn: Temporal.PlainDate.from('2026-11-20'), reason: 'late' }]
  const at = (ms: number) => windowState([], calendar, Temporal.Instant.fromEpochMilliseconds(ms), extensions)
  const told = ({ running, last, next }: ReturnType<typeof windowState>) =>
    [...running.map(({ period }) => period), last.period, next.period].join(' ')
  fc.assert(
    fc.property(fc.integer(span), fc.double({ min: 0, max: 1, noNaN: true }), (ms, part) => {
      const state = at(ms)
      const from = state.holds.from.epochMilliseconds
      const until = state.holds.until.epochMilliseconds
      assert.ok(from <= ms && ms < until)
      assert.equal(told(at(Math.floor(from + part * (until - 1 - from)))), told(state))
      assert.equal(at(until).holds.from.epochMilliseconds, until)
    }),
    { numRuns: 200 },
  )
})
