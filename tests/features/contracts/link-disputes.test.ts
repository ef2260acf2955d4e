import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import type { WebClient } from '../../support/web-client.ts'
import { addStaff } from '../../support/staff.ts'
import { alertOf, folded, link, linkPath, newcomer, veras } from './link-kit.ts'

let house: House
let contractId: string
before(async () => {
  house = await openHouse()
  contractId = (await house.contractsOf('vera'))[0] ?? ''
})
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('truncate throttles')
  await house.deps.db.sql.run('delete from link_disputes')
})

const links = () => `/cabinet/contracts/${contractId}/links`

/** Somebody links Vera's contract; answers him and the address to dispute his link at. */
async function stranger() {
  const person = await newcomer(house)
  const answer = await link(person.browser, { accountNumber: veras.account, amount: '1196,82' })
  assert.equal(answer.status, 303)
  const row = await house.deps.db.sql.one<{ id: string }>(
    'select id from contract_links where user_id = $1',
    [person.id],
  )
  return { ...person, linkId: row?.id ?? '', dispute: `${links()}/${row?.id}/dispute` }
}

async function dispute(vera: WebClient, address: string, text = 'Не знаю этого человека') {
  return vera.submit(await vera.get(address), address, { text })
}

/** The operator's address of the dispute that waits. */
async function newest(): Promise<string> {
  const row = await house.deps.db.sql.one<{ id: string }>(`select id from link_disputes where state = 'OPEN'`)
  return `/staff/links/${row?.id}`
}

async function decide(address: string, fields: Record<string, string>, who = 'operator') {
  const clerk = await house.as(who)
  return clerk.submit(await clerk.get(address), address, fields)
}

const lettersTo = async (address: string, from: number) =>
  (await house.deliver())
    .slice(from)
    .filter(({ to }) => to.address === address)
    .map(({ subject }) => folded(subject))

test('a holder sees who has linked the contract: of others the first name and a letter', async () => {
  const { browser } = await stranger()
  const vera = await house.as('vera')
  const card = await vera.get(`/cabinet/contracts/${contractId}`)
  assert.equal(card.$(`main a[href="${links()}"]`).length, 1)
  const page = await vera.get(links())
  assert.match(page.$('main').text(), /Пётр Т\.[\s\S]*по сумме платежа[\s\S]*Это не мой жилец/)
  assert.doesNotMatch(page.text, /Тайнов|@example/)
  assert.match((await browser.get(links())).$('main').text(), /Вера С\./)
  for (const login of ['oleg', 'rodnik'])
    assert.equal((await (await house.as(login)).get(links())).status, 404)
})

test('a stranger is disputed, staff end his link: access is gone at once, both get a letter', async () => {
  const { browser, login, dispute: address } = await stranger()
  const vera = await house.as('vera')
  assert.equal((await dispute(vera, address)).location, links())
  assert.match((await vera.get(links())).$('main').text(), /Вы сообщили об этом/)
  assert.equal((await vera.get(address)).status, 404)
  const page = await (await house.as('operator')).get(await newest())
  assert.match(page.$('main').text(), /Не знаю этого человека[\s\S]*Соколова Вера Петровна[\s\S]*Тайнов Пётр/)
  await house.deliver()
  const before = house.letters.length
  assert.equal((await decide(await newest(), { action: 'end', reason: 'Документов нет' })).status, 303)
  assert.equal((await browser.get(`/cabinet/contracts/${contractId}`)).status, 404)
  assert.deepEqual(await lettersTo('vera@example.test', before), [
    'Договор № П-1003000017: доступ постороннего закрыт',
  ])
  assert.deepEqual(await lettersTo(`${login}@example.test`, before), [
    'Договор № П-1003000017: ваш доступ закрыт',
  ])
  assert.match(house.letters.at(-1)?.text ?? '', /Документов нет/)
  assert.equal((await vera.get(`/cabinet/contracts/${contractId}`)).status, 200)
})

test('what the stranger gave to others ends with his link', async () => {
  const { id, dispute: address } = await stranger()
  const friend = await newcomer(house)
  await house.deps.db.sql.run(
    `insert into access_grants (contract_id, grantor_id, grantee_id, email, can_pay, accepted_at, created_at)
     values ($1, $2, $3, 'friend@example.test', true, now(), now())`,
    [contractId, id, friend.id],
  )
  await dispute(await house.as('vera'), address)
  await decide(await newest(), { action: 'end', reason: 'Чужой' })
  const left = await house.deps.db.sql.rows('select 1 from contract_access where user_id = any($1::uuid[])', [
    [id, friend.id],
  ])
  assert.equal(left.length, 0)
})

