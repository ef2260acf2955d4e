import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

test('gives the figures of requests to whoever has the token', async () => {
  await house.stranger().get('/login')
  const answer = await house.stranger().get('/metrics', { authorization: 'Bearer metrics-of-the-house' })
  assert.equal(answer.status, 200)
  assert.match(answer.text, /^vodocabinet_request_seconds_count\{method="GET",status="2xx"\} [1-9]/m)
  assert.match(answer.text, /^vodocabinet_process_resident_memory_bytes \d/m)
})

test('is not there for anybody else', async () => {
  for (const headers of [{}, { authorization: 'Bearer guessed' }, { authorization: 'metrics-of-the-house' }])
    assert.equal((await house.stranger().get('/metrics', headers)).status, 404)
})
