import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'
import { lettersTo, linkTo, organizationFields, pressLink, register } from '../auth/registrant.ts'
import { post, rightsOn } from './people.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(() => house.deps.db.sql.run('truncate throttles'))

const words = (text: string) => text.replace(/\s+/g, ' ').trim()

// Contracts of the demo that nobody is linked to: a bakery, and one whose representatives staff confirm.
const bakery = { number: '204600', inn: '7799001016', kpp: '779901001', ogrn: '1147799001019' }

async function representative(requisites: { inn: string; kpp: string; ogrn: string }): Promise<{
  id: string
  email: string
  browser: WebClient
}> {
  const fields = organizationFields({ inn: requisites.inn, kpp: requisites.kpp, ogrn: requisites.ogrn })
  const email = fields['email'] ?? ''
  await register(house, fields, { path: '/register/organization' })
  await pressLink(house, await linkTo(house, email))
  const browser = house.stranger()
  await browser.signIn(fields['login'] ?? '', fields['password'])
  const row = await house.deps.db.sql.one<{ id: string }>('select id from users where email = $1', [email])
  return { id: row?.id ?? '', email, browser }
}

async function prove(browser: WebClient, number: string): Promise<Answer> {
  const meter = await house.deps.db.sql.one<{ serial: string }>(
    `select m.serial from meters m join contracts c on c.id = m.contract_id where c.number = $1 and m.removed_on is null limit 1`,
    [number],
  )
  const path = '/cabinet/contracts/link'
  return browser.submit(await browser.get(`${path}?proof=meter`), path, {
    proof: 'meter',
    contractNumber: number,
    meterSerial: meter?.serial ?? '',
  })
}

async function contractId(number: string): Promise<string> {
  return (
    (await house.deps.db.sql.one<{ id: string }>('select id from contracts where number = $1', [number]))
      ?.id ?? ''
  )
}

test('the first representative who proves a contract of his INN becomes the administrator, the next one a member', async () => {
  const first = await representative(bakery)
  const second = await representative(bakery)
  assert.equal(
    (await first.browser.get('/cabinet/organization')).status,
    404,
    'a registration alone is nobody',
  )
  assert.equal((await prove(first.browser, bakery.number)).status, 303)
  const page = await first.browser.get('/cabinet/organization')
  assert.match(words(page.$('table').first().text()), /администратор.*номером счётчика/)
  assert.equal((await prove(second.browser, bakery.number)).status, 303)
  const id = await contractId(bakery.number)
  const rights = await rightsOn(house, second.id, id, '2026-11-30')
  assert.deepEqual([rights?.['submit'], rights?.['manage']], [true, false])
  const people = words((await first.browser.get('/cabinet/organization')).$('table').first().text())
  assert.match(people, /администратор/)
  assert.match(people, /инженер по учёту 204600/)
  const told = (await lettersTo(house, first.email)).at(-1)
  assert.match(words(told?.subject ?? ''), /К договору № 204600 получил доступ ещё один человек/)
  const rows = await house.deps.db.sql.rows('select 1 from organizations where inn = $1', [bakery.inn])
  assert.equal(rows.length, 1, 'the second one sits in the same organization')
})

test('two representatives who prove at once: one administrator', async () => {
  await house.deps.db.sql.run(
    `update memberships set confirmed_at = null where organization_id in (select id from organizations where inn = $1)`,
    [bakery.inn],
  )
  await house.deps.db.sql.run('update customers set organization_id = null where inn = $1', [bakery.inn])
  await house.deps.db.sql.run('delete from contract_links where contract_id = $1', [
    await contractId(bakery.number),
  ])
  const [one, two] = [await representative(bakery), await representative(bakery)]
  const answers = await Promise.all([prove(one.browser, bakery.number), prove(two.browser, bakery.number)])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [303, 303],
  )
  const roles = await house.deps.db.sql.rows<{ role: string }>(
    `select m.role from memberships m where m.user_id in ($1, $2) and m.confirmed_at is not null order by m.role::text`,
    [one.id, two.id],
  )
  assert.deepEqual(
    roles.map(({ role }) => role),
    ['ADMINISTRATOR', 'ENGINEER'],
  )
})

