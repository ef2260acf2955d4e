import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ReadingState } from '../../src/domain/reading-state.ts'
import { orderChanges, type StateChange } from '../../src/domain/reading-timeline.ts'

const change = (readingId: string, from: ReadingState | null, to: ReadingState, at: number): StateChange => ({
  readingId,
  from,
  to,
  at,
})
const said = (changes: readonly StateChange[]) => changes.map(({ readingId, to }) => `${readingId} ${to}`)

test('what was done in one moment stands as one state led to the next, however it was read', () => {
  const way = [
    change('a', null, 'SUBMITTED', 1),
    change('a', 'SUBMITTED', 'ON_CHECK', 5),
    change('a', 'ON_CHECK', 'SUBMITTED', 5),
    change('a', 'SUBMITTED', 'BATCHED', 6),
    change('a', 'BATCHED', 'ACCEPTED', 9),
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(way, { minLength: way.length }), (shuffled) => {
      assert.deepEqual(orderChanges(shuffled), way)
    }),
  )
})

test('the next revision stands in the place of the row it replaced; a row replaced alone is told', () => {
  const first = change('a', null, 'SUBMITTED', 1)
  const second = change('b', null, 'SUBMITTED', 3)
  assert.deepEqual(said(orderChanges([second, change('a', 'SUBMITTED', 'REPLACED', 3), first])), [
    'a SUBMITTED',
    'b SUBMITTED',
  ])
  assert.deepEqual(said(orderChanges([change('a', 'SUBMITTED', 'REPLACED', 3), first])), [
    'a SUBMITTED',
    'a REPLACED',
  ])
})

test('changes without a beginning stand by their time', () => {
  const lone = [change('a', 'SUBMITTED', 'ACCEPTED', 2), change('a', 'ACCEPTED', 'CORRECTED', 4)]
  assert.deepEqual(orderChanges(lone.toReversed()), lone)
  assert.deepEqual(orderChanges([]), [])
})
