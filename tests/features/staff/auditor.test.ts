import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { goodLetter } from '../reception/letter.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const idOf = async (login: string) =>
  (await house.deps.db.sql.one<{ id: string }>('select id from users where login_key = $1', [login]))?.id ??
  ''

test('an auditor finds every list in the menu and opens the cards behind', async () => {
  const auditor = await house.as('auditor')
  const home = await auditor.get('/staff')
  const [contract] = await house.contractsOf('vera')
  const lists = ['readings', 'corrections', 'subscribers', 'links', 'reception', 'users', 'calendar']
  for (const list of lists) {
    assert.ok(home.$(`nav a[href="/staff/${list}"]`).length > 0, list)
    assert.equal((await auditor.get(`/staff/${list}`)).status, 200, list)
  }
  for (const card of [
    `/staff/subscribers/${await idOf('vera')}`,
    `/staff/contracts/${contract}`,
    `/staff/users/${await idOf('operator')}`,
  ])
    assert.equal((await auditor.get(card)).status, 200, card)
})

test('nothing an auditor sees offers a change, and mail and phone stay masked', async () => {
  const auditor = await house.as('auditor')
  const { sql } = house.deps.db
  const [contract] = await house.contractsOf('vera')
  const [operator, vera] = [await idOf('operator'), await idOf('vera')]
  await sql.run(
    `insert into role_requests (user_id, role, is_grant, requested_by_id, requested_at) values ($1, 'editor', true, $2, now())`,
    [operator, await idOf('admin')],
  )
  const dispute = await sql.one<{ id: string }>(
    `insert into link_disputes (contract_id, raised_by_id, kind, text, created_at)
     values ($1, $2, 'ASK_LINK', 'Прошу', now()) returning id`,
    [contract, vera],
  )
  const writer = house.stranger()
  const letter = { ...goodLetter, email: 'writer@example.test', phone: '8 916 111-22-33' }
  assert.equal((await writer.upload(await writer.get('/reception'), '/reception', letter)).status, 303)
  const appeal = await sql.one<{ id: string }>('select id from appeals')
  for (const address of [
    '/staff/subscribers?q=vera',
    `/staff/subscribers/${vera}`,
    `/staff/contracts/${contract}`,
    '/staff/links',
    `/staff/links/${dispute?.id}`,
    '/staff/reception',
    `/staff/reception/${appeal?.id}`,
    '/staff/users',
    `/staff/users/${operator}`,
    '/staff/corrections',
    '/staff/calendar',
  ]) {
    const page = await auditor.get(address)
    assert.equal(page.status, 200, address)
    assert.equal(page.$('main form[method=post]').length, 0, address)
    assert.doesNotMatch(page.$('main').text(), /vera@|writer@|111-22-33/, address)
    for (const link of page.$('main a[href]').toArray()) {
      const href = page.$(link).attr('href') ?? ''
      if (href.startsWith('/'))
        assert.notEqual((await auditor.get(href)).status, 403, `${address} leads to ${href}`)
    }
  }
})

test('the demo has two administrators, so that a role can be given', async () => {
  const [first, second] = [await house.as('admin'), await house.as('admin2')]
  await first.stepUp()
  await second.stepUp()
  const address = `/staff/users/${await idOf('reception')}`
  const asked = await first.submit(await first.get(address), `${address}/role`, { change: 'grant.editor' })
  assert.equal(asked.status, 303)
  const list = await second.get('/staff/users')
  const action = list.$(`main li:has(a[href="${address}"]) form`).attr('action') ?? ''
  assert.equal((await second.submit(list, action, { action: 'approve' })).status, 303)
  assert.equal((await (await house.as('reception')).get('/staff/content')).status, 200)
})
