import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { lettersTo, linkTo, personFields, pressLink, register } from '../features/auth/registrant.ts'
import { openHouse, type House } from '../support/house.ts'
import type { WebClient } from '../support/web-client.ts'

const path = '/cabinet/settings/email'
const morning = '2026-11-30T10:00+03:00'
let house: House
let count = 0
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  house.clock.set(morning)
  await house.deps.db.sql.run('delete from throttles')
})

type Newcomer = { login: string; email: string; password: string; browser: WebClient }

async function newcomer(): Promise<Newcomer> {
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  const browser = house.stranger()
  await browser.signIn(fields['login']!, fields['password'])
  await browser.stepUp({ password: fields['password']! })
  return { login: fields['login']!, email: fields['email']!, password: fields['password']!, browser }
}

const freshMail = () => `new${(count += 1)}@mail.test`

async function ask({ browser }: Newcomer, email: string) {
  const answer = await browser.submit(await browser.get(path), path, { email })
  assert.equal(answer.status, 303, answer.$('.field-error').text())
}

/** The links of the newest letter to this mail: the action, then the brake. */
/** Of the newest letter about a change of mail: the same mailbox may get another letter in the same moment. */
async function linksTo(email: string): Promise<string[]> {
  const letters = await lettersTo(house, email)
  const text = letters.findLast((letter) => letter.text.includes('/email/'))?.text ?? ''
  return [...text.matchAll(/http:\/\/[^/\s]+(\/\S+)/g)].map(([, link]) => link ?? '')
}

/** Asks for the change and gives the links of both letters. */
async function asked(person: Newcomer, email = freshMail()) {
  await ask(person, email)
  const [confirmNew = ''] = await linksTo(email)
  const [confirmOld = '', brake = ''] = await linksTo(person.email)
  return { email, confirmNew, confirmOld, brake }
}

const mailOf = async (login: string) =>
  (await house.deps.db.sql.one<{ email: string }>('select email from users where login = $1', [login]))?.email

for (const first of ['confirmNew', 'confirmOld'] as const)
  test(`the mail changes when both have said yes, ${first} first; not before`, async () => {
    const person = await newcomer()
    const links = await asked(person)
    const second = first === 'confirmNew' ? 'confirmOld' : 'confirmNew'
    // a mail scanner looks and looks: nothing happens
    for (let look = 0; look < 5; look++) assert.equal((await house.stranger().get(links[first])).status, 200)
    assert.equal((await pressLink(house, links[first])).status, 200)
    assert.equal(await mailOf(person.login), person.email)
    const waiting = await person.browser.get(path)
    assert.equal(waiting.$('#waiting').length, 1)
    assert.equal(waiting.$('main .tag--good').length, 1)
    const done = await pressLink(house, links[second])
    assert.equal(done.status, 200)
    assert.match(done.$('main').text(), new RegExp(links.email))
    assert.equal(await mailOf(person.login), links.email)
    assert.equal((await person.browser.get(path)).$('#waiting').length, 0)
    // both are told, the old one with a brake; sign-in goes by the new mail, by the old one no more
    assert.match((await lettersTo(house, links.email)).at(-1)?.subject ?? '', /приходят сюда/)
    assert.match((await linksTo(person.email))[0] ?? '', /^\/email\/lockout\?token=/)
    assert.equal((await house.stranger().signIn(links.email, person.password)).status, 303)
    assert.equal((await house.stranger().signIn(person.email, person.password)).status, 422)
    const events = await house.deps.db.sql.rows<{ details: object }>(
      `select details from audit_events where action = 'auth.email.changed' and subject_id =
         (select id::text from users where login = $1)`,
      [person.login],
    )
    assert.deepEqual(events, [{ details: {} }])
  })

test('a link works once, and none of them after the change', async () => {
  const person = await newcomer()
  const links = await asked(person)
  assert.equal((await pressLink(house, links.confirmNew)).status, 200)
  assert.equal((await house.stranger().get(links.confirmNew)).status, 410)
  assert.equal((await replay(links.confirmNew)).status, 410)
  await pressLink(house, links.confirmOld)
  for (const link of [links.confirmNew, links.confirmOld]) assert.equal((await replay(link)).status, 410)
})

