import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { deviceOf } from '../../../src/features/account/sessions/device.ts'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
})

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

async function signedIn(login: string, userAgent = chrome) {
  const browser = house.stranger()
  const form = await browser.get('/login')
  const fields = {
    _csrf: String(form.$('[name=_csrf]').first().val()),
    login,
    password: 'Voda-2026!demo',
  }
  const answer = await browser.post('/login', fields, { 'user-agent': userAgent })
  assert.equal(answer.status, 303)
  return browser
}

test('the settings say who one is and lead to what may be changed; the menu leads there', async () => {
  const vera = await signedIn('vera')
  const page = await vera.get('/cabinet/settings')
  assert.equal(page.status, 200)
  assert.match(page.$('main .choices').text(), /vera@example\.test/)
  assert.equal(page.$('.menu a[aria-current=page]').attr('href'), '/cabinet/settings')
  const links = page
    .$('main .choices a')
    .map((_i, a) => page.$(a).attr('href'))
    .get()
  for (const name of [
    'profile',
    'phone',
    'email',
    'login',
    'password',
    'second-factor',
    'sign-in',
    'sessions',
    'notifications',
    'data',
  ])
    assert.ok(links.includes(`/cabinet/settings/${name}`), name)
})

test('names as people have them and a language are saved; the journal names none', async () => {
  const vera = await signedIn('vera')
  const form = await vera.get('/cabinet/settings/profile')
  assert.equal(form.$('#lastName').val(), 'Соколова')
  const saved = await vera.submit(form, '/cabinet/settings/profile', {
    lastName: '  Салтыкова-Щедрина ',
    firstName: 'Ю',
    patronymic: '',
    language: 'en',
  })
  assert.equal(saved.status, 303)
  const page = await vera.get(saved.location)
  assert.equal(page.$('html').attr('lang'), 'en')
  assert.equal(page.$('[role=status]').text(), 'Saved')
  const user = await house.deps.db.sql.one<Record<string, unknown>>(
    `select last_name, first_name, patronymic, locale from users where login = 'vera'`,
  )
  assert.deepEqual(user, {
    last_name: 'Салтыкова-Щедрина',
    first_name: 'Ю',
    patronymic: null,
    locale: 'en',
  })
  const event = await house.deps.db.sql.one<{ details: unknown }>(
    `select details from audit_events where action = 'account.profile.changed' order by id desc limit 1`,
  )
  assert.deepEqual(event?.details, { changed: ['lastName', 'firstName', 'patronymic', 'locale'] })
  assert.equal((await (await signedIn('vera')).get('/cabinet/settings')).$('html').attr('lang'), 'en')
  await vera.get('/cabinet/settings?lang=ru')
  assert.equal((await (await signedIn('vera')).get('/cabinet/settings')).$('html').attr('lang'), 'ru')
})

for (const [field, value] of [
  ['lastName', ''],
  ['lastName', 'Иванов1'],
  ['lastName', 'Ивaнов'],
  ['lastName', 'Я'.repeat(10_000)],
  ['firstName', '😀'],
  ['firstName', 'Ан\u202eна'],
  ['patronymic', 'Иванович\u0000'],
  ['language', ''],
  ['language', 'de'],
] as const)
  test(`the profile with ${field} ${JSON.stringify(value.slice(0, 14))} is asked again at that field`, async () => {
    const anna = await house.as('anna')
    const form = await anna.get('/cabinet/settings/profile')
    const page = await anna.submit(form, '/cabinet/settings/profile', { [field]: value })
    assert.equal(page.status, 422)
    assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1)
    assert.equal(page.$(`#${field}`).length, 1)
  })

for (const name of ['О’Коннор', "д'Артаньян", 'Римский-Корсаков', 'Ё', 'Müller', 'ван дер Ваальс'])
  test(`${name} is a last name`, async () => {
    const anna = await house.as('anna')
    const form = await anna.get('/cabinet/settings/profile')
    assert.equal((await anna.submit(form, '/cabinet/settings/profile', { lastName: name })).status, 303)
    assert.equal((await anna.get('/cabinet/settings/profile')).$('#lastName').val(), name)
  })

test('a phone as people write it is saved behind the password', async () => {
  const vera = await signedIn('vera')
  const asked = await vera.get('/cabinet/settings/phone')
  assert.equal(asked.status, 303)
  assert.match(asked.location, /^\/login\/again\?next=%2Fcabinet%2Fsettings%2Fphone$/)
  await vera.stepUp()
  const form = await vera.get('/cabinet/settings/phone')
  const saved = await vera.submit(form, '/cabinet/settings/phone', { phone: '8 (903) 555 66 77' })
  assert.equal(saved.status, 303)
  const page = await vera.get('/cabinet/settings')
  assert.match(page.$('main').text(), /\+7.\(903\).555-66-77/)
  const event = await house.deps.db.sql.one<{ details: unknown }>(
    `select details from audit_events where action = 'account.profile.changed' order by id desc limit 1`,
  )
  assert.deepEqual(event?.details, { changed: ['phone'] })
})

test('without the password the phone stays (A17)', async () => {
  const oleg = await signedIn('oleg')
  const profile = await oleg.get('/cabinet/settings/profile')
  const phoneOf = () => house.deps.db.sql.one(`select phone from users where login = 'oleg'`)
  const before = await phoneOf()
  const refused = await oleg.submit(profile, '/cabinet/settings/phone', { phone: '89035556677' })
  assert.equal(refused.status, 403)
  assert.match(refused.$('main a').first().attr('href') ?? '', /^\/login\/again/)
  await oleg.submit(profile, '/cabinet/settings/profile', { phone: '89035556677' })
  assert.deepEqual(await phoneOf(), before)
})