test('a link is kept when it is right, and both are told', async () => {
  const { browser, login, dispute: address } = await stranger()
  await dispute(await house.as('vera'), address)
  await house.deliver()
  const before = house.letters.length
  assert.equal((await decide(await newest(), { action: 'keep', reason: 'Это ваш сын' })).status, 303)
  assert.equal((await browser.get(`/cabinet/contracts/${contractId}`)).status, 200)
  assert.deepEqual(await lettersTo('vera@example.test', before), ['Договор № П-1003000017: доступ оставлен'])
  assert.deepEqual(await lettersTo(`${login}@example.test`, before), [
    'Договор № П-1003000017: ваш доступ проверен',
  ])
})

test('of two clerks at once one decides, the other is told', async () => {
  const { dispute: address } = await stranger()
  await dispute(await house.as('vera'), address)
  await addStaff(house, 'second', ['operator'])
  const at = await newest()
  const clerks = [await house.as('operator'), await house.as('second')]
  const forms = await Promise.all(clerks.map((clerk) => clerk.get(at)))
  const choices = [
    { action: 'keep', reason: 'Свой' },
    { action: 'end', reason: 'Чужой' },
  ]
  const answers = await Promise.all(
    clerks.map((clerk, index) => clerk.submit(forms[index]!, at, choices[index])),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409])
  assert.match(alertOf(answers.find(({ status }) => status === 409)!), /уже решено/)
})

test('a decision without a choice or a reason, or one that does not fit, changes nothing', async () => {
  const { dispute: address } = await stranger()
  await dispute(await house.as('vera'), address)
  for (const [fields, field] of [
    [{}, 'action'],
    [{ action: 'end' }, 'reason'],
    [{ action: 'end', reason: 'а'.repeat(10_000) }, 'reason'],
    [{ action: 'destroy', reason: 'а' }, 'action'],
    [{ action: 'link', reason: 'а' }, 'action'],
    [{ action: 'code', reason: 'а' }, 'action'],
  ] as [Record<string, string>, string][]) {
    const answer = await decide(await newest(), fields)
    assert.equal(answer.status, 422)
    assert.equal(answer.$(`[role=alert] a[href="#${field}"]`).length, 1, JSON.stringify(fields).slice(0, 60))
  }
  const row = await house.deps.db.sql.one(
    `select 1 from link_disputes where state = 'OPEN' and link_id is not null`,
  )
  assert.ok(row)
})

test('nobody disputes what is not his, his own link, or a link twice', async () => {
  const { linkId, browser } = await stranger()
  const address = `${links()}/${linkId}/dispute`
  const [vera, oleg] = [await house.as('vera'), await house.as('oleg')]
  const token = async (who: WebClient) =>
    String((await who.get('/cabinet/settings/profile')).$('input[name=_csrf]').first().val())
  const nothing = `${links()}/b0c6a1de-0000-4000-8000-000000000000/dispute`
  for (const [who, where] of [
    [oleg, address],
    [browser, address],
    [vera, nothing],
    [vera, `/cabinet/contracts/${(await house.contractsOf('oleg'))[0]}/links/${linkId}/dispute`],
  ] as const) {
    assert.equal((await who.get(where)).status, 404)
    assert.equal((await who.post(where, { _csrf: await token(who), text: 'чужой' })).status, 404)
  }
  const form = await vera.get(address)
  const click = () => vera.submit(form, address, { text: 'чужой' })
  const statuses = (await Promise.all([click(), click(), click()])).map(({ status }) => status)
  assert.deepEqual(statuses.sort(), [303, 404, 404])
})