/** Posts a link's token without looking at its page first. */
async function replay(link: string) {
  const browser = house.stranger()
  const form = await browser.get('/login')
  const url = new URL(link, 'http://own.invalid')
  return browser.post(url.pathname, {
    _csrf: String(form.$('[name=_csrf]').first().val()),
    token: url.searchParams.get('token') ?? '',
  })
}

test('links live 48 hours to the second; half a confirmation does not outlive them', async () => {
  const person = await newcomer()
  const links = await asked(person)
  house.clock.set('2026-12-02T09:59:59+03:00')
  assert.equal((await house.stranger().get(links.confirmNew)).status, 200)
  assert.equal((await pressLink(house, links.confirmNew)).status, 200)
  house.clock.set('2026-12-02T10:00:01+03:00')
  assert.equal((await replay(links.confirmOld)).status, 410)
  assert.equal(await mailOf(person.login), person.email)
})

test('the links of an older asking die with a newer one, a half said yes included', async () => {
  const person = await newcomer()
  const older = await asked(person)
  await pressLink(house, older.confirmNew)
  const newer = await asked(person)
  assert.equal((await replay(older.confirmOld)).status, 410)
  await pressLink(house, newer.confirmOld)
  assert.equal(await mailOf(person.login), person.email)
  await pressLink(house, newer.confirmNew)
  assert.equal(await mailOf(person.login), newer.email)
})

test('a change is over once the password is changed, once it is withdrawn, and once the user is disabled', async () => {
  const changed = await newcomer()
  const one = await asked(changed)
  const form = await changed.browser.get('/cabinet/settings/password')
  const fresh = { password: 'совсем другая фраза', passwordConfirm: 'совсем другая фраза' }
  await changed.browser.submit(form, '/cabinet/settings/password', {
    currentPassword: changed.password,
    ...fresh,
  })
  const withdrawn = await newcomer()
  const two = await asked(withdrawn)
  const page = await withdrawn.browser.get(path)
  const csrf = String(page.$('main [name=_csrf]').first().val())
  assert.equal((await withdrawn.browser.post(path, { _csrf: csrf, action: 'cancel' })).status, 303)
  assert.equal((await withdrawn.browser.get(path)).$('#waiting').length, 0)
  const disabled = await newcomer()
  const three = await asked(disabled)
  await house.deps.db.sql.run(`update users set status = 'DISABLED' where login = $1`, [disabled.login])
  for (const links of [one, two, three])
    for (const link of [links.confirmNew, links.confirmOld]) assert.equal((await replay(link)).status, 410)
  // a thief who changes the password does not take the brake away
  assert.equal((await house.stranger().get(one.brake)).status, 200)
})

test('the links of two people do not add up, and a link of one purpose does nothing for another', async () => {
  const [one, other] = [await newcomer(), await newcomer()]
  const [ones, others] = [await asked(one), await asked(other)]
  await pressLink(house, ones.confirmNew)
  await pressLink(house, others.confirmOld)
  assert.equal(await mailOf(one.login), one.email)
  assert.equal(await mailOf(other.login), other.email)
  for (const [from, to] of [
    ['/email/confirm', '/email/lockout'],
    ['/email/confirm', '/password/reset'],
    ['/email/confirm', '/register/confirm'],
  ] as const)
    assert.equal((await house.stranger().get(ones.confirmOld.replace(from, to))).status, 410)
  assert.equal((await replay(ones.brake.replace('lockout', 'confirm'))).status, 410)
})

test('what is no token is the dead link of everybody', async () => {
  const queries = ['', '?token=', '?token=x', '?token[not]=x', '?token=a&token=b', `?token=${'A'.repeat(43)}`]
  for (const door of ['/email/confirm', '/email/lockout']) {
    for (const query of [...queries, `?token=${'z'.repeat(8_000)}`])
      assert.equal((await house.stranger().get(door + query)).status, 410, door + query.slice(0, 20))
    for (const token of ['', 'x', 'A'.repeat(43), 'я'.repeat(5_000), '\u0000'])
      assert.equal((await replay(`${door}?token=${encodeURIComponent(token)}`)).status, 410)
  }
})

