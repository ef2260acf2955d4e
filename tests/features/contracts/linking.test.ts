import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
// Limits are counted over the whole house: each test begins with none.
beforeEach(() => house.deps.db.sql.run('truncate throttles'))

const path = '/cabinet/contracts/link'
const words = (text: string) => text.replace(/\s+/g, ' ').trim()
const alert = ({ $ }: Answer) => words($('[role=alert] li').text())

let made = 0
/** A signed-in newcomer without contracts. */
async function newcomer(
  changes: { kind?: string; hint?: string; address?: string; locale?: string } = {},
): Promise<{
  browser: WebClient
  id: string
}> {
  const login = `newcomer${++made}`
  const row = await house.deps.db.sql.one<{ id: string }>(
    `insert into users (kind, status, login, login_key, email, email_key, last_name, first_name, password_hash, hint_number,
       hint_address, locale, created_at)
     select $1::"UserKind", 'ACTIVE', $2, $2, $2 || '@example.test', $2 || '@example.test', 'Тайнов', 'Пётр', password_hash, $3, $4, $5, now()
     from users where login_key = 'vera' returning id`,
    [changes.kind ?? 'PERSON', login, changes.hint ?? null, changes.address ?? null, changes.locale ?? 'ru'],
  )
  const browser = house.stranger()
  await browser.signIn(login)
  return { browser, id: row?.id ?? '' }
}

async function link(browser: WebClient, fields: Record<string, string>): Promise<Answer> {
  const proof = fields['proof'] ?? 'payment'
  return browser.submit(await browser.get(`${path}?proof=${proof}`), path, { proof, ...fields })
}

const linksOf = (userId: string) =>
  house.deps.db.sql.rows<{ proof: string; number: string }>(
    `select l.proof, c.number from contract_links l join contracts c on c.id = l.contract_id where l.user_id = $1 order by c.number`,
    [userId],
  )

// Vera's contract: payments of 1 196,82 on 12 November and 1 164,72 on 10 October, 1 097,85 before
const veras = '1003000017'

test('either of the last two payments to the kopeck links, by account or by contract number', async () => {
  for (const [number, amount] of [
    [veras, '1196,82'],
    [` ${veras.slice(0, 4)} ${veras.slice(4)} `, '1 164.72'],
    [`№ П-${veras}`, '1\u00a0196,82 ₽'],
    [`п-${veras}`, '1164,72'],
  ] as const) {
    const { browser, id } = await newcomer()
    const answer = await link(browser, { accountNumber: number, amount })
    assert.equal(answer.status, 303, `${number} ${amount}`)
    const card = await browser.get(answer.location)
    assert.match(words(card.$('[role=status]').text()), /Договор № П-1003000017 привязан/)
    assert.match(card.$('main').text(), /ул\. Тихая, д\. 14, кв\. 37/)
    assert.deepEqual(await linksOf(id), [{ proof: 'PAYMENT', number: 'П-1003000017' }])
    assert.equal((await browser.get('/cabinet')).$('h1').text(), 'Передайте показания за ноябрь')
  }
})

test('an older payment, a kopeck less, or one of the days to come does not', async () => {
  const { browser, id } = await newcomer()
  for (const amount of ['1097,85', '1196,81', '1196'])
    assert.equal((await link(browser, { accountNumber: veras, amount })).status, 422, amount)
  await house.deps.db.sql.run(
    `insert into payments (contract_id, external_id, paid_on, amount_kopecks, method, purpose)
     select contract_id, 'FUTURE', '2026-12-01', 77777, 'card', '' from accounts where number = $1`,
    [veras],
  )
  assert.equal((await link(browser, { accountNumber: veras, amount: '777,77' })).status, 422)
  await house.deps.db.sql.run(`delete from payments where external_id = 'FUTURE'`)
  assert.deepEqual(await linksOf(id), [])
})

test('without payments nothing matches', async () => {
  const { sql } = house.deps.db
  const kept = await sql.rows(
    'select * from payments where contract_id = (select contract_id from accounts where number = $1)',
    [veras],
  )
  await sql.run(
    'delete from payments where contract_id = (select contract_id from accounts where number = $1)',
    [veras],
  )
  const { browser } = await newcomer()
  for (const amount of ['0', '0,00', '1196,82'])
    assert.equal((await link(browser, { accountNumber: veras, amount })).status, 422)
  await sql.run('insert into payments select * from json_populate_recordset(null::payments, $1::json)', [
    JSON.stringify(kept),
  ])
})

