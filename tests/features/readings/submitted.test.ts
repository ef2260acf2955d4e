import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import { openHouse, type House } from '../../support/house.ts'
import { laySubmission } from '../../support/submissions.ts'
import type { Answer } from '../../support/web-client.ts'

let house: House
let numbers: string[] = []
const ids: string[] = []
const list = '/staff/readings'

before(async () => {
  house = await openHouse()
  const { db } = house.deps
  const rows = await db.sql.rows<{ number: string }>('select number from contracts order by number')
  numbers = rows.map(({ number }) => number)
  for (const [i, number] of numbers.entries()) {
    // Several have the same moment: time alone does not order them.
    const sentAt = `2026-11-${28 + (i % 3)}T0${i % 5}:00:00Z`
    ids.push(await laySubmission(db, number, { sentAt, ...(i % 4 === 1 ? { unsent: 1 } : {}) }))
  }
})
after(() => house.close())

function shownNumbers(page: Answer): string[] {
  return page
    .$('tbody tr th a')
    .map((_i, link) => page.$(link).text())
    .get()
}

function countOf(page: Answer): number {
  return page.$('tbody tr').length
}

async function walk(login: string, query: string, onPage?: (at: number) => Promise<void>): Promise<string[]> {
  const clerk = await house.as(login)
  const seen: string[] = []
  let address: string | undefined = `${list}?${query}`
  for (let at = 0; address !== undefined && at < 20; at += 1) {
    const page: Answer = await clerk.get(address)
    assert.equal(page.status, 200)
    seen.push(...shownNumbers(page))
    address = page.$('.pages a[rel=next]').attr('href')
    await onPage?.(at)
  }
  return seen
}