test('both yeses 25 times each at once change the mail once, with one letter to each', async () => {
  const person = await newcomer()
  const links = await asked(person)
  const browser = house.stranger()
  const csrf = String((await browser.get('/login')).$('[name=_csrf]').first().val())
  const tokens = [links.confirmNew, links.confirmOld].map(
    (link) => new URL(link, 'http://own.invalid').searchParams.get('token') ?? '',
  )
  const before = [(await lettersTo(house, links.email)).length, (await lettersTo(house, person.email)).length]
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_v, i) =>
      browser.post('/email/confirm', { _csrf: csrf, token: tokens[i % 2]! }),
    ),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 2)
  assert.equal(answers.filter(({ status }) => status === 410).length, 48)
  assert.equal(await mailOf(person.login), links.email)
  assert.equal((await lettersTo(house, links.email)).length, before[0]! + 1)
  assert.equal((await lettersTo(house, person.email)).length, before[1]! + 1)
})

test('two people who want one free address: one gets it, the other is told and keeps his', async () => {
  const [one, other] = [await newcomer(), await newcomer()]
  const email = freshMail()
  const ones = await asked(one, email)
  const others = await asked(other, email)
  for (const links of [ones, others]) await pressLink(house, links.confirmNew)
  const answers = await Promise.all([replay(ones.confirmOld), replay(others.confirmOld)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  const mails = [await mailOf(one.login), await mailOf(other.login)]
  assert.equal(mails.filter((mail) => mail === email).length, 1)
})

test('a taken address looks like a free one to who asks; only its owner is told (A01)', async () => {
  const person = await newcomer()
  await ask(person, 'ANNA@example.test')
  const page = await person.browser.get(path)
  assert.equal(page.$('#waiting').length, 1)
  assert.equal(page.$('main .tag--care').length, 2)
  const told = (await lettersTo(house, 'anna@example.test')).at(-1)
  assert.equal(told?.subject, 'У вас уже есть кабинет')
  assert.doesNotMatch(told.text, /token=|lockout/)
  const [confirmOld = ''] = await linksTo(person.email)
  assert.equal((await pressLink(house, confirmOld)).status, 200)
  assert.equal(await mailOf(person.login), person.email)
})

test('a registration nobody confirmed holds no address against its owner', async () => {
  const person = await newcomer()
  const email = freshMail()
  await register(house, personFields({ email }))
  const links = await asked(person, email)
  await pressLink(house, links.confirmOld)
  assert.equal((await pressLink(house, links.confirmNew)).status, 200)
  assert.equal(await mailOf(person.login), email)
})

test('the brake stops the change, ends every session and forces a new password', async () => {
  const person = await newcomer()
  const links = await asked(person)
  await pressLink(house, links.confirmNew)
  assert.equal((await house.stranger().get(links.brake)).status, 200)
  assert.equal((await person.browser.get(path)).status, 200)
  const pulled = await pressLink(house, links.brake)
  assert.equal(pulled.status, 303)
  assert.match(pulled.location, /^\/password\/reset\?token=/)
  assert.match((await person.browser.get(path)).location, /^\/login\?/)
  assert.equal((await house.stranger().signIn(person.login, person.password)).status, 422)
  assert.equal((await replay(links.confirmOld)).status, 410)
  assert.equal((await replay(links.brake)).status, 410)
  const fresh = { password: 'новая длинная фраза', passwordConfirm: 'новая длинная фраза' }
  assert.equal((await pressLink(house, pulled.location, fresh)).status, 303)
  assert.equal((await house.stranger().signIn(person.login, fresh.password)).status, 303)
  assert.equal(await mailOf(person.login), person.email)
})

test('after the change the brake brings the old address back, also when the mail was moved twice', async () => {
  const person = await newcomer()
  const first = await asked(person)
  await pressLink(house, first.confirmOld)
  await pressLink(house, first.confirmNew)
  const [brake = ''] = await linksTo(person.email)
  const second = await asked({ ...person, email: first.email })
  await pressLink(house, second.confirmOld)
  await pressLink(house, second.confirmNew)
  assert.equal(await mailOf(person.login), second.email)
  assert.match((await pressLink(house, brake)).location, /^\/password\/reset/)
  assert.equal(await mailOf(person.login), person.email)
  assert.equal((await replay(first.brake)).status, 410)
})

test('the brake lives seven days to the second', async () => {
  const person = await newcomer()
  const links = await asked(person)
  house.clock.set('2026-12-07T09:59:59+03:00')
  assert.equal((await house.stranger().get(links.brake)).status, 200)
  house.clock.set('2026-12-07T10:00:01+03:00')
  assert.equal((await replay(links.brake)).status, 410)
})

test('where an organization wants its people in person the brake opens no reset', async () => {
  const petrov = await house.as('petrov')
  await petrov.stepUp()
  const email = 'petrov@example.test'
  await house.deps.db.sql.run(
    `update organizations set personal_recovery_only = true where id in (
       select organization_id from memberships m join users u on u.id = m.user_id where u.login = 'petrov')`,
  )
  const person = { login: 'petrov', email: (await mailOf('petrov')) ?? email, password: '', browser: petrov }
  const links = await asked(person)
  const pulled = await pressLink(house, links.brake)
  assert.equal(pulled.status, 200)
  assert.match(pulled.$('h1').text(), /Вход в кабинет закрыт/)
  assert.equal((await house.stranger().signIn('petrov')).status, 422)
})

test('without the password again the mail stays, for a page and for a form (A17)', async () => {
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  const browser = house.stranger()
  await browser.signIn(fields['login']!, fields['password'])
  assert.match((await browser.get(path)).location, /^\/login\/again/)
  const refused = await browser.submit(await browser.get('/cabinet/settings/profile'), path, {
    email: freshMail(),
  })
  assert.equal(refused.status, 403)
  const tokens = await house.deps.db.sql.rows(
    `select 1 from user_tokens t join users u on u.id = t.user_id where u.login = $1 and purpose::text like 'EMAIL%'`,
    [fields['login']],
  )
  assert.deepEqual(tokens, [])
})

test('extra fields change nothing (A20)', async () => {
  const person = await newcomer()
  const row = () =>
    house.deps.db.sql.one('select to_jsonb(u) as u from users u where login = $1', [person.login])
  const before = await row()
  const form = await person.browser.get(path)
  const sent = {
    email: freshMail(),
    userId: crypto.randomUUID(),
    emailConfirmedAt: '2020-01-01',
    kind: 'STAFF',
  }
  assert.equal((await person.browser.submit(form, path, sent)).status, 303)
  assert.deepEqual(await row(), before)
})

for (const email of [
  '',
  'нет',
  'a@b',
  'a@b, c@d.ru',
  'a@b.ru\u0000',
  'a@b.ru\r\nBcc: c@d.ru',
  '"><script>@b.ru',
  '\u202ea@b.ru',
  '😀@b.ru',
  `${'a'.repeat(10_000)}@mail.test`,
])
  test(`the address ${JSON.stringify(email.slice(0, 16))} is asked again`, async () => {
    const person = await newcomer()
    const page = await person.browser.submit(await person.browser.get(path), path, { email })
    assert.equal(page.status, 422)
    assert.equal(page.$('[role=alert] a[href="#email"]').length, 1)
  })

for (const email of [
  'anna.oneil+water@почта.рф',
  "o'brien@mail.test",
  '"with a space"@mail.test',
  'ИМЯ@Пример.РФ',
])
  test(`${email} is an address one may have`, async () => {
    const person = await newcomer()
    const page = await person.browser.submit(await person.browser.get(path), path, { email })
    assert.equal(page.status, 303)
    assert.equal(
      (await house.deliver()).filter(({ to }) => to.address.toLowerCase() === email.toLowerCase()).length,
      1,
    )
  })

test('the present address is no change, whatever its capitals; letters run out', async () => {
  const person = await newcomer()
  const form = await person.browser.get(path)
  const same = await person.browser.submit(form, path, { email: person.email.toUpperCase() })
  assert.equal(same.status, 422)
  const statuses = []
  for (let time = 0; time < 6; time++)
    statuses.push((await person.browser.submit(form, path, { email: freshMail() })).status)
  assert.equal(statuses.at(-1), 429)
})
