import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { channelsFor } from '../../../src/records/notification-wishes.ts'
import { openHouse, type House } from '../../support/house.ts'

const path = '/cabinet/settings/notifications'
let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const idOf = async (login: string) =>
  (await house.deps.db.sql.one<{ id: string }>('select id from users where login = $1', [login]))?.id ?? ''

async function channels(login: string, event: Parameters<typeof channelsFor>[1]) {
  const id = await idOf(login)
  return (await channelsFor(house.deps.db.sql, event, [id])).get(id)
}

test('the matrix shows what holds; safety and answers are said to be always on and have no box', async () => {
  const page = await (await house.as('vera')).get(path)
  assert.equal(page.status, 200)
  assert.equal(page.$('[name="mail.window-opens"]').attr('checked'), 'checked')
  assert.equal(page.$('[name="sms.window-opens"]').attr('checked'), undefined)
  assert.equal(page.$('[name="mail.news"]').attr('checked'), undefined)
  for (const event of ['security', 'receipts'])
    assert.equal(page.$(`[name="mail.${event}"], [name="cabinet.${event}"]`).length, 0)
  assert.equal(
    page
      .$('main tbody')
      .text()
      .match(/всегда/g)?.length,
    4,
  )
  assert.match(page.$('main').text(), /vera@example\.test/)
})

test('what is ticked is what the house does from then on', async () => {
  const vera = await house.as('vera')
  const form = await vera.get(path)
  const fields = {
    _csrf: String(form.$('[name=_csrf]').first().val()),
    'sms.verification': 'on',
    'cabinet.debt': 'on',
  }
  const saved = await vera.post(path, fields)
  assert.equal(saved.status, 303)
  const page = await vera.get(saved.location)
  assert.equal(page.$('[role=status]').text(), 'Сохранено')
  assert.equal(page.$('[name="sms.verification"]').attr('checked'), 'checked')
  assert.equal(page.$('[name="mail.verification"]').attr('checked'), undefined)
  assert.deepEqual(await channels('vera', 'verification'), ['sms'])
  assert.deepEqual(await channels('vera', 'debt'), ['cabinet'])
  assert.deepEqual(await channels('vera', 'security'), ['mail', 'cabinet'])
  assert.deepEqual(await channels('anna', 'verification'), ['mail', 'cabinet'])
})

test('the same matrix sent again changes nothing and leaves no line in the journal', async () => {
  const anna = await house.as('anna')
  const lines = () =>
    house.deps.db.sql.one(
      `select count(*)::int as n from audit_events where action = 'account.notifications.changed'`,
    )
  const before = await lines()
  assert.equal((await anna.submit(await anna.get(path), path)).status, 303)
  assert.deepEqual(await lines(), before)
  assert.deepEqual(
    await house.deps.db.sql.rows('select 1 from notification_rules where user_id = $1', [await idOf('anna')]),
    [],
  )
})

test('boxes that do not exist and mandatory ones are ignored; a damaged box is asked again', async () => {
  const oleg = await house.as('oleg')
  const form = await oleg.get(path)
  const sent = {
    'mail.everything': 'on',
    'pigeon.news': 'on',
    'mail.security': 'off',
    userId: await idOf('anna'),
  }
  assert.equal((await oleg.submit(form, path, sent)).status, 303)
  assert.deepEqual(await channels('oleg', 'security'), ['mail', 'cabinet'])
  for (const value of ['yes', '1'.repeat(10_000), 'on\u0000', '😀'])
    assert.equal((await oleg.submit(form, path, { 'mail.news': value })).status, 422)
})

test('without a phone the page says how to get messages', async () => {
  await house.deps.db.sql.run(`update users set phone = null where login = 'petrov'`)
  const page = await (await house.as('petrov')).get(path)
  assert.match(page.$('main').text(), /укажите телефон/)
  assert.equal(page.$('main a[href="/cabinet/settings/phone"]').length, 1)
})