test("a meter's serial links, in whatever letters; a removed meter's does not", async () => {
  const { sql } = house.deps.db
  const { browser, id } = await newcomer()
  const wrong = await link(browser, { proof: 'meter', accountNumber: veras, meterSerial: '41000140' })
  assert.equal(wrong.status, 422)
  assert.match(alert(wrong), /Номер счёта и номер счётчика не сошлись с нашими данными на 14 ноября/)
  assert.equal(
    (await link(browser, { proof: 'meter', accountNumber: veras, meterSerial: '№ 41 000 120' })).status,
    303,
  )
  assert.deepEqual(await linksOf(id), [{ proof: 'METER', number: 'П-1003000017' }])
  const removed = await sql.one<{ serial: string; number: string }>(
    `select m.serial, c.number from meters m join contracts c on c.id = m.contract_id where m.removed_on is not null limit 1`,
  )
  assert.ok(removed)
  const other = await newcomer()
  const answer = await link(other.browser, {
    proof: 'meter',
    contractNumber: removed.number,
    meterSerial: removed.serial,
  })
  assert.equal(answer.status, 422)
})

test('one text whatever was wrong: an unknown account and a wrong amount are told apart by nothing', async () => {
  const strip = (answer: Answer, number: string) =>
    answer.text.replaceAll(number, 'N').replace(/name="_csrf" value="[^"]+"/g, '')
  const [known, unknown] = [await newcomer(), await newcomer()]
  const first = await link(known.browser, { accountNumber: veras, amount: '1,00' })
  const second = await link(unknown.browser, { accountNumber: '9999999999', amount: '1,00' })
  assert.equal(first.status, 422)
  assert.equal(second.status, 422)
  assert.equal(first.$('h1').text(), 'Счёт не привязан')
  assert.equal(
    alert(first),
    'Номер и сумма не сошлись с нашими данными на 14 ноября. Подойдёт любой из двух последних платежей, с копейками. Осталось попыток: 4.',
  )
  assert.equal(strip(first, veras), strip(second, '9999999999'))
  const headers = (answer: Answer) =>
    [...answer.headers].filter(([name]) => !['date', 'etag', 'x-request-id', 'content-length'].includes(name))
  assert.deepEqual(headers(first), headers(second))
  assert.equal(first.$('main a[href="/cabinet/contracts/link?proof=meter"]').length, 1)
})

test('the fifth wrong try of an hour brings a pause for the user, whatever he tries next', async () => {
  const { browser, id } = await newcomer()
  for (let left = 4; left >= 0; left--) {
    const answer = await link(browser, { accountNumber: `100300009${left}`, amount: '5' })
    assert.equal(answer.status, 422)
    assert.match(alert(answer), new RegExp(`Осталось попыток: ${left}\\.`))
  }
  const paused = await link(browser, { accountNumber: veras, amount: '1196,82' })
  assert.equal(paused.status, 429)
  assert.ok(Number(paused.headers.get('retry-after')) > 3000)
  assert.match(alert(paused), /Слишком много попыток\. Попробуйте через \d+ минут.* 8 \(499\) 763-34-34/)
  assert.equal(paused.$('#accountNumber').val(), veras)
  assert.deepEqual(await linksOf(id), [])
})

test('five wrong tries of an account by different people pause that account alone, known or not', async () => {
  for (const number of [veras, '8888888888']) {
    for (let i = 0; i < 5; i++) {
      const { browser } = await newcomer()
      assert.equal((await link(browser, { accountNumber: number, amount: '5' })).status, 422)
    }
    const { browser } = await newcomer()
    assert.equal((await link(browser, { accountNumber: number, amount: '1196,82' })).status, 429)
    const other = await link(browser, { accountNumber: '1003000048', amount: '1004,75' })
    assert.equal(other.status, 303)
  }
})

test('fifty tries at once are judged five times', async () => {
  const { browser, id } = await newcomer()
  const form = await browser.get(path)
  const tries = Array.from({ length: 50 }, (_try, i) =>
    browser.submit(form, path, { proof: 'payment', accountNumber: veras, amount: `${1190 + i},82` }),
  )
  const answers = await Promise.all(tries)
  const statuses = answers.map(({ status }) => status)
  // who comes after the right one is told that the contract is linked: that is no try
  assert.ok(answers.filter((answer) => /Осталось попыток/.test(alert(answer))).length <= 5)
  assert.ok(statuses.every((status) => status === 422 || status === 429 || status === 303))
  assert.ok((await linksOf(id)).length <= 1)
})

