import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { lettersTo, linkTo, personFields, pressLink, register } from './registrant.ts'

const path = '/cabinet/settings/login'
let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
})

async function newcomer() {
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  const { login = '', email = '', password = '' } = fields
  const browser = house.stranger()
  await browser.signIn(login, password)
  await browser.stepUp({ password })
  return { login, email, password, browser }
}

test('another login opens the cabinet, the old one no more; the owner is told', async () => {
  const { login, email, password, browser } = await newcomer()
  const form = await browser.get(path)
  assert.equal(form.$('#login').val(), login)
  const changed = await browser.submit(form, path, { login: ' Novy.Login-77 ' })
  assert.equal(changed.status, 303)
  assert.match((await browser.get(changed.location)).$('main').text(), /Novy\.Login-77/)
  assert.equal((await house.stranger().signIn('novy.login-77', password)).status, 303)
  assert.equal((await house.stranger().signIn(login, password)).status, 422)
  assert.equal((await lettersTo(house, email)).at(-1)?.subject, 'Логин к личному кабинету сменён')
  const event = await house.deps.db.sql.one<{ details: object }>(
    `select details from audit_events where action = 'auth.login.changed' order by id desc limit 1`,
  )
  assert.deepEqual(event?.details, {})
})

test('only the capitals may change too', async () => {
  const { login, browser } = await newcomer()
  const form = await browser.get(path)
  assert.equal((await browser.submit(form, path, { login })).status, 422)
  assert.equal((await browser.submit(form, path, { login: login.toUpperCase() })).status, 303)
})

for (const login of [
  '',
  'ab',
  'vеra',
  'вера',
  'a b c',
  '123456',
  '-abc',
  'abc.',
  'a@b.ru',
  '😀😀😀',
  'abc\u0000',
  'ab\u202ec',
  'a'.repeat(10_000),
  '~abc',
  'Ａｂｃ',
])
  test(`the login ${JSON.stringify(login.slice(0, 12))} is asked again at its field`, async () => {
    const { browser, login: own } = await newcomer()
    const page = await browser.submit(await browser.get(path), path, { login })
    assert.equal(page.status, 422)
    assert.equal(page.$('[role=alert] a[href="#login"]').length, 1)
    assert.ok(await house.deps.db.sql.one('select 1 from users where login = $1', [own]))
  })

test('a taken login is refused, whatever its capitals, and cannot be searched for at leisure', async () => {
  const { browser } = await newcomer()
  const form = await browser.get(path)
  assert.match((await browser.submit(form, path, { login: 'VERA' })).$('#login-error').text(), /занят/)
  const statuses = []
  for (let time = 0; time < 25; time++)
    statuses.push((await browser.submit(form, path, { login: 'anna' })).status)
  assert.equal(statuses.at(-1), 429)
})

test('of four who want one login at once one gets it', async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => newcomer()))
  const forms = await Promise.all(people.map(({ browser }) => browser.get(path)))
  const answers = await Promise.all(
    people.map(({ browser }, i) => browser.submit(forms[i]!, path, { login: 'popular-name' })),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422, 422, 422])
})

test('without the password again the login stays (A17)', async () => {
  const anna = await house.as('anna')
  assert.match((await anna.get(path)).location, /^\/login\/again/)
  const refused = await anna.submit(await anna.get('/cabinet/settings/profile'), path, { login: 'anna2' })
  assert.equal(refused.status, 403)
  assert.ok(await house.deps.db.sql.one(`select 1 from users where login = 'anna'`))
})
