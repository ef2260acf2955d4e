import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { compileAccess } from '../../../src/records/ownership.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'
import { lettersTo } from '../auth/registrant.ts'
import { acceptInvitation, colleague, invite, newcomer, post, rightsOn, tokenTo } from './people.ts'

let house: House
let large: string
let small: string
before(async () => {
  house = await openHouse()
  ;[large = '', small = ''] = await house.contractsOf('rodnik')
})
after(() => house.close())
// Limits are counted over the whole house: each test begins with none.
beforeEach(() => house.deps.db.sql.run('truncate throttles'))

const words = (text: string) => text.replace(/\s+/g, ' ').trim()
const alert = ({ $ }: Answer) => words($('[role=alert] li').text())
const member = (id: string) => `/cabinet/organization/members/${id}`

test('the administrator sees who works with the contracts, how each was confirmed, and the rules', async () => {
  const page = await (await house.as('rodnik')).get('/cabinet/organization')
  assert.equal(page.status, 200)
  assert.equal(page.$('h1').text(), 'ООО «УК Родник»')
  assert.match(words(page.$('main').text()), /ИНН 7799000206 КПП 779902001/)
  assert.match(
    words(page.$('table').first().text()),
    /Климова Ирина Дмитриевна.*администратор.*все договоры.*бессрочно/,
  )
  assert.equal(page.$('#needsApproval').attr('checked'), undefined)
  assert.equal(page.$('.menu a[href="/cabinet/organization"]').length, 1)
  assert.equal((await (await house.as('vera')).get('/cabinet/organization')).status, 404)
})

test('a colleague comes in by letter with a role, some contracts and days, and everybody concerned is told', async () => {
  const engineer = await colleague(house, 'rodnik', {
    role: 'engineer',
    [`contract.${small}`]: 'on',
    validTo: '31.12.2026',
  })
  assert.equal((await engineer.browser.get(`/cabinet/contracts/${small}`)).status, 200)
  assert.equal((await engineer.browser.get(`/cabinet/contracts/${large}`)).status, 404)
  assert.equal((await engineer.browser.get(`/cabinet/readings/${small}`)).status, 200)
  const page = await (await house.as('rodnik')).get('/cabinet/organization')
  assert.match(
    words(page.$('table').first().text()),
    /Гостев Илья.*инженер по учёту.*301007.*по 31 декабря 2026.*по приглашению: Климова/,
  )
  const told = (await lettersTo(house, 'rodnik@demo.example')).at(-1)
  assert.equal(told?.subject, 'Новый человек в кабинете организации')
  assert.match(told.text, /Гостев Илья теперь работает/)
  assert.match(told.html, /инженер по учёту/)
  const journal = words(page.$('#journal').parent().text())
  assert.match(journal, /Гостев Илья принял\(а\) приглашение, инженер по учёту/)
  assert.match(journal, /Климова Ирина Дмитриевна пригласил\(а\) guest/)
  house.clock.set('2027-01-01T00:00:01+03:00')
  assert.equal((await engineer.browser.get(`/cabinet/contracts/${small}`)).status === 200, false)
  house.clock.set('2026-11-30T10:00+03:00')
})

test('a member without the right sees his own place and no more', async () => {
  const viewer = await colleague(house, 'rodnik')
  await viewer.browser.stepUp()
  const page = await viewer.browser.get('/cabinet/organization')
  assert.equal(page.status, 200)
  assert.equal(page.$('table, form[action="/cabinet/organization/settings"]').length, 0)
  assert.doesNotMatch(page.text, /rodnik@demo\.example/)
  const administrator = await house.deps.db.sql.one<{ id: string; organization: string }>(
    `select m.id, m.organization_id as organization from memberships m join users u on u.id = m.user_id where u.login_key = 'rodnik'`,
  )
  const id = administrator?.id ?? ''
  assert.equal((await viewer.browser.get('/cabinet/organization/invite')).status, 403)
  assert.equal((await viewer.browser.get(member(id))).status, 404)
  const home = await viewer.browser.get('/cabinet/organization')
  const organization = administrator?.organization ?? ''
  for (const [path, status] of [
    ['/cabinet/organization/settings', 403],
    ['/cabinet/organization/invite', 403],
    [member(id), 404],
    [`${member(id)}/revoke`, 404],
  ] as const) {
    const answer = await post(viewer.browser, home, path, {
      organization,
      role: 'administrator',
      email: 'x@mail.test',
    })
    assert.equal(answer.status, status, path)
  }
})

