import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import { extractText, getDocumentProxy } from 'unpdf'
import { cutPages } from '../../../src/features/readings/history/service.ts'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

async function fileOf(
  login: string,
  path: string,
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const browser = await house.as(login)
  const answer = await fetch(house.base + path, { headers: { cookie: browser.cookieHeader() } })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

function csvRows(bytes: Buffer): string[][] {
  return parse(bytes, { bom: true, delimiter: ';' })
}

test('the last twelve months of the only contract are shown without asking', async () => {
  const page = await (await house.as('vera')).get('/cabinet/history')
  assert.equal(page.status, 200)
  assert.equal(page.$('#contract').length, 0)
  assert.equal(page.$('#from').attr('value'), '2025-12')
  assert.equal(page.$('#to').attr('value'), '2026-11')
  const first = page.$('tbody tr:not(.house)').first().text().replace(/\s+/g, ' ')
  assert.match(first, /ХВС, санузел ?№ 41000120, СВ-15Х 26\.10\.2026 447 454 7 биллинг принято к расчёту/)
})

test('a visitor with two flats chooses one, or sees both', async () => {
  const anna = await house.as('anna')
  const [one = '', two = ''] = await house.contractsOf('anna')
  const all = await anna.get('/cabinet/history')
  assert.equal(all.$('#contract option').length, 3)
  const first = await anna.get(`/cabinet/history?contract=${one}`)
  const second = await anna.get(`/cabinet/history?contract=${two}`)
  const rows = (page: typeof all) => page.$('tbody tr:not(.house)').length
  assert.equal(rows(all), rows(first) + rows(second))
  assert.equal(first.$('#contract option[selected]').attr('value'), one)
})

test("somebody else's contract is the same 404 as none at all", async () => {
  const vera = await house.as('vera')
  const [foreign = ''] = await house.contractsOf('oleg')
  for (const kind of ['', '.csv', '.xlsx', '.pdf'])
    for (const id of [foreign, crypto.randomUUID(), 'x', "1' or '1'='1"])
      assert.equal(
        (await vera.get(`/cabinet/history${kind}?contract=${encodeURIComponent(id)}`)).status,
        404,
        kind + id,
      )
})

test('a wrong filter is said at its field, and what was typed stays', async () => {
  const vera = await house.as('vera')
  for (const [query, field] of [
    ['from=2026-13&meter=777', 'from'],
    ['to=вчера', 'to'],
    ['from=2026-05&to=2026-01', 'from'],
    ['from=1990-01', 'from'],
    [`meter=${'9'.repeat(65)}`, 'meter'],
    ['from=2026-01&from=2026-02', 'from'],
    ['page=99', 'from'],
    ['page=-1', 'from'],
  ] as const)
    for (const kind of ['', '.csv', '.xlsx', '.pdf']) {
      if (query === 'page=99' && kind !== '') continue
      const page = await vera.get(`/cabinet/history${kind}?${query}`)
      assert.equal(page.status, 422, query)
      assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1, query)
    }
  const kept = await vera.get('/cabinet/history?from=2026-13&meter=777')
  assert.equal(kept.$('#from').attr('value'), '2026-13')
  assert.equal(kept.$('#meter').attr('value'), '777')
})

test('a month typed the Russian way and a part of a serial are understood', async () => {
  const page = await (await house.as('vera')).get('/cabinet/history?from=10.2026&to=10.2026&meter=000120')
  assert.equal(page.$('tbody tr:not(.house)').length, 1)
  const none = await (await house.as('vera')).get('/cabinet/history?meter=%25')
  assert.match(none.text, /За этот период показаний нет/)
})

test('340 inlets are shown by months, in as many statements as two meters', async () => {
  const rodnik = await house.as('rodnik')
  const vera = await house.as('vera')
  const few = await house.statements(() => vera.get('/cabinet/history'))
  let page = await rodnik.get('/cabinet/history')
  const many = await house.statements(async () => (page = await rodnik.get('/cabinet/history')))
  assert.equal(many.length, few.length)
  assert.ok(page.$('tbody tr:not(.house)').length > 340)
  const older = page.$('.pages a[rel=next]').attr('href') ?? ''
  const next = await rodnik.get(older)
  assert.equal(next.status, 200)
  assert.match(next.$('tr.house').first().text(), /сентябрь 2026/)
  assert.equal(next.$('.pages a[rel=prev]').length, 1)
})

test('pages are cut along months', () => {
  const months = [
    { period: '2026-10', count: 300 },
    { period: '2026-09', count: 200 },
    { period: '2026-08', count: 600 },
    { period: '2026-07', count: 1 },
  ]
  assert.deepEqual(cutPages(months), [
    { from: '2026-09', to: '2026-10', count: 500 },
    { from: '2026-08', to: '2026-08', count: 600 },
    { from: '2026-07', to: '2026-07', count: 1 },
  ])
  assert.deepEqual(cutPages([]), [])
})

