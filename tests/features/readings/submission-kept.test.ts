import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'

let house: House
const opened = '2026-11-30T10:00:00+03:00'
const later = '2026-11-30T10:31:00+03:00'

before(async () => {
  house = await openHouse()
})
after(() => house.close())

type Form = { client: WebClient; path: string; page: Answer; field: string }

async function openForm(login: string, at = opened): Promise<Form> {
  house.clock.set(at)
  await house.deps.db.sql.run('delete from kept_forms')
  await house.deps.db.sql.run('delete from drafts')
  const client = house.stranger()
  await client.signIn(login)
  const path = (await client.get('/cabinet/readings')).location
  const page = await client.get(path)
  return { client, path, page, field: page.$('input[data-previous]').first().attr('name') ?? '' }
}

async function counts(): Promise<{ kept: number; drafts: number }> {
  const row = await house.deps.db.sql.one<{ kept: number; drafts: number }>(
    'select (select count(*) from kept_forms)::int as kept, (select count(*) from drafts)::int as drafts',
  )
  return row ?? { kept: -1, drafts: -1 }
}

const valueOf = (page: Answer, field: string) => page.$(`[name="${field}"]`).attr('value')

test('what was typed when the session had ended comes back after the sign-in', async () => {
  const { client, path, page, field } = await openForm('vera')
  house.clock.set(later)
  const sent = await client.submit(page, path, { [field]: '777', readOn: '29.11.2026', action: 'next' })
  assert.equal(sent.status, 303)
  assert.match(sent.location, /^\/login\?/)
  const door = await client.get(sent.location)
  assert.match(door.$('main').text(), /Вход завершён\. Войдите — введённое вернётся/)
  const entered = await client.submit(door, '/login', { login: 'vera', password: 'Voda-2026!demo' })
  assert.equal(entered.location, path)
  const back = await client.get(path)
  assert.equal(valueOf(back, field), '777')
  assert.equal(valueOf(back, 'readOn'), '29.11.2026')
  assert.match(back.$('.notice').text(), /введённое вернулось/)
  assert.deepEqual(await counts(), { kept: 1, drafts: 0 }, 'nothing is saved before the user says so')
  const saved = await client.submit(back, path, { action: 'save' })
  assert.equal(saved.status, 303)
  assert.deepEqual(await counts(), { kept: 0, drafts: 1 }, 'the draft takes its place')
  assert.equal(valueOf(await client.get(path), field), '777')
})

test('a sign-out in another tab loses nothing either', async () => {
  const { client, path, page, field } = await openForm('vera')
  await client.submit(await client.get('/cabinet/history'), '/logout', {})
  const sent = await client.submit(page, path, { [field]: '778', action: 'save' })
  assert.match(sent.location, /^\/login\?/)
  await client.signIn('vera')
  assert.equal(valueOf(await client.get(path), field), '778')
})

test('a form of the session before is refused as stale, and waits on its page', async () => {
  const { client, path, page, field } = await openForm('vera')
  house.clock.set(later)
  await client.signIn('vera')
  const sent = await client.submit(page, path, { [field]: '779', action: 'next' })
  assert.equal(sent.status, 403)
  const back = await client.get(sent.$('main a').attr('href') ?? '')
  assert.equal(valueOf(back, field), '779')
})

test('nobody else sees it, and after an hour nobody does', async () => {
  const { client, path, page, field } = await openForm('vera')
  house.clock.set(later)
  await client.submit(page, path, { [field]: '780', action: 'next' })
  const [owner, other] = await Promise.all(
    ['vera', 'oleg'].map((login) =>
      house.deps.db.sql.one<{ id: string }>('select id from users where login_key = $1', [login]),
    ),
  )
  const contract = path.split('/').at(-1)
  await house.deps.db.sql.run(
    `insert into contract_access select (a).* from (
       select jsonb_populate_record(a, jsonb_build_object('user_id', $2::text, 'id', gen_random_uuid())) as a
       from contract_access a where contract_id = $1 and user_id = $3) x`,
    [contract, other?.id, owner?.id],
  )
  const stranger = house.stranger()
  await stranger.signIn('oleg')
  const seen = await stranger.get(path)
  assert.equal(seen.status, 200)
  assert.notEqual(valueOf(seen, field), '780')
  house.clock.set('2026-11-30T11:31:01+03:00')
  await client.signIn('vera')
  assert.notEqual(valueOf(await client.get(path), field), '780')
})

test('a token that is missing, foreign or forged keeps nothing', async () => {
  const { client, path, page, field } = await openForm('vera')
  const foreign = (await (await house.as('petrov')).get('/cabinet/history')).$('[name=_csrf]').attr('value')
  house.clock.set(later)
  for (const token of ['', foreign ?? '', 'x.y']) {
    const sent = await client.submit(page, path, { [field]: '781', _csrf: token })
    assert.equal(sent.status, 303)
    assert.doesNotMatch(sent.location, /kept/)
  }
  const evil = await client.post(
    path,
    { [field]: '781', _csrf: page.$('[name=_csrf]').attr('value') ?? '' },
    { 'sec-fetch-site': 'cross-site' },
  )
  assert.equal(evil.status, 303)
  const elsewhere = path.replace(/[^/]+$/, (await house.contractsOf('petrov'))[0] ?? '')
  assert.equal((await client.submit(page, elsewhere, { [field]: '781' })).status, 303)
  assert.deepEqual(await counts(), { kept: 0, drafts: 0 })
})

test('a cookie we did not sign names nobody', async () => {
  const { page, path, field, client } = await openForm('vera')
  house.clock.set(later)
  const cookie = client.cookieHeader().replace(/(vodocabinet=s%3A[\w-]{43}\.)[^;]+/, '$1AAAA')
  const sent = await house
    .stranger()
    .post(path, { [field]: '782', _csrf: page.$('[name=_csrf]').attr('value') ?? '' }, { cookie })
  assert.equal(sent.status, 303)
  assert.deepEqual(await counts(), { kept: 0, drafts: 0 })
})

test('what came back after the closing is shown and not taken', async () => {
  const { client, path, page, field } = await openForm('vera', '2026-12-02T23:10:00+03:00')
  house.clock.set('2026-12-02T23:50:00+03:00')
  await client.submit(page, path, { [field]: '783', action: 'next' })
  house.clock.set('2026-12-03T00:00:10+03:00')
  await client.signIn('vera')
  const shut = await client.get(path)
  assert.equal(shut.status, 403)
  assert.match(shut.$('main').text(), /783/)
})