test('who asked is linked by staff, holders are told; or gets a code; or a refusal', async () => {
  const ask = async () => {
    const person = await newcomer(house, { lastName: 'Просящев' })
    const form = await person.browser.get(`${linkPath}/ask`)
    await person.browser.submit(form, `${linkPath}/ask`, { number: veras.account, text: 'Я наследник' })
    return { ...person, at: await newest() }
  }
  const linked = await ask()
  await house.deliver()
  let before = house.letters.length
  assert.equal((await decide(linked.at, { action: 'link', reason: 'Паспорт и выписка' })).status, 303)
  assert.equal((await linked.browser.get(`/cabinet/contracts/${contractId}`)).status, 200)
  assert.deepEqual(await lettersTo('vera@example.test', before), [
    'К договору № П-1003000017 получил доступ ещё один человек',
  ])
  const coded = await ask()
  before = house.letters.length
  const made = await decide(coded.at, { action: 'code', reason: 'Отправляем' })
  assert.match(made.location, /^\/staff\/links\/codes\/[\w-]{36}$/)
  assert.deepEqual(await lettersTo('vera@example.test', before), ['К договору № П-1003000017 просят доступ'])
  assert.equal((await coded.browser.get(`/cabinet/contracts/${contractId}`)).status, 404)
  const declined = await ask()
  before = house.letters.length
  await decide(declined.at, { action: 'decline', reason: 'Приходите с паспортом' })
  const letters = (await house.deliver()).slice(before)
  assert.deepEqual(
    letters.map(({ to }) => to.address),
    [`${declined.login}@example.test`],
  )
  assert.match(letters[0]?.text ?? '', /Приходите с паспортом/)
  // nothing of the address leaves the house
  assert.doesNotMatch(house.letters.map(({ text }) => text).join(), /ул\. Тихая/)
})

test('unlinking says what stays and what goes; the last holder may leave too and come back', async () => {
  const anna = await house.as('anna')
  const [id = ''] = await house.contractsOf('anna')
  const address = `/cabinet/contracts/${id}/unlink`
  const page = await anna.get(address)
  assert.match(page.$('main').text(), /Вы последний[\s\S]*остаются в договоре/)
  await house.deliver()
  const before = house.letters.length
  const answers = await Promise.all([1, 2, 3].map(() => anna.submit(page, address)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404, 404])
  assert.equal((await anna.get(`/cabinet/contracts/${id}`)).status, 404)
  assert.equal((await anna.get(address)).status, 404)
  assert.deepEqual(await lettersTo('anna@example.test', before), [
    'Договор № П-1003000031 отвязан от вашего кабинета',
  ])
  const audit = await house.deps.db.sql.rows(
    `select 1 from audit_events where action = 'contracts.unlink' and contract_id = $1`,
    [id],
  )
  assert.equal(audit.length, 1)
  const amount = await house.deps.db.sql.one<{ rubles: string }>(
    'select (amount_kopecks / 100.0)::numeric(12,2)::text as rubles from payments where contract_id = $1 order by paid_on desc limit 1',
    [id],
  )
  assert.equal((await link(anna, { accountNumber: '1003000031', amount: amount?.rubles ?? '' })).status, 303)
})

test('who holds the contract by a company has no link to end', async () => {
  const [id = ''] = await house.contractsOf('petrov')
  assert.equal((await (await house.as('petrov')).get(`/cabinet/contracts/${id}/unlink`)).status, 404)
})

test('an administrator of a management company links its contracts by number alone', async () => {
  const { sql } = house.deps.db
  const customer = await sql.one<{ id: string }>(
    `insert into customers (kind, name, inn, legal_role) values ('ORGANIZATION', 'УК Родник, второй дом', '7799000206', 'UO') returning id`,
  )
  const added = await sql.one<{ id: string }>(
    `insert into contracts (number, date, status, customer_id) values ('301099', '2020-01-01', 'ACTIVE', $1) returning id`,
    [customer?.id],
  )
  const rodnik = await house.as('rodnik')
  assert.equal((await rodnik.get(linkPath)).$('main a[href$="proof=company"]').length, 1)
  const wrong = await link(rodnik, { proof: 'company', contractNumber: '204512' })
  assert.equal(wrong.status, 422)
  assert.match(alertOf(wrong), /Номер договора и ИНН вашей организации не сошлись.*Осталось попыток: 4/)
  const answer = await link(rodnik, { proof: 'company', contractNumber: '301099' })
  assert.equal(answer.location, `/cabinet/contracts/${added?.id}`)
  assert.equal((await rodnik.get(answer.location)).status, 200)
  const again = await link(rodnik, { proof: 'company', contractNumber: '301099' })
  assert.match(alertOf(again), /уже привязан/)
})

