import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { createCsrf } from '../../src/web/csrf.ts'
import { openHouse, type House } from '../support/house.ts'
import { WebClient } from '../support/web-client.ts'

// A13–A16 of the attacks, and what a cabinet on https does.

const projectDir = join(import.meta.dirname, '..', '..')
const noon = '2026-11-30T12:00+03:00'
let house: House
before(async () => void (house = await openHouse({ now: noon })))
after(() => house.close())

const page = '/cabinet/history'
const isIn = async (browser: WebClient) => (await browser.get(page)).status === 200
const replay = async (cookies: string) =>
  (await fetch(house.base + page, { headers: { cookie: cookies }, redirect: 'manual' })).status

test('a slow page that ends after the sign-out does not bring the session back', async () => {
  const browser = house.stranger()
  await browser.signIn('vera')
  const cookies = browser.cookieHeader()
  const here = await browser.get(page)
  // the switcher writes the session: such a request is held while the sign-out goes through
  const find = house.deps.sessions.find
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  let isFirst = true
  house.deps.sessions.find = async (sid) => {
    const found = await find(sid)
    if (isFirst) {
      isFirst = false
      await gate
    }
    return found
  }
  const slow = fetch(house.base + page, { headers: { cookie: cookies }, redirect: 'manual' })
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal((await browser.submit(here, '/logout')).status, 303)
  release()
  house.deps.sessions.find = find
  await slow
  assert.equal(await replay(cookies), 303)
})

test('a session id nobody gave, or one with a forged signature, opens nothing', async () => {
  const browser = house.stranger()
  await browser.signIn('vera')
  const cookie = browser.cookieHeader()
  for (const forged of [
    cookie.replace(/vodocabinet=[^;]+/, 'vodocabinet=s%3Amade-up.signature'),
    cookie.replace(/(vodocabinet=[^;]+)\.[^;]+/, '$1.AAAA'),
    cookie.replace(/vodocabinet=s%3A/, 'vodocabinet='),
    'vodocabinet=',
  ])
    assert.equal(await replay(forged), 303, forged)
})

test('a session sleeps after 30 idle minutes and ends after 12 hours however busy', async () => {
  const browser = house.stranger()
  await browser.signIn('vera')
  house.clock.set('2026-11-30T12:29:59+03:00')
  assert.ok(await isIn(browser))
  house.clock.set('2026-11-30T12:59:58+03:00')
  assert.ok(await isIn(browser))
  house.clock.set('2026-11-30T13:29:59+03:00')
  assert.ok(!(await isIn(browser)))
  house.clock.set(noon)
  const busy = house.stranger()
  await busy.signIn('anna')
  const hours = Array.from({ length: 12 }, (_none, at) => 12 + at)
  for (const hour of hours)
    for (const minute of ['00', '25', '50']) {
      house.clock.set(`2026-11-30T${hour}:${minute}+03:00`)
      assert.ok(await isIn(busy), `${hour}:${minute}`)
    }
  house.clock.set('2026-12-01T00:00+03:00')
  assert.ok(!(await isIn(busy)))
  house.clock.set(noon)
})

test('a user who is switched off is out at the next request', async () => {
  const browser = house.stranger()
  await browser.signIn('petrov')
  assert.ok(await isIn(browser))
  await house.deps.db.sql.run(`update users set status = 'DISABLED' where login_key = 'petrov'`)
  assert.ok(!(await isIn(browser)))
  await house.deps.db.sql.run(`update users set status = 'ACTIVE' where login_key = 'petrov'`)
  assert.ok(!(await isIn(browser)))
})

test('a clerk whose role is taken away loses the door at the next request', async () => {
  const clerk = house.stranger()
  await clerk.signIn('operator')
  assert.equal((await clerk.get('/staff/readings')).status, 200)
  await house.deps.db.sql.run(`update users set staff_roles = '{}' where login_key = 'operator'`)
  assert.equal((await clerk.get('/staff/readings')).status, 403)
  await house.deps.db.sql.run(`update users set staff_roles = '{operator}' where login_key = 'operator'`)
})

test('cookies are HttpOnly and Lax under plain names on http', async () => {
  const browser = house.stranger()
  const form = await browser.get('/login?lang=ru')
  const entered = await browser.submit(form, '/login', { login: 'vera', password: 'Voda-2026!demo' })
  const cookies = [...form.headers.getSetCookie(), ...entered.headers.getSetCookie()]
  assert.ok(cookies.some((cookie) => cookie.startsWith('vodocabinet=')))
  for (const cookie of cookies) {
    assert.match(cookie, /^vodocabinet/)
    assert.match(cookie, /HttpOnly/i)
    assert.match(cookie, /SameSite=Lax/i)
    assert.doesNotMatch(cookie, /Secure|Domain=/i)
  }
})

test('on https every cookie is Secure with the __Host- prefix, and plain http is sent to https', async () => {
  const server = await openOnHttps()
  try {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const plain = await fetch(`${base}/login?x=1`, { redirect: 'manual' })
    assert.equal(plain.status, 308)
    assert.equal(plain.headers.get('location'), 'https://cabinet.example/login?x=1')
    assert.equal(
      (await fetch(`${base}//evil.example`, { redirect: 'manual' })).headers.get('location'),
      'https://cabinet.example//evil.example',
    )
    assert.equal((await fetch(`${base}/healthz`)).status, 200)
    const browser = new WebClient(base)
    const secure = { 'x-forwarded-proto': 'https' }
    const form = await browser.get('/login?lang=en', secure)
    assert.match(form.headers.get('strict-transport-security') ?? '', /max-age=31536000/)
    const token = String(form.$('input[name=_csrf]').first().val())
    const entered = await browser.post(
      '/login',
      { login: 'vera', password: 'Voda-2026!demo', _csrf: token },
      secure,
    )
    assert.equal(entered.status, 303)
    const cookies = [...form.headers.getSetCookie(), ...entered.headers.getSetCookie()]
    assert.ok(cookies.length >= 3)
    for (const cookie of cookies) {
      assert.match(cookie, /^__Host-vodocabinet/)
      assert.match(cookie, /; Secure/i)
      assert.match(cookie, /HttpOnly/i)
      assert.match(cookie, /Path=\/(;|$)/)
      assert.doesNotMatch(cookie, /Domain=/i)
    }
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

async function openOnHttps(): Promise<Server> {
  const baseUrl = 'https://cabinet.example'
  const deps = {
    ...house.deps,
    csrf: createCsrf({ secret: 's'.repeat(32), baseUrl, isSecure: true, isProduction: true }),
    settings: { ...house.deps.settings, baseUrl, isProduction: true, isDemo: false },
  }
  const isReady = () => Promise.resolve({ ok: true })
  const server = createServer(createApp(deps, { projectDir, trustProxy: 1, isReady }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
