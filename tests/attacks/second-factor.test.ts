import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { createApp } from '../../src/app.ts'
import { createCsrf } from '../../src/web/csrf.ts'
import { lettersTo, linkTo, pressLink } from '../features/auth/registrant.ts'
import { scan, setUpSecondFactor, type Authenticator } from '../support/authenticator.ts'
import { captchaAnswer, openHouse, type House } from '../support/house.ts'
import { WebClient } from '../support/web-client.ts'

// A17 of the attacks: what decides who gets in is not changed without the password and the code.

let house: House
let hours = 0
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
  later(1 / 60)
})

const page = '/cabinet/settings/second-factor'
const start = Temporal.Instant.from('2026-11-30T10:00+03:00')
function later(by: number): void {
  hours += by
  house.clock.set(start.add({ seconds: Math.round(hours * 3600) }).toString())
}

async function protect(login: string): Promise<Authenticator> {
  await house.deps.db.sql.run(
    'delete from second_factors where user_id = (select id from users where login = $1)',
    [login],
  )
  const browser = house.stranger()
  await browser.signIn(login)
  const phone = await setUpSecondFactor(house, browser)
  later(1 / 60)
  return phone
}

/** A browser with the right password and no code yet. */
async function halfWay(login: string): Promise<WebClient> {
  const browser = house.stranger()
  assert.equal((await browser.signIn(login)).location, '/login/second-factor')
  return browser
}

const give = async (browser: WebClient, code: string) =>
  browser.submit(await browser.get('/login/second-factor'), '/login/second-factor', { code })

test('whoever found an open cabinet can neither look at nor change the second factor', async () => {
  const browser = house.stranger()
  await browser.signIn('vera')
  const token = String((await browser.get('/cabinet/settings')).$('[name=_csrf]').first().val())
  assert.match((await browser.get(page)).location, /^\/login\/again/)
  assert.match((await browser.get(`${page}/codes`)).location, /^\/login\/again/)
  for (const action of ['on', 'off', 'codes']) {
    const answer = await browser.post(page, { _csrf: token, action, code: '123456', setup: 'x' })
    assert.equal(answer.status, 403)
    assert.match(String(answer.$('main a.btn-primary').attr('href')), /^\/login\/again\?next=%2F/)
  }
  const rows = await house.deps.db.sql.rows('select 1 from second_factors')
  assert.equal(rows.length, 0)
})

test('the same code opens once, also for eight who come together', async () => {
  const phone = await protect('vera')
  const browsers = await Promise.all(Array.from({ length: 8 }, () => halfWay('vera')))
  const answers = await Promise.all(browsers.map((browser) => give(browser, phone.code())))
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  await house.deps.db.sql.run('delete from throttles')
  assert.equal((await give(await halfWay('vera'), phone.code())).status, 422)
  assert.equal((await give(await halfWay('vera'), phone.code(-1))).status, 422, 'nor does an earlier one')
  assert.equal((await give(await halfWay('vera'), phone.code(1))).status, 303, 'a later one does')
})

test('the code that switched it on does not open the door again', async () => {
  await house.deps.db.sql.run('delete from second_factors')
  const browser = house.stranger()
  await browser.signIn('oleg')
  await browser.stepUp()
  const setup = await browser.get(page)
  const phone = scan(house, setup)
  await browser.submit(setup, page, { action: 'on', code: phone.code() })
  assert.equal((await give(await halfWay('oleg'), phone.code())).status, 422)
})

test('ten wrong codes lock with words, a time and a letter; the right one does not open then', async () => {
  const phone = await protect('anna')
  const browser = await halfWay('anna')
  for (let time = 0; time < 9; time++) assert.equal((await give(browser, '000000')).status, 422)
  const tenth = await give(browser, '000000')
  assert.equal(tenth.status, 429)
  assert.match(tenth.$('#code-error').text(), /Попробуйте через 15 минут/)
  const locked = await give(browser, phone.code())
  assert.equal(locked.status, 429)
  assert.ok(Number(locked.headers.get('retry-after')) > 800)
  assert.equal((await give(await halfWay('anna'), phone.recovery[0]!)).status, 429, 'from anywhere')
  const told = (await lettersTo(house, 'anna@example.test')).filter(({ subject }) =>
    /подбирает код/.test(subject),
  )
  assert.equal(told.length, 1)
})

test('of a hundred guesses at once ten are looked at', async () => {
  await protect('anna')
  const browser = await halfWay('anna')
  const form = await browser.get('/login/second-factor')
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => browser.submit(form, '/login/second-factor', { code: '111111' })),
  )
  const counted = await house.deps.db.sql.one<{ count: number }>(
    `select count(*)::int as count from audit_events where action = 'auth.code.refused'
       and at >= $1`,
    [house.deps.clock.now().toString()],
  )
  assert.equal(answers.filter(({ status }) => status === 422).length, 9)
  assert.equal(counted?.count, 10)
})

