import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { lettersTo, linkTo, organizationFields, personFields, pressLink, register } from './registrant.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const userOf = async (email: string) =>
  house.deps.db.sql.one<Record<string, unknown>>('select * from users where email = $1', [email])
// every test begins with fresh limits: they are tested on their own
const forgive = () => house.deps.db.sql.run('delete from throttles')

test('a newcomer chooses between person and organization', async () => {
  const page = await house.stranger().get('/register')
  assert.deepEqual(
    page
      .$('main .choices a')
      .map((_i, a) => page.$(a).attr('href'))
      .get(),
    ['/register/person', '/register/organization'],
  )
})

test('a person registers, opens the link, presses the button and signs in', async () => {
  const fields = personFields({ accountNumber: '1002 003004', address: 'ул. Тихая, д. 1' })
  const sent = await register(house, fields)
  assert.equal(sent.status, 303)
  assert.equal(sent.location, '/register/sent')
  assert.equal((await house.stranger().signIn(fields['login']!, fields['password'])).status, 422)
  const link = await linkTo(house, fields['email']!)
  const opened = await pressLink(house, link)
  assert.equal(opened.status, 303)
  assert.match(opened.location, new RegExp(`^/login\\?login=${fields['login']}`))
  const browser = house.stranger()
  const signIn = await browser.get(opened.location)
  assert.equal(signIn.$('#login').val(), fields['login'])
  assert.match(signIn.text, /Кабинет открыт/)
  const entered = await browser.submit(signIn, '/login', { password: fields['password']! })
  assert.equal(entered.status, 303)
  const user = await userOf(fields['email']!)
  assert.equal(user?.['phone'], '+79161234567')
  assert.equal(user['hint_number'], '1002003004')
  assert.equal(user['hint_address'], 'ул. Тихая, д. 1')
  assert.equal(user['kind'], 'PERSON')
})

test('both consents are asked apart, none is ticked, both are kept with version, hash, time and address', async () => {
  await forgive()
  const page = await house.stranger().get('/register/person')
  assert.equal(page.$('input[type=checkbox]').length, 2)
  assert.equal(page.$('input[checked]').length, 0)
  for (const name of ['acceptTerms', 'acceptConsent']) {
    const rest = Object.fromEntries(Object.entries(personFields()).filter(([field]) => field !== name))
    const refused = await register(house, rest)
    assert.equal(refused.status, 422)
    assert.equal(refused.$(`[role=alert] a[href="#${name}"]`).length, 1)
    assert.equal(await userOf(rest['email']!), undefined)
  }
  const fields = personFields()
  await register(house, fields)
  const consents = await house.deps.db.sql.rows<Record<string, unknown>>(
    `select c.* from consents c join users u on u.id = c.user_id where u.email = $1 order by document`,
    [fields['email']],
  )
  assert.deepEqual(
    consents.map(({ document }) => document),
    ['TERMS', 'PERSONAL_DATA'],
  )
  for (const consent of consents) {
    assert.equal(consent['version'], '2026-11-24')
    assert.equal(consent['address'], '127.0.0.1')
    assert.deepEqual(consent['given_at'], new Date('2026-11-30T07:00:00Z'))
  }
  const shown = (await house.stranger().get('/consent')).$('.checksum').text()
  assert.equal(consents[1]?.['text_hash'], shown)
})

test('an organization registers with its representative; it opens no contract by itself', async () => {
  await forgive()
  const fields = organizationFields({ contractNumber: '500-12/К' })
  const sent = await register(house, fields, { path: '/register/organization' })
  assert.equal(sent.location, '/register/sent')
  await pressLink(house, await linkTo(house, fields['email']!))
  const row = await house.deps.db.sql.one<Record<string, unknown>>(
    `select o.*, m.role, m.status, m.position, m.confirmed_at, u.kind, u.hint_number from organizations o
     join memberships m on m.organization_id = o.id join users u on u.id = m.user_id where u.email = $1`,
    [fields['email']],
  )
  assert.equal(row?.['name'], 'ООО «Ромашка»')
  assert.equal(row['kpp'], '770101001')
  assert.equal(row['status'], 'attorney')
  assert.equal(row['kind'], 'REPRESENTATIVE')
  assert.equal(row['confirmed_at'], null)
  assert.equal(row['hint_number'], '500-12/К')
})

