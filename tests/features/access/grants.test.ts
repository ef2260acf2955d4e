import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { compileAccess } from '../../../src/records/ownership.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'
import { lettersTo } from '../auth/registrant.ts'
import { acceptInvitation, delegate, give, newcomer, post, rightsOn, tokenTo } from './people.ts'

let house: House
let veras: string
before(async () => {
  house = await openHouse()
  ;[veras = ''] = await house.contractsOf('vera')
})
after(() => house.close())
beforeEach(() => house.deps.db.sql.run('truncate throttles'))

const words = (text: string) => text.replace(/\s+/g, ' ').trim()
const alert = ({ $ }: Answer) => words($('[role=alert] li').text())
const access = () => `/cabinet/contracts/${veras}/access`

async function grantOf(email: string): Promise<string> {
  const row = await house.deps.db.sql.one<{ id: string }>(
    'select id from access_grants where email = $1 order by created_at desc limit 1',
    [email],
  )
  return row?.id ?? ''
}

async function revoke(login: string, grantId: string): Promise<Answer> {
  const browser = await house.as(login)
  return post(browser, await browser.get(access()), `${access()}/${grantId}/revoke`)
}

test('the holder sees who has the contract and why, and is told how to give access', async () => {
  const page = await (await house.as('vera')).get(access())
  assert.equal(page.status, 200)
  assert.equal(page.$('h1').text(), 'Кому открыт договор №\u00a0П-1003000017')
  assert.match(
    words(page.$('#holders').parent().text()),
    /Соколова Вера Петровна.*привязал сотрудник водоканала, с 30 ноября 2026/,
  )
  assert.match(words(page.$('main').text()), /Доступ никому не открыт/)
  const card = await (await house.as('vera')).get(`/cabinet/contracts/${veras}`)
  assert.equal(card.$(`main a[href="${access()}"]`).length, 1)
})

test('a delegate who may only look sees every page, and each change is refused', async () => {
  const guest = await delegate(house, 'vera', veras)
  await guest.browser.stepUp()
  for (const path of [
    '/cabinet',
    '/cabinet/contracts',
    `/cabinet/contracts/${veras}`,
    `/cabinet/history?contract=${veras}`,
    `/cabinet/billing?contract=${veras}`,
  ])
    assert.equal((await guest.browser.get(path)).status, 200, path)
  const card = await guest.browser.get(`/cabinet/contracts/${veras}`)
  assert.match(
    words(card.$('main').text()),
    /Доступ к этому договору вам открыли: Соколова Вера Петровна, по 30 ноября 2027 включительно/,
  )
  const own = await guest.browser.get(access())
  assert.match(
    words(own.$('main').text()),
    /Ваш доступ Открыл\(а\) доступ Соколова Вера Петровна Можно смотреть/,
  )
  assert.equal(own.$('#holders, #grants, #journal').length, 0, "other people's data are not his")
  const meter = await house.deps.db.sql.one<{ id: string }>(
    'select id from meters where contract_id = $1 limit 1',
    [veras],
  )
  for (const path of [
    `/cabinet/readings/${veras}`,
    `/cabinet/readings/${veras}/check`,
    `${access()}/grant`,
    `${access()}/${crypto.randomUUID()}/revoke`,
    `${access()}/${crypto.randomUUID()}/resend`,
    `/cabinet/contracts/${veras}/meters/${meter?.id ?? ''}/name`,
  ]) {
    const answer = await post(guest.browser, card, path, { action: 'save', name: 'x', email: 'x@mail.test' })
    assert.equal(answer.status, 403, path)
  }
  const invoice = await house.deps.db.sql.one<{ id: string }>(
    'select id from invoices where contract_id = $1 limit 1',
    [veras],
  )
  assert.equal((await guest.browser.get(`/cabinet/billing/invoices/${invoice?.id ?? ''}.pdf`)).status, 403)
})