test('a seat that was only proved ends with its last proof, and may be proved again', async () => {
  const colleague = await representative(bakery)
  const id = await contractId(bakery.number)
  await prove(colleague.browser, bakery.number)
  const path = `/cabinet/contracts/${id}/unlink`
  const left = await colleague.browser.submit(await colleague.browser.get(path), path)
  assert.equal(left.status, 303)
  assert.equal((await colleague.browser.get(`/cabinet/contracts/${id}`)).status, 404)
  assert.equal((await colleague.browser.get('/cabinet/organization')).status, 404)
  assert.equal((await prove(colleague.browser, bakery.number)).status, 303)
  assert.equal((await colleague.browser.get(`/cabinet/contracts/${id}`)).status, 200)
})

test('a proof of a contract of another INN links that contract and confirms nothing', async () => {
  const stranger = await representative({ inn: '7707083893', kpp: '770101001', ogrn: '1027700132195' })
  assert.equal((await prove(stranger.browser, bakery.number)).status, 303)
  assert.equal((await stranger.browser.get('/cabinet/organization')).status, 404)
  assert.equal(
    (await rightsOn(house, stranger.id, await contractId(bakery.number), '2026-11-30'))?.['submit'],
    true,
  )
})

test('staff confirm a representative by his papers, and shut one out', async () => {
  const petrovs = await house.deps.db.sql.one<{ inn: string }>(
    `select o.inn from organizations o join memberships m on m.organization_id = o.id join users u on u.id = m.user_id where u.login_key = 'petrov'`,
  )
  const heir = await representative({ inn: petrovs?.inn ?? '', kpp: '', ogrn: '317779900000204' })
  const operator = await house.as('operator')
  const card = await operator.get(`/staff/subscribers/${heir.id}`)
  assert.match(words(card.$('#seats').parent().text()), /не подтверждены/)
  const path = card.$('#seats').parent().find('a').attr('href') ?? ''
  const page = await operator.get(path)
  assert.match(words(page.$('main').text()), /Договоры ?204512/)
  const refused = await operator.submit(page, path, { role: 'accountant', ground: '' })
  assert.equal(refused.status, 422)
  assert.match(words(refused.$('[role=alert]').text()), /Укажите документ/)
  const answer = await operator.submit(page, path, {
    role: 'accountant',
    ground: 'доверенность № 5 от 01.11.2026',
  })
  assert.equal(answer.status, 303)
  const [contract = ''] = await house.contractsOf('petrov')
  assert.deepEqual((await rightsOn(house, heir.id, contract, '2026-11-30'))?.['documents'], true)
  assert.equal((await lettersTo(house, heir.email)).at(-1)?.subject, 'Полномочия подтверждены')
  assert.equal(
    (await lettersTo(house, 'petrov@demo.example')).at(-1)?.subject,
    'Новый человек в кабинете организации',
  )
  assert.equal((await post(operator, page, path, { role: 'viewer', ground: 'ещё раз' })).status, 404, 'once')
  const written = await house.deps.db.sql.one<{ details: { ground: string } }>(
    `select details from audit_events where action = 'access.member.confirmed' order by id desc limit 1`,
  )
  assert.equal(written?.details.ground, 'доверенность № 5 от 01.11.2026')

  const again = await operator.get(`/staff/subscribers/${heir.id}`)
  const close = again.$('#seats').parent().find('a').attr('href') ?? ''
  assert.match(close, /revoke$/)
  assert.equal(
    (await operator.submit(await operator.get(close), close, { ground: 'письмо № 6' })).status,
    303,
  )
  assert.equal((await heir.browser.get(`/cabinet/contracts/${contract}`)).status, 404)
  for (const login of ['metering', 'reception', 'billing'])
    assert.equal((await (await house.as(login)).get(path)).status, 403, login)
})
