import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { moveReadings, type ReadingMove } from '../../../src/records/reading-moves.ts'
import { openHouse } from '../../support/house.ts'
import { flatOf, submissionsOf, submitAll } from './submission-kit.ts'

// The next revision begins anew what it changes, and nothing else.
const house = await openHouse()
after(() => house.close())

const { db } = house.deps
const at = Temporal.Instant.from('2026-11-30T08:00Z')

type Row = { id: string; state: string; value: number | null; submissionId: string | null }
const rowsOf = (registerId: string) =>
  db.sql.rows<Row>(
    `select id, state, value, submission_id as "submissionId" from readings
     where register_id = $1 and period = '2026-11' order by value nulls first, id`,
    [registerId],
  )
const move = (id: string | undefined, how: Partial<ReadingMove>) =>
  db.transaction((tx) =>
    moveReadings(tx, { to: 'ON_CHECK', by: 'metering', channel: 'staff', at, ...how }, [{ id: id ?? '' }]),
  )

test('a correction leaves rows on check and accepted ones as they stand, with their time line and number', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  const value = (of: typeof main, add: number) => ({ [`value.${of.id}`]: String(of.last + add) })
  await submitAll(client, contractId, { ...value(main, 7), ...value(other, 4) })
  const [first] = await rowsOf(other.id)
  await move(first?.id, {})
  await submitAll(client, contractId, value(main, 8))
  const second = (await submissionsOf(house, contractId)).at(-1)
  assert.equal(second?.revision, 2)
  assert.deepEqual(await rowsOf(other.id), [{ ...first, state: 'ON_CHECK', submissionId: second.id }])
  const changed = await rowsOf(main.id)
  assert.deepEqual(
    changed.map((row) => [row.state, row.value]),
    [
      ['REPLACED', main.last + 7],
      ['SUBMITTED', main.last + 8],
    ],
  )
  await move(first?.id, { to: 'SUBMITTED' })
  await move(first?.id, { to: 'ACCEPTED', by: 'billing', channel: 'import' })
  await submitAll(client, contractId, value(main, 9))
  assert.deepEqual(
    (await rowsOf(other.id)).map(({ state }) => state),
    ['ACCEPTED'],
  )
  const lines = await db.sql.rows<{ state: string }>(
    `select to_state as state from reading_changes where reading_id = $1 order by at, from_state nulls first`,
    [first?.id],
  )
  assert.equal(lines.length, 4, 'its whole way is one line')
})

test('a supplement leaves rows sent before and rows not sent as they are', async () => {
  const { client, contractId, registers } = await flatOf(house, 'anna')
  const [one, two, three] = registers
  assert.ok(one && two && three)
  await submitAll(client, contractId, { [`value.${one.id}`]: String(one.last + 5) })
  const [sent] = await rowsOf(one.id)
  const [unsent] = await rowsOf(three.id)
  assert.equal(unsent?.state, 'NOT_SENT')
  await move(sent?.id, {})
  await submitAll(client, contractId, { [`value.${two.id}`]: String(two.last + 3) })
  assert.equal((await submissionsOf(house, contractId)).at(-1)?.kind, 'SUPPLEMENT')
  const newest = (await submissionsOf(house, contractId)).at(-1)?.id
  assert.deepEqual(await rowsOf(one.id), [{ ...sent, state: 'ON_CHECK', submissionId: newest }])
  assert.deepEqual(await rowsOf(three.id), [{ ...unsent, submissionId: newest }])
  assert.deepEqual(
    (await rowsOf(two.id)).map(({ state }) => state),
    ['REPLACED', 'SUBMITTED'],
  )
})