test('a member shut out sees nothing on the very next request of a running session, also with his own proof', async () => {
  const { sql } = house.deps.db
  const engineer = await colleague(house, 'rodnik', { role: 'engineer' })
  await sql.run(
    `insert into contract_links (user_id, contract_id, proof, created_at) values ($1, $2, 'PAYMENT', now())`,
    [engineer.id, small],
  )
  const form = await engineer.browser.get(`/cabinet/readings/${small}`)
  assert.equal(form.status, 200)
  const rodnik = await house.as('rodnik')
  const path = `${member(engineer.membershipId)}/revoke`
  const answer = await rodnik.submit(await rodnik.get(member(engineer.membershipId)), path)
  assert.equal(answer.status, 303)
  for (const address of [
    `/cabinet/contracts/${small}`,
    `/cabinet/contracts/${small}/access`,
    `/cabinet/readings/${small}`,
    `/cabinet/history?contract=${small}`,
    `/cabinet/billing?contract=${small}`,
    '/cabinet/organization',
  ])
    assert.equal((await engineer.browser.get(address)).status, 404, address)
  const late = await engineer.browser.submit(form, `/cabinet/readings/${small}`, { action: 'save' })
  assert.equal(late.status, 404)
  assert.equal(
    (await lettersTo(house, engineer.email)).at(-1)?.subject,
    'Доступ к договорам организации закрыт',
  )
  assert.equal((await post(rodnik, await rodnik.get('/cabinet/organization'), path)).status, 404, 'once')
  await sql.run(`delete from throttles`)
  // he knows the last payment, and still is not let in by it
  const payment = await sql.one<{ sum: string }>(
    `select (amount_kopecks / 100)::text || ',' || lpad((amount_kopecks % 100)::text, 2, '0') as sum from payments
     where contract_id = $1 and paid_on <= '2026-11-30' order by paid_on desc limit 1`,
    [small],
  )
  const link = '/cabinet/contracts/link'
  const again = await engineer.browser.submit(await engineer.browser.get(link), link, {
    proof: 'payment',
    contractNumber: '301007',
    accountNumber: '301007',
    amount: payment?.sum ?? '',
  })
  assert.equal(again.status, 422)
  assert.match(alert(again), /вам закрыли доступ/)
  assert.equal((await engineer.browser.get(`/cabinet/contracts/${small}`)).status, 404)
})

test('invited again, who was shut out comes back with the new rights only', async () => {
  const engineer = await colleague(house, 'rodnik', { role: 'engineer' })
  const rodnik = await house.as('rodnik')
  const page = await rodnik.get(member(engineer.membershipId))
  await rodnik.submit(page, `${member(engineer.membershipId)}/revoke`)
  await invite(rodnik, { email: engineer.email, role: 'viewer' })
  assert.equal((await acceptInvitation(engineer.browser, await tokenTo(house, engineer.email))).status, 303)
  const rights = await rightsOn(house, engineer.id, small, '2026-11-30')
  assert.equal(rights?.['submit'], false)
})

test('a change of role and limits is in force at once, told and written down', async () => {
  const engineer = await colleague(house, 'rodnik', { role: 'engineer' })
  const rodnik = await house.as('rodnik')
  const path = member(engineer.membershipId)
  const answer = await rodnik.submit(await rodnik.get(path), path, {
    role: 'accountant',
    [`contract.${large}`]: 'on',
    validFrom: '01.12.2026',
    validTo: '31.12.2026',
  })
  assert.equal(answer.status, 303)
  assert.equal((await engineer.browser.get(`/cabinet/contracts/${small}`)).status, 404)
  assert.equal((await engineer.browser.get(`/cabinet/contracts/${large}`)).status, 404, 'not before its day')
  const rights = await rightsOn(house, engineer.id, large, '2026-12-31')
  assert.deepEqual([rights?.['submit'], rights?.['pay']], [false, true])
  assert.equal(
    (await lettersTo(house, engineer.email)).at(-1)?.subject,
    'Ваши права в кабинете организации изменились',
  )
  const again = await rodnik.get(path)
  assert.equal(again.$('input[name=role]:checked').val(), 'accountant')
  assert.equal(again.$('#validTo').attr('value'), '31.12.2026')
})

