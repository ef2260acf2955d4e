import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { addStaff } from '../../support/staff.ts'
import type { WebClient } from '../../support/web-client.ts'

const search = '/staff/subscribers'
let house: House
let vera: { id: string; contract: string; phone: string }

before(async () => {
  house = await openHouse()
  await addStaff(house, 'second', ['operator'])
  const { sql } = house.deps.db
  vera = (await sql.one(
    `select u.id, a.contract_id as contract, u.phone from users u join contract_access a on a.user_id = u.id
     where u.login_key = 'vera'`,
  ))!
  await sql.run(
    `update customers set email = 'customer@example.test', phone = '+79161112233'
     where id = (select customer_id from contracts where id = $1)`,
    [vera.contract],
  )
})
after(() => house.close())

const person = () => `${search}/${vera.id}`
const contract = () => `/staff/contracts/${vera.contract}`
const figures = (text: string) => text.replaceAll(/\D/gu, '')

async function unmask(clerk: WebClient, card: string, fields: Record<string, string>) {
  return clerk.submit(await clerk.get(card), `${card}/contacts`, fields)
}

test('lists and cards show mail and phone masked, whatever was searched for', async () => {
  const clerk = await house.as('operator')
  for (const address of [`${search}?q=vera`, `${search}?q=vera%40example.test`, person(), contract()]) {
    const { $ } = await clerk.get(address)
    const shown = $('main table, main dl').text()
    assert.doesNotMatch(shown, /vera@|customer@/, address)
    assert.match(shown, /[vc]•••@example\.test/, address)
    assert.ok(!figures(shown).includes(figures(vera.phone).slice(1)), address)
    assert.ok(!figures(shown).includes('9161112233'), address)
  }
})

test('a reason is asked for, and a reason of one’s own in words', async () => {
  const clerk = await house.as('operator')
  for (const [fields, field] of [
    [{}, 'reason'],
    [{ reason: 'curious' }, 'reason'],
    [{ reason: 'other' }, 'note'],
    [{ reason: 'other', note: ' a ' }, 'note'],
    [{ reason: 'call', note: 'я'.repeat(201) }, 'note'],
    [{ reason: 'call', note: '\u202Eabc' }, 'note'],
  ] as const) {
    const answer = await unmask(clerk, person(), fields)
    assert.equal(answer.status, 422, JSON.stringify(fields))
    assert.equal(answer.$(`[role=alert] a[href="#${field}"]`).length, 1, JSON.stringify(fields))
    assert.equal(answer.$('details[open]').length, 1)
    assert.doesNotMatch(answer.$('main').text(), /vera@/)
  }
  const typed = await unmask(clerk, contract(), { reason: 'other', note: 'я!' })
  assert.equal(typed.$('input[name=note]').val(), 'я!')
})

test('who says why sees the card for a while, and the journal has who, what and why', async () => {
  const clerk = await house.as('operator')
  const { sql } = house.deps.db
  const answer = await unmask(clerk, person(), { reason: 'call', note: 'обращение 26-000123' })
  assert.equal(answer.status, 303)
  assert.equal(answer.location, person())
  const open = await clerk.get(person())
  assert.match(open.$('dl').text(), /vera@example\.test/)
  assert.ok(figures(open.$('dl').text()).includes(figures(vera.phone)))
  assert.match(open.$('main').text(), /открыты вам на 15 минут/)
  assert.equal(open.$(`form[action$="/contacts"]`).length, 0)
  assert.match((await clerk.get(`${search}?q=vera`)).$('table').text(), /v•••@/, 'lists stay masked')
  assert.match((await clerk.get(contract())).$('main').text(), /v•••@/, 'another card stays masked')

  const line = await sql.one(
    `select u.login, subject_type as type, subject_id as id, channel, details from audit_events e
     join users u on u.id = e.actor_id where action = 'personal.unmask'`,
  )
  const details = { note: 'обращение 26-000123', reason: 'call' }
  assert.deepEqual(line, { login: 'operator', type: 'user', id: vera.id, channel: 'staff', details })

  const other = await house.as('second')
  assert.match((await other.get(person())).$('dl').text(), /v•••@/, 'only to who asked')
})

test('a contract opens with its customer and its holders', async () => {
  const clerk = await house.as('reception')
  assert.equal((await unmask(clerk, contract(), { reason: 'contact' })).location, contract())
  const text = (await clerk.get(contract())).$('main').text()
  assert.match(text, /customer@example\.test/)
  assert.match(text, /vera@example\.test/)
  assert.match(text, /\(916\)\s111-22-33/)
  const line = await house.deps.db.sql.one<{ contract: string }>(
    `select contract_id as contract from audit_events where action = 'personal.unmask' and subject_type = 'contract'`,
  )
  assert.equal(line?.contract, vera.contract)
})

test('nobody is opened who is not there', async () => {
  const clerk = await house.as('operator')
  const card = await clerk.get(contract())
  const token = { _csrf: String(card.$('main input[name=_csrf]').val() ?? '') }
  const fields = { ...token, reason: 'call' }
  const admin = await house.deps.db.sql.one<{ id: string }>(`select id from users where login_key = 'admin'`)
  for (const address of [
    `${search}/${admin?.id}/contacts`,
    `${search}/${crypto.randomUUID()}/contacts`,
    `/staff/contracts/${vera.id}/contacts`,
    `/staff/contracts/x/contacts`,
  ])
    assert.equal((await clerk.post(address, fields)).status, 404, address)
  assert.equal(
    (await clerk.post(`${person()}/contacts`, { reason: 'call' })).status,
    403,
    'a token is needed',
  )
})

test('after a quarter of an hour the card is masked again', async () => {
  house.clock.set('2026-11-30T10:14:59+03:00')
  const clerk = await house.as('operator')
  assert.match((await clerk.get(person())).$('dl').text(), /vera@example\.test/)
  house.clock.set('2026-11-30T10:15:00+03:00')
  assert.match((await clerk.get(person())).$('dl').text(), /v•••@/)
})
