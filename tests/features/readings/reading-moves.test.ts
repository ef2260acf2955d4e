import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { moveReadings, type ReadingMove, type ReadingToMove } from '../../../src/records/reading-moves.ts'
import { openHouse } from '../../support/house.ts'
import { flatOf, submitAll } from './submission-kit.ts'

// Every change of a reading's state goes through one function: table, conditional update, time line, journal.
const house = await openHouse()
after(() => house.close())

const { db } = house.deps
const at = Temporal.Instant.from('2026-11-30T09:00Z')
const vera = await flatOf(house, 'vera')
await submitAll(vera.client, vera.contractId, {
  [`value.${vera.main.id}`]: String(vera.main.last + 7),
  [`value.${vera.other.id}`]: String(vera.other.last + 4),
})
const readings = await db.sql.rows<{ id: string }>(
  `select r.id from readings r join submissions s on s.id = r.submission_id where s.contract_id = $1 order by r.id`,
  [vera.contractId],
)
const [one] = readings
assert.ok(one)

beforeEach(async () => {
  await db.sql.run(
    `update readings set state = 'SUBMITTED', needs_review = true where submission_id is not null`,
  )
  await db.sql.run('delete from reading_changes')
})

const move = (how: Partial<ReadingMove>, which: readonly ReadingToMove[] = readings) =>
  db.transaction((tx) =>
    moveReadings(tx, { to: 'ON_CHECK', by: 'metering', channel: 'staff', at, ...how }, which),
  )
const journalLines = async () =>
  (await db.sql.rows(`select 1 from audit_events where action = 'readings.move' and channel = 'staff'`))
    .length
const statesNow = async () =>
  (await db.sql.rows<{ state: string }>(`select state from readings where submission_id is not null`)).map(
    ({ state }) => state,
  )

test('a move writes state, time line and one line in the journal for a contract', async () => {
  const journalBefore = await journalLines()
  const result = await move({})
  assert.equal(result.moved.length, 2)
  assert.deepEqual(await statesNow(), ['ON_CHECK', 'ON_CHECK'])
  const lines = await db.sql.rows<{ before: string; after: string; channel: string }>(
    `select from_state as before, to_state as after, channel from reading_changes`,
  )
  assert.deepEqual(lines, [
    { before: 'SUBMITTED', after: 'ON_CHECK', channel: 'staff' },
    { before: 'SUBMITTED', after: 'ON_CHECK', channel: 'staff' },
  ])
  assert.equal((await journalLines()) - journalBefore, 1)
})

test('what may not be moved is left as it stands and named', async () => {
  const result = await move({ to: 'REFUSED', reason: 'нет прибора' })
  assert.deepEqual(result, { moved: [], left: readings.map(({ id }) => id) })
  assert.deepEqual(await statesNow(), ['SUBMITTED', 'SUBMITTED'])
  const nobody = { id: 'b0c6a1de-0000-4000-8000-000000000000' }
  assert.deepEqual((await move({}, [one, nobody])).left, [nobody.id])
})

test('a return needs a reason and a day, a refusal a reason', async () => {
  await move({})
  await assert.rejects(move({ to: 'RETURNED', reason: 'фото не читается' }), /without a day/)
  await assert.rejects(move({ to: 'REFUSED' }), /without a reason/)
  assert.deepEqual(await statesNow(), ['ON_CHECK', 'ON_CHECK'])
  const until = Temporal.PlainDate.from('2026-12-08')
  assert.equal((await move({ to: 'RETURNED', reason: 'фото не читается', until })).moved.length, 2)
  const line = await db.sql.one<{ until: string; reason: string }>(
    `select until, reason from reading_changes where to_state = 'RETURNED' limit 1`,
  )
  assert.deepEqual(line, { until: '2026-12-08', reason: 'фото не читается' })
  assert.deepEqual(
    (await db.sql.rows(`select 1 from readings where needs_review and submission_id is not null`)).length,
    0,
    'decided: nothing waits for a look',
  )
})

test('of two decisions at once one stands', async () => {
  await move({}, [one])
  const decisions = await Promise.all([
    move({ to: 'SUBMITTED' }, [one]),
    move({ to: 'REFUSED', reason: 'не тот прибор' }, [one]),
    move({ to: 'SUBMITTED' }, [one]),
  ])
  assert.equal(decisions.flatMap(({ moved }) => moved).length, 1)
  const lines = await db.sql.rows(`select 1 from reading_changes where from_state = 'ON_CHECK'`)
  assert.equal(lines.length, 1)
})

test('a correction changes the value with its line; the number of statements does not grow', async () => {
  const few = await house.statements(() =>
    move({ to: 'CORRECTED', by: 'staff', reason: 'акт 12' }, [{ ...one, value: 700, volume: '9.000' }]),
  )
  const row = await db.sql.one<{ value: number; volume: string }>(
    'select value, volume from readings where id = $1',
    [one.id],
  )
  assert.deepEqual(row, { value: 700, volume: '9.000' })
  const line = await db.sql.one<{ value: number }>(
    `select value from reading_changes where reading_id = $1`,
    [one.id],
  )
  assert.equal(line?.value, 700)
  const many = await house.statements(() => move({ to: 'REPLACED', by: 'staff' }))
  assert.equal(many.length, few.length)
})

test('a move rolled back leaves nothing', async () => {
  const failing = db.transaction(async (tx) => {
    await moveReadings(tx, { to: 'ON_CHECK', by: 'rule', channel: 'portal', at }, readings)
    throw new Error('later')
  })
  await assert.rejects(failing, /later/)
  assert.deepEqual(await statesNow(), ['SUBMITTED', 'SUBMITTED'])
  assert.equal((await db.sql.rows('select 1 from reading_changes')).length, 0)
})