test('the last administrator neither leaves nor limits himself', async () => {
  const petrov = await house.as('petrov')
  await petrov.stepUp()
  const row = await house.deps.db.sql.one<{ id: string }>(
    `select m.id from memberships m join users u on u.id = m.user_id where u.login_key = 'petrov'`,
  )
  const path = member(row?.id ?? '')
  const page = await petrov.get(path)
  for (const fields of [
    { role: 'viewer' },
    { role: 'administrator', validTo: '31.12.2026' },
    { role: 'administrator', validFrom: '01.12.2026' },
  ]) {
    const answer = await petrov.submit(page, path, fields)
    assert.equal(answer.status, 422)
    assert.match(alert(answer), /назначьте другого администратора/)
  }
  const left = await petrov.submit(page, `${path}/revoke`)
  assert.equal(left.status, 422)
  assert.equal((await petrov.get('/cabinet/organization')).status, 200)
})

test('two administrators who shut each other out at once leave one', async () => {
  const { sql } = house.deps.db
  for (let round = 0; round < 5; round++) {
    const second = await colleague(house, 'petrov', { role: 'administrator' })
    await second.browser.stepUp()
    const petrov = await house.as('petrov')
    const first = await sql.one<{ id: string }>(
      `select m.id from memberships m join users u on u.id = m.user_id where u.login_key = 'petrov'`,
    )
    const mine = member(second.membershipId)
    const his = member(first?.id ?? '')
    const [pageA, pageB] = [await petrov.get(mine), await second.browser.get(his)]
    const answers = await Promise.all([
      petrov.submit(pageA, `${mine}/revoke`),
      second.browser.submit(pageB, `${his}/revoke`),
    ])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404])
    const left = await sql.rows(
      `select 1 from memberships where organization_id = (select organization_id from memberships where id = $1)
         and role = 'ADMINISTRATOR' and revoked_at is null and confirmed_at is not null`,
      [first?.id],
    )
    assert.equal(left.length, 1)
    // put things back for the next round
    await sql.run('update memberships set revoked_at = null where id = $1', [first?.id])
    await sql.run('update memberships set revoked_at = now() where id = $1', [second.membershipId])
    await house.deps.db.transaction((tx) => compileAccess(tx.sql, 'everybody'))
  }
})

test('an invitation with slips says them at their fields and keeps what was typed', async () => {
  const rodnik = await house.as('rodnik')
  for (const [fields, field, sentence] of [
    [{ email: '' }, 'email', /Впишите электронную почту/],
    [{ email: 'нет' }, 'email', /Проверьте адрес/],
    [{ email: `${'a'.repeat(10_000)}@mail.test` }, 'email', /Проверьте адрес/],
    [{ email: 'a@b.ru\u0000' }, 'email', /недопустимые знаки/],
    [{ email: 'a@mail.test, b@mail.test' }, 'email', /Проверьте адрес/],
    [{ email: 'rodnik@demo.example' }, 'email', /ваш собственный/],
    [{ email: 'new@mail.test', role: 'owner' }, 'role', /Выберите роль/],
    [{ email: 'new@mail.test', role: 'ADMINISTRATOR' }, 'role', /Выберите роль/],
    [
      { email: 'new@mail.test', role: 'administrator', [`contract.${small}`]: 'on' },
      'contracts',
      /все договоры/,
    ],
    [{ email: 'new@mail.test', validTo: '31.02.2027' }, 'validTo', /31\.12\.2026/],
    [{ email: 'new@mail.test', validTo: '29.11.2026' }, 'validTo', /уже прошёл/],
    [{ email: 'new@mail.test', validFrom: '02.12.2026', validTo: '01.12.2026' }, 'validTo', /раньше первого/],
    [{ email: 'new@mail.test', validFrom: '٠١.١٢.٢٠٢٦' }, 'validFrom', /31\.12\.2026/],
    [{ email: 'new@mail.test', validFrom: '01.12.9999' }, 'validFrom', /31\.12\.2026/],
  ] as const) {
    const answer = await invite(rodnik, fields)
    assert.equal(answer.status, 422, JSON.stringify(fields))
    assert.match(alert(answer), sentence, JSON.stringify(fields))
    assert.equal(answer.$(`[role=alert] a[href="#${field}"]`).length, 1)
    assert.equal(answer.$(`#${field}`).length, 1, 'the link leads somewhere')
  }
  const kept = await invite(rodnik, {
    email: 'kept@mail.test',
    role: 'approver',
    validTo: 'завтра',
    [`contract.${small}`]: 'on',
  })
  assert.equal(kept.$('#email').attr('value'), 'kept@mail.test')
  assert.equal(kept.$('input[name=role]:checked').val(), 'approver')
  assert.equal(kept.$('#validTo').attr('value'), 'завтра')
  assert.equal(kept.$(`input[name="contract.${small}"]`).attr('checked') === undefined, false)
  assert.equal((await lettersTo(house, 'new@mail.test')).length, 0)
})