test('CSV and workbook hold the rows of the page, numbers and days typed', async () => {
  const query = '?from=2026-01&to=2026-10'
  const page = await (await house.as('vera')).get(`/cabinet/history${query}`)
  const rows = page.$('tbody tr:not(.house)').length
  const csv = await fileOf('vera', `/cabinet/history.csv${query}`)
  assert.equal(csv.status, 200)
  assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/)
  assert.match(
    csv.headers.get('content-disposition') ?? '',
    /^attachment; filename="history-.*2026-01-2026-10\.csv"/,
  )
  const [head = [], ...lines] = csvRows(csv.bytes)
  const first = lines[0] ?? []
  assert.equal(lines.length, rows)
  assert.deepEqual(head.slice(0, 3), ['Месяц', 'Договор', 'Лицевой счёт'])
  assert.equal(first[head.indexOf('Показание')], '454')
  assert.equal(first[head.indexOf('Снято')], '26.10.2026')

  const xlsx = await fileOf('vera', `/cabinet/history.xlsx${query}`)
  const book = new exceljs.Workbook()
  await book.xlsx.load(xlsx.bytes as never)
  const sheet = book.worksheets[0]!
  assert.equal(sheet.rowCount, rows + 1)
  assert.equal(sheet.getRow(2).getCell(head.indexOf('Показание') + 1).value, 454)
  assert.deepEqual(sheet.getRow(2).getCell(head.indexOf('Снято') + 1).value, new Date('2026-10-26T00:00:00Z'))
})

test('a whole year of 340 inlets comes as CSV and workbook', async () => {
  const csv = csvRows((await fileOf('rodnik', '/cabinet/history.csv?contract=all')).bytes)
  assert.ok(csv.length > 340 * 10)
  const xlsx = await fileOf('rodnik', '/cabinet/history.xlsx?contract=all')
  const book = new exceljs.Workbook()
  await book.xlsx.load(xlsx.bytes as never)
  assert.equal(book.worksheets[0]!.rowCount, csv.length)
})

test('the paper holds the same rows and says what it was asked for', async () => {
  const answer = await fileOf('vera', '/cabinet/history.pdf?from=2026-09&to=2026-10')
  assert.equal(answer.headers.get('content-type'), 'application/pdf')
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(answer.bytes)), {
    mergePages: true,
  })
  const words = text.replace(/\s+/g, ' ')
  assert.match(words, /История показаний сентябрь 2026 – октябрь 2026/)
  assert.match(words, /октябрь 2026 · г\. Москва, ул\. Тихая, д\. 14, кв\. 37/)
  assert.match(words, /№ 41000120, СВ-15Х 26\.10\.2026 447 454 7 биллинг принято к расчёту/)
  assert.match(words, /страница 1 из 1/)
})

test('a formula in a name is disarmed in files and shown as it is on the page', async () => {
  const { sql } = house.deps.db
  const [contract = ''] = await house.contractsOf('vera')
  await sql.run(`update inlets set name = '=HYPERLINK("http://evil")<b>' where contract_id = $1`, [contract])
  await sql.run(`update readings set note_code = '99', note_text = '@SUM(1)' where contract_id = $1`, [
    contract,
  ])
  const page = await (await house.as('vera')).get('/cabinet/history')
  assert.ok(page.$('tbody').text().includes('=HYPERLINK("http://evil")<b>'))
  assert.equal(page.$('tbody b').length, 0)
  for (const line of csvRows((await fileOf('vera', '/cabinet/history.csv')).bytes))
    for (const cell of line) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d)/)
})

test('replaced values are shown when asked for, estimates are marked', async () => {
  const { sql } = house.deps.db
  const [contract = ''] = await house.contractsOf('vera')
  const changed = await sql.one<{ id: string }>(
    `update readings set state = 'REPLACED' where id = (select id from readings where contract_id = $1 and period = '2026-10' limit 1)
     returning id`,
    [contract],
  )
  await sql.run(
    `update readings set source = 'estimate', state = 'ESTIMATED'
     where contract_id = $1 and period = '2026-10' and id <> $2`,
    [contract, changed?.id],
  )
  const vera = await house.as('vera')
  const usual = await vera.get('/cabinet/history?from=2026-10&to=2026-10')
  assert.equal(usual.$('tbody tr:not(.house)').length, 1)
  assert.match(usual.$('tbody').text(), /рассчитано/)
  const all = await vera.get('/cabinet/history?from=2026-10&to=2026-10&replaced=1')
  assert.equal(all.$('tbody tr:not(.house)').length, 2)
  assert.match(all.$('tbody').text(), /заменено/)
})

test('English pages and files speak English', async () => {
  const page = await (await house.as('oleg')).get('/cabinet/history?lang=en')
  assert.equal(page.$('h1').text(), 'History of readings')
  const csv = csvRows((await fileOf('oleg', '/cabinet/history.csv?lang=en')).bytes)
  assert.equal(csv[0]?.[0], 'Month')
})
