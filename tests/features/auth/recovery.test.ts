import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { pageTexts } from '../../support/paper-reader.ts'
import { addStaff } from '../../support/staff.ts'
import { formFields } from '../../support/web-client.ts'
import { lettersTo, linkTo, personFields, pressLink, register } from './registrant.ts'

const morning = '2026-11-30T10:00+03:00'
let house: House
before(async () => {
  house = await openHouse()
  for (const role of ['operator', 'reception', 'metering', 'billing', 'editor', 'auditor'])
    await addStaff(house, `desk-${role}`, [role])
})
after(() => house.close())
beforeEach(async () => {
  house.clock.set(morning)
  await house.deps.db.sql.run('delete from throttles')
})

const idOf = async (login: string) =>
  (await house.deps.db.sql.one<{ id: string }>('select id from users where login = $1', [login]))?.id ?? ''
const pathOf = async (login: string) => `/staff/subscribers/${await idOf(login)}/recovery`
const checked = { documentKind: 'PASSPORT', note: 'выдан в Москве', remedy: 'password', email: '' }

async function clerk(login = 'desk-operator') {
  const browser = await house.as(login)
  await browser.stepUp()
  return browser
}

async function newcomer() {
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  const { login = '', email = '', password = '' } = fields
  return { login, email, password, path: await pathOf(login) }
}

async function giveBack(path: string, fields: Record<string, string> = checked) {
  const browser = await clerk()
  const done = await browser.submit(await browser.get(path), path, fields)
  assert.equal(done.status, 303, done.$('[role=alert]').text())
  return { browser, done }
}