test('two clicks link once, and a contract linked already is said', async () => {
  const { browser, id } = await newcomer()
  const form = await browser.get(path)
  const click = () =>
    browser.submit(form, path, { proof: 'payment', accountNumber: veras, amount: '1196,82' })
  const answers = await Promise.all([click(), click()])
  assert.ok(answers.some(({ status }) => status === 303))
  assert.equal((await linksOf(id)).length, 1)
  const again = await link(browser, { accountNumber: veras, amount: '1196,82' })
  assert.equal(again.status, 422)
  assert.match(alert(again), /Договор № П-1003000017 уже привязан к вашему кабинету\./)
  assert.match(again.$('main .btn-primary').attr('href') ?? '', /^\/cabinet\/contracts\/[\w-]{36}$/)
})

test('present holders are told in their language, of the newcomer no more than is needed', async () => {
  const { sql } = house.deps.db
  await sql.run(
    `delete from contract_links where user_id in (select id from users where login_key like 'newcomer%')`,
  )
  await sql.run(
    `delete from contract_access where user_id in (select id from users where login_key like 'newcomer%')`,
  )
  await sql.run(`update users set locale = 'en' where login_key = 'oleg'`)
  await house.deliver()
  const before = house.letters.length
  const { browser, id } = await newcomer()
  assert.equal((await link(browser, { accountNumber: '1003000024', amount: '873,54' })).status, 303)
  const letters = (await house.deliver()).slice(before)
  assert.equal(letters.length, 1)
  const letter = letters[0]!
  assert.equal(letter.to.address, 'oleg@example.test')
  assert.match(words(letter.subject), /Somebody else has access to contract No\. П-1003000024/)
  assert.match(letter.text, /Who: Пётр Т\./)
  assert.doesNotMatch(letter.text + letter.html, /Тайнов|newcomer|@example/)
  const audit = await sql.rows<{ contractId: string; details: object }>(
    `select contract_id as "contractId", details from audit_events where action = 'contracts.link' and actor_id = $1`,
    [id],
  )
  assert.deepEqual(
    audit.map(({ details }) => details),
    [{ proof: 'payment' }],
  )
  await sql.run(`update users set locale = 'ru' where login_key = 'oleg'`)
})

test('a closed contract can be linked: history and documents open', async () => {
  const { sql } = house.deps.db
  await sql.run(`update contracts set status = 'TERMINATED' where number = 'П-1003000048'`)
  const { browser } = await newcomer()
  const answer = await link(browser, { accountNumber: '1003000048', amount: '1004,75' })
  assert.equal(answer.status, 303)
  assert.match((await browser.get(answer.location)).$('main').text(), /Договор закрыт/)
  await sql.run(`update contracts set status = 'ACTIVE' where number = 'П-1003000048'`)
})

test('a representative links by the number of the contract', async () => {
  const { browser, id } = await newcomer({ kind: 'REPRESENTATIVE' })
  const form = await browser.get(path)
  assert.equal(form.$('#contractNumber').length, 1)
  assert.equal(form.$('#accountNumber').length, 0)
  assert.equal((await link(browser, { contractNumber: '204512', amount: '5 204,03' })).status, 303)
  assert.deepEqual(await linksOf(id), [{ proof: 'PAYMENT', number: '204512' }])
})

test('both numbers typed must lead to the same contract', async () => {
  const { browser } = await newcomer()
  const both = { accountNumber: veras, amount: '1196,82' }
  assert.equal((await link(browser, { ...both, contractNumber: '204512' })).status, 422)
  assert.equal((await link(browser, { ...both, contractNumber: `П-${veras}` })).status, 303)
})

test('what was said at registration opens the form once and stands in it; after linking it is forgotten', async () => {
  const { browser, id } = await newcomer({ hint: veras, address: 'ул. Тихая, 14, 37' })
  const first = await browser.get('/cabinet')
  assert.deepEqual([first.status, first.location], [303, path])
  const form = await browser.get(path)
  assert.equal(form.$('#accountNumber').val(), veras)
  assert.match(form.$('main').text(), /ул\. Тихая, 14, 37/)
  assert.equal((await browser.get('/cabinet')).$('h1').text(), 'Привяжите договор')
  assert.equal((await link(browser, { amount: '1196,82' })).status, 303)
  const left = await house.deps.db.sql.one('select hint_number, hint_address from users where id = $1', [id])
  assert.deepEqual(left, { hint_number: null, hint_address: null })
})

