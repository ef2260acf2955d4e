import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { alertOf, folded, letterOf, link, linkPath, newcomer, postCode, veras } from './link-kit.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(async () => {
  house.clock.set('2026-11-30T10:00+03:00')
  await house.deps.db.sql.run('truncate throttles')
})

const proofsOf = async (userId: string) =>
  (
    await house.deps.db.sql.rows<{ proof: string }>(
      'select proof from contract_links where user_id = $1 and ended_at is null',
      [userId],
    )
  ).map(({ proof }) => proof)

test('the letter carries the code, whom it goes to, what to do with it, and says that it is a sample', async () => {
  const { code, text } = await postCode(house, veras.account)
  assert.match(code, /^[A-Z2-9]{4}(-[A-Z2-9]{4}){3}$/)
  for (const words of [
    'Соколова Вера Петровна',
    'ул. Тихая, д. 14, кв. 37',
    'Код для личного кабинета',
    'Договор № П-1003000017',
    'Код действует по 30 декабря 2026',
    'Никому не сообщайте этот код',
    'ОБРАЗЕЦ',
    'ИНН 7799000012',
    '8 (499) 763-34-34',
    '/cabinet/contracts/link',
    'страница 1 из 1',
  ])
    assert.ok(text.replace(/\u00a0/g, ' ').includes(words), `${words} in ${text}`)
})

test('a posted code links once, however it is typed; the database keeps no code', async () => {
  const { code, page } = await postCode(house, veras.contract)
  const stored = await house.deps.db.sql.rows('select encode(hash, $1) as hash, * from link_codes', ['hex'])
  assert.doesNotMatch(JSON.stringify(stored), new RegExp(code.replaceAll('-', '')))
  const first = await newcomer(house)
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('a', 'а').replaceAll('c', 'с')
  const answer = await link(first.browser, { proof: 'code', accountNumber: veras.account, code: typed })
  assert.equal(answer.status, 303)
  assert.deepEqual(await proofsOf(first.id), ['CODE'])
  assert.match((await first.browser.get(answer.location)).$('main').text(), /ул\. Тихая/)
  const second = await newcomer(house)
  const refused = await link(second.browser, { proof: 'code', accountNumber: veras.account, code })
  assert.equal(refused.status, 422)
  assert.match(alertOf(refused), /Номер и код не сошлись.*Осталось попыток: 4\./)
  const operator = await house.as('operator')
  const shown = await operator.get(page)
  assert.match(shown.$('main .tag').text(), /использован/)
  assert.equal((await operator.get(`${page}/letter.pdf`)).status, 404)
})

test('the same code sent ten times at once by two people makes one link', async () => {
  const { code } = await postCode(house, veras.account)
  const people = [await newcomer(house), await newcomer(house)]
  const forms = await Promise.all(people.map(({ browser }) => browser.get(`${linkPath}?proof=code`)))
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_try, at) => {
      const form = forms[at % 2]
      const person = people[at % 2]
      assert.ok(form && person)
      return person.browser.submit(form, linkPath, { proof: 'code', accountNumber: veras.account, code })
    }),
  )
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.ok(answers.every(({ status }) => [303, 422, 429].includes(status)))
  const links = await Promise.all(people.map(({ id }) => proofsOf(id)))
  assert.deepEqual(links.flat(), ['CODE'])
})

test('a newer code ends the older one, and of two made at once one is good', async () => {
  const old = await postCode(house, veras.account)
  const operator = await house.as('operator')
  const form = await operator.get('/staff/links/codes')
  const make = () => operator.submit(form, '/staff/links/codes', { number: veras.account })
  const made = await Promise.all([make(), make(), make()])
  assert.ok(made.every(({ status }) => status === 303))
  const good = await house.deps.db.sql.rows(
    'select 1 from link_codes where used_at is null and revoked_at is null',
  )
  assert.equal(good.length, 1)
  const { browser } = await newcomer(house)
  assert.equal(
    (await link(browser, { proof: 'code', accountNumber: veras.account, code: old.code })).status,
    422,
  )
  assert.match((await operator.get(old.page)).$('main .tag').text(), /отменён новым/)
})

test('a code is good for thirty days to the second, printed again it is the same', async () => {
  const { code, page } = await postCode(house, veras.account)
  assert.ok((await letterOf(house, page)).includes(code))
  house.clock.set('2026-12-30T10:00:00+03:00')
  const late = await newcomer(house)
  assert.equal((await link(late.browser, { proof: 'code', accountNumber: veras.account, code })).status, 422)
  house.clock.set('2026-12-30T09:59:59+03:00')
  const timely = await newcomer(house)
  assert.equal(
    (await link(timely.browser, { proof: 'code', accountNumber: veras.account, code })).status,
    303,
  )
})

