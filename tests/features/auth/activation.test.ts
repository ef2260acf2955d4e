import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sweepUnconfirmed } from '../../../src/features/auth/registration/jobs.ts'
import { captchaAnswer, openHouse, type House } from '../../support/house.ts'
import { lettersTo, linkTo, organizationFields, personFields, pressLink, register } from './registrant.ts'

let house: House
const morning = '2026-11-30T10:00+03:00'
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  house.clock.set(morning)
  await house.deps.db.sql.run('delete from throttles')
})

const countOf = async (table: string) =>
  (await house.deps.db.sql.one<{ n: number }>(`select count(*) n from ${table}`))?.n
const resend = async (email: string) => {
  const browser = house.stranger()
  const form = await browser.get('/register/resend')
  return browser.submit(form, '/register/resend', { email, captcha: captchaAnswer })
}

test('A05: mail scanners look at the link five times, and the person still gets in', async () => {
  const fields = personFields()
  await register(house, fields)
  const link = await linkTo(house, fields['email']!)
  for (let look = 0; look < 5; look++) {
    assert.equal((await house.stranger().get(link)).status, 200)
    assert.equal((await fetch(house.base + link, { method: 'HEAD' })).status, 200)
  }
  const page = await house.stranger().get(link)
  assert.equal(page.$('main form button').length, 1)
  assert.match(page.$('main').text(), new RegExp(fields['login']!))
  assert.equal((await pressLink(house, link)).status, 303)
})

test('a used link, an altered one, none, an array and a megabyte all lead to one page', async () => {
  const fields = personFields()
  await register(house, fields)
  const link = await linkTo(house, fields['email']!)
  await pressLink(house, link)
  const pages = []
  for (const address of [
    link,
    link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    '/register/confirm',
    '/register/confirm?token=',
    '/register/confirm?token[not]=x',
    `${link}&token=${'A'.repeat(43)}`,
    `/register/confirm?token=${'A'.repeat(10_000)}`,
    '/register/confirm?token=%00%F0%9F%98%80',
  ])
    pages.push(await house.stranger().get(address))
  for (const page of pages) {
    assert.equal(page.status, 410)
    assert.equal(page.$('h1').text(), 'Ссылка больше не действует')
    assert.equal(page.$('main').html(), pages[0]?.$('main').html())
  }
  const browser = house.stranger()
  const form = await browser.get('/register/resend')
  const posted = await browser.post('/register/confirm', {
    _csrf: String(form.$('[name=_csrf]').first().val()),
    token: 'x'.repeat(50_000),
  })
  assert.equal(posted.status, 410)
})

test('the link is good to the last second of 48 hours', async () => {
  const [punctual, late] = [personFields(), personFields()]
  await register(house, punctual)
  await register(house, late)
  house.clock.set('2026-12-02T09:59:59+03:00')
  assert.equal((await pressLink(house, await linkTo(house, punctual['email']!))).status, 303)
  house.clock.set('2026-12-02T10:00:01+03:00')
  const dead = await pressLink(house, await linkTo(house, late['email']!))
  assert.equal(dead.status, 410)
  assert.match(dead.text, /больше 48 часов/)
})

test('after 48 hours login and mail are free again, for whoever comes first', async () => {
  const first = organizationFields()
  await register(house, first, { path: '/register/organization' })
  house.clock.set('2026-12-02T10:00:00+03:00')
  const other = personFields({ login: first['login']! })
  await register(house, other)
  assert.equal((await lettersTo(house, other['email']!)).at(-1)?.subject, 'Откройте личный кабинет')
  const again = personFields({ email: first['email']! })
  await register(house, again)
  assert.equal((await lettersTo(house, first['email']!)).at(-1)?.subject, 'Откройте личный кабинет')
})

