import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'

let house: House
const demo = 'Voda-2026!demo'
const fresh = { password: 'новая длинная фраза', passwordConfirm: 'новая длинная фраза' }
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
})

test('a password set by somebody else has to be changed before anything opens (subscribers and staff)', async () => {
  for (const [login, home] of [
    ['petrov', '/cabinet'],
    ['operator', '/staff'],
  ] as const) {
    await house.deps.db.sql.run('update users set must_change_password = true where login = $1', [login])
    const browser = house.stranger()
    await browser.signIn(login)
    const closed = await browser.get(home)
    assert.equal(closed.status, 303)
    assert.equal(closed.location, '/password/change')
    const form = await browser.get('/password/change')
    assert.equal(form.$('nav .menu').length, 0)
    const same = await browser.submit(form, '/password/change', {
      currentPassword: demo,
      password: demo,
      passwordConfirm: demo,
    })
    assert.equal(same.status, 422)
    const changed = await browser.submit(form, '/password/change', { currentPassword: demo, ...fresh })
    assert.equal(changed.status, 303)
    assert.equal(changed.location, home)
    assert.notEqual((await browser.get(home)).location, '/password/change')
  }
})

test('in the settings the old password is needed; others’ sessions end, this browser stays', async () => {
  const here = house.stranger()
  const there = house.stranger()
  await here.signIn('anna')
  await there.signIn('anna')
  const stolen = here.cookieHeader()
  const form = await here.get('/cabinet/settings/password')
  const wrong = await here.submit(form, '/cabinet/settings/password', { currentPassword: 'не тот', ...fresh })
  assert.equal(wrong.status, 422)
  assert.match(wrong.$('#currentPassword-error').text(), /не подошёл/)
  assert.ok(!wrong.text.includes(fresh.password))
  const changed = await here.submit(form, '/cabinet/settings/password', { currentPassword: demo, ...fresh })
  assert.equal(changed.status, 303)
  const settings = await here.get(changed.location)
  assert.equal(settings.status, 200)
  assert.match(settings.$('[role=status]').text(), /Пароль сменён/)
  assert.equal((await there.get('/cabinet/settings')).status, 303)
  const replayed = await fetch(`${house.base}/cabinet/settings`, {
    headers: { cookie: stolen },
    redirect: 'manual',
  })
  assert.equal(replayed.status, 303)
  const letter = (await house.deliver()).at(-1)
  assert.equal(letter?.subject, 'Пароль к личному кабинету сменён')
  const event = await house.deps.db.sql.one(
    `select 1 from audit_events a join users u on u.id = a.actor_id
     where a.action = 'auth.password.changed' and u.login = 'anna'`,
  )
  assert.ok(event)
})

test('who sits at somebody’s open browser cannot guess the password without end', async () => {
  const browser = house.stranger()
  await browser.signIn('oleg')
  const form = await browser.get('/cabinet/settings/password')
  const tries = []
  for (let time = 0; time < 7; time++)
    tries.push(
      (
        await browser.submit(form, '/cabinet/settings/password', {
          currentPassword: `не тот ${time}`,
          ...fresh,
        })
      ).status,
    )
  assert.deepEqual(tries, [422, 422, 422, 422, 422, 429, 429])
})

test('a stranger is sent to sign in', async () => {
  assert.match((await house.stranger().get('/password/change')).location, /^\/login/)
  assert.match((await house.stranger().get('/cabinet/settings/password')).location, /^\/login/)
})