test('the INN alone opens nothing: not to a person, a director, or an unconfirmed representative', async () => {
  const { sql } = house.deps.db
  await sql.run(`update customers set organization_id = null where inn = '779900020497'`)
  for (const membership of [
    `'ADMINISTRATOR', 'management-company', null`,
    `'ADMINISTRATOR', 'director', now()`,
    `'VIEWER', 'management-company', now()`,
  ]) {
    const person = await newcomer(house, { kind: 'REPRESENTATIVE' })
    await sql.run(
      `insert into memberships (organization_id, user_id, role, status, confirmed_at, created_at)
       select o.id, $1, v.role::"MemberRole", v.status::"RepresentativeStatus", v.at::timestamptz, now()
       from organizations o, (values (${membership})) v(role, status, at) where o.inn = '779900020497'`,
      [person.id],
    )
    const page = await person.browser.get(`${linkPath}?proof=company`)
    assert.equal(page.$('main a[href$="proof=company"]').length, 0)
    assert.equal((await link(person.browser, { proof: 'company', contractNumber: '204512' })).status, 422)
  }
})

test('the queue is paged by key and filtered, oldest first', async () => {
  const { sql } = house.deps.db
  await sql.run('delete from link_disputes')
  await sql.run(
    `insert into link_disputes (contract_id, raised_by_id, kind, text, state, created_at)
     select c.id, u.id, k.kind, 'слово', 'OPEN', '2026-11-01T00:00Z'::timestamptz + (row_number() over () / 3) * interval '1 ms'
     from contracts c, users u, (values ('ASK_LINK'::"DisputeKind"), ('WRONG_HOLDER')) k(kind)
     where u.login_key in ('oleg', 'anna', 'vera', 'rodnik', 'petrov') order by c.number, u.login_key limit 120`,
  )
  const operator = await house.as('operator')
  const seen = new Set<string>()
  let address = '/staff/links'
  for (let pages = 0; pages < 3; pages++) {
    const page = await operator.get(address)
    for (const row of page.$('main tbody th a').get()) seen.add(page.$(row).attr('href') ?? '')
    address = page.$('a[rel=next]').attr('href') ?? ''
  }
  assert.equal(seen.size, 120)
  assert.equal(address, '')
  const kind = await operator.get('/staff/links?kind=ASK_LINK&q=Громов')
  assert.ok(kind.$('main tbody tr').length >= 8)
  assert.ok(
    kind
      .$('main tbody tr')
      .get()
      .every((row) => /Просят.*Громов/s.test(kind.$(row).text())),
  )
  for (const odd of [
    '?state=x&kind=y&after=z',
    '?q=%00',
    '?after=1_x&after=2',
    `?q=${'a'.repeat(5000)}`,
    '?state[a]=1',
  ])
    assert.equal((await operator.get(`/staff/links${odd}`)).status, 200, odd)
  for (const id of ['x', '1', '%E0%A4%A', 'b0c6a1de-0000-4000-8000-000000000000'])
    assert.ok([400, 404].includes((await operator.get(`/staff/links/${id}`)).status), id)
})

test('who was shut out of the organization is not linked by a clerk, who is led to confirm the seat anew', async () => {
  const { sql } = house.deps.db
  const person = await newcomer(house, { kind: 'REPRESENTATIVE' })
  const [contract = ''] = await house.contractsOf('rodnik')
  const seat = await sql.one<{ id: string }>(
    `insert into memberships (user_id, organization_id, role, confirmed_at, confirmed_by, revoked_at, created_at)
     select $1, k.organization_id, 'ENGINEER', now(), 'STAFF', now(), now() from contracts c join customers k on k.id = c.customer_id
     where c.id = $2 returning id`,
    [person.id, contract],
  )
  await sql.run(
    `insert into link_disputes (contract_id, raised_by_id, kind, text, created_at) values ($1, $2, 'ASK_LINK', 'Прошу', now())`,
    [contract, person.id],
  )
  const at = await newest()
  const operator = await house.as('operator')
  const way = `/staff/subscribers/${person.id}/memberships/${seat?.id}/confirm`
  assert.equal((await operator.get(at)).$(`main a[href="${way}"]`).length, 1)
  assert.equal((await operator.get(way)).status, 200)
  const refused = await decide(at, { action: 'link', reason: 'Паспорт и доверенность' })
  assert.equal(refused.status, 422)
  assert.match(alertOf(refused), /исключили из организации/)
  const links = await sql.rows('select 1 from contract_links where user_id = $1', [person.id])
  assert.equal(links.length, 0)
})
