import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
})

test('the password given again leads on to the page asked for, and only to a page of ours', async () => {
  const vera = await house.as('vera')
  const page = await vera.get('/login/again?next=/cabinet/settings')
  assert.equal(page.status, 200)
  assert.match(page.$('h1').text(), /Подтвердите, что это вы/)
  const confirmed = await vera.submit(page, '/login/again', { password: 'Voda-2026!demo' })
  assert.equal(confirmed.status, 303)
  assert.equal(confirmed.location, '/cabinet/settings')
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', ''])
    assert.equal((await vera.stepUp({ next })).location, '/cabinet', next)
  assert.equal((await (await house.as('operator')).stepUp({ next: '//evil.example' })).location, '/staff')
})

test('a wrong password is said at the field and never shown; after five there is a pause', async () => {
  const anna = house.stranger()
  await anna.signIn('anna')
  const wrong = await anna.stepUp({ password: 'not my password' })
  assert.equal(wrong.status, 422)
  assert.equal(wrong.$('[role=alert] a[href="#password"]').length, 1)
  assert.ok(!wrong.text.includes('not my password'))
  for (let time = 0; time < 5; time++) await anna.stepUp({ password: 'wrong' })
  const paused = await anna.stepUp()
  assert.equal(paused.status, 429)
  assert.ok(Number(paused.headers.get('retry-after')) > 0)
})

for (const password of ['', '\u0000', 'я'.repeat(10_000), '😀', '‮abc'])
  test(`the password ${JSON.stringify(password.slice(0, 6))} is asked again`, async () => {
    assert.equal((await (await house.as('oleg')).stepUp({ password })).status, 422)
  })

test('a stranger is sent to sign in', async () => {
  assert.match((await house.stranger().get('/login/again?next=/cabinet')).location, /^\/login\?next=/)
})

test('each try is in the journal', async () => {
  const browser = house.stranger()
  await browser.signIn('petrov')
  await browser.stepUp({ password: 'wrong' })
  await browser.stepUp()
  const rows = await house.deps.db.sql.rows<{ action: string }>(
    `select action from audit_events e join users u on u.id = e.actor_id
     where u.login = 'petrov' and action like 'auth.step-up%' order by e.id`,
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['auth.step-up.refused', 'auth.step-up'],
  )
})
