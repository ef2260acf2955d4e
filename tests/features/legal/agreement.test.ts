import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import type { WebClient } from '../../support/web-client.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

/** Vera's consents are of an older wording again. */
beforeEach(async () => {
  await house.deps.db.sql.run(
    `delete from consents where user_id = (select id from users where login_key = 'vera')`,
  )
  await older(['TERMS', 'PERSONAL_DATA'])
})

async function older(documents: string[]) {
  for (const document of documents)
    await house.deps.db.sql.run(
      `insert into consents (user_id, document, version, text_hash, given_at)
       select id, $1::"ConsentDocument", '2025-02-03', repeat('a', 64), '2025-02-03T10:00Z' from users where login_key = 'vera'`,
      [document],
    )
}

const consents = () =>
  house.deps.db.sql.rows<{ document: string; version: string; hash: string; address: string | null }>(
    `select document, version, text_hash as hash, address from consents
     where user_id = (select id from users where login_key = 'vera') order by given_at, document`,
  )
const asked = async (browser: WebClient) => browser.get('/cabinet/agree?next=/cabinet/history')

test('who has just registered, and who is in the demo, is asked nothing', async () => {
  const anna = await house.as('anna')
  assert.equal((await anna.get('/cabinet')).status, 200)
  assert.equal((await anna.get('/cabinet/agree')).location, '/cabinet')
})

test('a running session is asked at its next page and comes back where it was going', async () => {
  const vera = await house.as('vera')
  const page = await vera.get('/cabinet/history?from=2026-01')
  assert.equal(page.location, '/cabinet/agree?next=%2Fcabinet%2Fhistory%3Ffrom%3D2026-01')
  const form = await vera.get(page.location)
  assert.equal(form.$('h1').text(), 'Условия изменились')
  assert.equal(form.$('input[type=checkbox]:checked').length, 0)
  assert.match(form.$('main').text(), /редакция от 24.ноября 2026/)
  assert.equal(form.$('main a[href="/terms"], main a[href="/consent"]').length, 2)
  const none = await vera.submit(form, '/cabinet/agree', { action: 'agree' })
  assert.equal(none.status, 422)
  assert.deepEqual(
    none
      .$('[role=alert] a')
      .get()
      .map((link) => none.$(link).attr('href')),
    ['#acceptTerms', '#acceptConsent'],
  )
  const one = await vera.submit(none, '/cabinet/agree', { action: 'agree', acceptTerms: 'on' })
  assert.equal(one.status, 422)
  assert.equal(one.$('#acceptTerms').attr('checked') !== undefined, true)
  const done = await vera.submit(one, '/cabinet/agree', { action: 'agree', acceptConsent: 'on' })
  assert.equal(done.location, '/cabinet/history?from=2026-01')
  assert.equal((await vera.get(done.location)).status, 200)
  const rows = await consents()
  assert.equal(rows.length, 4)
  assert.ok(
    rows
      .slice(2)
      .every(
        ({ hash, version, address }) =>
          /^[0-9a-f]{64}$/.test(hash) && version === '2026-11-24' && address !== null,
      ),
  )
  assert.equal((await (await house.as('vera')).get('/cabinet')).status, 200)
})

test('the newest agreement counts, whatever its version is called', async () => {
  await house.deps.db.sql.run(
    `update consents set version = 'z' where user_id = (select id from users where login_key = 'vera')`,
  )
  const vera = await house.as('vera')
  await vera.submit(await asked(vera), '/cabinet/agree', {
    action: 'agree',
    acceptTerms: 'on',
    acceptConsent: 'on',
  })
  assert.equal((await vera.get('/cabinet')).status, 200)
})

test('only the document that changed is asked about', async () => {
  const vera = await house.as('vera')
  await vera.submit(await asked(vera), '/cabinet/agree', {
    action: 'agree',
    acceptTerms: 'on',
    acceptConsent: 'on',
  })
  await house.deps.db.sql.run(
    `delete from consents where document = 'TERMS' and version <> '2025-02-03' and user_id = (select id from users where login_key = 'vera')`,
  )
  const form = await asked(vera)
  assert.equal(form.$('#acceptTerms').length, 1)
  assert.equal(form.$('#acceptConsent').length, 0)
  assert.equal(
    (await vera.submit(form, '/cabinet/agree', { action: 'agree', acceptTerms: 'on' })).status,
    303,
  )
})