test('a foreign contract, organization, member or invitation is the common 404', async () => {
  const petrov = await house.as('petrov')
  const [foreign = ''] = await house.contractsOf('vera')
  assert.equal((await invite(petrov, { email: 'new@mail.test', [`contract.${foreign}`]: 'on' })).status, 404)
  const rodnik = await house.deps.db.sql.one<{ id: string; organization: string }>(
    `select m.id, m.organization_id as organization from memberships m join users u on u.id = m.user_id where u.login_key = 'rodnik'`,
  )
  await invite(await house.as('rodnik'), { email: 'foreign@mail.test' })
  const invitation = await house.deps.db.sql.one<{ id: string }>(
    `select id from invitations where email = 'foreign@mail.test'`,
  )
  const page = await petrov.get('/cabinet/organization')
  for (const id of [rodnik?.organization ?? '', crypto.randomUUID(), 'x'])
    assert.equal((await petrov.get(`/cabinet/organization?organization=${id}`)).status, 404)
  for (const path of [
    member(rodnik?.id ?? ''),
    `${member(rodnik?.id ?? '')}/revoke`,
    `/cabinet/organization/invitations/${invitation?.id ?? ''}/resend`,
    `/cabinet/organization/invitations/${invitation?.id ?? ''}/revoke`,
    '/cabinet/organization/settings',
    '/cabinet/organization/choose',
  ]) {
    const answer = await post(petrov, page, path, {
      organization: rodnik?.organization ?? '',
      role: 'viewer',
    })
    assert.equal(answer.status, 404, path)
  }
  const left = await house.deps.db.sql.one(
    `select 1 from invitations where email = 'foreign@mail.test' and revoked_at is null`,
  )
  assert.ok(left)
})

test('a repeated invitation replaces the earlier one; taken back, it opens nothing', async () => {
  const rodnik = await house.as('rodnik')
  const guest = await newcomer(house)
  await invite(rodnik, { email: guest.email, role: 'engineer' })
  const first = await tokenTo(house, guest.email)
  await invite(rodnik, { email: guest.email.toUpperCase(), role: 'viewer' })
  assert.equal((await guest.browser.get(`/invitations?token=${first}`)).status, 410)
  const page = await rodnik.get('/cabinet/organization')
  const cards = page
    .$('#waiting')
    .parent()
    .find('li')
    .filter((_i, li) => page.$(li).text().includes(guest.email))
  assert.equal(cards.length, 1)
  const actions = cards
    .find('form')
    .map((_i, form) => page.$(form).attr('action'))
    .get()
  await rodnik.submit(page, actions[0] ?? '')
  const second = await tokenTo(house, guest.email)
  const again = await rodnik.get('/cabinet/organization')
  const revoke = again.$('#waiting').parent().find(`li:contains("${guest.email}") form`).last().attr('action')
  assert.equal((await rodnik.submit(again, revoke ?? '')).status, 303)
  for (const token of [first, second])
    assert.equal((await acceptInvitation(guest.browser, token)).status, 410)
  assert.equal(await rightsOn(house, guest.id, small, '2026-11-30'), undefined)
})

