import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Answer, WebClient } from '../../support/web-client.ts'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(() => house.clock.set('2026-11-30T10:00+03:00'))

const words = (text: string) => text.replace(/\s+/g, ' ').trim()
const lead = ({ $ }: Answer) => words($('.hero').text())
const card = ({ $ }: Answer, id: string) => words($(`section[aria-labelledby=${id}]`).text())

/** A submission of the contract in force, as Submit writes it. */
async function handIn(contractId: string, sent: number, total: number): Promise<void> {
  await house.deps.db.sql.run(
    `insert into submissions (contract_id, period, revision, number, kind, state, channel, user_id, sender_name,
       sender_login, read_on, sent_at, sent_meters, total_meters, volume, amount_kopecks, content, content_hash, details)
     select $1, '2026-11', 1, '202611-' || lpad((select count(*) + 1 from submissions)::text, 6, '0') || '-0', 'FIRST',
       'SUBMITTED', 'portal', (select user_id from contract_access where contract_id = $1 limit 1), 'x', 'x', '2026-11-30',
       '2026-11-30T07:42:00Z', $2, $3, 14, 138400, '{}', repeat('0', 64), '{}'`,
    [contractId, sent, total],
  )
}
/** A new browser: the sessions of the others ended when the clock went on. */
async function enter(login: string): Promise<WebClient> {
  const browser = house.stranger()
  await browser.signIn(login)
  return browser
}
const forget = () => house.deps.db.sql.run('delete from submissions')

test('while the window is open the page asks for readings, says how long and what is to pay', async () => {
  const vera = await house.as('vera')
  const [contract = ''] = await house.contractsOf('vera')
  const page = await vera.get('/cabinet')
  assert.equal(page.$('h1').text(), 'Передайте показания за ноябрь')
  assert.match(lead(page), /Осталось 3 дня: по 2 декабря включительно\. К оплате ничего нет\./)
  assert.equal(page.$('main .btn-primary').length, 1)
  assert.equal(page.$('main .btn-primary').attr('href'), `/cabinet/readings/${contract}`)
  assert.match(card(page, 'readings'), /ждём 2 прибора/)
  house.clock.set('2026-12-02T12:00+03:00')
  assert.match(lead(await (await enter('vera')).get('/cabinet')), /Последний день: 2 декабря, до 24:00\./)
})

test('after handing in it shows when, the number, and the protocol', async () => {
  const [contract = ''] = await house.contractsOf('vera')
  await handIn(contract, 2, 2)
  const page = await (await house.as('vera')).get('/cabinet')
  assert.equal(page.$('h1').text(), 'Показания за ноябрь переданы')
  assert.match(
    lead(page),
    /30 ноября, 10:42, № 202611-000001-0\. Ждём расчёта; исправить можно по 2 декабря\./,
  )
  assert.match(
    page.$('main .btn-primary').attr('href') ?? '',
    /^\/cabinet\/submissions\/[\w-]+\/protocol\.pdf$/,
  )
  assert.match(card(page, 'events'), /Показания за ноябрь, № 202611-000001-0 30 ноября/)
  await forget()
})

test('between windows there is nothing to do, and the next one is named', async () => {
  house.clock.set('2026-12-15T12:00+03:00')
  const page = await (await enter('vera')).get('/cabinet?lang=en')
  assert.equal(page.$('h1').text(), 'Nothing to do now')
  assert.match(lead(page), /December readings: 29 December to 12 January\. We will remind you\./)
  assert.match(card(page, 'readings'), /November readings not submitted/)
  // the choice is kept in the profile
  await house.deps.db.sql.run(`update users set locale = 'ru' where login_key = 'vera'`)
})

