import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import {
  lettersTo,
  linkTo,
  organizationFields,
  personFields,
  pressLink,
  register,
} from '../auth/registrant.ts'

const path = '/cabinet/settings/data/delete'
let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  await house.deps.db.sql.run('delete from throttles')
})

const one = <T extends object>(text: string, values: readonly unknown[] = []) =>
  house.deps.db.sql.one<T>(text, values)

async function deleteAs(login: string) {
  const browser = await house.as(login)
  await browser.stepUp()
  return { browser, answer: await browser.submit(await browser.get(path), path, { understood: 'on' }) }
}

test('the page says what goes and what stays, and asks for the password and a tick', async () => {
  const oleg = await house.as('oleg')
  assert.match((await oleg.get(path)).location, /^\/login\/again/)
  const early = await oleg.submit(await oleg.get('/cabinet/settings/profile'), path, { understood: 'on' })
  assert.equal(early.status, 403)
  await oleg.stepUp()
  const page = await oleg.get(path)
  assert.match(page.$('main').text(), /не меньше 5 лет/)
  for (const understood of ['', 'yes', 'on\u0000', 'о'.repeat(10_000)]) {
    const again = await oleg.submit(page, path, { understood })
    assert.equal(again.status, 422)
    assert.equal(again.$('[role=alert] a[href="#understood"]').length, 1)
  }
  assert.ok(await one(`select 1 from users where login = 'oleg' and status = 'ACTIVE'`))
})

test('nobody is left in the row; papers and submissions stay; login and mail are free at once', async () => {
  const [contract = ''] = await house.contractsOf('anna')
  const before = await one<{ id: string; invoices: number; readings: number; last: string }>(
    `select u.id, u.last_name as last, (select count(*)::int from invoices where contract_id = $1) as invoices,
       (select count(*)::int from readings where contract_id = $1) as readings from users u where u.login = 'anna'`,
    [contract],
  )
  const { browser, answer } = await deleteAs('anna')
  assert.equal(answer.status, 303)
  assert.equal(answer.location, '/login?done=deleted')
  assert.match((await browser.get(answer.location)).$('main').text(), /Кабинет удалён/)
  assert.match((await browser.get('/cabinet')).location, /^\/login/)
  const row = await one<{ u: Record<string, unknown> }>(
    'select to_jsonb(u) as u from users u where id = $1',
    [before?.id],
  )
  assert.doesNotMatch(JSON.stringify(row?.u), /anna|example|\+7|\$2b\$/i)
  assert.ok(!JSON.stringify(row?.u).includes(before!.last))
  assert.equal(row?.u['status'], 'DELETED')
  for (const table of ['contract_access', 'known_devices', 'user_tokens', 'notifications'])
    assert.equal(await one(`select 1 from ${table} where user_id = $1`, [before?.id]), undefined, table)
  assert.equal(
    await one('select 1 from contract_links where user_id = $1 and ended_at is null', [before?.id]),
    undefined,
  )
  const sessions = await house.deps.db.sql.rows<{ data: object; revoked_at: Date | null }>(
    'select data, user_agent, address, revoked_at from sessions where user_id = $1',
    [before?.id],
  )
  assert.ok(sessions.length > 0)
  for (const session of sessions) {
    assert.deepEqual(session.data, {})
    assert.ok(session.revoked_at)
  }
  const after = await one<{ invoices: number; readings: number }>(
    `select (select count(*)::int from invoices where contract_id = $1) as invoices,
       (select count(*)::int from readings where contract_id = $1) as readings`,
    [contract],
  )
  assert.deepEqual(after, { invoices: before?.invoices, readings: before?.readings })
  const event = await one<{ details: object; address: string | null }>(
    `select details, address from audit_events where action = 'account.deleted' and subject_id = $1`,
    [before?.id],
  )
  assert.deepEqual(event?.details, { kind: 'PERSON', contracts: 2 })
  assert.equal(event.address, null)
  assert.equal((await lettersTo(house, 'anna@example.test')).at(-1)?.subject, 'Ваш личный кабинет удалён')
  assert.equal((await house.stranger().signIn('anna')).status, 422)
  // the same login and mail register anew and see nothing of before
  const fields = personFields({ login: 'anna', email: 'anna@example.test' })
  await register(house, fields)
  await pressLink(house, await linkTo(house, 'anna@example.test'))
  const anew = house.stranger()
  assert.equal((await anew.signIn('anna', fields['password'])).status, 303)
  assert.equal((await anew.get(`/cabinet/contracts/${contract}`)).status, 404)
})

test('consents are withdrawn, not erased', async () => {
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  const browser = house.stranger()
  await browser.signIn(fields['login']!, fields['password'])
  await browser.stepUp({ password: fields['password']! })
  const id = (await one<{ id: string }>('select id from users where login = $1', [fields['login']]))?.id
  assert.equal((await browser.submit(await browser.get(path), path, { understood: 'on' })).status, 303)
  const consents = await house.deps.db.sql.rows<{ withdrawn_at: Date | null }>(
    'select withdrawn_at from consents where user_id = $1',
    [id],
  )
  assert.equal(consents.length, 2)
  for (const consent of consents) assert.ok(consent.withdrawn_at)
})

