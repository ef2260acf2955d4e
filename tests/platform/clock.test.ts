import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { clockWithOffset, startClock } from '../../src/platform/clock.ts'

const noon = Date.parse('2026-12-02T09:00:00Z')

function settable() {
  const hands = { wall: noon, steady: 5_000 }
  return {
    hands,
    source: { wall: () => hands.wall, steady: () => hands.steady },
    pass: (ms: number) => {
      hands.wall += ms
      hands.steady += ms
    },
  }
}

test('runs with the wall clock while that goes forward', () => {
  const { source, pass, hands } = settable()
  const clock = startClock(undefined, source)
  pass(1_500)
  assert.equal(clock.now().epochMilliseconds, noon + 1_500)
  hands.wall += 3_600_000
  assert.equal(clock.now().epochMilliseconds, noon + 3_601_500)
})

test('runs on by the steady count when the wall clock is set back, until that has caught up', () => {
  const { source, pass, hands } = settable()
  const clock = startClock(undefined, source)
  assert.equal(clock.now().epochMilliseconds, noon)
  hands.wall -= 7_200_000
  assert.equal(clock.now().epochMilliseconds, noon)
  pass(60_000.4)
  assert.equal(clock.now().epochMilliseconds, noon + 60_000)
  pass(60_000.6)
  assert.equal(clock.now().epochMilliseconds, noon + 120_001)
  hands.wall += 7_200_000 + 500
  assert.equal(clock.now().epochMilliseconds, noon + 120_501)
})

test('never says an earlier time than before, however the wall clock wanders', () => {
  const { source, pass, hands } = settable()
  const clock = clockWithOffset(-1_000, source)
  let last = clock.now()
  for (let step = 0; step < 2_000; step++) {
    hands.wall += ((step * 7_919) % 10_000) - 5_000
    pass(step % 3)
    const now = clock.now()
    assert.ok(Temporal.Instant.compare(now, last) >= 0)
    last = now
  }
})

test('a restart takes the clock to its start again, also backwards', () => {
  const { source, pass } = settable()
  const startsAt = Temporal.Instant.from('2026-11-30T07:00:00Z')
  const clock = startClock(startsAt, source)
  pass(90_000)
  assert.equal(clock.now().toString(), '2026-11-30T07:01:30Z')
  clock.restart()
  assert.equal(clock.now().toString(), '2026-11-30T07:00:00Z')
})
