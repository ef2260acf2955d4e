import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { captchaAnswer, openHouse, type House } from '../../support/house.ts'
import { lettersTo, linkTo, personFields, pressLink, register } from './registrant.ts'

let house: House
const morning = '2026-11-30T10:00+03:00'
const fresh = { password: 'новая длинная фраза', passwordConfirm: 'новая длинная фраза' }
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  house.clock.set(morning)
  await house.deps.db.sql.run('delete from throttles')
})

/** A newcomer with an open cabinet. */
async function newcomer() {
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  return { login: fields['login']!, email: fields['email']!, password: fields['password']! }
}
const ask = async (login: string, email: string, browser = house.stranger()) =>
  browser.submit(await browser.get('/password/forgot'), '/password/forgot', {
    login,
    email,
    captcha: captchaAnswer,
  })

test('login and mail bring a link to one’s own new password; the old one and all sessions end', async () => {
  const { login, email, password } = await newcomer()
  const elsewhere = house.stranger()
  await elsewhere.signIn(login, password)
  const asked = await ask(login.toUpperCase(), email)
  assert.equal(asked.status, 303)
  assert.equal(asked.location, '/password/sent')
  const link = await linkTo(house, email)
  assert.match(link, /^\/password\/reset\?token=/)
  for (let look = 0; look < 3; look++) assert.equal((await house.stranger().get(link)).status, 200)
  const set = await pressLink(house, link, fresh)
  assert.equal(set.status, 303)
  assert.match(set.location, new RegExp(`^/login\\?login=${login}`))
  assert.equal((await house.stranger().signIn(login, password)).status, 422)
  assert.equal((await house.stranger().signIn(login, fresh.password)).status, 303)
  assert.match((await elsewhere.get('/cabinet/settings')).location, /^\/login/)
  const letter = (await lettersTo(house, email)).at(-1)
  assert.equal(letter?.subject, 'Пароль к личному кабинету сменён')
  assert.ok(!letter.text.includes(fresh.password))
  assert.equal((await pressLink(house, link, fresh)).status, 410)
})

test('a reset ends the private link of the calendar and says so; one’s own change of password leaves it', async () => {
  const { login, email, password } = await newcomer()
  const browser = house.stranger()
  await browser.signIn(login, password)
  const settings = '/cabinet/settings/notifications'
  const made = await browser.submit(await browser.get(settings), '/cabinet/settings/notifications/calendar', {
    action: 'make',
  })
  const [feed = ''] = /\/cabinet\/calendar\/[\w-]+\.ics/.exec(made.text) ?? []
  assert.equal((await house.stranger().get(feed)).status, 200)
  const own = '/cabinet/settings/password'
  await browser.submit(await browser.get(own), own, {
    currentPassword: password,
    password: 'другая длинная фраза',
    passwordConfirm: 'другая длинная фраза',
  })
  assert.equal((await house.stranger().get(feed)).status, 200)
  assert.doesNotMatch((await lettersTo(house, email)).at(-1)?.text ?? '', /календар/)
  await ask(login, email)
  await pressLink(house, await linkTo(house, email), fresh)
  assert.equal((await house.stranger().get(feed)).status, 404)
  const letter = (await lettersTo(house, email)).at(-1)
  assert.equal(letter?.subject, 'Пароль к личному кабинету сменён')
  assert.match(letter.text, /Личная ссылка на календарь больше не действует/)
})

test('known, unknown and half-right people get the same answer; a letter goes only where both fit', async () => {
  const { login, email } = await newcomer()
  await house.deliver()
  const before = house.letters.length
  const answers = []
  for (const [name, mail] of [
    [login, email],
    ['oleg', email],
    [login, 'nobody@example.test'],
    ['nobody', 'nobody@example.test'],
  ] as const) {
    await house.deps.db.sql.run('delete from throttles')
    const calls = house.deps.passwords.calls()
    const browser = house.stranger()
    const answer = await ask(name, mail, browser)
    const page = await browser.get(answer.location)
    answers.push({
      status: answer.status,
      location: answer.location,
      text: answer.text,
      page: page.$('main').html(),
      hashes: house.deps.passwords.calls() - calls,
    })
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.deepEqual(
    (await house.deliver()).slice(before).map(({ to }) => to.address),
    [email],
  )
})

test('a forgotten login is mailed when it is left empty, without a link to a password', async () => {
  const { login, email } = await newcomer()
  await ask('', email)
  const letter = (await lettersTo(house, email)).at(-1)
  assert.equal(letter?.subject, 'Ваш логин в личном кабинете')
  assert.ok(letter.text.includes(login))
  assert.doesNotMatch(letter.text, /token=/)
})

test('a link lives one hour, and an older one dies with a newer', async () => {
  const { login, email } = await newcomer()
  await ask(login, email)
  const older = await linkTo(house, email)
  await ask(login, email)
  const newer = await linkTo(house, email)
  assert.equal((await pressLink(house, older, fresh)).status, 410)
  house.clock.set('2026-11-30T10:59:59+03:00')
  assert.equal((await house.stranger().get(newer)).status, 200)
  house.clock.set('2026-11-30T11:00:01+03:00')
  assert.equal((await pressLink(house, newer, fresh)).status, 410)
})

test('a link sent before is dead once the password was changed in the cabinet', async () => {
  const { login, email, password } = await newcomer()
  await ask(login, email)
  const link = await linkTo(house, email)
  const browser = house.stranger()
  await browser.signIn(login, password)
  const form = await browser.get('/cabinet/settings/password')
  const changed = await browser.submit(form, '/cabinet/settings/password', {
    currentPassword: password,
    ...fresh,
  })
  assert.equal(changed.status, 303)
  assert.equal((await pressLink(house, link, { ...fresh })).status, 410)
})

test('A06: of 50 who press the button at once one sets the password, one letter is sent', async () => {
  const { login, email } = await newcomer()
  await ask(login, email)
  const link = await linkTo(house, email)
  const browser = house.stranger()
  const page = await browser.get(link)
  const fields = {
    _csrf: String(page.$('main [name=_csrf]').val()),
    token: String(page.$('main [name=token]').val()),
  }
  const before = (await lettersTo(house, email)).length
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_v, i) =>
      browser.post('/password/reset', {
        ...fields,
        password: `новая длинная фраза ${i}`,
        passwordConfirm: `новая длинная фраза ${i}`,
      }),
    ),
  )
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.equal(answers.filter(({ status }) => status === 410).length, 49)
  assert.equal((await lettersTo(house, email)).length, before + 1)
})

