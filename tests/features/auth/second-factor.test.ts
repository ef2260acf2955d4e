import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { setUpSecondFactor, scan, type Authenticator } from '../../support/authenticator.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { WebClient } from '../../support/web-client.ts'

const page = '/cabinet/settings/second-factor'
const start = Temporal.Instant.from('2026-11-30T10:00+03:00')
let house: House
let minutes = 0
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
  // every test begins in a half minute of its own
  later(5)
})

function later(by: number): void {
  minutes += by
  house.clock.set(start.add({ seconds: Math.round(minutes * 60) }).toString())
}

/** A browser of somebody who has just switched it on. */
async function protectedBrowser(login: string): Promise<{ browser: WebClient; phone: Authenticator }> {
  await house.deps.db.sql.run(
    `delete from second_factors where user_id = (select id from users where login = $1)`,
    [login],
  )
  const browser = house.stranger()
  await browser.signIn(login)
  const phone = await setUpSecondFactor(house, browser)
  later(1)
  return { browser, phone }
}

const give = async (browser: WebClient, fields: Record<string, string>) =>
  browser.submit(await browser.get('/login/second-factor'), '/login/second-factor', fields)
const isIn = async (browser: WebClient) => (await browser.get('/cabinet')).status === 200

test('a person switches it on with a code of the app, gets ten recovery codes once, and a letter', async () => {
  const vera = house.stranger()
  await vera.signIn('vera')
  assert.match((await vera.get(page)).location, /^\/login\/again\?next=/)
  await vera.stepUp()
  const setup = await vera.get(page)
  assert.match(String(setup.$('img.qr').attr('src')), /^data:image\/png;base64,/)
  assert.equal(setup.$('code.secret').text().replace(/\s/g, '').length, 32)
  const phone = scan(house, setup)
  const wrong = await vera.submit(setup, page, { action: 'on', code: '000000' })
  assert.equal(wrong.status, 422)
  assert.equal(wrong.$('[role=alert] a[href="#code"]').length, 1)
  assert.equal(wrong.$('code.secret').text(), setup.$('code.secret').text(), 'the key that was scanned stays')
  const on = await vera.submit(wrong, page, { action: 'on', code: phone.code() })
  assert.equal(on.status, 303)
  const codes = await vera.get(on.location)
  assert.equal(codes.$('.codes code').length, 10)
  assert.equal((await vera.get(on.location)).status, 303, 'shown once')
  assert.match((await vera.get(page)).text, /Осталось 10 резервных кодов/)
  assert.equal((await house.deliver()).at(-1)?.subject, 'Второй фактор включён')
  const kept = await house.deps.db.sql.one<{ secret: Buffer }>(
    `select f.secret from second_factors f join users u on u.id = f.user_id where u.login = 'vera'`,
  )
  assert.ok(!kept?.secret.toString('latin1').includes(setup.$('code.secret').text().replace(/\s/g, '')))
})

test('the code is asked after the password, and there is no session before it', async () => {
  const { phone } = await protectedBrowser('anna')
  const browser = house.stranger()
  const entered = await browser.signIn('anna')
  assert.equal(entered.location, '/login/second-factor')
  assert.ok(!browser.cookieHeader().includes('vodocabinet=s'))
  assert.ok(!(await isIn(browser)))
  const wrong = await give(browser, { code: '123456' })
  assert.equal(wrong.status, 422)
  assert.ok(!(await isIn(browser)))
  const right = await give(browser, { code: phone.code().replace(/^.../, '$& ') })
  assert.equal(right.status, 303)
  assert.equal(right.location, '/cabinet')
  assert.ok(await isIn(browser))
})

test('the way asked for is kept over the second step', async () => {
  const { phone } = await protectedBrowser('anna')
  const browser = house.stranger()
  const form = await browser.get('/login?next=/cabinet/history?from=2026-01')
  await browser.submit(form, '/login', { login: 'anna', password: 'Voda-2026!demo' })
  assert.equal((await give(browser, { code: phone.code() })).location, '/cabinet/history?from=2026-01')
})

test('a browser told to remember is asked no more for 30 days, another one is', async () => {
  const { phone } = await protectedBrowser('oleg')
  const home = house.stranger()
  await home.signIn('oleg')
  await give(home, { code: phone.code(), remember: 'on' })
  const again = async () => {
    await home.submit(await home.get('/nothing-here'), '/logout')
    return (await home.signIn('oleg')).location
  }
  assert.equal(await again(), '/cabinet')
  assert.equal((await house.stranger().signIn('oleg')).location, '/login/second-factor')
  later(30 * 24 * 60 - 1)
  assert.equal(await again(), '/cabinet')
  later(2)
  assert.equal(await again(), '/login/second-factor')
})