async function fileOf(
  login: string,
  path: string,
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const clerk = await house.as(login)
  const answer = await fetch(house.base + path, { headers: { cookie: clerk.cookieHeader() } })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

test('those who take, check and bill readings may read them, nobody else', async () => {
  const pages = [
    list,
    `${list}.csv`,
    `${list}.xlsx`,
    `/staff/submissions/${ids[0]}`,
    `/staff/submissions/${ids[0]}/protocol.pdf`,
  ]
  for (const page of pages) {
    for (const login of ['operator', 'metering', 'billing', 'auditor', 'admin'])
      assert.equal((await fileOf(login, page)).status, 200, `${login} ${page}`)
    for (const login of ['reception', 'editor'])
      assert.equal((await fileOf(login, page)).status, 403, `${login} ${page}`)
    for (const login of ['vera', 'rodnik'])
      assert.equal((await (await house.as(login)).get(page)).status, 404, `${login} ${page}`)
    assert.equal((await house.stranger().get(page)).location.split('?')[0], '/login')
  }
})

test('a row says who sent what and when', async () => {
  await laySubmission(house.deps.db, numbers[0]!, {
    revision: 2,
    kind: 'CORRECTION',
    sentAt: '2026-12-01T09:15:00Z',
    channel: 'phone',
    callerName: 'Сидоров Пётр',
  })
  const page = await (await house.as('operator')).get(`${list}?contract=${numbers[0]}`)
  const row = page.$('tbody tr').first().text().replace(/\s+/g, ' ')
  assert.match(row, /202611-\d{6}-\d ?01\.12\.2026 12:15/)
  assert.ok(row.includes(numbers[0]!))
  assert.match(row, /\d+ из \d+/)
  assert.match(row, /\d+ м³/)
  assert.match(row, /Иванова Анна, со слов: Сидоров Пётр ?телефон/)
  assert.match(row, /передано, исправление/)
  const rodnik = await house.deps.db.sql.one<{ number: string }>(
    `select c.number from accounts a join contracts c on c.id = a.contract_id group by c.number order by count(*) desc limit 1`,
  )
  const big = await (await house.as('operator')).get(`${list}?contract=${rodnik?.number}`)
  assert.match(big.$('tbody tr').text(), /\d+ дом/)
})

test('every page together is the whole list: no row twice, none missing, in every order', async () => {
  const { db } = house.deps
  for (let i = 0; i < 130; i += 1)
    await laySubmission(db, numbers[i % 7]!, {
      period: '2026-10',
      revision: i + 1,
      sentAt: `2026-10-30T0${i % 9}:00:0${i % 4}Z`,
      state: i % 3 === 0 ? 'REPLACED' : 'SUBMITTED',
      ...(i % 5 === 0 ? { unsent: 1 } : {}),
    })
  const all = await db.sql.rows<{ number: string }>(`select number from submissions where period = '2026-10'`)
  for (const sort of ['time', 'oldest', 'contract', 'share']) {
    const seen = await walk('operator', `period=2026-10&sort=${sort}`)
    assert.equal(seen.length, all.length, sort)
    assert.equal(new Set(seen).size, all.length, sort)
  }
  const replaced = await walk('operator', 'period=2026-10&status=replaced&sort=share')
  assert.equal(replaced.length, 44)
})

test('rows that come in while somebody turns the pages move nothing', async () => {
  const before_ = await walk('operator', 'period=2026-10')
  const seen = await walk('operator', 'period=2026-10', async (at) => {
    await laySubmission(house.deps.db, numbers[8]!, {
      period: '2026-10',
      revision: 500 + at,
      sentAt: `2026-11-0${at + 1}T09:00:00Z`,
    })
  })
  assert.deepEqual(seen, before_)
})

test('back from a page leads to the page before it', async () => {
  const clerk = await house.as('operator')
  for (const sort of ['time', 'contract', 'share']) {
    const first = await clerk.get(`${list}?period=2026-10&sort=${sort}`)
    const second = await clerk.get(first.$('.pages a[rel=next]').attr('href') ?? '')
    const third = await clerk.get(second.$('.pages a[rel=next]').attr('href') ?? '')
    const back = await clerk.get(third.$('.pages a[rel=prev]').attr('href') ?? '')
    assert.deepEqual(shownNumbers(back), shownNumbers(second), sort)
    const start = await clerk.get(back.$('.pages a[rel=prev]').attr('href') ?? '')
    assert.deepEqual(shownNumbers(start), shownNumbers(first), sort)
    assert.equal(start.$('.pages a[rel=prev]').length, 0)
  }
})

test('each filter shows what it says and nothing else', async () => {
  const { db } = house.deps
  const clerk = await house.as('metering')
  const month = 'period=2026-09'
  const [a, b, c, d] = [numbers[1]!, numbers[2]!, numbers[3]!, numbers[4]!]
  await laySubmission(db, a, { period: '2026-09', note: '04', needsReview: true })
  await laySubmission(db, b, { period: '2026-09', verdicts: ['MUCH_MORE'] })
  await laySubmission(db, c, { period: '2026-09', unsent: 1, verdicts: ['VERIFICATION_EXPIRED'] })
  await laySubmission(db, d, { period: '2026-09', state: 'REPLACED' })
  const contracts = async (query: string) => {
    const page = await clerk.get(`${list}?${month}&${query}`)
    assert.equal(page.status, 200, query)
    return page
      .$('tbody tr td:nth-child(2) .nowrap')
      .map((_i, cell) => page.$(cell).text().replace('№ ', ''))
      .get()
      .sort()
  }
  assert.deepEqual(await contracts(''), [a, b, c, d].sort())
  assert.deepEqual(await contracts('status=notes'), [a])
  assert.deepEqual(await contracts('status=review'), [a])
  assert.deepEqual(await contracts('status=partial'), [c])
  assert.deepEqual(await contracts('status=replaced'), [d])
  assert.deepEqual(await contracts('status=submitted'), [a, b, c].sort())
  assert.deepEqual(await contracts('problem=much'), [b])
  assert.deepEqual(await contracts('problem=expired&status=partial'), [c])
  assert.deepEqual(await contracts('problem=rollover'), [])
  const kinds = await db.sql.rows<{ number: string; kind: string }>(
    'select c.number, k.kind from contracts c join customers k on k.id = c.customer_id where c.number = any($1)',
    [[a, b, c, d]],
  )
  for (const kind of ['PERSON', 'ORGANIZATION'])
    assert.deepEqual(
      await contracts(`customer=${kind.toLowerCase()}`),
      kinds
        .filter((row) => row.kind === kind)
        .map(({ number }) => number)
        .sort(),
    )
  assert.deepEqual(await contracts(`contract=${encodeURIComponent(a.toLowerCase())}`), [a])
})

test('an address is found by its words, and its signs are only signs', async () => {
  const { db } = house.deps
  const clerk = await house.as('operator')
  const row = await db.sql.one<{ address: string; number: string }>(
    `select a.address, c.number from accounts a join contracts c on c.id = a.contract_id
     where a.contract_id in (select contract_id from accounts group by contract_id having count(*) = 1) order by a.number limit 1`,
  )
  const words = row!.address.toUpperCase().split(' ').slice(-4).join('  ')
  const found = await clerk.get(`${list}?period=2026-11&address=${encodeURIComponent(words)}`)
  assert.ok(found.$('tbody').text().includes(row!.number))
  assert.equal(
    (await clerk.get(`${list}?period=2026-11&address=${encodeURIComponent('Небывалая')}`)).$('tbody tr')
      .length,
    0,
  )
  assert.equal(
    (await clerk.get(`${list}?period=2026-11&address=${encodeURIComponent('%%%')}`)).$('tbody tr').length,
    0,
  )
  assert.equal(
    (await clerk.get(`${list}?period=2026-11&address=${encodeURIComponent('ул.___')}`)).$('tbody tr').length,
    0,
  )
})

test('a common address is walked through, a rare one led to: the rows are the same', async () => {
  const { sql } = house.deps.db
  const contract = await sql.one<{ id: string }>(
    'select contract_id as id from accounts order by number limit 1',
  )
  const query = `period=2026-10&address=${encodeURIComponent('Москва')}`
  const common = await walk('operator', query)
  assert.ok(common.length > 50)
  // So many other addresses that the sample knows none of the usual ones.
  await sql.run(
    `insert into accounts (id, contract_id, number, address)
     select ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, $1, (6000000000 + i)::text, 'г. Тверь, ул. Общая, д. ' || i
     from generate_series(1, 600) i`,
    [contract?.id],
  )
  assert.deepEqual(await walk('operator', query), common)
  const csv = await fileOf('operator', `${list}.csv?${query}`)
  const lines: string[][] = parse(csv.bytes, { bom: true, delimiter: ';' })
  assert.equal(lines.length, common.length + 1)
  await sql.run(`delete from accounts where number like '6000%'`)
})

test('a number of a contract, an account or a submission is looked for in every month', async () => {
  const { db } = house.deps
  const clerk = await house.as('billing')
  const contract = numbers[3]!
  const months = await db.sql.rows<{ number: string; account: string }>(
    `select s.number, (select number from accounts where contract_id = c.id limit 1) as account
     from submissions s join contracts c on c.id = s.contract_id where c.number = $1`,
    [contract],
  )
  assert.ok(months.length > 1)
  assert.equal(countOf(await clerk.get(`${list}?contract=${contract}`)), Math.min(50, months.length))
  assert.equal(
    countOf(await clerk.get(`${list}?contract=${months[0]!.account}`)),
    Math.min(50, months.length),
  )
  assert.equal(countOf(await clerk.get(`${list}?contract=${months[0]!.number}`)), 1)
})

test('a wrong filter is said at its field, and what was typed stays', async () => {
  const clerk = await house.as('operator')
  for (const [query, field] of [
    ['period=2026-13&contract=777', 'period'],
    ['period=вчера', 'period'],
    ['period=2026-11&period=2026-10', 'period'],
    ['period[]=2026-11', ''],
    [`contract=${'9'.repeat(65)}`, 'contract'],
    ['contract=%00', 'contract'],
    ['contract=%E2%80%AE', ''],
    ['address=аб', 'address'],
    [`address=${'ю'.repeat(201)}`, 'address'],
    ['status=all', 'status'],
    ['status=submitted&status=replaced', 'status'],
    ['customer=1', 'customer'],
    ['problem=__proto__', 'problem'],
    ['sort=id;drop', 'sort'],
    ['after=x', 'period'],
    ['after=W10', 'period'],
    [`after=${Buffer.from('["2026-11-30T00:00:00.000Z","1"]').toString('base64url')}`, 'period'],
    [`after=${Buffer.from('["9999-99-99",0]').toString('base64url')}&sort=share`, 'period'],
    ['after=x&before=y', 'period'],
  ] as const)
    for (const kind of ['', '.csv', '.xlsx']) {
      const page = await clerk.get(`${list}${kind}?${query}`)
      if (field === '') assert.ok(page.status < 500, query)
      else {
        assert.equal(page.status, 422, query)
        assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1, query)
        assert.equal(page.$(`#${field}`).length, 1, query)
      }
    }
  const kept = await clerk.get(`${list}?period=2026-13&contract=777&address=Лесная`)
  assert.equal(kept.$('#period').attr('value'), '2026-13')
  assert.equal(kept.$('#contract').attr('value'), '777')
})