test('a debt past its day comes first when no readings wait, with the last day free of penalty', async () => {
  house.clock.set('2026-12-03T12:00+03:00')
  const { sql } = house.deps.db
  const [contract = ''] = await house.contractsOf('oleg')
  const oleg = await enter('oleg')
  const late = await oleg.get('/cabinet')
  assert.equal(words(late.$('h1').text()), 'Долг 1 686,06 ₽')
  assert.match(lead(late), /Срок прошёл 15 октября\. С 15 ноября начисляются пени\./)
  // the September bill is paid: what remains was due on 16 November, a Monday after a Sunday
  await sql.run(
    `insert into payments (contract_id, external_id, paid_on, amount_kopecks, method, purpose)
     values ($1, 'T-1', '2026-12-01', 80667, 'card', '')`,
    [contract],
  )
  const early = await oleg.get('/cabinet')
  assert.equal(words(early.$('h1').text()), 'Долг 879,39 ₽')
  assert.match(lead(early), /Срок прошёл 16 ноября\. Оплатите по 16 декабря — пеней не будет\./)
  assert.equal(early.$('main .btn-primary').attr('href'), `/cabinet/billing?contract=${contract}`)
  assert.match(card(early, 'money'), /По данным на \d+ ноября 2026\./)
})

test('an organization pays penalties from the day after the due day', async () => {
  const rodnik = await (await house.as('rodnik')).get('/cabinet')
  assert.match(card(rodnik, 'money'), /Срок прошёл 10 ноября\. С 11 ноября начисляются пени\./)
})

test('several contracts are summed and listed, each with its bill and its readings', async () => {
  const anna = await house.as('anna')
  const [one = '', two = ''] = await house.contractsOf('anna')
  const page = await anna.get('/cabinet')
  assert.equal(page.$('main .btn-primary').attr('href'), '/cabinet/readings')
  assert.match(card(page, 'money'), /Ничего Аванс 500,00 ₽\./)
  const bills = page
    .$('section[aria-labelledby=money] li a')
    .toArray()
    .map((link) => page.$(link).attr('href'))
  assert.deepEqual(
    bills,
    [one, two].map((id) => `/cabinet/billing?contract=${id}`),
  )
  await handIn(one, 3, 3)
  const half = await anna.get('/cabinet')
  assert.match(lead(half), /Передано по договорам: 1 из 2\./)
  assert.equal(half.$('main .btn-primary').attr('href'), `/cabinet/readings/${two}`)
  await handIn(two, 1, 2)
  const done = await anna.get('/cabinet')
  assert.equal(done.$('h1').text(), 'Показания за ноябрь переданы')
  assert.match(card(done, 'readings'), /передано 3 из 3.*передано 1 из 2.*Дополнить/)
  await forget()
})

test('a draft that waits is said to be not submitted', async () => {
  const [contract = ''] = await house.contractsOf('petrov')
  await house.deps.db.sql.run(
    `insert into drafts (contract_id, period, version, rows, updated_by, updated_at)
     select $1, '2026-11', 1, '{}', user_id, now() from contract_access where contract_id = $1`,
    [contract],
  )
  const page = await (await house.as('petrov')).get('/cabinet')
  assert.match(lead(page), /Есть черновик, он ещё не передан\./)
  assert.match(card(page, 'readings'), /черновик, ещё не передано/)
  await house.deps.db.sql.run('delete from drafts')
})

test('one who may only look is not asked for readings; a closed contract leaves history', async () => {
  const { sql } = house.deps.db
  const [contract = ''] = await house.contractsOf('vera')
  const vera = await house.as('vera')
  await sql.run('update contract_access set can_enter = false, can_submit = false where contract_id = $1', [
    contract,
  ])
  assert.match(lead(await vera.get('/cabinet')), /Передавать показания по этим договорам вам не поручено\./)
  await sql.run('update contract_access set can_enter = true, can_submit = true where contract_id = $1', [
    contract,
  ])
  await sql.run(`update contracts set status = 'TERMINATED' where id = $1`, [contract])
  const closed = await vera.get('/cabinet')
  assert.match(lead(closed), /Договоры закрыты: остались история и документы\./)
  assert.ok(!closed.text.includes('href="/cabinet/readings'))
  await sql.run(`update contracts set status = 'ACTIVE' where id = $1`, [contract])
})

