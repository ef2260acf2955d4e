import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

test('Vera signs in by login and comes to her cabinet', async () => {
  const answer = await house.stranger().signIn('vera')
  assert.equal(answer.status, 303)
  assert.equal(answer.location, '/cabinet')
})

test('signs in by e-mail, in whatever case', async () => {
  assert.equal((await house.stranger().signIn('Vera@Example.TEST')).status, 303)
})

test('comes back to the page asked for, and only to a page of ours', async () => {
  const browser = house.stranger()
  const asked = await browser.get('/cabinet/history?from=2026-01')
  assert.equal(asked.status, 303)
  const form = await browser.get(asked.location)
  const answer = await browser.submit(form, '/login', { login: 'vera', password: 'Voda-2026!demo' })
  assert.equal(answer.location, '/cabinet/history?from=2026-01')
  const foreign = house.stranger()
  const page = await foreign.get('/login?next=//evil.example')
  const entered = await foreign.submit(page, '/login', {
    login: 'vera',
    password: 'Voda-2026!demo',
    next: '//evil.example',
  })
  assert.equal(entered.location, '/cabinet')
})

test('a wrong password and an unknown login get the same answer', async () => {
  const answers = await Promise.all([
    house.stranger().signIn('anna', 'wrong'),
    house.stranger().signIn('nobody', 'wrong'),
  ])
  const told = answers.map(({ status, $ }) => ({
    status,
    alert: $('[role=alert]').text(),
    login: $('#login-error').text(),
  }))
  assert.deepEqual(told[0], told[1])
  assert.equal(told[0]?.status, 422)
  assert.ok(told[0].alert.includes('Логин или пароль не подошли'))
})

test('keeps the login that was typed and never the password', async () => {
  const { $, text } = await house.stranger().signIn('vera ', 'my secret phrase')
  assert.equal($('#login').val(), 'vera ')
  assert.ok(!text.includes('my secret phrase'))
})

test('slows a login down after failures, says for how long, and lets the owner in on a known device', async () => {
  const owner = house.stranger()
  assert.equal((await owner.signIn('petrov')).status, 303)
  await owner.submit(await owner.get('/cabinet/contracts'), '/logout')
  for (let attempt = 0; attempt < 6; attempt++) await house.stranger().signIn('petrov', 'wrong')
  const refused = await house.stranger().signIn('petrov')
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.ok(refused.$('[role=alert]').text().includes('Слишком много попыток'))
  assert.equal((await owner.signIn('petrov')).status, 303)
})

test('signing out ends the session on the server', async () => {
  const browser = house.stranger()
  await browser.signIn('vera')
  const cookies = browser.cookieHeader()
  const page = await browser.get('/login')
  assert.equal(page.status, 303)
  const home = await browser.get('/nothing-here')
  assert.equal((await browser.submit(home, '/logout')).status, 303)
  const replayed = await fetch(`${house.base}/cabinet`, { headers: { cookie: cookies }, redirect: 'manual' })
  assert.equal(replayed.status, 303)
  assert.ok(replayed.headers.get('location')?.startsWith('/login'))
})

test('refuses a sign-in without its token, with a foreign one, and from a foreign site', async () => {
  const browser = house.stranger()
  const form = await browser.get('/login')
  const fields = { login: 'vera', password: 'Voda-2026!demo' }
  assert.equal((await browser.post('/login', fields)).status, 403)
  assert.equal((await browser.post('/login', { ...fields, _csrf: 'x.y' })).status, 403)
  assert.equal(await browser.submit(form, '/login', fields).then((a) => a.status), 303)
  const other = house.stranger()
  const page = await other.get('/login')
  const token = String(page.$('input[name=_csrf]').first().val())
  assert.equal(
    (await other.post('/login', { ...fields, _csrf: token }, { origin: 'https://evil.example' })).status,
    403,
  )
  assert.equal(
    (await other.post('/login', { ...fields, _csrf: token }, { 'sec-fetch-site': 'cross-site' })).status,
    403,
  )
})

test('a new session id at every sign-in: one fixed before is worth nothing', async () => {
  const browser = house.stranger()
  await browser.signIn('vera')
  const first = /vodocabinet=([^;]+)/.exec(browser.cookieHeader())?.[1]
  const page = await browser.get('/nothing-here')
  await browser.submit(page, '/logout')
  await browser.signIn('vera')
  assert.notEqual(/vodocabinet=([^;]+)/.exec(browser.cookieHeader())?.[1], first)
})