test('long texts are refused at once', async () => {
  const clerk = await house.as('operator')
  const began = performance.now()
  for (const name of ['period', 'contract', 'address', 'status', 'after'])
    assert.ok((await clerk.get(`${list}?${name}=${'a%25_'.repeat(1_500)}`)).status < 500)
  assert.ok(performance.now() - began < 1_000)
})

test('CSV and workbook are the whole list of the filter, formulas disarmed, figures typed', async () => {
  await house.deps.db.sql.run(
    `update customers set name = '=HYPERLINK("http://evil")' where id = (select customer_id from contracts where number = $1)`,
    [numbers[5]],
  )
  const query = 'period=2026-10&status=replaced&sort=contract'
  const seen = await walk('operator', query)
  const csv = await fileOf('operator', `${list}.csv?${query}`)
  assert.match(csv.headers.get('content-disposition') ?? '', /readings-2026-10\.csv/)
  const [head = [], ...lines]: string[][] = parse(csv.bytes, { bom: true, delimiter: ';' })
  assert.deepEqual(
    lines.map(([number]) => number),
    seen,
  )
  assert.equal(lines[0]?.[head.indexOf('Статус')], 'заменено')
  for (const line of lines) for (const cell of line) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d)/)
  const xlsx = await fileOf('operator', `${list}.xlsx?${query}`)
  const book = new exceljs.Workbook()
  await book.xlsx.load(xlsx.bytes as never)
  const sheet = book.worksheets[0]!
  assert.equal(sheet.rowCount, seen.length + 1)
  assert.equal(typeof sheet.getRow(2).getCell(head.indexOf('Объём, м³') + 1).value, 'number')
})