test('a window kept open for one contract counts for that one', async () => {
  house.clock.set('2026-12-04T12:00+03:00')
  const { sql } = house.deps.db
  const [one = ''] = await house.contractsOf('anna')
  await sql.run(
    `insert into window_extensions (contract_id, period, closes_on, reason, created_at, created_by)
     select $1, '2026-11', '2026-12-05', 'авария', now(), user_id from contract_access where contract_id = $1 limit 1`,
    [one],
  )
  const page = await (await enter('anna')).get('/cabinet')
  assert.match(lead(page), /Осталось 2 дня: по 5 декабря включительно\./)
  assert.equal(page.$('main .btn-primary').attr('href'), `/cabinet/readings/${one}`)
  assert.equal((await (await enter('vera')).get('/cabinet')).$('h1').text(), 'Сейчас делать ничего не нужно')
  await sql.run('delete from window_extensions')
})

test('what comes next: verifications that end, the bill, the window', async () => {
  const oleg = await (await house.as('oleg')).get('/cabinet')
  const next = card(oleg, 'next')
  assert.match(next, /Поверка: холодная вода, № \d+ истекла 14 сентября/)
  assert.match(next, /Счёт за ноябрь до 7 декабря/)
  assert.match(next, /Приём за декабрь 29 декабря – 12 января/)
  const rodnik = await (await house.as('rodnik')).get('/cabinet')
  assert.match(card(rodnik, 'next'), /и ещё \d+ прибор/)
})

test('the chart and its table tell the same months; an estimate is settled by the reading after it', async () => {
  const { sql } = house.deps.db
  const [contract = ''] = await house.contractsOf('vera')
  const vera = await house.as('vera')
  const totals = (page: Answer) =>
    page
      .$('section[aria-labelledby=chart] tbody tr')
      .toArray()
      .map((row) => page.$(row).find('td').last().text())
  const before = await vera.get('/cabinet')
  assert.equal(before.$('section[aria-labelledby=chart] tbody tr').length, 12)
  const bars = before
    .$('.chart .value')
    .toArray()
    .map((bar) => before.$(bar).text())
  assert.deepEqual(bars, totals(before))
  const register = await sql.one<{ id: string; volume: string; later: string }>(
    `select a.register_id as id, a.volume, b.volume as later from readings a join readings b
       on b.register_id = a.register_id and b.period = '2026-10'
     where a.contract_id = $1 and a.period = '2026-09' limit 1`,
    [contract],
  )
  // September becomes an estimate of 5 m³, October counts from August
  const both = Number(register?.volume) + Number(register?.later)
  await sql.run(
    `update readings set source = 'estimate', volume = 5 where register_id = $1 and period = '2026-09'`,
    [register?.id],
  )
  await sql.run(`update readings set volume = $2 where register_id = $1 and period = '2026-10'`, [
    register?.id,
    both,
  ])
  const afterwards = await vera.get('/cabinet')
  const sum = (page: Answer) =>
    totals(page)
      .slice(-2)
      .reduce((all, text) => all + Number(text), 0)
  assert.equal(sum(afterwards), sum(before))
  assert.ok(afterwards.$('.bar-estimate').length > 0)
  assert.match(card(afterwards, 'chart'), /Светлое — рассчитано без показаний/)
})

test('a cabinet without contracts says what to do', async () => {
  const { sql } = house.deps.db
  await sql.run(
    `insert into users (kind, status, login, login_key, email, email_key, last_name, first_name, password_hash, created_at)
     select 'PERSON', 'ACTIVE', 'new', 'new', 'new@example.test', 'new@example.test', 'Новиков', 'Лев', password_hash, now()
     from users where login_key = 'vera'`,
  )
  const page = await (await house.as('new')).get('/cabinet')
  assert.equal(page.status, 200)
  assert.equal(page.$('h1').text(), 'Привяжите договор')
  assert.equal(page.$('main .btn-primary').attr('href'), '/cabinet/contracts/link')
  assert.equal(page.$('.menu a[href="/cabinet/readings"]').length, 0)
})

test('as many statements for two contracts and 346 meters as for one flat, at most seven', async () => {
  const [vera, rodnik] = [await house.as('vera'), await house.as('rodnik')]
  await Promise.all([vera.get('/cabinet'), rodnik.get('/cabinet')])
  const few = await house.statements(() => vera.get('/cabinet'))
  const many = await house.statements(() => rodnik.get('/cabinet'))
  console.log(`statements of the home page: ${few.length} for a flat, ${many.length} for 346 meters`)
  assert.equal(many.length, few.length)
  assert.ok(many.length <= 7)
})
