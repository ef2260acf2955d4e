import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { openHouse, type House } from '../support/house.ts'
import { WebClient, type Answer } from '../support/web-client.ts'

// A08–A10 of the attacks, behind one trusted proxy: the last X-Forwarded-For entry is the proxy's word.

let house: House
let server: Server
let base = ''
before(async () => {
  house = await openHouse()
  server = createServer()
  const isReady = () => Promise.resolve({ ok: true })
  const projectDir = join(import.meta.dirname, '..', '..')
  server.on('request', createApp(house.deps, { projectDir, trustProxy: 1, isReady }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await house.close()
})
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
  await house.deps.db.sql.run('update users set failed_sign_ins = 0')
})

const demo = 'Voda-2026!demo'

async function tryAt(
  from: string,
  login: string,
  password: string,
  browser = new WebClient(base),
): Promise<Answer> {
  const form = await browser.get('/login', { 'x-forwarded-for': from })
  const _csrf = String(form.$('[name=_csrf]').first().val())
  return browser.post('/login', { _csrf, login, password }, { 'x-forwarded-for': from })
}

test('A08: guessing one login from ever new addresses meets a pause that says how long', async () => {
  const answers: Answer[] = []
  for (let time = 0; time < 7; time++) answers.push(await tryAt(`203.0.113.${time}`, 'vera', 'wrong'))
  const refused = answers.at(-1)
  assert.ok(refused !== undefined)
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.match(refused.$('[role=alert]').text(), /Попробуйте через \d+ минут/)
  assert.equal(
    (await tryAt('203.0.113.99', 'vera', demo)).status,
    429,
    'the right one is not looked at either',
  )
})

test('A09: the victim comes in from her own browser all the while', async () => {
  const own = new WebClient(base)
  assert.equal((await tryAt('198.51.100.7', 'anna', demo, own)).status, 303)
  await own.submit(await own.get('/nothing-here'), '/logout')
  for (let time = 0; time < 8; time++) await tryAt(`203.0.113.${time}`, 'anna', 'wrong')
  assert.equal((await tryAt('198.51.100.7', 'anna', demo)).status, 429, 'a strange browser waits')
  assert.equal((await tryAt('198.51.100.7', 'anna', demo, own)).status, 303)
})

test('A10: one password over many logins stops at 25 from an address, whatever else the header claims', async () => {
  let looked = 0
  for (let time = 0; time < 40; time++) {
    const { status } = await tryAt(`10.0.0.${time}, 203.0.113.5`, `nobody${time}`, 'Qwerty12345')
    if (status === 422) looked++
  }
  assert.equal(looked, 25)
  assert.equal((await tryAt('203.0.113.6', 'oleg', demo)).status, 303, 'the neighbour is free')
})

test('A10: moving inside an IPv6 /64 is standing still; another /64 is another house', async () => {
  let looked = 0
  for (let time = 0; time < 30; time++) {
    const { status } = await tryAt(`2001:db8:1:2::${time.toString(16)}`, `nobody${time}`, 'Qwerty12345')
    if (status === 422) looked++
  }
  assert.equal(looked, 25)
  assert.equal((await tryAt('2001:db8:1:3::1', 'oleg', demo)).status, 303)
})