test('staff check the document, a paper shows the password once, and it opens the cabinet once to be changed', async () => {
  const person = await newcomer()
  const inside = house.stranger()
  await inside.signIn(person.login, person.password)
  const operator = await clerk()
  const card = await operator.get(person.path.replace('/recovery', ''))
  assert.equal(card.$('main a[href$="/recovery"]').attr('href'), person.path)
  const { browser, done } = await giveBack(person.path)
  assert.equal(done.location, `${person.path}/paper`)
  const paper = await browser.get(done.location)
  assert.equal(paper.status, 200)
  const password = paper.$('main code').text()
  assert.match(password, /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
  assert.match(paper.$('main').text(), new RegExp(person.login))
  assert.match(paper.$('main').text(), /1.декабря 2026, 10:00/)
  // once means once, and the table of sessions never held it
  const again = await browser.get(done.location)
  assert.equal(again.status, 410)
  assert.ok(!again.text.includes(password))
  const kept = await house.deps.db.sql.one<{ all: string }>(
    `select concat((select string_agg(data::text, '') from sessions), (select string_agg(data::text, '') from test_jobs),
       (select string_agg(details::text, '') from audit_events)) as all`,
  )
  assert.ok(!kept?.all.includes(password))
  // everybody who was in is out, the old password is nothing
  assert.match((await inside.get('/cabinet')).location, /^\/login/)
  assert.equal((await house.stranger().signIn(person.login, person.password)).status, 422)
  const owner = house.stranger()
  assert.equal((await owner.signIn(person.login, password)).status, 303)
  for (const path of ['/cabinet', '/cabinet/settings', '/cabinet/settings/email'])
    assert.equal((await owner.get(path)).location, '/password/change', path)
  const form = await owner.get('/password/change')
  const changed = await owner.submit(form, '/password/change', {
    currentPassword: password,
    password: 'новая длинная фраза',
    passwordConfirm: 'новая длинная фраза',
  })
  assert.equal(changed.status, 303)
  assert.equal((await owner.get('/cabinet')).status, 200)
  assert.equal((await house.stranger().signIn(person.login, password)).status, 422)
})

test('the sheet to be printed carries requisites and password, for this clerk and a quarter of an hour', async () => {
  const person = await newcomer()
  const { browser, done } = await giveBack(person.path)
  const page = await browser.get(done.location)
  const address = `${person.path}/paper.pdf`
  const sheet = await fetch(new URL(address, house.base), {
    method: 'POST',
    headers: { cookie: browser.cookieHeader(), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(formFields(page.$, address)).toString(),
  })
  assert.equal(sheet.status, 200)
  assert.equal(sheet.headers.get('content-type'), 'application/pdf')
  assert.match(sheet.headers.get('cache-control') ?? '', /no-store/)
  const pages = await pageTexts(Buffer.from(await sheet.arrayBuffer()))
  assert.equal(pages.length, 1)
  for (const said of [
    page.$('main code').text(),
    person.login,
    'ОБРАЗЕЦ',
    'ИНН',
    'страница 1 из 1',
    '/login',
  ])
    assert.ok(pages[0]?.includes(said), said)
  const line = await house.deps.db.sql.rows(
    `select 1 from audit_events where action = 'auth.recovery-sheet' and subject_id = $1`,
    [await idOf(person.login)],
  )
  assert.equal(line.length, 1)

  const someoneElse = await house.as('operator')
  const theirs = await someoneElse.get(person.path.replace('/recovery', ''))
  const token = String(theirs.$('main input[name=_csrf]').val())
  const stolen = { ...formFields(page.$, address), _csrf: token }
  assert.equal((await someoneElse.post(address, stolen)).location, `${person.path}/paper`)
  const another = await newcomer()
  const { ticket = '' } = formFields(page.$, address)
  const own = formFields((await browser.get(another.path)).$, another.path)
  for (const forged of [ticket, '', 'x'.repeat(5_000), `${ticket.slice(0, -4)}AAAA`])
    assert.equal(
      (await browser.post(`${another.path}/paper.pdf`, { _csrf: own['_csrf'] ?? '', ticket: forged }))
        .location,
      `${another.path}/paper`,
    )
  house.clock.set('2026-11-30T10:15:00+03:00')
  assert.equal((await browser.submit(page, address)).location, `${person.path}/paper`)
  house.clock.set('2026-11-30T10:00+03:00')
})

test('the check is kept with who and when, the journal knows it, the owner is told without a password', async () => {
  const person = await newcomer()
  const { browser, done } = await giveBack(person.path, { ...checked, documentKind: 'REGISTER_EXTRACT' })
  const password = (await browser.get(done.location)).$('main code').text()
  const check = await house.deps.db.sql.one<Record<string, unknown>>(
    `select c.document_kind::text as kind, c.note, s.login as by from identity_checks c join users s on s.id = c.checked_by_id
     where c.user_id = $1`,
    [await idOf(person.login)],
  )
  assert.deepEqual(check, { kind: 'REGISTER_EXTRACT', note: 'выдан в Москве', by: 'desk-operator' })
  const event = await house.deps.db.sql.one<{ details: Record<string, unknown>; channel: string }>(
    `select details, channel from audit_events where action = 'auth.recovery' and subject_id = $1`,
    [await idOf(person.login)],
  )
  assert.equal(event?.channel, 'staff')
  assert.equal(event.details['remedy'], 'password')
  const letter = (await lettersTo(house, person.email)).at(-1)
  assert.equal(letter?.subject, 'Доступ к кабинету возвращён лично')
  for (const secret of [password, 'token=']) assert.ok(!`${letter.text}${letter.html}`.includes(secret))
  assert.match(
    (await browser.get(person.path)).$('#checks').parent().text(),
    /Выписка из ЕГРЮЛ[\s\S]*выдан в Москве/,
  )
})

for (const [at, status] of [
  ['2026-12-01T09:59:59+03:00', 303],
  ['2026-12-01T10:00:01+03:00', 422],
] as const)
  test(`the one-time password ${status === 303 ? 'still' : 'no more'} lets in at ${at.slice(11, 19)} a day later`, async () => {
    const person = await newcomer()
    const { browser, done } = await giveBack(person.path)
    const password = (await browser.get(done.location)).$('main code').text()
    house.clock.set(at)
    assert.equal((await house.stranger().signIn(person.login, password)).status, status)
  })

test('a newer paper makes the older one worth nothing; a login shut by guesses is open again', async () => {
  const person = await newcomer()
  const first = await giveBack(person.path)
  const older = (await first.browser.get(first.done.location)).$('main code').text()
  await house.deps.db.sql.run('update users set failed_sign_ins = 100 where login = $1', [person.login])
  for (let time = 0; time < 8; time++) await house.deps.throttles.login.take(person.login)
  const second = await giveBack(person.path)
  const newer = (await second.browser.get(second.done.location)).$('main code').text()
  assert.equal((await house.stranger().signIn(person.login, older)).status, 422)
  assert.equal((await house.stranger().signIn(person.login, newer)).status, 303)
})

test('links sent before are dead: reset, change of mail and its brake', async () => {
  const person = await newcomer()
  await house.deps.db.sql.run(
    `insert into user_tokens (user_id, purpose, hash, expires_at, created_at)
     select $1, p::"TokenPurpose", sha256(convert_to(p, 'UTF8')), now() + interval '10 years', now()
       from unnest(array['PASSWORD_RESET', 'EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD', 'EMAIL_LOCKOUT']) p`,
    [await idOf(person.login)],
  )
  await giveBack(person.path)
  const left = await house.deps.db.sql.rows('select 1 from user_tokens where user_id = $1', [
    await idOf(person.login),
  ])
  assert.deepEqual(left, [])
})

test('a second factor stays with a new password, and goes with its codes when that is asked for', async () => {
  const person = await newcomer()
  const id = await idOf(person.login)
  await house.deps.db.sql.run(
    `insert into second_factors (user_id, secret, confirmed_at, created_at) values ($1, '\\x00', now(), now())`,
    [id],
  )
  await house.deps.db.sql.run(`insert into recovery_codes (user_id, hash) values ($1, '\\x01')`, [id])
  const left = async () =>
    (
      await house.deps.db.sql.one<{ n: number }>(
        `select (select count(*) from second_factors where user_id = $1)::int + (select count(*) from recovery_codes where user_id = $1)::int as n`,
        [id],
      )
    )?.n
  await giveBack(person.path)
  assert.equal(await left(), 2)
  const before = await house.deps.db.sql.one('select password_hash from users where id = $1', [id])
  const { done } = await giveBack(person.path, { ...checked, remedy: 'factor' })
  assert.equal(done.location, person.path.replace('/recovery', ''))
  assert.equal(await left(), 0)
  assert.deepEqual(await house.deps.db.sql.one('select password_hash from users where id = $1', [id]), before)
  const subjects = (await lettersTo(house, person.email)).map(({ subject }) => subject)
  assert.equal(subjects.filter((subject) => subject === 'Второй фактор снят лично').length, 1)
})

test('a lost mailbox is replaced when the new one confirms; the lost one gets no brake', async () => {
  const person = await newcomer()
  const email = `found-${person.login}@mail.test`
  await giveBack(person.path, { ...checked, email })
  assert.equal((await pressLink(house, await linkTo(house, email))).status, 200)
  const row = await house.deps.db.sql.one<{ email: string }>('select email from users where login = $1', [
    person.login,
  ])
  assert.equal(row?.email, email)
  const letter = (await lettersTo(house, person.email)).at(-1)
  assert.equal(letter?.subject, 'Почта вашего кабинета сменена')
  assert.doesNotMatch(letter.text, /token=/)
})

for (const [field, value] of [
  ['documentKind', ''],
  ['documentKind', 'LIBRARY_CARD'],
  ['remedy', ''],
  ['remedy', 'everything'],
  ['note', '45 12 123456'],
  ['note', 'паспорт 4512 № 123456'],
  ['note', '4512123456'],
  ['note', 'загран 75 1234567'],
  ['note', 'Я'.repeat(10_000)],
  ['note', '😀'],
  ['note', 'а\u202eб'],
  ['note', 'а\u0000б'],
  ['email', 'нет'],
  ['email', 'a@b.ru, c@d.ru'],
  ['email', 'anna@example.test'],
] as const)
  test(`recovery with ${field} ${JSON.stringify(value.slice(0, 20))} is asked again and changes nothing`, async () => {
    const person = await newcomer()
    const browser = await clerk()
    const row = () =>
      house.deps.db.sql.one('select to_jsonb(u) as u from users u where login = $1', [person.login])
    const before = await row()
    const page = await browser.submit(await browser.get(person.path), person.path, {
      ...checked,
      [field]: value,
    })
    assert.equal(page.status, 422)
    assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1)
    assert.equal(page.$(`#${field}`).length, 1)
    assert.deepEqual(await row(), before)
  })

test('a power of attorney wants its number and date, and they are no passport number', async () => {
  const person = await newcomer()
  const browser = await clerk()
  const attorney = { ...checked, documentKind: 'POWER_OF_ATTORNEY' }
  const page = await browser.submit(await browser.get(person.path), person.path, { ...attorney, note: '' })
  assert.equal(page.status, 422)
  await giveBack(person.path, { ...attorney, note: 'доверенность 77 АВ 1234567 от 12.10.2026' })
})

test('only operators and administrators, after the password again; nobody gives access back to staff (A19)', async () => {
  const person = await newcomer()
  const row = () =>
    house.deps.db.sql.one('select to_jsonb(u) as u from users u where login = $1', [person.login])
  const before = await row()
  for (const role of ['reception', 'metering', 'billing', 'editor', 'auditor']) {
    const browser = await clerk(`desk-${role}`)
    assert.equal((await browser.get(person.path)).status, 403, role)
    assert.equal((await browser.submit(await browser.get('/staff'), person.path, checked)).status, 403, role)
    assert.equal(
      (await browser.get(person.path.replace('/recovery', ''))).$('a[href$="/recovery"]').length,
      0,
    )
  }
  const vera = await house.as('vera')
  assert.equal((await vera.get(person.path)).status, 404)
  assert.equal(
    (await vera.submit(await vera.get('/cabinet/settings/profile'), person.path, checked)).status,
    404,
  )
  const hasty = house.stranger()
  await hasty.signIn('desk-operator')
  assert.match((await hasty.get(person.path)).location, /^\/login\/again/)
  assert.equal((await hasty.submit(await hasty.get('/staff'), person.path, checked)).status, 403)
  assert.deepEqual(await row(), before)
  const admin = await clerk('admin')
  assert.equal((await admin.get(person.path)).status, 200)
  for (const id of [await idOf('admin'), await idOf('metering'), crypto.randomUUID(), 'x', '1e3'])
    assert.equal((await admin.get(`/staff/subscribers/${id}/recovery`)).status, 404)
})

test('a waiting and a disabled cabinet are not given back this way', async () => {
  const fields = personFields()
  await register(house, fields)
  const browser = await clerk()
  assert.equal((await browser.get(await pathOf(fields['login']!))).status, 404)
  const person = await newcomer()
  const form = await browser.get(person.path)
  await house.deps.db.sql.run(`update users set status = 'DISABLED' where login = $1`, [person.login])
  assert.equal((await browser.submit(form, person.path, checked)).status, 404)
})

test("one clerk's paper is not another's, nor another subscriber's", async () => {
  const [person, other] = [await newcomer(), await newcomer()]
  const { browser, done } = await giveBack(person.path)
  assert.equal((await (await clerk('admin')).get(done.location)).status, 410)
  assert.equal((await browser.get(`${other.path}/paper`)).status, 410)
  assert.equal((await browser.get(done.location)).status, 200)
})
