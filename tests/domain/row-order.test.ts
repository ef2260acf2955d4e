import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, moveRows, readOrder } from '../../src/domain/row-order.ts'

const rows = [
  { id: 'a', serial: '100' },
  { id: 'b', serial: '20' },
  { id: 'c', serial: '3-A' },
]
const ids = (order: Parameters<typeof inOrder>[1]) => inOrder(rows, order, (row) => row).map(({ id }) => id)

test('rows stand by house, by number or in an own order; unknown meters come last', () => {
  assert.deepEqual(ids({ by: 'address', meters: ['c'] }), ['a', 'b', 'c'])
  assert.deepEqual(ids({ by: 'serial', meters: [] }), ['c', 'b', 'a'])
  assert.deepEqual(ids({ by: 'own', meters: ['c', 'gone', 'a'] }), ['c', 'a', 'b'])
  assert.deepEqual(ids({ by: 'own', meters: [] }), ['a', 'b', 'c'])
})

test('moved rows take the places asked for, the others close up', () => {
  const moved = (wanted: [string, number][]) => moveRows(['a', 'b', 'c', 'd'], new Map(wanted)).join('')
  assert.equal(moved([['d', 1]]), 'dabc')
  assert.equal(moved([['a', 4]]), 'bcda')
  assert.equal(moved([['a', 99]]), 'bcda')
  assert.equal(
    moved([
      ['a', 2],
      ['b', 1],
    ]),
    'bacd',
  )
  assert.equal(
    moved([
      ['c', 1],
      ['d', 1],
    ]),
    'dcab',
  )
  assert.equal(moved([]), 'abcd')
})

test('anything but a remembered order is the usual one', () => {
  const usual = { by: 'address', meters: [] }
  for (const kept of [null, undefined, 'serial', ['a'], {}, { by: 'size', meters: [] }, { by: 'own' }])
    assert.deepEqual(readOrder(kept), usual)
  assert.deepEqual(readOrder({ by: 'own', meters: ['a', 7] }), { by: 'own', meters: ['a'] })
})