test('a sole trader gives INN of 12 digits and ОГРНИП, and no КПП', async () => {
  await forgive()
  const trader = { inn: '500100732259', kpp: '', ogrn: '304500116000157' }
  const sent = await register(house, organizationFields(trader), { path: '/register/organization' })
  assert.equal(sent.status, 303)
  const withKpp = await register(house, organizationFields({ ...trader, kpp: '770101001' }), {
    path: '/register/organization',
  })
  assert.equal(withKpp.status, 422)
  assert.match(withKpp.$('#kpp-error').text(), /КПП нет/)
})

for (const [field, value] of [
  ['inn', ''],
  ['inn', '7707083894'],
  ['inn', '770708389'],
  ['inn', '0000000000'],
  ['inn', '123456789012'],
  ['inn', '７７０７０８３８９３'],
  ['kpp', '77010100A'],
  ['ogrn', '1027700132196'],
  ['ogrn', '304500116000157'],
  ['status', ''],
  ['status', 'king'],
  ['position', ''],
  ['organizationName', '😀'],
  ['organizationName', 'а'.repeat(10_000)],
  ['contractNumber', '\u202e12'],
] as const)
  test(`an organization with ${field} ${JSON.stringify(value.slice(0, 20))} is asked again at that field`, async () => {
    await forgive()
    const page = await register(house, organizationFields({ [field]: value }), {
      path: '/register/organization',
    })
    assert.equal(page.status, 422)
    assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1)
    assert.equal(page.$(`#${field}`).length, 1)
    assert.ok(page.$(`#${field}-error`).text().length > 5)
    assert.match(page.$('title').text(), /^Ошибка: /)
  })

for (const [field, value] of [
  ['lastName', ''],
  ['lastName', 'Иванов2'],
  ['lastName', 'Ивaнов'],
  ['firstName', '😀'],
  ['firstName', 'Ан\u202eна'],
  ['firstName', 'а'.repeat(10_000)],
  ['patronymic', '<b>'],
  ['phone', ''],
  ['phone', '+7916123456'],
  ['phone', '+77011234567'],
  ['phone', '８９１６１２３４５６７'],
  ['email', 'нет почты'],
  ['email', 'a@mail.test, b@mail.test'],
  ['email', 'a@mail.test\r\nBcc: b@mail.test'],
  ['email', '"a, b@evil.test"@mail.test'],
  ['email', 'a@b'],
  ['email', `${'a'.repeat(300)}@mail.test`],
  ['login', 'аnna'],
  ['login', 'ab'],
  ['login', '12345678'],
  ['login', 'a b'],
  ['login', 'a@mail.test'],
  ['accountNumber', '100200300'],
  ['accountNumber', '10О2003004'],
  ['address', '\u0000'],
  ['captcha', ''],
  ['captcha', 'нет'],
] as const)
  test(`a person with ${field} ${JSON.stringify(value.slice(0, 20))} is asked again at that field`, async () => {
    await forgive()
    const fields = personFields({ [field]: value })
    const page = await register(house, fields)
    assert.equal(page.status, 422)
    assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1, page.$('[role=alert]').text())
    assert.ok(page.$(`#${field}-error`).text().length > 5)
    assert.ok(!page.text.includes('зелёный чайник поёт'))
    assert.equal(page.$('#acceptTerms[checked]').length, 1)
    if (field !== 'email') assert.equal(page.$('#email').val(), fields['email'])
  })