for (const [password, again, field] of [
  ['', '', 'password'],
  ['коротко', 'коротко', 'password'],
  ['пароль12345', 'пароль12345', 'password'],
  ['Мария-1985', 'Мария-1985', 'password'],
  ['новая длинная фраза', 'другая', 'passwordConfirm'],
  ['я'.repeat(5_000), 'я'.repeat(5_000), 'password'],
] as const)
  test(`the new password ${JSON.stringify(password.slice(0, 12))} / ${again.slice(0, 8)} is refused, and the link stays good`, async () => {
    const { login, email } = await newcomer()
    await ask(login, email)
    const link = await linkTo(house, email)
    const page = await pressLink(house, link, { password, passwordConfirm: again })
    assert.equal(page.status, 422)
    assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1)
    assert.equal((await pressLink(house, link, fresh)).status, 303)
  })

test('a token that is none leads to the same page', async () => {
  for (const query of ['', '?token=', '?token=x', '?token[not]=x', `?token=${'A'.repeat(43)}`]) {
    const page = await house.stranger().get(`/password/reset${query}`)
    assert.equal(page.status, 410)
    assert.equal(page.$('main a.btn').attr('href'), '/password/forgot')
  }
})

test('an activation link sets no password, a reset link opens no registration', async () => {
  const fields = personFields()
  await register(house, fields)
  const activation = await linkTo(house, fields['email']!)
  assert.equal(
    (await house.stranger().get(activation.replace('/register/confirm', '/password/reset'))).status,
    410,
  )
})

test('after five letters in half an hour one address has to wait; a mailbox is spared silently', async () => {
  for (let time = 0; time < 5; time++) assert.equal((await ask('', `n${time}@mail.test`)).status, 303)
  const page = await ask('', 'n6@mail.test')
  assert.equal(page.status, 429)
  assert.ok(Number(page.headers.get('retry-after')) > 0)
  const { login, email } = await newcomer()
  for (let time = 0; time < 8; time++) {
    await house.deps.throttles.reset.forget('127.0.0.1')
    assert.equal((await ask(login, email)).status, 303)
  }
  const resets = (await lettersTo(house, email)).filter(({ subject }) => subject.startsWith('Новый пароль'))
  assert.ok(resets.length <= 5)
})

test('an organization that wants its people in person gets the way there instead of a link', async () => {
  const petrov = await house.deps.db.sql.one<{ email: string }>(
    `select email from users where login = 'petrov'`,
  )
  await ask('petrov', petrov!.email)
  const link = await linkTo(house, petrov!.email)
  await house.deps.db.sql.run(
    `update organizations set personal_recovery_only = true where id in (
       select organization_id from memberships m join users u on u.id = m.user_id where u.login = 'petrov')`,
  )
  const [known, unknown] = [house.stranger(), house.stranger()]
  const answers = [
    await ask('petrov', petrov!.email, known),
    await ask('nobody', 'nobody@mail.test', unknown),
  ]
  assert.deepEqual(
    answers.map(({ status, location, text }) => [status, location, text]),
    Array.from(answers, () => [303, '/password/sent', answers[0]?.text]),
  )
  const letter = (await lettersTo(house, petrov!.email)).at(-1)
  assert.equal(letter?.subject, 'Новый пароль выдаём только лично')
  assert.doesNotMatch(letter.text, /token=/)
  // a link sent before the organization decided so opens nothing either
  assert.equal((await house.stranger().get(link)).status, 410)
  assert.equal((await pressLink(house, link, fresh)).status, 410)
})
