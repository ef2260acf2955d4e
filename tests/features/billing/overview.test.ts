import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Answer } from '../../support/web-client.ts'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const words = (text: string) => text.replace(/[\s\u00a0]+/g, ' ').trim()
const main = (page: Answer) => words(page.$('main').text())
/** Rows of the table of invoices or payments, cell by cell. */
function rowsOf(page: Answer, heading: string): string[][] {
  const rows = page.$(`section[aria-labelledby=${heading}] tbody tr`).toArray()
  return rows.map((row) =>
    page
      .$(row)
      .children()
      .toArray()
      .map((cell) => words(page.$(cell).text())),
  )
}
const billing = (contract: string, rest = '') => `/cabinet/billing?contract=${contract}${rest}`

test('the only contract is picked by itself: vera has nothing to pay', async () => {
  const page = await (await house.as('vera')).get('/cabinet/billing')
  assert.equal(page.status, 200)
  assert.match(main(page), /К оплате ничего нет По данным на 14 ноября 2026\./)
  assert.match(main(page), /Последний платёж 1 196,82 ₽ 12 ноября 2026, картой\./)
  assert.equal(page.$('main .btn-primary').length, 1)
})

test('24 invoices stand newest first with their money and status', async () => {
  const page = await (await house.as('oleg')).get('/cabinet/billing')
  const rows = rowsOf(page, 'invoices')
  assert.equal(rows.length, 24)
  assert.deepEqual(rows[0]?.slice(0, 8), [
    '500048-2610',
    '05.11.2026',
    'октябрь 2026',
    '879,39 ₽',
    '158,58 ₽',
    '0,00 ₽',
    '–',
    '16.11.2026',
  ])
  assert.deepEqual(rows[2]?.slice(0, 9), [
    '500046-2608',
    '05.09.2026',
    'август 2026',
    '873,54 ₽',
    '157,52 ₽',
    '873,54 ₽',
    '–',
    '15.09.2026',
    'оплачен',
  ])
  assert.deepEqual(rowsOf(page, 'payments')[0], [
    '11.09.2026',
    '873,54 ₽',
    'картой',
    'Оплата по счёту № 500046-2608',
    '500046-2608',
  ])
})

test('oleg sees his debt, what is overdue and what the delay costs, marked as an estimate', async () => {
  const page = await (await house.as('oleg')).get('/cabinet/billing')
  assert.match(main(page), /Долг 1 686,06 ₽ Срок прошёл 15 октября\./)
  assert.match(
    main(page),
    /Просрочено 1 686,06 ₽ Пени на сегодня – примерно 4,09 ₽ за 46 дней просрочки \(наша оценка\)/,
  )
  const rows = rowsOf(page, 'invoices')
  assert.equal(rows[0]?.[8], 'просрочен По 16 декабря пеней не будет.')
  assert.match(rows[1]?.[8] ?? '', /^просрочен Пени на сегодня – примерно 4,09 ₽/)
})

test('a managing company has no free days', async () => {
  const [, second] = await house.contractsOf('rodnik')
  const page = await (await house.as('rodnik')).get(billing(second!))
  // 173 944,77 × 9,5 % × 20 / 300
  assert.match(main(page), /Долг 173 944,77 ₽ Срок прошёл 10 ноября\..*примерно 1 101,65 ₽ за 20 дней/)
})

test('with several contracts one is chosen; the newest paper is already there: two clicks from home', async () => {
  const browser = await house.as('rodnik')
  const page = await browser.get('/cabinet/billing')
  const contracts = await house.contractsOf('rodnik')
  assert.match(
    main(page),
    /К оплате по всем договорам: 173 944,77 ₽\. По данным на 14 ноября 2026\..*Выберите договор/,
  )
  assert.deepEqual(
    page
      .$('main h3 a')
      .toArray()
      .map((link) => page.$(link).attr('href')),
    contracts.map((id) => billing(id)),
  )
  const papers = page.$('main a[href$=".pdf"]').toArray()
  assert.equal(papers.length, 2)
  assert.equal(
    (await browser.get(page.$(papers[0]).attr('href')!)).headers.get('content-type'),
    'application/pdf',
  )
  const one = await browser.get(billing(contracts[0]!))
  assert.equal(one.$('main a[href="/cabinet/billing?contract=all"]').length, 1)
  assert.equal(rowsOf(one, 'invoices').length, 24)
})

