import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { laySubmission } from '../../support/submissions.ts'

const search = '/staff/subscribers'
let house: House
let vera: { id: string; contract: string; number: string; account: string; serial: string; address: string }
let firm: { contract: string; number: string; inn: string; email: string; phone: string; name: string }

before(async () => {
  house = await openHouse()
  const { sql } = house.deps.db
  vera = (await sql.one(
    `select u.id, c.id as contract, c.number, k.number as account, k.address, m.serial from users u
       join contract_access a on a.user_id = u.id join contracts c on c.id = a.contract_id
       join accounts k on k.contract_id = c.id join meters m on m.contract_id = c.id where u.login_key = 'vera' limit 1`,
  ))!
  await sql.run(`update customers set inn = '7707083893', email = 'Water@Firm.example', phone = '+74957771122' where id =
    (select c.customer_id from contracts c join customers k on k.id = c.customer_id where k.kind = 'ORGANIZATION' order by c.number limit 1)`)
  firm = (await sql.one(
    `select c.id as contract, c.number, k.inn, k.email, k.phone, k.name from contracts c join customers k on k.id = c.customer_id
     where k.inn = '7707083893' order by c.number limit 1`,
  ))!
})
after(() => house.close())

async function hrefs(q: string, login = 'operator'): Promise<string[]> {
  const page = await (await house.as(login)).get(`${search}?q=${encodeURIComponent(q)}`)
  assert.equal(page.status, 200, q)
  return page
    .$('tbody th a')
    .map((_i, link) => page.$(link).attr('href'))
    .get()
}

test('those who speak with subscribers may look, nobody else', async () => {
  const pages = [search, `${search}?q=vera`, `${search}/${vera.id}`, `/staff/contracts/${vera.contract}`]
  for (const page of pages) {
    for (const login of ['operator', 'reception', 'auditor', 'admin'])
      assert.equal((await (await house.as(login)).get(page)).status, 200, `${login} ${page}`)
    for (const login of ['metering', 'billing', 'editor'])
      assert.equal((await (await house.as(login)).get(page)).status, 403, `${login} ${page}`)
    for (const login of ['vera', 'rodnik'])
      assert.equal((await (await house.as(login)).get(page)).status, 404, `${login} ${page}`)
    assert.equal((await house.stranger().get(page)).status, 303)
  }
})

test('a contract is found by any number, by mail, phone, name and address', async () => {
  const card = `/staff/contracts/${vera.contract}`
  for (const q of [
    vera.number,
    vera.number.toLowerCase(),
    `№ ${vera.number}`,
    vera.account,
    vera.serial,
    vera.address,
    vera.address.toUpperCase(),
  ])
    assert.ok((await hrefs(q)).includes(card), q)
  const words = vera.address.split(' ').slice(-4).join(' ')
  assert.ok((await hrefs(words)).includes(card), words)
  for (const q of [firm.inn, 'water@firm.EXAMPLE', '8 (495) 777-11-22', firm.name.slice(2, 12)])
    assert.ok((await hrefs(q)).includes(`/staff/contracts/${firm.contract}`), q)
})

test('a person is found by login, mail, phone and parts of the name', async () => {
  const { sql } = house.deps.db
  const person = await sql.one<{ email: string; phone: string; last: string; first: string }>(
    'select email, phone, last_name as last, first_name as first from users where id = $1',
    [vera.id],
  )
  for (const q of [
    'VERA',
    person!.email.toUpperCase(),
    person!.phone.replace('+7', '8'),
    person!.last.slice(0, 4),
    `${person!.last} ${person!.first.slice(0, 3)}`,
  ])
    assert.ok((await hrefs(q)).includes(`${search}/${vera.id}`), q)
  assert.deepEqual(await hrefs('metering'), [], 'staff are not subscribers')
})

test('nobody is said in words, and signs of patterns are only signs', async () => {
  for (const q of ['Небывалый', '%%%', '___', "' or 1=1 --", '😀😀😀', 'аб', '\u202Eabc', '1e3'])
    assert.match(
      (await (await house.as('operator')).get(`${search}?q=${encodeURIComponent(q)}`)).text,
      /Никого не нашли/,
      q,
    )
  assert.equal((await (await house.as('operator')).get(search)).$('.empty').length, 0)
})

