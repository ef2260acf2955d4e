import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { captchaAnswer, openHouse, type House } from '../../support/house.ts'
import { lettersTo, linkTo, personFields, pressLink, register } from './registrant.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
})

const demo = 'Voda-2026!demo'

test('after three wrong passwords a captcha is asked, for known and unknown logins alike', async () => {
  for (const login of ['vera', 'nobody']) {
    for (let time = 0; time < 2; time++)
      assert.equal((await house.stranger().signIn(login, 'wrong')).$('#captcha').length, 0)
    const browser = house.stranger()
    const third = await browser.signIn(login, 'wrong')
    assert.equal(third.$('#captcha').length, 1, login)
    const without = await browser.submit(third, '/login', { login, password: demo })
    assert.equal(without.status, 422)
    assert.equal(without.$('[role=alert] a[href="#captcha"]').length, 1)
  }
})

test('the right password with the captcha opens, and the failures are forgotten', async () => {
  for (let time = 0; time < 3; time++) await house.stranger().signIn('vera', 'wrong')
  const browser = house.stranger()
  const form = await browser.get('/login')
  const entered = await browser.submit(form, '/login', {
    login: 'vera',
    password: demo,
    captcha: captchaAnswer,
  })
  assert.equal(entered.status, 303)
  assert.equal((await house.stranger().signIn('vera', 'wrong')).$('#captcha').length, 0)
})

test('the owner’s own browser passes by captcha, pauses and a flooded address, ten wrong tries long', async () => {
  const owner = house.stranger()
  await owner.signIn('oleg')
  await owner.submit(await owner.get('/nothing-here'), '/logout')
  for (let time = 0; time < 30; time++) await house.deps.throttles.address.take('127.0.0.1')
  for (let time = 0; time < 8; time++) await house.deps.throttles.login.take('oleg')
  assert.equal((await house.stranger().signIn('oleg')).status, 429)
  assert.equal((await owner.signIn('oleg')).status, 303)
  await owner.submit(await owner.get('/nothing-here'), '/logout')
  for (let time = 0; time < 10; time++) await owner.signIn('oleg', 'wrong')
  assert.equal((await owner.signIn('oleg')).status, 429)
})

test('the owner is told once when somebody guesses, and a login closes after a hundred wrong passwords', async () => {
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  const wrong = async () => {
    await house.deps.db.sql.run('delete from throttles')
    await house.stranger().signIn(fields['login']!, 'wrong')
  }
  for (let time = 0; time < 12; time++) await wrong()
  const told = (await lettersTo(house, fields['email']!)).filter(({ subject }) =>
    subject.startsWith('Кто-то пытается'),
  )
  assert.equal(told.length, 1)
  await house.deps.db.sql.run('update users set failed_sign_ins = 99 where login = $1', [fields['login']])
  await wrong()
  assert.equal((await house.deliver()).at(-1)?.subject, 'Вход по паролю приостановлен')
  await house.deps.db.sql.run('delete from throttles')
  assert.equal((await house.stranger().signIn(fields['login']!, fields['password'])).status, 422)
  const browser = house.stranger()
  await browser.submit(await browser.get('/password/forgot'), '/password/forgot', {
    login: fields['login']!,
    email: fields['email']!,
    captcha: captchaAnswer,
  })
  const fresh = { password: 'новая длинная фраза', passwordConfirm: 'новая длинная фраза' }
  await pressLink(house, await linkTo(house, fields['email']!), fresh)
  assert.equal((await house.stranger().signIn(fields['login']!, fresh.password)).status, 303)
})

test('of many guesses at once none opens a login that has used up its hundred', async () => {
  await house.deps.db.sql.run(`update users set failed_sign_ins = 99 where login = 'anna'`)
  const statuses = await Promise.all([
    ...Array.from({ length: 8 }, () => house.stranger().signIn('anna', 'wrong')),
    house.stranger().signIn('nobody', 'wrong'),
  ])
  assert.ok(statuses.every(({ status }) => status !== 303))
  await house.deps.db.sql.run('delete from throttles')
  assert.equal((await house.stranger().signIn('anna')).status, 422)
})

test('36 Cyrillic letters and another tail are another password', async () => {
  const head = 'съешь же ещё этих мягких булок да чаю'
  const fields = personFields({ password: `${head}один`, passwordConfirm: `${head}один` })
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  assert.equal((await house.stranger().signIn(fields['login']!, `${head}другой`)).status, 422)
  assert.equal((await house.stranger().signIn(fields['login']!, `${head}один`)).status, 303)
})

test('a newcomer who gave an account number is led to linking once, then home', async () => {
  const fields = personFields({ accountNumber: '1002003004' })
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  const first = await house.stranger().signIn(fields['login']!, fields['password'])
  assert.equal(first.location, '/cabinet/contracts/link')
  const second = await house.stranger().signIn(fields['login']!, fields['password'])
  assert.equal(second.location, '/cabinet')
})