test('who shares a contract keeps it; what the leaver had given ends', async () => {
  const [contract = ''] = await house.contractsOf('oleg')
  const ids = await one<{ oleg: string; vera: string }>(
    `select (select id from users where login = 'oleg') as oleg, (select id from users where login = 'vera') as vera`,
  )
  await house.deps.db.sql.run(
    `insert into access_grants (contract_id, grantor_id, grantee_id, email, accepted_at, created_at)
     values ($1, $2, $3, 'vera@example.test', now(), now())`,
    [contract, ids?.oleg, ids?.vera],
  )
  await house.deps.db.sql.run('insert into contract_access (user_id, contract_id) values ($1, $2)', [
    ids?.vera,
    contract,
  ])
  const vera = await house.as('vera')
  assert.equal((await vera.get(`/cabinet/contracts/${contract}`)).status, 200)
  const { answer } = await deleteAs('oleg')
  assert.equal(answer.status, 303)
  assert.equal((await vera.get(`/cabinet/contracts/${contract}`)).status, 404)
  assert.equal((await vera.get('/cabinet')).status, 200)
})

test('disputes by the leaver and about him end, and so do invitations to his mailbox', async () => {
  const { sql } = house.deps.db
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  const leaver = await one<{ id: string; email: string }>('select id, email from users where login = $1', [
    fields['login'],
  ])
  const vera = await one<{ id: string }>(`select id from users where login = 'vera'`)
  const [contract = ''] = await house.contractsOf('vera')
  const link = await one<{ id: string }>(
    `insert into contract_links (user_id, contract_id, proof, created_at) values ($1, $2, 'METER', now()) returning id`,
    [leaver?.id, contract],
  )
  await sql.run(
    `insert into link_disputes (contract_id, raised_by_id, kind, link_id, text, created_at)
     values ($1, $2, 'WRONG_HOLDER', $3, 'Не мой', now()), ($1, $4, 'ASK_LINK', null, 'Прошу', now())`,
    [contract, vera?.id, link?.id, leaver?.id],
  )
  const grant = await one<{ id: string }>(
    `insert into access_grants (contract_id, grantor_id, email, created_at) values ($1, $2, $3, now()) returning id`,
    [contract, vera?.id, leaver?.email],
  )
  await sql.run(
    `insert into invitations (hash, email, grant_id, invited_by_id, created_at, expires_at)
     values (sha256('invited'), $1, $2, $3, now(), now() + interval '7 days')`,
    [leaver?.email, grant?.id, vera?.id],
  )
  const browser = house.stranger()
  await browser.signIn(fields['login']!, fields['password'])
  await browser.stepUp({ password: fields['password']! })
  const answer = await browser.submit(await browser.get(path), path, { understood: 'on' })
  assert.equal(answer.status, 303)
  const open = await sql.rows(
    `select 1 from link_disputes where state = 'OPEN' union all
     select 1 from invitations where revoked_at is null and accepted_at is null and (grant_id = $1 or email = $2) union all
     select 1 from access_grants where id = $1 and revoked_at is null`,
    [grant?.id, leaver?.email],
  )
  assert.deepEqual(open, [])
  const kept = await sql.rows(
    'select 1 from access_grants where email = $1 union all select 1 from invitations where email = $1',
    [leaver?.email],
  )
  assert.deepEqual(kept, [], 'his address is nowhere')
  assert.equal((await (await house.as('operator')).get('/staff/links?state=all')).status, 200)
})

test('the last administrator of an organization is told to hand over first; with another one she may go', async () => {
  const browser = await house.as('rodnik')
  await browser.stepUp()
  assert.equal((await browser.get(path)).$('main form[method=post]').length, 0)
  const form = await browser.get('/cabinet/settings/profile')
  const answer = await browser.submit(form, path, { understood: 'on' })
  assert.equal(answer.status, 422)
  assert.match(answer.$('[role=alert]').text(), /Сначала передайте организацию[\s\S]*Родник/)
  assert.equal((await browser.get('/cabinet')).status, 200)
  const fields = personFields()
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email']!))
  await house.deps.db.sql.run(
    `insert into memberships (organization_id, user_id, role, confirmed_at, created_at)
     select m.organization_id, (select id from users where login = $1), 'ADMINISTRATOR', now(), now()
       from memberships m join users u on u.id = m.user_id where u.login = 'rodnik'`,
    [fields['login']],
  )
  assert.equal((await deleteAs('rodnik')).answer.status, 303)
})

test('an organization nobody has confirmed holds nobody', async () => {
  const fields = organizationFields()
  await register(house, fields, { path: '/register/organization' })
  await pressLink(house, await linkTo(house, fields['email']!))
  const browser = house.stranger()
  await browser.signIn(fields['login']!, fields['password'])
  await browser.stepUp({ password: fields['password']! })
  assert.equal((await browser.submit(await browser.get(path), path, { understood: 'on' })).status, 303)
})

test('pressed ten times at once it happens once, with one letter; a foreign id deletes nobody', async () => {
  const vera = await house.as('vera')
  await vera.stepUp()
  const page = await vera.get(path)
  const petrov = await one<{ id: string }>(`select id from users where login = 'petrov'`)
  const fields = {
    _csrf: String(page.$('main [name=_csrf]').val()),
    understood: 'on',
    userId: petrov?.id ?? '',
  }
  const answers = await Promise.all(Array.from({ length: 10 }, () => vera.post(path, fields)))
  for (const { status } of answers) assert.ok([303, 403].includes(status), String(status))
  const events = await house.deps.db.sql.rows(
    `select 1 from audit_events where action = 'account.deleted' and subject_id = $1`,
    [petrov?.id],
  )
  assert.deepEqual(events, [])
  const letters = (await lettersTo(house, 'vera@example.test')).filter(({ subject }) =>
    /удалён/.test(subject),
  )
  assert.equal(letters.length, 1)
})