for (const changes of [
  { lastName: 'О’Коннор', firstName: 'Ю', patronymic: '' },
  { lastName: 'Салтыков-Щедрин', firstName: 'Jean-Claude' },
  { phone: '+7 916 123-45-67' },
  { phone: '9161234567' },
  { email: 'Anna+voda@пример.рф' },
  { email: '"a b"@mail.test' },
])
  test(`${Object.values(changes).join(' ')} is taken as people write it`, async () => {
    await forgive()
    assert.equal((await register(house, personFields(changes))).status, 303)
  })

for (const [password, words] of [
  ['короткий1', /короче 10/],
  ['я'.repeat(129), /длиннее 128/],
  ['йцукенгшщзхъ', /легко угадать/],
  ['пароль2026', /легко угадать/],
  ['password123', /легко угадать/],
  ['Лебедева1985', /вашего имени/],
  ['мария-петровна', /вашего имени/],
] as const)
  test(`the password ${password.slice(0, 20)} is refused`, async () => {
    await forgive()
    const page = await register(house, personFields({ password, passwordConfirm: password }))
    assert.equal(page.status, 422)
    assert.match(page.$('#password-error').text(), words)
  })

test('two passwords that differ are refused, and said together with other slips', async () => {
  await forgive()
  const page = await register(house, personFields({ passwordConfirm: 'зелёный чайник', lastName: '' }))
  assert.equal(page.status, 422)
  assert.equal(page.$('[role=alert] li').length, 2)
  assert.match(page.$('#passwordConfirm-error').text(), /не совпали/)
})

test('passwords of 10 and 128 characters, with emoji, and in either Unicode form are good', async () => {
  await forgive()
  const decomposed = 'синий йод и ёж'.normalize('NFD')
  for (const [password, again] of [
    ['мокрый лес', 'мокрый лес'],
    ['каша из топора '.repeat(9).slice(0, 128), 'каша из топора '.repeat(9).slice(0, 128)],
    ['😀🐸🌧️☂️🚰🛁🐟🐠🐡🦑', '😀🐸🌧️☂️🚰🛁🐟🐠🐡🦑'],
    [decomposed, decomposed.normalize('NFC')],
  ] as const) {
    const fields = personFields({ password, passwordConfirm: again })
    assert.equal((await register(house, fields)).status, 303, password)
    await pressLink(house, await linkTo(house, fields['email']!))
    assert.equal((await house.stranger().signIn(fields['login']!, again)).status, 303, password)
  }
})

