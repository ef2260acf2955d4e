import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setUpSecondFactor } from '../../support/authenticator.ts'
import { openHouse, type House } from '../../support/house.ts'
import { openOtherHouse, type OtherHouse } from '../../support/identity-provider.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'

let house: House
let esia: OtherHouse
before(async () => {
  house = await openHouse({
    identityProviders: async (base) => [(esia = await openOtherHouse(base)).provider],
  })
})
after(async () => {
  esia.close()
  await house.close()
})
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
  await house.deps.db.sql.run('delete from external_identities')
})

const ways = '/cabinet/settings/sign-in'

/** Presses «Войти: …» and is vouched for there. */
async function comeBy(subject: string, browser = house.stranger(), next = ''): Promise<Answer> {
  const form = await browser.get(`/login?next=${encodeURIComponent(next)}`)
  const out = await browser.submit(form, '/login/with/esia')
  return browser.get(await esia.vouch(out.location, subject))
}

/** Ties an account of the other house to a login, in its own browser. */
async function tie(login: string, subject: string): Promise<{ browser: WebClient; answer: Answer }> {
  const browser = house.stranger()
  await browser.signIn(login)
  await browser.stepUp()
  const page = await browser.get(ways)
  const out = await browser.submit(page, ways, { action: 'link', provider: 'esia' })
  return { browser, answer: await browser.get(await esia.vouch(out.location, subject)) }
}

test('whoever tied an account there comes in by it, to the page asked for', async () => {
  const { answer } = await tie('vera', 'subject-1')
  assert.equal(answer.status, 303)
  assert.equal(answer.location, ways)
  assert.equal((await house.deliver()).at(-1)?.subject, 'Добавлен способ входа')
  const browser = house.stranger()
  const back = await comeBy('subject-1', browser, '/cabinet/history?from=2026-01')
  assert.equal(back.location, '/cabinet/history?from=2026-01')
  assert.match((await browser.get('/cabinet/settings')).text, /vera@example\.test/)
})

test('the way out carries state, nonce and PKCE, and the page lets its form lead there', async () => {
  const browser = house.stranger()
  const form = await browser.get('/login')
  assert.ok(form.headers.get('content-security-policy')?.includes(`form-action 'self' ${esia.issuer}`))
  const out = new URL((await browser.submit(form, '/login/with/esia')).location)
  assert.equal(out.searchParams.get('code_challenge_method'), 'S256')
  for (const name of ['state', 'nonce', 'code_challenge'])
    assert.ok((out.searchParams.get(name) ?? '').length >= 43, name)
  assert.equal(out.searchParams.get('redirect_uri'), `${house.base}/login/back/esia`)
})

test('a stranger vouched for is told to sign in or register; an equal mail or login ties nothing', async () => {
  for (const subject of ['subject-2', 'vera@example.test', 'vera']) {
    const browser = house.stranger()
    const back = await comeBy(subject, browser)
    assert.equal(back.status, 403)
    assert.equal(back.$('main a[href="/register"]').length, 1)
    assert.match((await browser.get('/cabinet')).location, /^\/login/)
  }
  assert.equal((await house.deps.db.sql.rows('select 1 from external_identities')).length, 0)
})

test('an account that opens somebody else’s cabinet is refused with words and moves nowhere', async () => {
  await tie('vera', 'subject-3')
  const { answer } = await tie('oleg', 'subject-3')
  assert.equal(answer.status, 409)
  assert.match(answer.text, /открывает другой кабинет/)
  const browser = house.stranger()
  await comeBy('subject-3', browser)
  assert.match((await browser.get('/cabinet/settings')).text, /vera@example\.test/)
})

test('untied, it opens nothing, and a letter tells of it', async () => {
  const { browser } = await tie('anna', 'subject-4')
  const page = await browser.get(ways)
  assert.equal((await browser.submit(page, ways, { action: 'unlink', ...identityOf(page) })).status, 303)
  assert.equal((await house.deliver()).at(-1)?.subject, 'Способ входа убран')
  assert.equal((await comeBy('subject-4')).status, 403)
})

test('the last way in is not taken away', async () => {
  const { browser } = await tie('anna', 'subject-5')
  const page = await browser.get(ways)
  const { sql } = house.deps.db
  const kept = await sql.one<{ hash: string }>(`select password_hash as hash from users where login = 'anna'`)
  await sql.run(`update users set password_hash = null where login = 'anna'`)
  const answer = await browser.submit(page, ways, { action: 'unlink', ...identityOf(page) })
  await sql.run(`update users set password_hash = $1 where login = 'anna'`, [kept!.hash])
  assert.equal(answer.status, 404)
  assert.equal((await sql.rows('select 1 from external_identities')).length, 1)
})

test('somebody else’s tie, nonsense and unknown buttons are one and the same 404', async () => {
  await tie('vera', 'subject-6')
  const veras = await house.deps.db.sql.one<{ id: string }>('select id from external_identities')
  const oleg = house.stranger()
  await oleg.signIn('oleg')
  await oleg.stepUp()
  const page = await oleg.get(ways)
  for (const fields of [
    { action: 'unlink', identity: veras!.id },
    { action: 'unlink', identity: 'x' },
    { action: 'unlink' },
    { action: 'link', provider: 'nobody', identity: '' },
    { action: 'else' },
    { action: '' },
  ] as Record<string, string>[])
    assert.equal((await oleg.submit(page, ways, fields)).status, 404, JSON.stringify(fields))
  assert.equal((await house.deps.db.sql.rows('select 1 from external_identities')).length, 1)
})

