import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { createQuotas, createThrottles, type Throttles } from '../../src/platform/throttle.ts'

// Nobody listens there: each statement is refused at once, as with the database away.
let pool: pg.Pool
let throttles: Throttles
before(() => {
  pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 1_000 })
  throttles = createThrottles(pool)
})
after(() => pool.end())

test('with the database away a process counts by itself: the limit holds, a pause begins', async () => {
  const { login } = throttles
  const left: number[] = []
  for (let time = 0; time < 7; time++) left.push(await login.take('vera'))
  assert.deepEqual(left, [4, 3, 2, 1, 0, -1, -1])
  assert.ok((await login.waitSeconds('vera')) > 0)
  assert.equal(await login.waitSeconds('oleg'), 0, 'nobody else waits')
})

test('what is given back or forgotten is free again there too', async () => {
  const { login } = throttles
  await login.take('anna')
  await login.giveBack('anna')
  assert.equal(await login.failures('anna'), 0)
  for (let time = 0; time < 6; time++) await login.take('anna')
  assert.ok((await login.waitSeconds('anna')) > 0)
  await login.forget('anna')
  assert.equal(await login.waitSeconds('anna'), 0)
  assert.equal(await login.take('anna'), 4)
})

test('a quota holds there too', async () => {
  const { receptionAddress } = createQuotas(pool)
  assert.equal(await receptionAddress.take('here', 200 * 1024), true)
  assert.equal(await receptionAddress.take('here', 1), false)
})