test('a guessed password leaves no session, no known browser and no last sign-in behind', async () => {
  await protect('petrov')
  const { sql } = house.deps.db
  const state = () =>
    sql.one(
      `select (select count(*)::int from sessions where user_id = u.id) as sessions,
         (select count(*)::int from known_devices where user_id = u.id) as devices, last_sign_in_at
       from users u where login = 'petrov'`,
    )
  const before = await state()
  await halfWay('petrov')
  assert.deepEqual(await state(), before)
})

test('a forged, foreign or edited ticket is no way to the second step', async () => {
  const phone = await protect('petrov')
  const browser = await halfWay('petrov')
  const form = await browser.get('/login/second-factor')
  const fields = { _csrf: String(form.$('[name=_csrf]').val()), code: phone.code() }
  const cookie = browser.cookieHeader()
  for (const forged of [
    cookie.replace(/(half-way=).{4}/, '$1AAAA'),
    cookie.replace(/(half-way=)[^;]+/, '$1'),
    cookie.replace(/(half-way=)[^;]+/, `$1${'A'.repeat(5_000)}`),
  ]) {
    const answer = await fetch(`${house.base}/login/second-factor`, {
      method: 'POST',
      headers: { cookie: forged, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
      redirect: 'manual',
    })
    assert.match(answer.headers.get('location') ?? '', /^\/login/)
  }
})

test('a new password by letter does not go round the second factor, nor does a remembered browser outlive it', async () => {
  const phone = await protect('rodnik')
  const browser = await halfWay('rodnik')
  await browser.submit(await browser.get('/login/second-factor'), '/login/second-factor', {
    code: phone.code(),
    remember: 'on',
  })
  const asked = house.stranger()
  await asked.submit(await asked.get('/password/forgot'), '/password/forgot', {
    login: 'rodnik',
    email: 'rodnik@demo.example',
    captcha: captchaAnswer,
  })
  const fresh = { password: 'новая длинная фраза', passwordConfirm: 'новая длинная фраза' }
  await pressLink(house, await linkTo(house, 'rodnik@demo.example'), fresh)
  assert.equal((await house.stranger().signIn('rodnik', fresh.password)).location, '/login/second-factor')
  assert.equal((await browser.signIn('rodnik', fresh.password)).location, '/login/second-factor')
})

test('another person’s trust of a shared browser passes on to nobody', async () => {
  const olegs = await protect('oleg')
  const annas = await protect('anna')
  const shared = await halfWay('oleg')
  const remember = async (phone: Authenticator) =>
    shared.submit(await shared.get('/login/second-factor'), '/login/second-factor', {
      code: phone.code(),
      remember: 'on',
    })
  assert.equal((await remember(olegs)).status, 303)
  await shared.submit(await shared.get('/nothing-here'), '/logout')
  assert.equal((await shared.signIn('anna')).location, '/login/second-factor')
  assert.equal((await give(shared, annas.code())).status, 303)
  await shared.submit(await shared.get('/nothing-here'), '/logout')
  assert.equal(
    (await shared.signIn('anna')).location,
    '/login/second-factor',
    'Anna did not ask to be remembered',
  )
})

test('in production staff without a second factor are led to it before anything else', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const csrf = createCsrf({ secret: 's'.repeat(32), baseUrl: base, isSecure: false, isProduction: true })
  const settings = { ...house.deps.settings, baseUrl: base, isProduction: true, isDemo: false }
  const isReady = () => Promise.resolve({ ok: true })
  const projectDir = join(import.meta.dirname, '..', '..')
  server.on('request', createApp({ ...house.deps, csrf, settings }, { projectDir, trustProxy: 0, isReady }))
  try {
    const clerk = new WebClient(base)
    assert.equal((await clerk.signIn('operator')).location, '/staff')
    for (const door of ['/staff', '/staff/readings', '/staff/calendar', '/staff/readings.csv'])
      assert.equal((await clerk.get(door)).location, '/staff/settings/second-factor', door)
    const token = String((await clerk.get('/nothing-here')).$('[name=_csrf]').first().val())
    assert.equal(
      (await clerk.post('/staff/calendar', { _csrf: token })).location,
      '/staff/settings/second-factor',
    )
    const phone = await setUpSecondFactor(house, clerk, '/staff/settings/second-factor')
    assert.equal(phone.recovery.length, 10)
    assert.equal((await clerk.get('/staff/readings')).status, 200)
    await house.deps.db.sql.run('delete from second_factors')
    const subscriber = new WebClient(base)
    assert.equal((await subscriber.signIn('vera')).location, '/cabinet', 'of subscribers it is not demanded')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