test('the sweep takes what is over and nothing else', async () => {
  const [over, waiting, open] = [organizationFields(), personFields(), personFields()]
  await register(house, over, { path: '/register/organization' })
  await register(house, open)
  await pressLink(house, await linkTo(house, open['email']!))
  house.clock.set('2026-12-01T10:00:00+03:00')
  await register(house, waiting)
  house.clock.set('2026-12-02T12:00:00+03:00')
  const organizations = await countOf('organizations')
  assert.ok((await sweepUnconfirmed(house.deps)) >= 1)
  assert.equal(await sweepUnconfirmed(house.deps), 0)
  const left = await house.deps.db.sql.rows<{ email: string }>(
    'select email from users where email = any($1) order by email',
    [[over['email'], waiting['email'], open['email']]],
  )
  assert.deepEqual(left.map(({ email }) => email).toSorted(), [waiting['email'], open['email']].toSorted())
  assert.equal(await countOf('organizations'), organizations! - 1)
})

test('the letter comes again on request, and only the newest link opens', async () => {
  const fields = personFields()
  await register(house, fields)
  const older = await linkTo(house, fields['email']!)
  const sent = await resend(fields['email']!.toUpperCase())
  assert.equal(sent.status, 303)
  assert.equal(sent.location, '/register/sent')
  const newer = await linkTo(house, fields['email']!)
  assert.notEqual(newer, older)
  assert.equal((await pressLink(house, older)).status, 410)
  assert.equal((await pressLink(house, newer)).status, 303)
})

test('asked again for a mail with a cabinet, unknown or over: one answer, a letter only where it is due', async () => {
  const over = personFields()
  await register(house, over)
  await house.deliver()
  house.clock.set('2026-12-03T10:00:00+03:00')
  const before = house.letters.length
  const answers = []
  for (const email of ['oleg@example.test', 'nobody@example.test', over['email']!]) {
    const answer = await resend(email)
    answers.push({ status: answer.status, location: answer.location, text: answer.text })
  }
  assert.deepEqual(answers[1], answers[0])
  assert.deepEqual(answers[2], answers[0])
  const letters = (await house.deliver()).slice(before)
  assert.deepEqual(
    letters.map(({ to, subject }) => [to.address, subject]),
    [['oleg@example.test', 'У вас уже есть кабинет']],
  )
})

test('A06: of 50 who press the button at once one gets in', async () => {
  const fields = personFields()
  await register(house, fields)
  const link = await linkTo(house, fields['email']!)
  const token = new URL(link, house.base).searchParams.get('token') ?? ''
  const browser = house.stranger()
  const page = await browser.get(link)
  const csrf = String(page.$('main [name=_csrf]').val())
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => browser.post('/register/confirm', { _csrf: csrf, token })),
  )
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.equal(answers.filter(({ status }) => status === 410).length, 49)
  const events = await house.deps.db.sql.rows(
    `select 1 from audit_events a join users u on u.id = a.actor_id where a.action = 'auth.activate' and u.email = $1`,
    [fields['email']],
  )
  assert.equal(events.length, 1)
})

test('of ten who register one login and mail at once, one registration stands and its newest link opens', async () => {
  const fields = personFields()
  const answers = await Promise.all(Array.from({ length: 10 }, () => register(house, fields)))
  for (const answer of answers) assert.equal(answer.location, '/register/sent')
  const rows = await house.deps.db.sql.rows('select 1 from users where email = $1', [fields['email']])
  assert.equal(rows.length, 1)
  assert.equal((await pressLink(house, await linkTo(house, fields['email']!))).status, 303)
})

test('A07: links stand on BASE_URL, whatever host the request names', async () => {
  const fields = personFields()
  const browser = house.stranger()
  const form = await browser.get('/register/person')
  const body = new URLSearchParams({ ...fields, _csrf: String(form.$('[name=_csrf]').first().val()) })
  await fetch(`${house.base}/register/person`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie: browser.cookieHeader(),
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: body.toString(),
  })
  const letter = (await lettersTo(house, fields['email']!)).at(-1)
  assert.ok(letter)
  assert.ok(letter.text.includes(`${house.base}/register/confirm?token=`))
  assert.doesNotMatch(letter.text + letter.html, /evil/)
})