test('a wrong question is said at its field', async () => {
  const clerk = await house.as('operator')
  for (const q of [`q=${'ю'.repeat(201)}`, 'q=%00', 'q=a&q=b', `q=${'%25_a'.repeat(1_500)}`]) {
    const page = await clerk.get(`${search}?${q}`)
    assert.equal(page.status, 422, q.slice(0, 40))
    assert.equal(page.$('[role=alert] a[href="#q"]').length, 1)
  }
})

test("the card of a person shows the cabinet's data and the way to the contracts", async () => {
  const page = await (await house.as('reception')).get(`${search}/${vera.id}`)
  assert.match(page.$('dl').text(), /v•••@example\.test/)
  assert.equal(page.$(`a[href="/staff/contracts/${vera.contract}"]`).length, 1)
  assert.match(page.$('tbody').text(), /управляет, передаёт показания, оплачивает/)
  const rodnik = await house.deps.db.sql.one<{ id: string }>(
    `select id from users where login_key = 'rodnik'`,
  )
  assert.match((await (await house.as('reception')).get(`${search}/${rodnik?.id}`)).text, /ИНН \d{10}/)
})

test('the card of a contract shows holders, meters with their newest values and submissions', async () => {
  const submission = await laySubmission(house.deps.db, vera.number)
  const page = await (await house.as('operator')).get(`/staff/contracts/${vera.contract}`)
  assert.equal(page.$(`a[href="${search}/${vera.id}"]`).length, 1)
  assert.equal(page.$(`a[href="/staff/submissions/${submission}"]`).length, 1)
  assert.ok(page.$('tbody').text().includes(vera.serial))
  assert.match(page.$('tbody').text(), /108/)
  assert.match(page.$('tbody').text(), /ноябрь 2026/)
  const reception = await (await house.as('reception')).get(`/staff/contracts/${vera.contract}`)
  assert.equal(reception.$('a[href^="/staff/submissions/"]').length, 0, 'reception may not open readings')
})

test('340 inlets take as many statements as two meters', async () => {
  const clerk = await house.as('operator')
  const large = await house.deps.db.sql.one<{ id: string }>(
    'select contract_id as id from meters group by 1 order by count(*) desc limit 1',
  )
  const few = await house.statements(() => clerk.get(`/staff/contracts/${vera.contract}`))
  let rows = 0
  const many = await house.statements(async () => {
    rows = (await clerk.get(`/staff/contracts/${large?.id}`)).$('tbody tr').length
  })
  assert.ok(rows > 340)
  assert.equal(many.length, few.length)
})

test('what does not exist, and staff, are the common 404', async () => {
  const clerk = await house.as('operator')
  const { sql } = house.deps.db
  const admin = await sql.one<{ id: string }>(`select id from users where login_key = 'admin'`)
  for (const id of [admin!.id, crypto.randomUUID(), 'x', '-1', '1e3'])
    assert.equal((await clerk.get(`${search}/${id}`)).status, 404, id)
  for (const id of [vera.id, crypto.randomUUID(), 'x'])
    assert.equal((await clerk.get(`/staff/contracts/${id}`)).status, 404, id)
})

test('every look is written down, without what was typed', async () => {
  const { sql } = house.deps.db
  const last = await sql.one<{ id: string }>('select max(id) as id from audit_events')
  const clerk = await house.as('reception')
  await clerk.get(`${search}?q=${encodeURIComponent(vera.address)}`)
  await clerk.get(`${search}/${vera.id}`)
  await clerk.get(`/staff/contracts/${vera.contract}`)
  const lines = await sql.rows<{
    action: string
    subject: string | null
    contract: string | null
    details: object
  }>(
    'select action, subject_id as subject, contract_id as contract, details from audit_events where id > $1 order by id',
    [last?.id],
  )
  assert.deepEqual(
    lines.map(({ action }) => action),
    ['subscribers.search', 'subscribers.view', 'contracts.view'],
  )
  assert.deepEqual(
    lines.map(({ subject }) => subject),
    [null, vera.id, vera.contract],
  )
  assert.equal(lines[2]?.contract, vera.contract)
  assert.deepEqual(Object.keys(lines[0]!.details).sort(), ['contracts', 'people'])
})