test('whatever login and mail are taken, the answer is the same to the byte, and so is the work', async () => {
  await forgive()
  const free = personFields()
  const answers = []
  for (const fields of [
    free,
    personFields({ login: 'vera' }),
    personFields({ email: 'vera@example.test' }),
    personFields({ login: 'vera', email: 'vera@example.test' }),
    personFields({ login: free['login']!, email: free['email']! }),
    personFields({ login: 'VERA', email: 'Vera@Example.TEST' }),
  ]) {
    const browser = house.stranger()
    const form = await browser.get('/register/person')
    const before = house.deps.passwords.calls()
    const answer = await browser.submit(form, '/register/person', fields)
    const page = await browser.get(answer.location)
    answers.push({
      hashes: house.deps.passwords.calls() - before,
      status: answer.status,
      location: answer.location,
      text: answer.text,
      headers: [...answer.headers.keys()].toSorted(),
      page: page.$('main').html(),
    })
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.equal(answers[0]?.hashes, 1)
})

test('the owner of a taken mail is told that she has a cabinet, and nothing of hers changes', async () => {
  await forgive()
  const before = await userOf('vera@example.test')
  await register(house, personFields({ email: 'VERA@example.test', login: 'vera', firstName: 'Злой' }))
  const letter = (await lettersTo(house, 'vera@example.test')).at(-1)
  assert.equal(letter?.subject, 'У вас уже есть кабинет')
  assert.match(letter.text, /Вера/)
  assert.doesNotMatch(letter.text, /Злой|token=/)
  assert.deepEqual(await userOf('vera@example.test'), before)
})

test('a free mail with a taken login gets a link to choose another, the rest is kept', async () => {
  await forgive()
  const fields = personFields({ login: 'Vera' })
  await register(house, fields)
  const letter = (await lettersTo(house, fields['email']!)).at(-1)
  assert.equal(letter?.subject, 'Выберите другой логин')
  const link = await linkTo(house, fields['email']!)
  assert.match(link, /^\/register\/login\?token=/)
  const taken = await pressLink(house, link, { login: 'oleg' })
  assert.equal(taken.status, 422)
  assert.match(taken.$('#login-error').text(), /занят/)
  assert.equal((await pressLink(house, link, { login: 'вера' })).status, 422)
  const opened = await pressLink(house, link, { login: 'vera.second' })
  assert.match(opened.location, /^\/login\?login=vera\.second/)
  assert.equal((await house.stranger().signIn('vera.second', fields['password'])).status, 303)
  assert.equal((await pressLink(house, link, { login: 'vera.third' })).status, 410)
})

test('registering again before the mail is confirmed counts anew: the older link is dead', async () => {
  await forgive()
  const first = personFields()
  await register(house, first)
  const older = await linkTo(house, first['email']!)
  await register(house, {
    ...first,
    password: 'другая длинная фраза',
    passwordConfirm: 'другая длинная фраза',
  })
  assert.equal((await pressLink(house, older)).status, 410)
  assert.equal((await pressLink(house, await linkTo(house, first['email']!))).status, 303)
  assert.equal((await house.stranger().signIn(first['login']!, 'другая длинная фраза')).status, 303)
})

test('fields that the form does not have are ignored', async () => {
  await forgive()
  const fields = personFields()
  await register(house, {
    ...fields,
    role: 'admin',
    kind: 'STAFF',
    status: 'ACTIVE',
    staffRoles: 'admin',
    userId: '1',
    emailConfirmedAt: '2020-01-01',
  })
  const user = await userOf(fields['email']!)
  assert.equal(user?.['status'], 'PENDING')
  assert.equal(user['kind'], 'PERSON')
  assert.equal(user['email_confirmed_at'], null)
  assert.deepEqual(user['staff_roles'], '{}')
})

test('a doubled field is said, not taken', async () => {
  await forgive()
  const browser = house.stranger()
  const form = await browser.get('/register/person')
  const body = new URLSearchParams({ ...personFields(), _csrf: String(form.$('[name=_csrf]').val()) })
  body.append('login', 'second')
  const answer = await fetch(`${house.base}/register/person`, {
    method: 'POST',
    headers: { cookie: browser.cookieHeader() },
    body,
    redirect: 'manual',
  })
  assert.equal(answer.status, 422)
  assert.match(await answer.text(), /пришло дважды/)
})

test('after 25 registrations in five minutes one address has to wait, with words and Retry-After', async () => {
  await forgive()
  for (let time = 0; time < 25; time++) await house.deps.throttles.registration.take('127.0.0.1')
  const page = await register(house, personFields())
  assert.equal(page.status, 429)
  assert.ok(Number(page.headers.get('retry-after')) > 0)
  assert.match(page.$('[role=alert]').text(), /Слишком много попыток/)
  await forgive()
})

test('one mailbox gets at most five letters in half an hour, and nobody can see it', async () => {
  await forgive()
  for (let time = 0; time < 8; time++) {
    const answer = await register(house, personFields({ email: 'anna@example.test' }))
    assert.equal(answer.location, '/register/sent')
  }
  assert.equal((await lettersTo(house, 'anna@example.test')).length, 5)
})

test('English is spoken from the form to the letter', async () => {
  await forgive()
  const browser = house.stranger()
  const fields = personFields()
  const form = await browser.get('/register/person?lang=en')
  assert.equal(form.$('h1').text(), 'Registration of a resident')
  await browser.submit(form, '/register/person', fields)
  const letter = (await lettersTo(house, fields['email']!)).at(-1)
  assert.equal(letter?.subject, 'Open your customer cabinet')
  assert.match(letter.html, /lang="en"/)
})