test('the card shows every row, what was confirmed, and the other revisions', async () => {
  const { db } = house.deps
  const number = numbers[6]!
  const first = await laySubmission(db, number, { period: '2026-08', state: 'REPLACED' })
  const second = await laySubmission(db, number, {
    period: '2026-08',
    revision: 2,
    kind: 'CORRECTION',
    verdicts: ['MUCH_MORE', 'USUAL'],
    note: '04',
    needsReview: true,
    unsent: 1,
  })
  const clerk = await house.as('metering')
  const page = await clerk.get(`/staff/submissions/${second}`)
  const registers = await db.sql.one<{ count: number }>(
    'select count(*)::int as count from readings where submission_id = $1',
    [second],
  )
  assert.equal(page.$('table').first().find('tbody tr:not(.house)').length, registers?.count)
  assert.match(page.text, /Отправитель подтвердил: расход больше обычного/)
  assert.match(page.text, /ждёт проверки|ждут проверки/)
  assert.match(page.text, /04, /)
  assert.match(page.text, /не передано/)
  assert.equal(page.$(`a[href="/staff/submissions/${first}"]`).length, 1)
  const old = await clerk.get(`/staff/submissions/${first}`)
  assert.match(old.text, /Эта редакция заменена редакцией 2/)
  assert.equal(old.$(`a[href="/staff/submissions/${second}"]`).length, 2)
})