test('slips are said at their field, what was typed stays, and no try is spent', async () => {
  const { browser } = await newcomer()
  for (const [fields, field] of [
    [{ accountNumber: '', amount: '1' }, 'accountNumber'],
    [{ accountNumber: veras, amount: '' }, 'amount'],
    [{ accountNumber: veras, amount: 'сто' }, 'amount'],
    [{ accountNumber: veras, amount: '-5' }, 'amount'],
    [{ accountNumber: veras, amount: '1,234' }, 'amount'],
    [{ accountNumber: veras, amount: '１２' }, 'amount'],
    [{ accountNumber: veras, amount: '9'.repeat(10_000) }, 'amount'],
    [{ accountNumber: '😀', amount: '1' }, 'accountNumber'],
    [{ accountNumber: '1'.repeat(10_000), amount: '1' }, 'accountNumber'],
    [{ accountNumber: 'a\u0000b', amount: '1' }, 'accountNumber'],
    [{ accountNumber: "1' or '1'='1", amount: '1' }, 'accountNumber'],
    [{ accountNumber: '\u202e123', amount: '1' }, 'accountNumber'],
    [{ proof: 'meter', accountNumber: veras, meterSerial: '' }, 'meterSerial'],
    [{ proof: 'meter', accountNumber: veras, meterSerial: 'x'.repeat(21) }, 'meterSerial'],
    [{ proof: 'meter', accountNumber: veras, meterSerial: '<b>' }, 'meterSerial'],
    [{ proof: 'code', accountNumber: veras }, 'code'],
    [{ proof: 'code', accountNumber: veras, code: 'ABCD' }, 'code'],
    [{ proof: 'code', accountNumber: veras, code: 'ACEH-KMPT-X234-5675' }, 'code'],
    [{ proof: 'code', accountNumber: veras, code: 'A'.repeat(10_000) }, 'code'],
    [{ proof: 'code', accountNumber: veras, code: '😀' }, 'code'],
    [{ proof: '', accountNumber: veras }, 'accountNumber'],
  ] as [Record<string, string>, string][]) {
    const answer = await link(browser, fields)
    assert.equal(answer.status, 422, JSON.stringify(fields).slice(0, 80))
    assert.equal(answer.$(`[role=alert] a[href="#${field}"]`).length, 1, JSON.stringify(fields).slice(0, 80))
  }
  const kept = await link(browser, { accountNumber: veras, amount: 'сто' })
  assert.equal(kept.$('#accountNumber').val(), veras)
  assert.equal(kept.$('#amount').val(), 'сто')
  const form = await browser.get(path)
  const token = String(form.$('input[name=_csrf]').first().val())
  const doubled = await fetch(house.base + path, {
    method: 'POST',
    headers: { cookie: browser.cookieHeader(), 'content-type': 'application/x-www-form-urlencoded' },
    body: `_csrf=${encodeURIComponent(token)}&proof=payment&accountNumber=${veras}&accountNumber=1&amount[a]=1`,
  })
  assert.equal(doubled.status, 422)
  assert.match(alert(await link(browser, { accountNumber: '1', amount: '1' })), /Осталось попыток: 4\./)
})

test('fields that are not of the form change nothing: the link is the sender’s own', async () => {
  const { sql } = house.deps.db
  const victim = await sql.one<{ id: string }>(`select id from users where login_key = 'anna'`)
  const { browser, id } = await newcomer()
  const answer = await link(browser, {
    accountNumber: veras,
    amount: '1196,82',
    userId: victim?.id ?? '',
    contractId: (await house.contractsOf('oleg'))[0] ?? '',
    role: 'ADMINISTRATOR',
    status: 'ACTIVE',
    isProved: 'true',
  })
  assert.equal(answer.status, 303)
  assert.equal((await linksOf(id)).length, 1)
  assert.deepEqual(
    (await linksOf(victim?.id ?? '')).map(({ number }) => number),
    ['П-1003000031', 'П-1003000048'],
  )
})

test('strangers and staff link nothing', async () => {
  assert.match((await house.stranger().get(path)).location, /^\/login\?next=/)
  assert.equal((await (await house.as('operator')).get(path)).location, '/staff')
  const { browser } = await newcomer()
  assert.equal(
    (await browser.post(path, { proof: 'payment', accountNumber: veras, amount: '1' })).status,
    403,
  )
})