test('a mailbox gets five invitations in half an hour and then has peace', async () => {
  const rodnik = await house.as('rodnik')
  const statuses: number[] = []
  for (let time = 0; time < 7; time++)
    statuses.push((await invite(rodnik, { email: 'tired@mail.test' })).status)
  assert.deepEqual([...new Set(statuses)], [303, 429])
  assert.ok((await lettersTo(house, 'tired@mail.test')).length <= 5)
})

test('four eyes and recovery in person are kept, compiled and written down', async () => {
  const petrov = await house.as('petrov')
  const path = '/cabinet/organization/settings'
  const [contract = ''] = await house.contractsOf('petrov')
  const needs = async () =>
    (
      await house.deps.db.sql.one<{ needs: boolean }>(
        'select bool_or(needs_approval) as needs from contract_access where contract_id = $1',
        [contract],
      )
    )?.needs
  const save = async (fields: Record<string, string>) => {
    const page = await petrov.get('/cabinet/organization')
    const token = String(page.$('input[name=_csrf]').first().val())
    const organization = String(page.$(`form[action="${path}"] input[name=organization]`).val())
    return petrov.post(path, { _csrf: token, organization, ...fields })
  }
  assert.equal((await save({ needsApproval: 'on', personalRecoveryOnly: 'on' })).status, 303)
  assert.equal(await needs(), true)
  const page = await petrov.get('/cabinet/organization')
  assert.notEqual(page.$('#personalRecoveryOnly').attr('checked'), undefined)
  assert.match(words(page.$('#journal').parent().text()), /изменил\(а\) правила/)
  assert.equal((await save({})).status, 303)
  assert.equal(await needs(), false)
})

test('a member of two organizations chooses whose contracts the lists show; everything stays open', async () => {
  const both = await colleague(house, 'rodnik', { role: 'viewer' })
  await invite(await house.as('petrov'), { email: both.email })
  await acceptInvitation(both.browser, await tokenTo(house, both.email))
  const [petrovs = ''] = await house.contractsOf('petrov')
  const all = await both.browser.get('/cabinet/contracts')
  assert.equal(all.$('ul.cards > li').length, 3)
  const page = await both.browser.get('/cabinet/organization')
  const choice = page
    .$('main form[action="/cabinet/organization/choose"] button:contains("Петров")')
    .attr('value')
  const chosen = await post(both.browser, page, '/cabinet/organization/choose', {
    organization: choice ?? '',
  })
  assert.equal(chosen.status, 303)
  const some = await both.browser.get('/cabinet/contracts')
  assert.equal(some.$('ul.cards > li').length, 1)
  assert.equal(some.$('.switcher__list button[name=contractId]').length, 2, 'his contract and all')
  const billing = await both.browser.get('/cabinet/billing?contract=all')
  assert.match(billing.$('main').text(), /204512/)
  assert.doesNotMatch(billing.$('main').text(), /301000|301007/)
  const history = await both.browser.get('/cabinet/history?contract=all&from=2026-01')
  assert.match(history.$('main').text(), /Рыночный пр-д/)
  assert.doesNotMatch(history.$('main').text(), /301000|301007/)
  const file = (await both.browser.get('/cabinet/history.csv?contract=all&from=2026-01')).text
  assert.match(file, /41007649/)
  assert.equal(file.trim().split('\n').length, 11, 'ten months of one meter')
  assert.doesNotMatch(file, /301000|301007/)
  assert.equal((await both.browser.get(`/cabinet/billing?contract=${small}`)).status, 200)
  assert.equal((await both.browser.get(`/cabinet/contracts/${small}`)).status, 200, 'nothing is shut')
  assert.equal((await both.browser.get(`/cabinet/contracts/${petrovs}`)).status, 200)
  await post(both.browser, page, '/cabinet/organization/choose', { organization: '' })
  assert.equal((await both.browser.get('/cabinet/contracts')).$('ul.cards > li').length, 3)
})