test('a form that was being filled in goes through: the question waits for the next page', async () => {
  const vera = await house.as('vera')
  const form = await asked(vera)
  const token = String(form.$('input[name=_csrf]').first().val())
  const [id = ''] = await house.contractsOf('vera')
  const saved = await vera.post(`/cabinet/contracts/${id}/name`, { _csrf: token, name: 'Дача' })
  assert.equal(saved.status, 303)
  const name = await house.deps.db.sql.one<{ name: string }>(
    'select own_name as name from contract_access where contract_id = $1',
    [id],
  )
  assert.equal(name?.name, 'Дача')
  assert.match((await vera.get('/cabinet')).location, /^\/cabinet\/agree/)
})

test('who does not agree is told what is done at the office, may take the data away, sign out or think again', async () => {
  const vera = await house.as('vera')
  const form = await asked(vera)
  const answer = await vera.submit(form, '/cabinet/agree', { action: 'decline' })
  assert.equal(answer.status, 303)
  const page = await vera.get(answer.location)
  assert.equal(page.$('h1').text(), 'Без согласия кабинет не работает')
  assert.match(page.$('main').text(), /офисе[\s\S]*8 \(499\) 763-34-34/)
  assert.equal((await vera.get('/cabinet/settings/consents')).status, 200)
  assert.notEqual((await vera.get('/cabinet/settings/data')).location.slice(0, 14), '/cabinet/agree')
  assert.equal((await consents()).length, 2)
  const audit = await house.deps.db.sql.rows(`select 1 from audit_events where action = 'legal.decline'`)
  assert.equal(audit.length, 1)
  assert.equal((await vera.get('/privacy')).status, 200)
  const again = await vera.submit(page, '/cabinet/agree', {
    action: 'agree',
    acceptTerms: 'on',
    acceptConsent: 'on',
  })
  assert.equal(again.location, '/cabinet/history')
})

test('agreeing twice at once is kept once, and never leads to another site', async () => {
  const vera = await house.as('vera')
  const form = await vera.get('/cabinet/agree?next=//evil.example')
  const press = () =>
    vera.submit(form, '/cabinet/agree', {
      action: 'agree',
      acceptTerms: 'on',
      acceptConsent: 'on',
      next: 'https://evil.example',
    })
  const answers = await Promise.all([press(), press(), press()])
  assert.ok(answers.every(({ location }) => location === '/cabinet'))
  assert.equal((await consents()).length, 4)
})

test('the history of consents shows version, moment and checksum, one’s own alone', async () => {
  const vera = await house.as('vera')
  await vera.submit(await asked(vera), '/cabinet/agree', {
    action: 'agree',
    acceptTerms: 'on',
    acceptConsent: 'on',
  })
  assert.equal((await vera.get('/cabinet/settings')).$('main a[href="/cabinet/settings/consents"]').length, 1)
  const page = await vera.get('/cabinet/settings/consents')
  assert.equal(page.$('main tbody tr').length, 4)
  assert.match(
    page.$('main tbody tr').first().text(),
    /24\.11\.2026[\s\S]*30.ноября 2026, 10:00[\s\S]*действует[\s\S]*[0-9a-f]{64}/,
  )
  assert.match(page.$('main tbody tr').last().text(), /03\.02\.2025[\s\S]*прежняя/)
  assert.equal(
    (await (await house.as('oleg')).get('/cabinet/settings/consents')).$('main tbody tr').length,
    2,
  )
})

test('staff are not asked, odd input is words and never a surprise', async () => {
  assert.equal((await (await house.as('operator')).get('/cabinet/agree')).location, '/staff')
  const vera = await house.as('vera')
  const form = await asked(vera)
  for (const fields of [
    { action: 'x'.repeat(10_000) },
    { action: '😀', acceptTerms: 'yes' },
    { action: 'agree', acceptTerms: '\u0000', acceptConsent: 'on' },
    { next: '/x'.repeat(500) },
  ])
    assert.equal((await vera.submit(form, '/cabinet/agree', fields)).status, 422)
})