test('a code opens its own contract alone', async () => {
  const { code } = await postCode(house, veras.account)
  const { browser, id } = await newcomer(house)
  assert.equal((await link(browser, { proof: 'code', accountNumber: '1003000024', code })).status, 422)
  assert.deepEqual(await proofsOf(id), [])
})

test('wrong tries of all proofs are counted together', async () => {
  const { browser } = await newcomer(house)
  const wrong = [
    { proof: 'payment', amount: '1' },
    { proof: 'meter', meterSerial: '99999999' },
    { proof: 'code', code: 'ACEH-KMPT-X234-5674' },
    { proof: 'payment', amount: '2' },
    { proof: 'code', code: 'ACEHKMPTX2345674' },
  ]
  for (const [at, fields] of wrong.entries()) {
    const answer = await link(browser, { ...fields, accountNumber: '1003000024' })
    assert.match(alertOf(answer), new RegExp(`Осталось попыток: ${4 - at}\\.`))
  }
  const paused = await link(browser, { proof: 'meter', accountNumber: '1003000024', meterSerial: '1234' })
  assert.equal(paused.status, 429)
})

test('staff are told what is wrong with a number, and a contract of several addresses needs an account', async () => {
  const operator = await house.as('operator')
  for (const [number, words] of [
    ['', /Впишите номер/],
    ['1'.repeat(10_000), /до 40 знаков/],
    ['😀', /до 40 знаков/],
    ['9999999999', /Такого лицевого счёта или договора нет/],
    ['301000', /несколько адресов/],
  ] as const) {
    const answer = await operator.submit(await operator.get('/staff/links/codes'), '/staff/links/codes', {
      number,
    })
    assert.equal(answer.status, 422, number.slice(0, 20))
    assert.match(alertOf(answer), words)
  }
  const account = await house.deps.db.sql.one<{ number: string; address: string }>(
    `select a.number, a.address from accounts a join contracts c on c.id = a.contract_id where c.number = '301000' limit 1`,
  )
  assert.ok(account)
  assert.ok((await postCode(house, account.number)).text.includes(account.address.slice(0, 12)))
})

test('making and printing a code is written down, without the code', async () => {
  const { code } = await postCode(house, veras.account)
  const events = await house.deps.db.sql.rows<{ action: string; actor: string; whole: string }>(
    `select e.action, u.login as actor, e::text as whole from audit_events e join users u on u.id = e.actor_id
     where e.action like 'contracts.link-code.%' order by e.id desc limit 2`,
  )
  assert.deepEqual(
    events.map(({ action, actor }) => `${actor} ${action}`),
    ['operator contracts.link-code.print', 'operator contracts.link-code.make'],
  )
  assert.doesNotMatch(JSON.stringify(events), new RegExp(code.replaceAll('-', '-?')))
})

test('who asks for a code is answered the same for a known and an unknown number; staff see the known one', async () => {
  const people = [await newcomer(house, { lastName: 'Просящев' }), await newcomer(house)]
  const answers = []
  for (const [at, number] of [veras.account, '7777777777'].entries()) {
    const browser = people[at]!.browser
    const form = await browser.get(`${linkPath}/ask`)
    const answer = await browser.submit(form, `${linkPath}/ask`, { number, text: 'Купил квартиру <b>' })
    assert.equal(answer.status, 303)
    answers.push(answer.location, folded((await browser.get(answer.location)).$('[role=status]').text()))
  }
  assert.deepEqual(answers.slice(0, 2), answers.slice(2))
  assert.match(answers[1]!, /Просьбу записали/)
  const queue = await (await house.as('operator')).get('/staff/links?kind=ASK_LINK')
  assert.match(queue.$('main table').text(), /П-1003000017.*Просящев/s)
  assert.equal(queue.$('main tbody tr').length, 1)
})

test('asking for a code has its limits and its slips', async () => {
  const { browser } = await newcomer(house)
  const ask = async (fields: Record<string, string>) =>
    browser.submit(await browser.get(`${linkPath}/ask`), `${linkPath}/ask`, fields)
  for (const [fields, field] of [
    [{ number: '', text: 'a' }, 'number'],
    [{ number: '12\u0000', text: 'a' }, 'number'],
    [{ number: '12', text: '' }, 'text'],
    [{ number: '12', text: ' \n ' }, 'text'],
    [{ number: '12', text: 'а'.repeat(10_000) }, 'text'],
    [{ number: '12', text: 'a\u202eb' }, 'text'],
  ] as [Record<string, string>, string][]) {
    const answer = await ask(fields)
    assert.equal(answer.status, 422)
    assert.equal(answer.$(`[role=alert] a[href="#${field}"]`).length, 1, JSON.stringify(fields).slice(0, 60))
  }
  for (let at = 0; at < 5; at++)
    assert.equal((await ask({ number: `10000000${at}`, text: 'Прошу 😀' })).status, 303)
  const often = await ask({ number: veras.account, text: 'ещё' })
  assert.equal(often.status, 429)
  assert.match(alertOf(often), /несколько раз/)
})