test('a delegate who may submit submits, and the owner sees who looked and who submitted', async () => {
  const guest = await delegate(house, 'vera', veras, { submit: 'on', documents: 'on', validTo: '31.12.2026' })
  assert.deepEqual(await rightsOn(house, guest.id, veras, '2026-12-31'), {
    enter: true,
    submit: true,
    pay: false,
    documents: true,
    manage: false,
    delegated: true,
  })
  const path = `/cabinet/readings/${veras}`
  const form = await guest.browser.get(path)
  const values: Record<string, string> = { action: 'next' }
  form.$('input[name^="value."]').each((_i, input) => {
    const field = form.$(input)
    values[field.attr('name') ?? ''] = String(Number(field.attr('data-previous')) + 5)
  })
  const checked = await guest.browser.submit(form, path, values)
  assert.equal(checked.status, 303)
  const check = await guest.browser.get(checked.location)
  const sent = await guest.browser.submit(check, checked.location, { action: 'submit', confirmAll: 'on' })
  assert.match(sent.location, /\/cabinet\/submissions\//)
  await guest.browser.get(sent.location)
  const page = await (await house.as('vera')).get(access())
  const journal = words(page.$('#journal').parent().text())
  assert.match(journal, /Гостев Илья передал\(а\) показания, № 202611-/)
  assert.match(journal, /Гостев Илья смотрел\(а\): показания/)
  assert.match(journal, /Гостев Илья принял\(а\) доступ/)
  assert.match(journal, /Соколова Вера Петровна открыл\(а\) доступ на guest/)
  assert.match(
    words(page.$('#grants').parent().text()),
    /передавать показания, скачивать документы; по 31 декабря 2026/,
  )
})

test('every look is written down once in half an hour, by the contract it was at', async () => {
  const { sql } = house.deps.db
  const guest = await delegate(house, 'vera', veras)
  const uses = () =>
    sql.rows<{ section: string }>(
      `select details ->> 'section' as section from audit_events where actor_id = $1 and action = 'access.used' order by id`,
      [guest.id],
    )
  const [other = ''] = await house.contractsOf('oleg')
  await guest.browser.get('/cabinet/settings')
  await guest.browser.get(`/cabinet/contracts/${other}`)
  assert.deepEqual(await uses(), [])
  const invoice = await sql.one<{ id: string }>('select id from invoices where contract_id = $1 limit 1', [
    veras,
  ])
  await guest.browser.get(`/cabinet/billing/invoices/${invoice?.id ?? ''}`)
  await guest.browser.get(`/cabinet/billing?contract=${veras}`)
  await guest.browser.get('/cabinet/history')
  assert.deepEqual(await uses(), [{ section: 'billing' }, { section: 'history' }])
  house.clock.set('2026-11-30T10:31+03:00')
  await guest.browser.signIn(guest.login)
  await guest.browser.get('/cabinet/history')
  assert.equal((await uses()).length, 3)
  house.clock.set('2026-11-30T10:00+03:00')
  await (await house.as('vera')).get('/cabinet/history')
  const mine = await sql.one(
    `select 1 from audit_events e join users u on u.id = e.actor_id where u.login_key = 'vera' and e.action = 'access.used'`,
  )
  assert.equal(mine, undefined, 'the holder is not watched')
})

test('access taken back is gone on the next request, and the delegate is told', async () => {
  const guest = await delegate(house, 'vera', veras, { submit: 'on' })
  const form = await guest.browser.get(`/cabinet/readings/${veras}`)
  assert.equal(form.status, 200)
  assert.equal((await revoke('vera', await grantOf(guest.email))).status, 303)
  for (const path of [`/cabinet/contracts/${veras}`, access(), `/cabinet/readings/${veras}`])
    assert.equal((await guest.browser.get(path)).status, 404, path)
  assert.equal(
    (await guest.browser.submit(form, `/cabinet/readings/${veras}`, { action: 'save' })).status,
    404,
  )
  assert.equal(
    (await lettersTo(house, guest.email)).at(-1)?.subject,
    'Доступ к договору № П-1003000017 закрыт',
  )
  assert.equal((await revoke('vera', await grantOf(guest.email))).status, 404, 'once')
})

test('the day after the last one the contract is a 404 like any other', async () => {
  const guest = await delegate(house, 'vera', veras, { submit: 'on', validTo: '01.12.2026' })
  house.clock.set('2026-12-01T23:59:59+03:00')
  await guest.browser.signIn(guest.login)
  assert.equal((await guest.browser.get(`/cabinet/contracts/${veras}`)).status, 200)
  house.clock.set('2026-12-02T00:00:00+03:00')
  for (const path of [`/cabinet/contracts/${veras}`, access(), `/cabinet/readings/${veras}`])
    assert.equal((await guest.browser.get(path)).status, 404, path)
  house.clock.set('2026-11-30T10:00+03:00')
})

test('a delegate gives the access back, and the holder is told', async () => {
  const guest = await delegate(house, 'vera', veras)
  const answer = await guest.browser.submit(await guest.browser.get(access()), `${access()}/leave`)
  assert.equal(answer.status, 303)
  assert.equal((await guest.browser.get(access())).status, 404)
  assert.equal(
    (await lettersTo(house, 'vera@example.test')).at(-1)?.subject,
    'Доступ к договору № П-1003000017 вернули',
  )
  const vera = await house.as('vera')
  assert.equal(
    (await post(vera, await vera.get(access()), `${access()}/leave`)).status,
    404,
    'a holder has nothing to give back',
  )
})

test('what was given stands and falls with the right of the giver', async () => {
  const { sql } = house.deps.db
  const [annas = ''] = await house.contractsOf('anna')
  const guest = await delegate(house, 'anna', annas)
  await house.deps.db.transaction(async (tx) => {
    await tx.sql.run(
      `update contract_links set ended_at = now() where contract_id = $1 and user_id = (select id from users where login_key = 'anna')`,
      [annas],
    )
    const anna = await tx.sql.one<{ id: string }>(`select id from users where login_key = 'anna'`)
    await compileAccess(tx.sql, { userId: anna?.id ?? '' })
  })
  assert.equal((await guest.browser.get(`/cabinet/contracts/${annas}`)).status, 404)
  await sql.run('update contract_links set ended_at = null where contract_id = $1', [annas])
})

test('slips of the form are said at their fields', async () => {
  const vera = await house.as('vera')
  for (const [fields, field, sentence] of [
    [{ email: '' }, 'email', /Впишите электронную почту/],
    [{ email: 'vera@EXAMPLE.test' }, 'email', /ваш собственный/],
    [{ email: '💧' }, 'email', /Проверьте адрес/],
    [{ email: 'a@mail.test', validTo: '' }, 'validTo', /последний день/],
    [{ email: 'a@mail.test', validTo: '29.11.2026' }, 'validTo', /уже прошёл/],
    [{ email: 'a@mail.test', validTo: '01.12.2029' }, 'validTo', /три года/],
    [{ email: 'a@mail.test', validTo: 'x'.repeat(10_000) }, 'validTo', /31\.12\.2026/],
    [{ email: 'a@mail.test', validTo: '\u202e31.12.2026' }, 'validTo', /31\.12\.2026/],
  ] as const) {
    const answer = await give(vera, veras, fields)
    assert.equal(answer.status, 422, JSON.stringify(fields).slice(0, 80))
    assert.match(alert(answer), sentence)
    assert.equal(answer.$(`[role=alert] a[href="#${field}"]`).length, 1)
  }
  const kept = await give(vera, veras, { email: 'kept@mail.test', pay: 'on', validTo: 'завтра' })
  assert.equal(kept.$('#email').attr('value'), 'kept@mail.test')
  assert.notEqual(kept.$('#pay').attr('checked'), undefined)
  assert.equal(kept.$('#submit').attr('checked'), undefined)
  assert.equal((await lettersTo(house, 'a@mail.test')).length, 0)
})

test('one mailbox has one access to a contract, also when it is given twice at once', async () => {
  const vera = await house.as('vera')
  const guest = await newcomer(house)
  const path = `${access()}/grant`
  const page = await vera.get(path)
  const answers = await Promise.all(
    [1, 2, 3].map(() => vera.submit(page, path, { email: guest.email, validTo: '31.12.2026' })),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422, 422])
  assert.equal((await lettersTo(house, guest.email)).length, 1)
  const again = await give(vera, veras, { email: guest.email })
  assert.match(alert(again), /доступ уже открыт/)
})