test('the menu leads to bills', async () => {
  const page = await (await house.as('vera')).get('/cabinet/billing')
  const item = page.$('.menu a[href="/cabinet/billing"]')
  assert.deepEqual([item.text(), item.attr('aria-current')], ['Счета и оплата', 'page'])
})

test('the page takes at most eight statements, for any contract', async () => {
  for (const login of ['vera', 'rodnik']) {
    const browser = await house.as(login)
    const [contract] = await house.contractsOf(login)
    const statements = await house.statements(() => browser.get(billing(contract!)))
    assert.ok(statements.length <= 8, `${login}: ${statements.length}`)
  }
  const anna = await house.as('anna')
  const chooser = await house.statements(() => anna.get('/cabinet/billing'))
  assert.ok(chooser.length <= 8, String(chooser.length))
})

test('money that came before the bill is told apart, and years further back can be reached', async () => {
  const [contract] = await house.contractsOf('petrov')
  const { sql } = house.deps.db
  await sql.run(
    `insert into invoices (contract_id, number, period, issued_on, due_on, net_kopecks, vat_kopecks, gross_kopecks)
     values ($1, 'СТ-0001', '2021-05', '2021-06-05', '2021-06-10', 10000, 2000, 12000),
            ($1, 'СТ-0002', '2021-06', '2021-07-05', '2021-07-12', 10000, 2000, 12000)`,
    [contract],
  )
  await sql.run(
    `insert into payments (contract_id, external_id, paid_on, amount_kopecks, method, purpose)
     values ($1, 'OLD-1', '2021-06-20', 24000, 'wire', 'Оплата по счёту № СТ-0001')`,
    [contract],
  )
  const browser = await house.as('petrov')
  const usual = await browser.get('/cabinet/billing')
  assert.equal(rowsOf(usual, 'invoices').length, 24)
  const year = usual.$('main nav a').filter((_i, link) => usual.$(link).text() === '2021')
  const page = await browser.get(year.attr('href')!)
  assert.equal(year.attr('href'), billing(contract!, '&year=2021'))
  assert.deepEqual(
    rowsOf(page, 'invoices').map((row) => [row[0], row[5], row[6], row[8]]),
    [
      ['СТ-0002', '120,00 ₽', '120,00 ₽', 'оплачен'],
      ['СТ-0001', '120,00 ₽', '–', 'оплачен'],
    ],
  )
  assert.deepEqual(rowsOf(page, 'payments'), [
    ['20.06.2021', '240,00 ₽', 'wire', 'Оплата по счёту № СТ-0001', 'СТ-0001 СТ-0002'],
  ])
  const empty = await browser.get(billing(contract!, '&year=1999'))
  assert.match(main(empty), /За это время счетов нет\..*За это время платежей нет\./)
})

test('a partly paid bill says what is left, a bill before its day waits', async () => {
  const [contract] = await house.contractsOf('vera')
  await house.deps.db.sql.run(
    `insert into invoices (contract_id, number, period, issued_on, due_on, net_kopecks, vat_kopecks, gross_kopecks)
     values ($1, 'ЧАСТЬ-1', '2026-11', '2026-11-29', '2026-12-15', 81967, 18033, 100000)`,
    [contract],
  )
  const browser = await house.as('vera')
  const waits = await browser.get('/cabinet/billing')
  assert.match(main(waits), /К оплате 1 000,00 ₽ Оплатите по 15 декабря включительно\./)
  assert.match(main(waits), /Ближайший срок оплаты 15 декабря, вторник Счёт за ноябрь, 1 000,00 ₽\./)
  assert.equal(rowsOf(waits, 'invoices')[0]?.[8], 'ждёт оплаты')
  await house.deps.db.sql.run(
    `insert into payments (contract_id, external_id, paid_on, amount_kopecks, method, purpose)
     values ($1, 'PART-1', '2026-11-30', 30050, 'sbp', '')`,
    [contract],
  )
  const partly = await browser.get('/cabinet/billing')
  assert.equal(rowsOf(partly, 'invoices')[0]?.[8], 'оплачен частично Осталось 699,50 ₽.')
  await house.deps.db.sql.run(`update invoices set issued_on = '2026-12-01' where number = 'ЧАСТЬ-1'`)
  const later = await browser.get('/cabinet/billing')
  assert.equal(rowsOf(later, 'invoices')[0]?.[0], '500024-2610')
  assert.match(main(later), /Аванс 300,50 ₽ Зачтём в следующий счёт\./)
})