test('a recovery code fits once, in capitals and without its hyphen too', async () => {
  const { phone } = await protectedBrowser('petrov')
  const [first = '', second = ''] = phone.recovery
  for (const [code, status] of [
    [first, 303],
    [first, 422],
    [second.toUpperCase().replace('-', ' '), 303],
  ] as const) {
    const browser = house.stranger()
    await browser.signIn('petrov')
    assert.equal((await give(browser, { code })).status, status)
  }
})

test('new recovery codes cancel the older ones', async () => {
  const { browser, phone } = await protectedBrowser('petrov')
  const renewed = await browser.submit(await browser.get(page), page, { action: 'codes' })
  const shown = await browser.get(renewed.location)
  const fresh = shown.$('.codes code').first().text()
  assert.ok(!phone.recovery.includes(fresh))
  const other = house.stranger()
  await other.signIn('petrov')
  assert.equal((await give(other, { code: phone.recovery[0]! })).status, 422)
  assert.equal((await give(other, { code: fresh })).status, 303)
})

test('switching it off asks for password and code first, and a letter tells of it', async () => {
  const { phone } = await protectedBrowser('anna')
  const browser = house.stranger()
  await browser.signIn('anna')
  await give(browser, { code: phone.code() })
  const other = await browser.get('/cabinet/settings')
  assert.equal((await browser.submit(other, page, { action: 'off' })).status, 403)
  later(1)
  assert.equal((await browser.stepUp()).status, 422)
  assert.equal((await browser.stepUp({ code: phone.code() })).status, 303)
  assert.equal((await browser.submit(await browser.get(page), page, { action: 'off' })).status, 303)
  assert.equal((await house.deliver()).at(-1)?.subject, 'Второй фактор отключён')
  assert.equal((await house.stranger().signIn('anna')).location, '/cabinet')
})

test('the own password is changed with the code too', async () => {
  const { phone } = await protectedBrowser('rodnik')
  const browser = house.stranger()
  await browser.signIn('rodnik')
  await give(browser, { code: phone.code() })
  later(1)
  for (const address of ['/cabinet/settings/password', '/password/change']) {
    const form = await browser.get(address)
    const fields = {
      currentPassword: 'Voda-2026!demo',
      password: 'новая длинная фраза',
      passwordConfirm: 'новая длинная фраза',
    }
    const refused = await browser.submit(form, address, fields)
    assert.equal(refused.status, 422, address)
    assert.equal(refused.$('[role=alert] a[href="#code"]').length, 1)
  }
})

for (const code of [
  '',
  '12345',
  '1234567',
  '１２３４５６',
  '12345a',
  '\u0000',
  '9'.repeat(10_000),
  '‮123456',
  '😀',
])
  test(`the code ${JSON.stringify(code.slice(0, 10))} is asked again with words`, async () => {
    await protectedBrowser('anna')
    const browser = house.stranger()
    await browser.signIn('anna')
    const answer = await give(browser, { code })
    assert.equal(answer.status, 422)
    assert.equal(answer.$('[role=alert] a[href="#code"]').length, 1)
  })

test('without a password just given there is no second step', async () => {
  assert.equal((await house.stranger().get('/login/second-factor')).location, '/login')
  const { phone } = await protectedBrowser('anna')
  const late = house.stranger()
  await late.signIn('anna')
  const form = await late.get('/login/second-factor')
  later(10)
  const answer = await late.submit(form, '/login/second-factor', { code: phone.code() })
  assert.match(answer.location, /^\/login\?done=late/)
  assert.ok(!(await isIn(late)))
})

test('a password changed meanwhile makes the half way in worthless', async () => {
  const { phone } = await protectedBrowser('anna')
  const browser = house.stranger()
  await browser.signIn('anna')
  const form = await browser.get('/login/second-factor')
  const { sql } = house.deps.db
  const before = await sql.one<{ hash: string }>(
    `select password_hash as hash from users where login = 'anna'`,
  )
  await sql.run(`update users set password_hash = $1 where login = 'anna'`, [
    await house.deps.passwords.hash('another one'),
  ])
  const answer = await browser.submit(form, '/login/second-factor', { code: phone.code() })
  await sql.run(`update users set password_hash = $1 where login = 'anna'`, [before!.hash])
  assert.match(answer.location, /^\/login/)
  assert.ok(!(await isIn(browser)))
})

test('a key offered to one person sets nothing up for another', async () => {
  const vera = house.stranger()
  await vera.signIn('oleg')
  await house.deps.db.sql.run('delete from second_factors')
  await vera.stepUp()
  const offered = await vera.get(page)
  const anna = house.stranger()
  await anna.signIn('anna')
  await anna.stepUp()
  const own = await anna.get(page)
  const setup = String(offered.$('[name=setup]').val())
  const answer = await anna.submit(own, page, { action: 'on', code: scan(house, offered).code(), setup })
  assert.equal(answer.status, 422)
})