test('what does not exist is the common 404', async () => {
  const clerk = await house.as('operator')
  for (const id of [crypto.randomUUID(), 'x', '1e3', '01', '-1', '%00', '%E0%A4%A', ids[0]!.toUpperCase()])
    for (const end of ['', '/protocol.pdf']) {
      const { status } = await clerk.get(`/staff/submissions/${id}${end}`)
      assert.ok(status === 404 || (status === 400 && id === '%E0%A4%A'), `${id} ${status}`)
    }
})

test('looking, taking away and opening are written down, without what was typed', async () => {
  const { sql } = house.deps.db
  const clerk = await house.as('billing')
  const last = await sql.one<{ id: string }>('select max(id) as id from audit_events')
  await clerk.get(`${list}?period=2026-11&address=Заречная&contract=${numbers[0]}`)
  await fileOf('billing', `${list}.csv?period=2026-11`)
  await clerk.get(`/staff/submissions/${ids[0]}`)
  await fileOf('billing', `/staff/submissions/${ids[0]}/protocol.pdf`)
  const lines = await sql.rows<{
    action: string
    channel: string
    subject: string | null
    contract: string | null
    details: Record<string, unknown>
    login: string
  }>(
    `select e.action, e.channel, e.subject_id as subject, e.contract_id as contract, e.details, u.login from audit_events e join users u on u.id = e.actor_id
     where e.id > $1 order by e.id`,
    [last?.id],
  )
  assert.deepEqual(
    lines.map(({ action }) => action),
    ['readings.search', 'readings.export', 'readings.view', 'readings.protocol'],
  )
  assert.ok(lines.every(({ login, channel }) => login === 'billing' && channel === 'staff'))
  assert.equal(lines[0]!.details['period'], '2026-11')
  assert.equal(lines[0]!.details['byAddress'], true)
  assert.doesNotMatch(JSON.stringify(lines[0]), new RegExp(`Заречная|${numbers[0]}`))
  assert.equal(lines[2]!.subject, ids[0])
  assert.notEqual(lines[2]!.contract, null)
})

test('a page takes as many statements for one row as for fifty, for one meter as for 340', async () => {
  const clerk = await house.as('operator')
  const few = await house.statements(() => clerk.get(`${list}?period=2026-09&status=notes`))
  const many = await house.statements(() => clerk.get(`${list}?period=2026-10`))
  assert.equal(many.length, few.length)
  assert.ok(many.length <= 8, many.join('\n'))
  const large = await house.deps.db.sql.one<{ id: string }>(
    'select id from submissions order by total_meters desc limit 1',
  )
  const small = await house.statements(() => clerk.get(`/staff/submissions/${ids[0]}`))
  const big = await house.statements(() => clerk.get(`/staff/submissions/${large?.id}`))
  assert.equal(big.length, small.length)
})

test('English pages speak English', async () => {
  const page = await (await house.as('auditor')).get(`${list}?lang=en`)
  assert.equal(page.$('h1').text(), 'Submitted readings')
  assert.match(page.text, /submissions shown, November 2026/)
  const card = await (await house.as('auditor')).get(`/staff/submissions/${ids[0]}`)
  assert.match(card.$('h1').text(), /Submission No\. 2026/)
})