test('a long answer is cut and says so', async () => {
  const { sql } = house.deps.db
  await sql.run(
    `insert into users (kind, status, login, login_key, email, email_key, last_name, first_name, created_at)
     select 'PERSON', 'ACTIVE', 'many' || i, 'many' || i, 'many' || i || '@example.test', 'many' || i || '@example.test', 'Множественный', 'Имя', now()
     from generate_series(1, 60) i`,
  )
  const page = await (await house.as('operator')).get(`${search}?q=${encodeURIComponent('множественный')}`)
  assert.equal(page.$('tbody tr').length, 50)
  assert.match(page.$('.notice').text(), /первые 50/)
})

test('a login that is not chosen yet is said in words', async () => {
  const { sql } = house.deps.db
  const held = await sql.one<{ id: string }>(
    `insert into users (kind, status, login, login_key, email, email_key, last_name, first_name, created_at)
     values ('PERSON', 'PENDING', '~1b2c', '~1b2c', 'choosing@example.test', 'choosing@example.test', 'Выбирающий', 'Иван', $1)
     returning id`,
    ['2026-11-30T06:00:00Z'],
  )
  const clerk = await house.as('operator')
  for (const page of [`${search}?q=${encodeURIComponent('Выбирающий')}`, `${search}/${held?.id}`]) {
    const { text } = await clerk.get(page)
    assert.match(text, /не выбран/, page)
    assert.doesNotMatch(text, /~1b2c/, page)
  }
})

test('a clerk has the activation letter sent again while the cabinet waits for it', async () => {
  const { sql } = house.deps.db
  const fresh = await sql.one<{ id: string }>(
    `with waiting as (
       insert into users (kind, status, login, login_key, email, email_key, last_name, first_name, created_at)
       values ('PERSON', 'PENDING', 'waiting', 'waiting', 'waiting@example.test', 'waiting@example.test', 'Ждущая', 'Ольга', $1)
       returning id),
     token as (
       insert into user_tokens (user_id, purpose, hash, expires_at, created_at)
       select id, 'ACTIVATION', sha256('x'), $1::timestamptz + interval '48 hours', $1 from waiting)
     select id from waiting`,
    ['2026-11-30T06:00:00Z'],
  )
  const clerk = await house.as('reception')
  const card = await clerk.get(`${search}/${fresh?.id}`)
  assert.match(card.text, /не активирован/)
  const action = `${search}/${fresh?.id}/activation`
  assert.equal((await clerk.post(action, {})).status, 403, 'a token is needed')
  const sent = await clerk.submit(card, action)
  assert.equal(sent.location, `${search}/${fresh?.id}`)
  const letters = (await house.deliver()).filter(({ to }) => to.address === 'waiting@example.test')
  assert.equal(letters.length, 1)
  assert.match(letters[0]?.text ?? '', /register\/confirm\?token=/)
  const line = await sql.one(
    `select subject_id as subject from audit_events where action = 'subscribers.resend-activation'`,
  )
  assert.deepEqual(line, { subject: fresh?.id })

  const active = await clerk.get(`${search}/${vera.id}`)
  assert.equal(active.$('form[action$="/activation"]').length, 0)
  assert.equal(
    (
      await clerk.submit(card, `${search}/${vera.id}/activation`, {
        _csrf: String(card.$('main input[name=_csrf]').val()),
      })
    ).location,
    search,
  )
  assert.equal((await house.deliver()).filter(({ to }) => to.address === 'vera@example.test').length, 0)
  const nobody = await clerk.submit(card, `${search}/${crypto.randomUUID()}/activation`)
  assert.equal(nobody.status, 404)
  const editor = await house.as('editor')
  assert.equal((await editor.submit(await editor.get('/staff/calendar'), action)).status, 403)

  house.clock.set('2026-12-02T09:00:00Z')
  const later = house.stranger()
  await later.signIn('reception')
  const late = await later.submit(await later.get(`${search}/${fresh?.id}`), action)
  assert.equal(late.location, search)
  assert.match((await later.get(search)).text, /Эту регистрацию никто не ждёт/)
  assert.equal((await later.get(`${search}/${fresh?.id}`)).status, 404)
})
