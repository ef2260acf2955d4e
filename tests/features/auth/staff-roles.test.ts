import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { addStaff } from '../../support/staff.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'

let house: House
let clerk: string
let first: WebClient
let second: WebClient
before(async () => {
  house = await openHouse()
  clerk = await addStaff(house, 'clerk', [])
  first = await house.as('admin')
  second = await house.as('admin2')
  await first.stepUp()
  await second.stepUp()
})
after(() => house.close())

const rolesOf = async (id: string) =>
  (
    await house.deps.db.sql.one<{ roles: string[] }>(
      'select staff_roles::text[] as roles from users where id = $1',
      [id],
    )
  )?.roles
const idOf = async (login: string) =>
  (await house.deps.db.sql.one<{ id: string }>('select id from users where login_key = $1', [login]))?.id ??
  ''
const alert = ({ $ }: Answer) => $('[role=alert]').text().replace(/\s+/g, ' ')

async function ask(admin: WebClient, id: string, change: string) {
  const address = `/staff/users/${id}`
  return admin.submit(await admin.get(address), `${address}/role`, { change })
}

/** The address of the request about that person. */
async function requestOf(id: string) {
  const row = await house.deps.db.sql.one<{ id: string }>(
    'select id from role_requests where user_id = $1 and is_approved is null',
    [id],
  )
  return `/staff/users/requests/${row?.id}`
}

async function decide(admin: WebClient, address: string, action: string) {
  return admin.submit(await admin.get(`/staff/users/${clerk}`), address, { action })
}

test('a role is given by two: the asker cannot decide, the other can, and it counts in the running session', async () => {
  const browser = await house.as('clerk')
  assert.equal((await browser.get('/staff/links')).status, 403)
  assert.equal((await ask(first, clerk, 'grant.operator')).status, 303)
  assert.deepEqual(await rolesOf(clerk), [])
  const address = await requestOf(clerk)
  const own = await decide(first, address, 'approve')
  assert.equal(own.status, 403)
  assert.match(alert(own), /другой администратор/)
  assert.deepEqual(await rolesOf(clerk), [])
  const list = await second.get('/staff/users')
  assert.equal(list.$(`main form[action="${address}"]`).length, 1)
  assert.equal((await first.get('/staff/users')).$(`main form[action="${address}"]`).length, 0)
  assert.equal((await decide(second, address, 'approve')).status, 303)
  assert.deepEqual(await rolesOf(clerk), ['operator'])
  assert.equal((await browser.get('/staff/links')).status, 200)
})

test('a role taken shuts the door at the next request; declined, everything stays', async () => {
  const browser = await house.as('clerk')
  await ask(first, clerk, 'take.operator')
  await decide(second, await requestOf(clerk), 'decline')
  assert.equal((await browser.get('/staff/links')).status, 200)
  await ask(second, clerk, 'take.operator')
  await decide(first, await requestOf(clerk), 'approve')
  assert.equal((await browser.get('/staff/links')).status, 403)
})

test('nobody decides about himself, even when another asked', async () => {
  const id = await idOf('admin2')
  await ask(first, id, 'grant.billing')
  const address = await requestOf(id)
  assert.equal((await decide(second, address, 'approve')).status, 403)
  await addStaff(house, 'third-admin', ['admin'])
  const third = await house.as('third-admin')
  await third.stepUp()
  assert.equal((await decide(third, address, 'approve')).status, 303)
  assert.deepEqual(await rolesOf(id), ['admin', 'billing'])
})

test('of two who decide at once one does; the same request twice waits once', async () => {
  const third = await house.as('third-admin')
  const asked = await Promise.all([ask(first, clerk, 'grant.editor'), ask(first, clerk, 'grant.editor')])
  assert.deepEqual(asked.map(({ status }) => status).sort(), [303, 409])
  const address = await requestOf(clerk)
  const answers = await Promise.all([decide(second, address, 'approve'), decide(third, address, 'decline')])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409])
  const events = await house.deps.db.sql.rows(
    `select 1 from audit_events where action = 'staff.role-decide' and subject_id = $1 and details ->> 'role' = 'editor'`,
    [clerk],
  )
  assert.equal(events.length, 1)
})

test('one administrator shuts a staff member out at once; the way back keeps the roles', async () => {
  await house.deps.db.sql.run(`update users set staff_roles = '{reception}' where id = $1`, [clerk])
  const browser = await house.as('clerk')
  assert.equal((await browser.get('/staff')).status, 200)
  const address = `/staff/users/${clerk}`
  const shut = await first.submit(await first.get(address), `${address}/status`, { action: 'disable' })
  assert.equal(shut.status, 303)
  assert.match((await browser.get('/staff')).location, /^\/login/)
  assert.notEqual((await house.stranger().signIn('clerk')).status, 303)
  const twice = await first.submit(await first.get(address), `${address}/status`, { action: 'disable' })
  assert.equal(twice.status, 409)
  await first.submit(await first.get(address), `${address}/status`, { action: 'enable' })
  assert.match((await browser.get('/staff')).location, /^\/login/)
  assert.equal((await house.stranger().signIn('clerk')).status, 303)
  assert.deepEqual(await rolesOf(clerk), ['reception'])
})