test('a letter sent again kills the earlier link; an accepted one is not sent again', async () => {
  const vera = await house.as('vera')
  const guest = await newcomer(house)
  await give(vera, veras, { email: guest.email })
  const first = await tokenTo(house, guest.email)
  const resend = `${access()}/${await grantOf(guest.email)}/resend`
  assert.equal((await vera.submit(await vera.get(access()), resend)).status, 303)
  const second = await tokenTo(house, guest.email)
  assert.notEqual(first, second)
  assert.equal((await acceptInvitation(guest.browser, first)).status, 410)
  assert.equal((await acceptInvitation(guest.browser, second)).status, 303)
  assert.equal((await post(vera, await vera.get(access()), resend)).status, 404)
})

test('the journal is read page by page and repeats nothing', async () => {
  const { sql } = house.deps.db
  const [olegs = ''] = await house.contractsOf('oleg')
  await sql.run(
    `insert into audit_events (at, actor_id, action, contract_id, details)
     select '2026-11-01T00:00Z'::timestamptz + (n / 3) * interval '1 minute', u.id, 'access.granted', $1,
       jsonb_build_object('email', 'n' || n || '@mail.test')
     from generate_series(1, 45) n, users u where u.login_key = 'oleg'`,
    [olegs],
  )
  const oleg = await house.as('oleg')
  const seen: string[] = []
  let path = `/cabinet/contracts/${olegs}/access`
  for (let pages = 0; path !== '' && pages < 9; pages++) {
    const page = await oleg.get(path)
    seen.push(
      ...(page
        .$('#journal')
        .parent()
        .text()
        .match(/n\d+@mail\.test/g) ?? []),
    )
    path = (page.$('a[rel=next]').attr('href') ?? '').split('#')[0] ?? ''
  }
  assert.equal(seen.length, 45)
  assert.equal(new Set(seen).size, 45)
  assert.equal(seen[0], 'n45@mail.test')
  for (const bad of ['x', '1-1-1', '9'.repeat(40), '-1', "1' or 1=1"])
    assert.equal(
      (await oleg.get(`/cabinet/contracts/${olegs}/access?after=${encodeURIComponent(bad)}`)).status,
      200,
    )
})