test('corrections are listed with their reason', async () => {
  const [contract] = await house.contractsOf('oleg')
  await house.deps.db.sql.run(
    `insert into ledger_entries (contract_id, kind, "on", amount_kopecks, reason, created_at)
     values ($1, 'CORRECTION', '2026-11-20', -10000, 'Нет воды 3 дня', now())`,
    [contract],
  )
  const page = await (await house.as('oleg')).get('/cabinet/billing')
  assert.deepEqual(rowsOf(page, 'corrections'), [['20.11.2026', '−100,00 ₽', 'Нет воды 3 дня']])
  assert.match(main(page), /Долг 1 586,06 ₽/)
  await house.deps.db.sql.run('delete from ledger_entries')
})

test('the page speaks English too', async () => {
  const browser = await house.as('oleg')
  const page = await browser.get('/cabinet/billing?lang=en')
  assert.match(main(page), /You owe 1,686\.06 ₽ It was due on 15 October\. Data of 14 November 2026\./)
  assert.equal(rowsOf(page, 'invoices')[0]?.[8], 'overdue Pay by 16 December and no penalty is added.')
  await browser.get('/cabinet/billing?lang=ru')
})

test('a stranger signs in first, staff have their own doors', async () => {
  const stranger = await house.stranger().get('/cabinet/billing')
  assert.equal(stranger.status, 303)
  assert.match(stranger.location, /^\/login\?next=/)
  assert.equal((await (await house.as('billing')).get('/cabinet/billing')).status, 303)
})

test("somebody else's contract is the same 404 as none", async () => {
  const [foreign] = await house.contractsOf('oleg')
  const browser = await house.as('vera')
  const body = async (contract: string) => {
    const page = await browser.get(billing(contract))
    assert.equal(page.status, 404)
    return page.$('title').text() + page.$('main').html()!
  }
  const none = await body('00000000-0000-4000-8000-000000000000')
  assert.equal(await body(foreign!), none)
  assert.equal((await browser.get('/cabinet/billing?contract=1&contract=2')).status, 404)
  for (const bad of ['%00', 'null', "' or 1=1", '%F0%9F%92%A7', 'x'.repeat(5_000)])
    assert.equal((await browser.get(billing(bad))).status, 404, bad)
})

test('a year that is none is refused with words', async () => {
  const browser = await house.as('vera')
  for (const bad of ['20', '2026x', '-2026', '２０２６', '1e3', '2026&year=2025', 'x'.repeat(5_000)]) {
    const page = await browser.get(`/cabinet/billing?year=${bad}`)
    assert.equal(page.status, 400, bad)
    assert.match(main(page), /Запрос не понят/)
  }
})

test('access that has ended opens nothing', async () => {
  const [contract] = await house.contractsOf('petrov')
  const end = (day: string | null) =>
    house.deps.db.sql.run('update contract_access set valid_to = $2::date where contract_id = $1', [
      contract,
      day,
    ])
  await end('2026-11-29')
  const browser = await house.as('petrov')
  assert.equal((await browser.get(billing(contract!))).status, 404)
  const page = await browser.get('/cabinet/billing')
  assert.match(main(page), /Договоров пока нет/)
  await end('2026-11-30')
  assert.equal((await browser.get(billing(contract!))).status, 200)
  await end(null)
})

test('markup in a purpose or a reason is printed as it is', async () => {
  const [contract] = await house.contractsOf('petrov')
  const canary = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
  await house.deps.db.sql.run(
    `insert into payments (contract_id, external_id, paid_on, amount_kopecks, method, purpose)
     values ($1, 'XSS-1', '2026-11-28', 100, $2, $2)`,
    [contract, canary],
  )
  const page = await (await house.as('petrov')).get('/cabinet/billing')
  assert.ok(main(page).includes(canary))
  assert.equal(page.$('main script, main img').length, 0)
})

test('a contract without bills says what comes next', async () => {
  const [contract] = await house.contractsOf('petrov')
  for (const table of ['payments', 'invoices'])
    await house.deps.db.sql.run(`delete from ${table} where contract_id = $1`, [contract])
  const page = await (await house.as('petrov')).get('/cabinet/billing')
  assert.match(main(page), /Счетов пока нет Первый счёт появится здесь/)
  assert.equal(page.$('main table').length, 0)
})
