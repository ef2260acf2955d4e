import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { openHouse, type House } from '../support/house.ts'
import { WebClient, type Answer } from '../support/web-client.ts'

const projectDir = join(import.meta.dirname, '..', '..')
let house: House
let server: Server
let base: string
let cookies: string

/** The same house with a database that does not answer. */
before(async () => {
  house = await openHouse()
  const vera = await house.as('vera')
  await vera.get('/cabinet/history')
  cookies = vera.cookieHeader()
  const away = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
  const quiet = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  }
  const deps = { ...house.deps, log: quiet, sessions: { ...house.deps.sessions, find: away } }
  server = createServer(createApp(deps, { projectDir, trustProxy: 0, isReady: away }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(async () => {
  server.close()
  server.closeAllConnections()
  await house.close()
})

const isBusyPage = (answer: Answer) => {
  assert.equal(answer.status, 503)
  assert.ok(Number(answer.headers.get('retry-after')) > 0)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.equal(answer.$('h1').length, 1)
}

test('a signed-in person sees a page that says to try again, in her language', async () => {
  const answer = await new WebClient(base).get('/cabinet/history?from=2026-01', { cookie: cookies })
  isBusyPage(answer)
  assert.equal(answer.$('main a.btn').attr('href'), '/cabinet/history?from=2026-01')
  const english = await new WebClient(base).get('/cabinet', { cookie: `${cookies}; vodocabinet-lang=en` })
  isBusyPage(english)
  assert.equal(english.$('html').attr('lang'), 'en')
})

test('what was typed is kept and goes with one button', async () => {
  const [contract] = await house.contractsOf('vera')
  const fields = { _csrf: 'kept', 'value.a': '12 345', 'value.b': '<7>', action: 'next' }
  const answer = await new WebClient(base).post(`/cabinet/readings/${contract}`, fields, { cookie: cookies })
  isBusyPage(answer)
  const form = answer.$('main form')
  assert.equal(form.attr('action'), `/cabinet/readings/${contract}`)
  const kept = form
    .find('input')
    .map((_at, input) => [[answer.$(input).attr('name'), answer.$(input).attr('value')]])
  assert.deepEqual(Object.fromEntries(kept.get() as [string, string][]), fields)
})

test('a password is never written into a page', async () => {
  const answer = await new WebClient(base).post(
    '/login',
    { login: 'vera', password: 'My-Secret-1' },
    { cookie: cookies },
  )
  isBusyPage(answer)
  assert.ok(!answer.text.includes('My-Secret-1'))
})

test('the process lives, is not ready, and gives its static files', async () => {
  assert.equal((await fetch(`${base}/healthz`)).status, 200)
  assert.equal((await fetch(`${base}/readyz`)).status, 503)
  assert.equal((await fetch(`${base}/favicon.ico`)).status, 200)
})
