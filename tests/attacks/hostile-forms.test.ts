import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { organizationFields, personFields } from '../features/auth/registrant.ts'
import { captchaAnswer, openHouse, type House } from '../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
})

const token = 'A'.repeat(43)
/** Every form of sign-in, registration, passwords and settings, with what a person would send. */
const forms: readonly { path: string; as?: string; fields: () => Record<string, string> }[] = [
  { path: '/login', fields: () => ({ login: 'nobody', password: 'wrong password', next: '', captcha: '' }) },
  { path: '/register/person', fields: () => personFields() },
  { path: '/register/organization', fields: () => organizationFields() },
  { path: '/register/resend', fields: () => ({ email: 'a@mail.test', captcha: captchaAnswer }) },
  { path: '/register/confirm', fields: () => ({ token }) },
  { path: '/register/login', fields: () => ({ token, login: 'another' }) },
  { path: '/password/forgot', fields: () => ({ login: '', email: 'a@mail.test', captcha: captchaAnswer }) },
  {
    path: '/password/reset',
    fields: () => ({ token, password: 'длинная фраза', passwordConfirm: 'длинная фраза' }),
  },
  {
    path: '/password/change',
    as: 'anna',
    fields: () => ({
      currentPassword: 'не тот пароль',
      password: 'длинная фраза',
      passwordConfirm: 'длинная фраза',
    }),
  },
  {
    path: '/cabinet/settings/password',
    as: 'anna',
    fields: () => ({
      currentPassword: 'не тот пароль',
      password: 'длинная фраза',
      passwordConfirm: 'длинная фраза',
    }),
  },
  { path: '/cabinet/settings/profile', as: 'anna', fields: () => ({ phone: '89161234567', language: 'ru' }) },
  { path: '/cabinet/settings/sessions', as: 'anna', fields: () => ({ session: '0'.repeat(64) }) },
]

const hostile: readonly [string, string][] = [
  ['empty', ''],
  ['long', 'я'.repeat(5_000)],
  ['NUL', 'a\u0000b'],
  ['right-to-left', 'a\u202eb'],
  ['emoji', '😀😀😀'],
  ['markup', '"><script>alert(1)</script>'],
  ['quotes', "' or 1=1 --"],
  ['other digits', '١٢٣４５６'],
  ['line ends', 'a\r\nBcc: b@evil.test'],
  ['prototype', '__proto__'],
  ['number', '1e309'],
]

/** A browser with a token, as a person of the form. */
async function browserFor(form: (typeof forms)[number]) {
  const browser = form.as === undefined ? house.stranger() : await house.as(form.as)
  const page = await browser.get(form.as === undefined ? '/login' : '/cabinet/settings/profile')
  return { browser, csrf: String(page.$('[name=_csrf]').first().val()) }
}

async function send(form: (typeof forms)[number], pairs: readonly [string, string][]) {
  const { browser, csrf } = await browserFor(form)
  const answer = await fetch(house.base + form.path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: browser.cookieHeader(), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams([['_csrf', csrf], ...pairs]).toString(),
  })
  return { status: answer.status, text: await answer.text() }
}

for (const form of forms) {
  test(`${form.path} answers every hostile value with words, never with a fault`, async () => {
    const names = Object.keys(form.fields())
    const attempt = async (what: string, changes: Record<string, string>) => {
      await house.deps.db.sql.run('delete from throttles')
      const { status, text } = await send(form, Object.entries({ ...form.fields(), ...changes }))
      assert.ok(status < 500, `${what}: ${status}`)
      assert.ok(status === 303 || text.includes('<h1'), what)
      assert.ok(!text.includes('<script>alert(1)'), what)
    }
    for (const [name, value] of hostile)
      await attempt(`all ${name}`, Object.fromEntries(names.map((field) => [field, value.slice(0, 500)])))
    // each field alone meets three of them, so that over the fields every value is met
    for (const [at, field] of names.entries())
      for (let turn = 0; turn < 3; turn++) {
        const [name = '', value = ''] = hostile[(at * 3 + turn) % hostile.length] ?? []
        await attempt(`${field} ${name}`, { [field]: value })
      }
  })

  test(`${form.path} refuses doubled fields, brackets, nothing at all and a missing token`, async () => {
    for (const field of Object.keys(form.fields())) {
      await house.deps.db.sql.run('delete from throttles')
      const twice = await send(form, [...Object.entries(form.fields()), [field, 'x'], [field, 'y']])
      assert.ok(twice.status >= 400 && twice.status < 500, `${field} twice: ${twice.status}`)
      const { [field]: value = '', ...rest } = form.fields()
      const bracketed = await send(form, [
        ...Object.entries(rest),
        [`${field}[]`, value],
        [`${field}[a]`, value],
      ])
      assert.ok(bracketed.status < 500, `${field}[]: ${bracketed.status}`)
    }
    const nothing = await send(form, [])
    assert.ok(nothing.status >= 400 && nothing.status < 500)
    const { browser } = await browserFor(form)
    assert.equal((await browser.post(form.path, form.fields())).status, 403)
    const json = await fetch(house.base + form.path, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: browser.cookieHeader(), 'content-type': 'application/json' },
      body: JSON.stringify(form.fields()),
    })
    assert.equal(json.status, 403)
  })
}
