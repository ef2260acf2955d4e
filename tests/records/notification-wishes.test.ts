import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { channelsFor, mayNotify, saveWishes } from '../../src/records/notification-wishes.ts'
import { openHouse, type House } from '../support/house.ts'

let house: House
const ids = new Map<string, string>()
before(async () => {
  house = await openHouse()
  const rows = await house.deps.db.sql.rows<{ id: string; login: string }>('select id, login from users')
  for (const { id, login } of rows) ids.set(login, id)
})
after(() => house.close())

const idOf = (login: string) => ids.get(login) ?? ''
const channels = async (login: string, event: Parameters<typeof channelsFor>[1]) =>
  (await channelsFor(house.deps.db.sql, event, [idOf(login)])).get(idOf(login))

test('who has said nothing gets letters and the inbox, news in the inbox alone, no short messages', async () => {
  assert.deepEqual(await channels('vera', 'window-opens'), ['mail', 'cabinet'])
  assert.deepEqual(await channels('vera', 'news'), ['cabinet'])
})

test('a wish holds for its event and channel alone, and the last one said counts', async () => {
  const { sql } = house.deps.db
  const off = { event: 'verification', channel: 'mail', enabled: false } as const
  await saveWishes(sql, idOf('anna'), [off, { event: 'verification', channel: 'sms', enabled: true }])
  assert.deepEqual(await channels('anna', 'verification'), ['cabinet', 'sms'])
  assert.deepEqual(await channels('anna', 'window-closes'), ['mail', 'cabinet'])
  assert.deepEqual(await channels('oleg', 'verification'), ['mail', 'cabinet'])
  await saveWishes(sql, idOf('anna'), [{ ...off, enabled: true }])
  assert.equal(await mayNotify(sql, { userId: idOf('anna'), ...off }), true)
})

test('safety and receipts cannot be switched off', async () => {
  for (const event of ['security', 'receipts'] as const) {
    const wishes = (['mail', 'cabinet'] as const).map((channel) => ({ event, channel, enabled: false }))
    await saveWishes(house.deps.db.sql, idOf('petrov'), wishes)
    assert.deepEqual(await channels('petrov', event), ['mail', 'cabinet'])
  }
  // even a row that came some other way silences nothing
  await house.deps.db.sql.run(
    `insert into notification_rules (user_id, event, channel, enabled) values ($1, 'security', 'mail', false)
     on conflict (user_id, event, channel) do update set enabled = false`,
    [idOf('petrov')],
  )
  assert.deepEqual(await channels('petrov', 'security'), ['mail', 'cabinet'])
})

test('no letters to a mailbox nobody confirmed, no messages without a phone, nothing to who is gone', async () => {
  const { sql } = house.deps.db
  await saveWishes(sql, idOf('rodnik'), [{ event: 'debt', channel: 'sms', enabled: true }])
  await sql.run(`update users set email_confirmed_at = null, phone = null where login = 'rodnik'`)
  assert.deepEqual(await channels('rodnik', 'debt'), ['cabinet'])
  await sql.run(`update users set status = 'DISABLED' where login = 'rodnik'`)
  assert.equal(await channels('rodnik', 'debt'), undefined)
  assert.equal(await mayNotify(sql, { userId: idOf('rodnik'), event: 'debt', channel: 'cabinet' }), false)
})

test('any number of users is one statement', async () => {
  const asked = await house.statements(() =>
    channelsFor(house.deps.db.sql, 'invoices', [...ids.values(), crypto.randomUUID()]),
  )
  assert.equal(asked.length, 1)
  assert.deepEqual(await channelsFor(house.deps.db.sql, 'invoices', []), new Map())
})