test('two administrators who shut each other out at once: one of them stays', async () => {
  await house.deps.db.sql.run(`update users set staff_roles = '{operator}' where login_key = 'third-admin'`)
  const [one, other] = [await idOf('admin'), await idOf('admin2')]
  const cards = await Promise.all([first.get(`/staff/users/${other}`), second.get(`/staff/users/${one}`)])
  await Promise.all([
    first.submit(cards[0], `/staff/users/${other}/status`, { action: 'disable' }),
    second.submit(cards[1], `/staff/users/${one}/status`, { action: 'disable' }),
  ])
  const left = await house.deps.db.sql.rows<{ login: string }>(
    `select login from users where status = 'ACTIVE' and 'admin' = any(staff_roles)`,
  )
  assert.equal(left.length, 1)
  await house.deps.db.sql.run(`update users set status = 'ACTIVE' where login_key in ('admin', 'admin2')`)
  for (const [browser, login] of [
    [first, 'admin'],
    [second, 'admin2'],
  ] as const) {
    await browser.signIn(login)
    await browser.stepUp()
  }
})

test('nobody shuts himself out, and the last administrator stays', async () => {
  const me = await idOf('admin')
  const card = await first.get(`/staff/users/${me}`)
  assert.equal(card.$(`form[action$="/status"]`).length, 0)
  assert.equal((await first.submit(card, `/staff/users/${me}/status`, { action: 'disable' })).status, 403)
  const other = await idOf('admin2')
  await house.deps.db.sql.run(
    `update users set staff_roles = '{operator}' where login_key in ('admin', 'third-admin')`,
  )
  await house.deps.db.sql.run(
    `insert into role_requests (user_id, role, is_grant, requested_by_id, requested_at) values ($1, 'admin', false, $2, now())`,
    [other, clerk],
  )
  const address = await requestOf(other)
  const own = await decide(second, address, 'approve')
  assert.equal(own.status, 403)
  assert.deepEqual(await rolesOf(other), ['admin', 'billing'])
  await house.deps.db.sql.run(
    `update users set staff_roles = '{admin}' where login_key in ('admin', 'third-admin')`,
  )
})

test('a subscriber is no staff member: his card is nowhere, his roles cannot be asked for', async () => {
  const vera = await idOf('vera')
  const form = await first.get(`/staff/users/${clerk}`)
  assert.equal((await first.get(`/staff/users/${vera}`)).status, 404)
  assert.equal((await first.submit(form, `/staff/users/${vera}/role`, { change: 'grant.admin' })).status, 404)
  assert.equal((await first.submit(form, `/staff/users/${vera}/status`, { action: 'disable' })).status, 404)
  assert.deepEqual(await rolesOf(vera), [])
})

test('odd input is words: unknown roles, no role, a role held already, fields of others', async () => {
  for (const change of ['', 'grant.', 'grant.king', 'take.admin.x', 'x'.repeat(10_000), '😀', 'a\u0000'])
    assert.equal((await ask(first, clerk, change)).status, 422, change.slice(0, 20))
  assert.equal((await ask(first, clerk, 'grant.reception')).status, 409)
  const form = await first.get(`/staff/users/${clerk}`)
  await first.submit(form, `/staff/users/${clerk}/role`, {
    change: 'grant.auditor',
    staffRoles: 'admin',
    isApproved: 'true',
    requestedById: clerk,
    userId: await idOf('vera'),
  })
  assert.deepEqual(await rolesOf(clerk), ['reception'])
  for (const id of ['x', '1e3', 'b0c6a1de-0000-4000-8000-000000000000'])
    assert.equal((await first.submit(form, `/staff/users/requests/${id}`, { action: 'approve' })).status, 404)
  assert.equal((await first.get('/staff/users?after=%00&after=b')).status, 200)
})

test('roles are given after the password only', async () => {
  const other = house.stranger()
  await other.signIn('admin')
  const address = `/staff/users/${clerk}`
  const page = await other.get(address)
  assert.equal(page.status, 303)
  assert.match(page.headers.get('location') ?? '', /^\/login\/again\?next=/)
  const form = await first.get(address)
  const refused = await other.submit(form, `${address}/role`, { change: 'grant.editor' })
  assert.equal(refused.status, 403)
})