test('a member who administers nothing leaves by himself: at once, told to the administrators, written down', async () => {
  const engineer = await colleague(house, 'rodnik', { role: 'engineer' })
  const page = await engineer.browser.get('/cabinet/organization')
  const left = await engineer.browser.submit(page, '/cabinet/organization/leave')
  assert.equal(left.status, 303)
  assert.equal((await engineer.browser.get(`/cabinet/contracts/${small}`)).status, 404)
  assert.equal((await engineer.browser.get('/cabinet/organization')).status, 404)
  const told = (await lettersTo(house, 'rodnik@demo.example')).at(-1)
  assert.equal(told?.subject, 'Человек вышел из кабинета организации')
  assert.match(told.text, /Гостев Илья больше не работает/)
  const journal = (await (await house.as('rodnik')).get('/cabinet/organization'))
    .$('#journal')
    .parent()
    .text()
  assert.match(words(journal), /Гостев Илья вышел\(а\) из организации/)
  assert.equal((await post(engineer.browser, page, '/cabinet/organization/leave')).status, 404)
})

test('the last administrator does not leave, nor does anybody leave what is not his', async () => {
  const rodnik = await house.as('rodnik')
  const page = await rodnik.get('/cabinet/organization')
  const answer = await rodnik.submit(page, '/cabinet/organization/leave')
  assert.equal(answer.status, 422)
  assert.match(alert(answer), /Сначала назначьте другого администратора/)
  assert.equal((await rodnik.get(`/cabinet/contracts/${small}`)).status, 200)
  const organization = String(page.$('main input[name=organization]').val())
  for (const login of ['vera', 'petrov']) {
    const other = await house.as(login)
    const foreign = { organization }
    assert.equal(
      (await post(other, await other.get('/cabinet'), '/cabinet/organization/leave', foreign)).status,
      404,
      login,
    )
  }
})

test('an administrator ends the link of somebody without a seat; a member’s own link and other contracts are not his to end', async () => {
  const { sql } = house.deps.db
  const stranger = await newcomer(house)
  const linked = async (userId: string) =>
    (
      await sql.one<{ id: string }>(
        `insert into contract_links (user_id, contract_id, proof, created_at) values ($1, $2, 'PAYMENT', now()) returning id`,
        [userId, small],
      )
    )?.id ?? ''
  const link = await linked(stranger.id)
  const member = await colleague(house, 'rodnik', { role: 'viewer' })
  const memberLink = await linked(member.id)
  await house.deps.db.transaction((tx) => compileAccess(tx.sql, { contractId: small }))
  assert.equal((await stranger.browser.get(`/cabinet/contracts/${small}`)).status, 200)
  const rodnik = await house.as('rodnik')
  const page = await rodnik.get(`/cabinet/contracts/${small}/links/${link}/dispute`)
  const end = `/cabinet/contracts/${small}/links/${link}/end`
  assert.equal(page.$(`form[action="${end}"]`).length, 1)
  for (const [browser, path] of [
    [stranger.browser, end],
    [await house.as('petrov'), end],
    [rodnik, `/cabinet/contracts/${small}/links/${memberLink}/end`],
    [rodnik, `/cabinet/contracts/${large}/links/${link}/end`],
  ] as const)
    assert.equal((await post(browser, await browser.get('/cabinet'), path)).status, 404, path)
  assert.equal((await rodnik.submit(page, end)).location, `/cabinet/contracts/${small}/links`)
  assert.equal((await stranger.browser.get(`/cabinet/contracts/${small}`)).status, 404)
  assert.match((await lettersTo(house, stranger.email)).at(-1)?.subject ?? '', /ваш доступ закрыт/)
  const event = await sql.one(
    `select 1 from audit_events where action = 'contracts.link.end' and subject_id = $1`,
    [link],
  )
  assert.ok(event !== undefined)
  assert.equal((await post(rodnik, page, end)).status, 404, 'once')
})

test('pages and letters speak English to those who read it', async () => {
  const guest = await newcomer(house, { locale: 'en' })
  await invite(await house.as('rodnik'), { email: guest.email, role: 'accountant' })
  const letter = (await lettersTo(house, guest.email)).at(-1)
  assert.equal(letter?.subject, "You are invited to an organization's cabinet")
  assert.match(letter.text, /Klimova|Климова Ирина Дмитриевна invites you/)
  assert.match(letter.html, /accountant/)
  const page = await guest.browser.get(`/invitations?token=${await tokenTo(house, guest.email)}`)
  assert.equal(page.$('main button').text(), 'Accept the invitation')
})