for (const value of [
  '',
  'нет',
  '+77011234567',
  '８９１６１２３４５６７',
  '9'.repeat(10_000),
  '89161234567\u0000',
  '\u202e89161234567',
])
  test(`the phone ${JSON.stringify(value.slice(0, 14))} is asked again at its field`, async () => {
    const anna = await house.as('anna')
    await anna.stepUp()
    const form = await anna.get('/cabinet/settings/phone')
    const page = await anna.submit(form, '/cabinet/settings/phone', { phone: value })
    assert.equal(page.status, 422)
    assert.equal(page.$('[role=alert] a[href="#phone"]').length, 1)
  })

test('fields the profile does not have change nothing', async () => {
  const anna = await house.as('anna')
  const row = () => house.deps.db.sql.one(`select to_jsonb(u) as u from users u where login = 'anna'`)
  const before = await row()
  const form = await anna.get('/cabinet/settings/profile')
  await anna.submit(form, '/cabinet/settings/profile', {
    email: 'evil@example.test',
    phone: '89161112233',
    kind: 'STAFF',
    status: 'DISABLED',
    staffRoles: 'admin',
    userId: crypto.randomUUID(),
    login: 'vera2',
  })
  assert.deepEqual(await row(), before)
})

test('sessions are shown with device, address and time; another one is ended at once', async () => {
  const here = await signedIn('petrov')
  const phone = await signedIn(
    'petrov',
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 YaBrowser/24.1',
  )
  const page = await here.get('/cabinet/settings/sessions')
  const cards = page.$('main .choices li')
  assert.equal(cards.length, 2)
  assert.match(cards.first().text(), /Chrome, Windows[\s\S]*Это устройство/)
  assert.match(cards.last().text(), /Яндекс Браузер, Android[\s\S]*30.ноября 2026, 10:00[\s\S]*127\.0\.0\.1/)
  const key = String(cards.last().find('button[name=session]').val())
  const csrf = String(page.$('main [name=_csrf]').first().val())
  const ended = await here.post('/cabinet/settings/sessions', { _csrf: csrf, session: key })
  assert.equal(ended.status, 303)
  assert.equal((await phone.get('/cabinet/settings')).status, 303)
  assert.equal((await here.get('/cabinet/settings')).status, 200)
  assert.equal((await here.post('/cabinet/settings/sessions', { _csrf: csrf, session: key })).status, 404)
})

test('all the others end together, this one stays', async () => {
  const here = await signedIn('rodnik')
  const others = [await signedIn('rodnik'), await signedIn('rodnik')]
  const page = await here.get('/cabinet/settings/sessions')
  const csrf = String(page.$('main [name=_csrf]').first().val())
  assert.equal(
    (await here.post('/cabinet/settings/sessions', { _csrf: csrf, session: 'others' })).status,
    303,
  )
  for (const other of others) assert.equal((await other.get('/cabinet/settings')).status, 303)
  const after = await here.get('/cabinet/settings/sessions')
  assert.equal(after.$('main .choices li').length, 1)
  assert.match(after.text, /Других входов нет/)
})

test("somebody else's session, none, and nonsense are one and the same 404", async () => {
  const anna = await house.as('anna')
  const oleg = await signedIn('oleg')
  const foreign = await house.deps.db.sql.one<{ key: string }>(
    `select encode(id_hash, 'hex') as key from sessions s join users u on u.id = s.user_id
     where u.login = 'oleg' and revoked_at is null limit 1`,
  )
  const page = await anna.get('/cabinet/settings/sessions')
  const csrf = String(page.$('[name=_csrf]').first().val())
  for (const session of [foreign!.key, '0'.repeat(64), '', 'x', "' or 1=1", '0'.repeat(10_000)])
    assert.equal(
      (await anna.post('/cabinet/settings/sessions', { _csrf: csrf, session })).status,
      404,
      session.slice(0, 20),
    )
  assert.equal((await oleg.get('/cabinet/settings')).status, 200)
})

test('strangers and staff do not come in', async () => {
  for (const path of [
    '',
    '/profile',
    '/phone',
    '/email',
    '/login',
    '/password',
    '/sessions',
    '/notifications',
    '/data',
  ]) {
    assert.match((await house.stranger().get(`/cabinet/settings${path}`)).location, /^\/login/)
    assert.equal((await (await house.as('operator')).get(`/cabinet/settings${path}`)).location, '/staff')
  }
})

test('browsers are called by the names on their icons', () => {
  assert.deepEqual(deviceOf(chrome), { browser: 'Chrome', system: 'Windows' })
  assert.deepEqual(deviceOf(`${chrome} Edg/131.0`), { browser: 'Edge', system: 'Windows' })
  assert.deepEqual(
    deviceOf(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604',
    ),
    { browser: 'Safari', system: 'iOS' },
  )
  assert.deepEqual(deviceOf('Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'), {
    browser: 'Firefox',
    system: 'Linux',
  })
  for (const nothing of [null, '', 'curl/8'])
    assert.deepEqual(deviceOf(nothing), { browser: undefined, system: undefined })
})
