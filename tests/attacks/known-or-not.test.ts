import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { captchaAnswer, openHouse, type House } from '../support/house.ts'
import type { Answer } from '../support/web-client.ts'
import { personFields } from '../features/auth/registrant.ts'

// A01–A02: nobody learns from an answer, or from the work behind it, who has a cabinet. The work is counted in hashes
// (a hash is a hundred times all else), never timed: a busy machine would decide.

let house: House
before(async () => {
  house = await openHouse()
  const { sql } = house.deps.db
  await sql.run(`update users set status = 'DISABLED' where login = 'petrov'`)
  await sql.run(`update users set password_hash = null where login = 'anna'`)
  await sql.run(`update users set failed_sign_ins = 100 where login = 'oleg'`)
})
after(() => house.close())
beforeEach(async () => house.deps.db.sql.run('delete from throttles').then(() => undefined))

type Attempt = { path: string; fields: Record<string, string> }

const signIns: Record<string, Attempt> = Object.fromEntries(
  Object.entries({
    'a known login': 'vera',
    'a login in other letters': 'VERA',
    'a known mail': 'vera@example.test',
    staff: 'admin',
    'a disabled cabinet': 'petrov',
    'a cabinet without a password': 'anna',
    'a login closed after a hundred failures': 'oleg',
    'an unknown login': 'nobody77',
    'an unknown mail': 'nobody77@example.test',
    'a number of an account': '1234567890',
    'what is no login at all': '<script>',
  }).map(([who, login]) => [who, { path: '/login', fields: { login, password: 'не тот пароль', next: '' } }]),
)
const captcha = captchaAnswer
const resets: Record<string, Attempt> = Object.fromEntries(
  Object.entries({
    'both known': { login: 'vera', email: 'vera@example.test' },
    'a known mail with another login': { login: 'oleg', email: 'vera@example.test' },
    'a known mail alone': { login: '', email: 'vera@example.test' },
    'a disabled cabinet': { login: 'petrov', email: 'petrov@example.test' },
    'both unknown': { login: 'nobody77', email: 'nobody77@example.test' },
  }).map(([who, fields]) => [who, { path: '/password/forgot', fields: { ...fields, captcha } }]),
)
const resends: Record<string, Attempt> = Object.fromEntries(
  ['vera@example.test', 'nobody77@example.test'].map((email) => [
    email,
    { path: '/register/resend', fields: { email, captcha } },
  ]),
)
const registrations: Record<string, Attempt> = Object.fromEntries(
  Object.entries({
    'all free': personFields(),
    'a taken login': personFields({ login: 'vera' }),
    'a taken mail': personFields({ email: 'vera@example.test' }),
    'both taken': personFields({ login: 'vera', email: 'vera@example.test' }),
  }).map(([who, fields]) => [who, { path: '/register/person', fields }]),
)

/** All that can be seen of an answer: what changes with every answer is taken out. */
function seen(answer: Answer) {
  answer.$('[name=_csrf], [name=captchaToken]').remove()
  answer.$('[nonce]').removeAttr('nonce')
  answer.$('[name=login]').removeAttr('value')
  answer.$('a[href*="lang="], a[href*="view="]').removeAttr('href')
  const headers = [...answer.headers]
    .filter(([name]) => !['date', 'x-request-id', 'content-length', 'etag'].includes(name))
    .map(([name, value]) => `${name}: ${plain(name === 'set-cookie' ? value.replace(/=[^;]*/, '') : value)}`)
  return {
    status: answer.status,
    location: answer.location,
    headers,
    page: answer.$.html(),
  }
}

const plain = (value: string) => value.replace(/nonce-[^']+/g, 'nonce')

for (const [what, attempts] of Object.entries({ signIns, resets, resends, registrations }))
  test(`${what}: one answer and one work for the known and the unknown`, async () => {
    const told = []
    for (const [who, attempt] of Object.entries(attempts)) {
      await house.deps.db.sql.run('delete from throttles')
      const browser = house.stranger()
      const page = await browser.get(attempt.path)
      const before = house.deps.passwords.calls()
      const answer = await browser.submit(page, attempt.path, attempt.fields)
      const hashes = house.deps.passwords.calls() - before
      told.push({ who, hashes, ...seen(answer) })
    }
    const [first, ...others] = told
    assert.ok(first !== undefined && others.length > 0)
    assert.equal(first.hashes, { signIns: 1, registrations: 1 }[what] ?? 0)
    for (const other of others) assert.deepEqual(withoutWho(other), withoutWho(first), other.who)
  })

function withoutWho<T extends { who: string }>(told: T): T {
  return { ...told, who: '' }
}