test('changes of the ways in ask for the password first', async () => {
  const browser = house.stranger()
  await browser.signIn('vera')
  assert.match((await browser.get(ways)).location, /^\/login\/again/)
  const page = await browser.get('/cabinet/settings')
  for (const action of ['link', 'account-on'])
    assert.equal((await browser.submit(page, ways, { action, provider: 'esia' })).status, 403)
})

test('the second factor is asked of who comes by another house too', async () => {
  const { browser } = await tie('petrov', 'subject-7')
  const phone = await setUpSecondFactor(house, browser)
  house.clock.set('2026-11-30T10:01+03:00')
  const other = house.stranger()
  assert.equal((await comeBy('subject-7', other)).location, '/login/second-factor')
  assert.match((await other.get('/cabinet')).location, /^\/login/)
  const form = await other.get('/login/second-factor')
  assert.equal(
    (await other.submit(form, '/login/second-factor', { code: phone.code() })).location,
    '/cabinet',
  )
})

test('signing out goes on to the other house', async () => {
  await tie('rodnik', 'subject-8')
  const browser = house.stranger()
  await comeBy('subject-8', browser)
  const out = await browser.submit(await browser.get('/nothing-here'), '/logout')
  assert.ok(out.location.startsWith(`${esia.issuer}/session/end?`), out.location)
  const asked = new URL(out.location).searchParams
  assert.equal(asked.get('post_logout_redirect_uri'), `${house.base}/`)
  assert.match((await browser.get('/cabinet')).location, /^\/login/)
  const byPassword = house.stranger()
  await byPassword.signIn('rodnik')
  assert.equal((await byPassword.submit(await byPassword.get('/nothing-here'), '/logout')).location, '/')
})

test('whoever changes her mind there comes back with words', async () => {
  const browser = house.stranger()
  const out = await browser.submit(await browser.get('/login'), '/login/with/esia')
  const state = new URL(out.location).searchParams.get('state') ?? ''
  const back = await browser.get(`/login/back/esia?error=access_denied&state=${state}&iss=${esia.issuer}`)
  assert.match(back.location, /done=cancelled/)
  assert.match((await browser.get(back.location)).$('.notice').text(), /отменён/)
})

test('with the provider away there are words, and the password works', async () => {
  const away = await openOtherHouse(house.base, 'away')
  away.close()
  const providers = house.deps.identityProviders as (typeof away.provider)[]
  providers.push(away.provider)
  const browser = house.stranger()
  const out = await browser.submit(await browser.get('/login?next=/cabinet/history'), '/login/with/away')
  assert.match(out.location, /^\/login\?.*done=down/)
  const page = await browser.get(out.location)
  assert.match(page.$('.notice').text(), /не отвечает/)
  const entered = await browser.submit(page, '/login', { login: 'vera', password: 'Voda-2026!demo' })
  assert.equal(entered.location, '/cabinet/history')
  providers.pop()
})

test('sign-in by account number works where exactly one owner switched it on', async () => {
  const { sql } = house.deps.db
  const account = await sql.one<{ number: string }>(
    `select n.number from accounts n join contract_access a on a.contract_id = n.contract_id
     join users u on u.id = a.user_id where u.login = 'vera' limit 1`,
  )
  const number = account!.number
  assert.equal((await house.stranger().signIn(number)).status, 422)
  const vera = house.stranger()
  await vera.signIn('vera')
  await vera.stepUp()
  const page = await vera.get(ways)
  assert.ok(page.text.includes(number))
  assert.equal((await vera.submit(page, ways, { action: 'account-on' })).status, 303)
  const browser = house.stranger()
  assert.equal((await browser.signIn(number)).location, '/cabinet')
  assert.match((await browser.get('/cabinet/settings')).text, /vera@example\.test/)
  assert.equal((await house.stranger().signIn(number, 'wrong')).status, 422)
  // a second owner who switches it on closes this way for both
  await sql.run(
    `insert into contract_links (user_id, contract_id, proof, created_at)
     select u.id, n.contract_id, 'PAYMENT', now() from users u, accounts n where u.login = 'oleg' and n.number = $1`,
    [number],
  )
  await sql.run(
    `insert into contract_access (user_id, contract_id, can_manage)
     select u.id, n.contract_id, true from users u, accounts n where u.login = 'oleg' and n.number = $1`,
    [number],
  )
  assert.equal((await house.stranger().signIn(number)).location, '/cabinet', 'Oleg did not switch it on')
  await sql.run(`update users set account_sign_in = true where login = 'oleg'`)
  assert.equal((await house.stranger().signIn(number)).status, 422)
  assert.match((await vera.get(ways)).text, /не войдёт никто/)
  await sql.run(`update users set status = 'DISABLED' where login = 'oleg'`)
  assert.equal((await house.stranger().signIn(number)).location, '/cabinet')
  await sql.run(`update users set status = 'ACTIVE', account_sign_in = false where login = 'oleg'`)
})

function identityOf(page: Answer): { identity: string } {
  return { identity: String(page.$('[name=identity]').val()) }
}
