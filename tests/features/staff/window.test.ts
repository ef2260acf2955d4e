import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { continueRuns } from '../../../src/features/notices/reminders/asked.ts'
import { paths } from '../../../src/paths.ts'
import { openHouse, type House } from '../../support/house.ts'
import { addStaff } from '../../support/staff.ts'
import { laySubmission } from '../../support/submissions.ts'
import type { Answer } from '../../support/web-client.ts'
import { alertOf, errorAt, signInAt, wordsOf } from '../readings/submission-kit.ts'

let house: House
beforeEach(async () => void (house = await openHouse()))
afterEach(() => house.close())

const desk = paths.staff.window()
const missingRows = (page: Answer) =>
  page
    .$('section[aria-labelledby=missing] tbody tr')
    .map((_i, row) => page.$(row).text().replace(/\s+/g, ' ').trim())
    .get()
const chartRows = (page: Answer, id: string) =>
  page
    .$(`section[aria-labelledby=chart-${id}] tbody tr`)
    .map((_i, row) =>
      page
        .$(row)
        .children()
        .map((_j, cell) => page.$(cell).text().trim())
        .get()
        .join(' | '),
    )
    .get()
const lettersTo = async (login: string) =>
  (await house.deliver()).filter(({ to }) => to.address.startsWith(`${login}@`)).length
const audited = async (action: string) =>
  (await house.deps.db.sql.rows(`select 1 from audit_events where action = $1`, [action])).length
const numberOf = async (id: string) =>
  (await house.deps.db.sql.one<{ number: string }>('select number from contracts where id = $1', [id]))
    ?.number ?? ''

test('the desk tells shares by kind and size, hours, channels and who is missing, each chart with its table', async () => {
  const { db } = house.deps
  const before = await (await house.as('metering')).get(desk)
  assert.equal(before.status, 200)
  assert.match(wordsOf(before), /Идёт с 27 ноября по 2 декабря, среду, включительно/)
  assert.equal(before.$('.chart').length, 0)
  const [first] = missingRows(before)
  assert.match(first ?? '', /№ 301000.*85 домов 340 из 340/)

  const person = await numberOf((await house.contractsOf('vera'))[0] ?? '')
  await laySubmission(db, person, {
    sentAt: '2026-11-28T06:30:00Z',
    verdicts: ['MUCH_MORE'],
    needsReview: true,
  })
  await laySubmission(db, '301000', { sentAt: '2026-11-30T06:59:00Z', unsent: 300, channel: 'file' })
  const page = await (await house.as('metering')).get(desk)
  assert.match(chartRows(page, 'kinds')[0] ?? '', /^граждане \| 17 \| 1 \| 0 \| 16 \| 5,9.%$/)
  assert.match(chartRows(page, 'kinds')[1] ?? '', /^организации \| 9 \| 0 \| 1 \| 8 \| 11,1.%$/)
  assert.match(chartRows(page, 'sizes')[3] ?? '', /^больше 100 \| 1 \| 0 \| 1 \| 0 \| 100.%$/)
  assert.deepEqual(
    chartRows(page, 'days').map((row) => row.replace(/\u00a0/g, ' ')),
    ['28 ноября, суббота | 1', '30 ноября, понедельник | 1'],
  )
  assert.equal(chartRows(page, 'hours')[9], '9–10 ч | 2')
  assert.equal(chartRows(page, 'channels').length, 2)
  assert.equal(page.$('.chart').length, 5)
  assert.equal(page.$('section[aria-labelledby=chart-hours] .chart rect').length, 1)
  const mistakes = page.$('section[aria-labelledby=mistakes] tbody tr').first()
  assert.equal(mistakes.find('td').first().text(), '2')
  assert.ok(!missingRows(page).some((row) => row.includes(person)))
  assert.equal(await audited('window.view'), 2)
})

test('the list of who is missing is turned page by page and taken away as a file', async () => {
  const { db } = house.deps
  await db.sql.run(
    `with k as (insert into customers (kind, name) select 'PERSON', 'Абонент ' || n from generate_series(1, 70) n returning id),
       c as (insert into contracts (number, date, status, customer_id)
         select 'Т-' || row_number() over (), '2020-01-01', 'ACTIVE', id from k returning id, number),
       a as (insert into accounts (contract_id, number, address) select id, lpad(row_number() over ()::text, 10, '7'), 'улица' from c returning id, contract_id, number),
       i as (insert into inlets (contract_id, account_id, number, name, diameter_mm, service)
         select contract_id, id, 'т' || number, 'ХВС', 15, 'COLD' from a returning id, contract_id, number)
     insert into meters (contract_id, inlet_id, model, serial, installed_on) select contract_id, id, 'т', number, '2020-01-01' from i`,
  )
  const clerk = await house.as('operator')
  const first = await clerk.get(desk)
  assert.equal(missingRows(first).length, 50)
  const second = await clerk.get(first.$('section[aria-labelledby=missing] a[rel=next]').attr('href') ?? '')
  assert.equal(missingRows(second).length, 46)
  const all = [...missingRows(first), ...missingRows(second)]
  assert.equal(new Set(all).size, 96)
  const file = await clerk.get(paths.staff.windowMissing({ period: '2026-11' }))
  assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.equal(file.text.trim().split('\r\n').length, 97)
  assert.match(file.text.split('\r\n')[1] ?? '', /^301000;.*;85;340;340;/)
  assert.equal(await audited('window.export'), 1)
  for (const wrong of ['?after=x', '?after=1_', '?period=2026-13', '?period=2027-05', '?period=1999-01'])
    assert.equal((await clerk.get(desk + wrong)).status, 400, wrong)
})

test('a desk of many contracts takes as many statements as one of few', async () => {
  const clerk = await house.as('metering')
  await clerk.get(desk)
  const few = await house.statements(() => clerk.get(desk))
  const rows = await house.deps.db.sql.rows<{ number: string }>(
    'select number from contracts order by number',
  )
  for (const { number } of rows.slice(0, 12)) await laySubmission(house.deps.db, number, { unsent: 1 })
  const many = await house.statements(() => clerk.get(desk))
  assert.equal(many.length, few.length)
})

test('a reminder goes once a contract and month, however often it is pressed, and the page says so', async () => {
  const [flat = ''] = await house.contractsOf('oleg')
  const clerk = await house.as('operator')
  const press = async (fields: Record<string, string>) => {
    const page = await clerk.get(desk)
    return clerk.submit(page, paths.staff.windowRemind, fields)
  }
  const done = await press({ one: flat })
  assert.equal(done.status, 303)
  const after = await clerk.get(desk)
  assert.match(
    wordsOf(after),
    /Отправлено писем: 1\. Договоров, по которым напомнили: 1, напоминали раньше: 0/,
  )
  assert.ok(missingRows(after).some((row) => /Напомнили 30\.11\.2026 10:00/.test(row)))
  assert.equal(await lettersTo('oleg'), 1)
  assert.equal(await audited('reminders.ask'), 1)

  const [other = ''] = await house.contractsOf('vera')
  await press({ [`contract.${flat}`]: 'on', [`contract.${other}`]: 'on' })
  assert.match(
    wordsOf(await clerk.get(desk)),
    /Отправлено писем: 1\. Договоров, по которым напомнили: 1, напоминали раньше: 1/,
  )
  assert.equal(await lettersTo('oleg'), 1)
  assert.equal(await lettersTo('vera'), 1)

  const many = await Promise.all(Array.from({ length: 4 }, () => press({ one: other })))
  assert.ok(many.every(({ status }) => status === 303))
  assert.equal(await lettersTo('vera'), 1)
  const none = await press({})
  assert.equal(none.status, 422)
  assert.match(alertOf(none), /Отметьте договоры/)
})

test('reminding everybody goes on where it was stopped, tells each once and says how many had one', async () => {
  const [flat = ''] = await house.contractsOf('oleg')
  const clerk = await house.as('metering')
  const page = await clerk.get(desk)
  await clerk.submit(page, paths.staff.windowRemind, { one: flat })
  await clerk.submit(page, paths.staff.windowRemind, { all: '1' })
  await clerk.submit(page, paths.staff.windowRemind, { all: '1' })
  assert.equal(await audited('reminders.askAll'), 1)
  assert.match(wordsOf(await clerk.get(desk)), /Напоминаем всем: .* Отправлено писем: 0/)

  const { jobs } = house.deps
  const broken = { ...house.deps, jobs: { ...jobs, enqueueAll: () => Promise.reject(new Error('killed')) } }
  await assert.rejects(continueRuns(broken), /killed/)
  await Promise.all([continueRuns(house.deps), continueRuns(house.deps)])
  await continueRuns(house.deps)
  for (const login of ['vera', 'oleg', 'anna', 'rodnik', 'petrov'])
    assert.equal(await lettersTo(login), 1, login)
  const words = wordsOf(await clerk.get(desk))
  assert.match(words, /Всем напомнили: .* Отправлено писем: 4, уже получали раньше: 1\./)

  house.clock.set('2026-11-30T10:05+03:00')
  await clerk.submit(await clerk.get(desk), paths.staff.windowRemind, { all: '1' })
  await continueRuns(house.deps)
  assert.match(wordsOf(await clerk.get(desk)), /Отправлено писем: 0, уже получали раньше: 5\./)
  assert.equal(await lettersTo('vera'), 1)
})

test('nobody is reminded at night or of a closed window', async () => {
  const [flat = ''] = await house.contractsOf('oleg')
  for (const [at, words] of [
    ['2026-11-30T21:30+03:00', /С 21:00 до 9:00 никому не пишем/],
    ['2026-12-03T10:00+03:00', /Приём за этот месяц закрыт/],
  ] as const) {
    const clerk = await signInAt(house, 'metering', at)
    const page = await clerk.get(`${desk}?period=2026-11`)
    for (const fields of [{ one: flat }, { all: '1' }]) {
      const refused = await clerk.post(paths.staff.windowRemind, {
        _csrf: String(page.$('input[name=_csrf]').first().attr('value')),
        period: '2026-11',
        ...(fields as Record<string, string>),
      })
      assert.equal(refused.status, 422)
      assert.match(alertOf(refused), words)
    }
  }
  assert.equal((await house.deliver()).length, 0)
})

test('the window is kept open for all, with a reason, and subscribers see the new closing at once', async () => {
  const clerk = await house.as('metering')
  const extend = async (fields: Record<string, string>) =>
    clerk.submit(await clerk.get(desk), paths.staff.windowExtend, { who: 'all', ...fields })
  for (const [fields, at, words] of [
    [{ closesOn: '02.12.2026', reason: 'сбой связи' }, 'closesOn', /с 3 декабря 2026 по 28 декабря 2026/],
    [{ closesOn: '29.12.2026', reason: 'сбой связи' }, 'closesOn', /раньше следующего приёма/],
    [{ closesOn: 'завтра', reason: 'сбой связи' }, 'closesOn', /Впишите день/],
    [{ closesOn: '07.12.2026', reason: ' ' }, 'reason', /Напишите причину/],
    [
      { closesOn: '07.12.2026', reason: 'сбой', who: 'one', contract: 'нет такого' },
      'contract',
      /Такого договора/,
    ],
  ] as const) {
    const refused = await extend(fields)
    assert.equal(refused.status, 422)
    assert.match(errorAt(refused, at), words)
    assert.equal(refused.$('#closesOn').attr('value'), fields.closesOn)
  }
  const done = await extend({ closesOn: '07.12.2026', reason: 'сбой связи' })
  assert.equal(done.status, 303)
  assert.match(wordsOf(await clerk.get(desk)), /продлён для всех по 7 декабря, понедельник, включительно/)
  assert.equal(await audited('window.extend'), 1)
  const vera = await house.as('vera')
  for (const path of [paths.cabinet, paths.readings.form((await house.contractsOf('vera'))[0] ?? '')]) {
    const page = await vera.get(path)
    assert.equal(page.status, 200)
    assert.match(page.$('body').text(), /7.декабря/, path)
  }
  const late = await signInAt(house, 'vera', '2026-12-06T12:00+03:00')
  assert.match((await late.get(paths.cabinet)).$('nav .menu').text(), /Передать показания/)
})

test('an extension for one contract is for that contract alone; it is taken back while nobody could rely on it', async () => {
  const [flat = ''] = await house.contractsOf('oleg')
  const clerk = await house.as('metering')
  const done = await clerk.submit(await clerk.get(desk), paths.staff.windowExtend, {
    who: 'one',
    contract: await numberOf(flat),
    closesOn: '2026-12-04',
    reason: 'болезнь',
  })
  assert.equal(done.status, 303)
  const listed = await clerk.get(desk)
  const back = listed.$('form[action*="take-back"]').attr('action') ?? ''
  assert.match(wordsOf(listed), /4 декабря, пятница болезнь/)

  const oleg = await signInAt(house, 'oleg', '2026-12-03T12:00+03:00')
  assert.equal((await oleg.get(paths.readings.form(flat))).status, 200)
  const [others = ''] = await house.contractsOf('vera')
  const vera = await signInAt(house, 'vera', '2026-12-03T12:00+03:00')
  assert.equal((await vera.get(paths.readings.form(others))).status, 403)
  const evening = await signInAt(house, 'metering', '2026-12-03T12:00+03:00')
  const page = await evening.get(`${desk}?period=2026-11`)
  assert.equal(page.$('form[action*="take-back"]').length, 0)
  const token = { _csrf: String(page.$('input[name=_csrf]').first().attr('value')) }
  const refused = await evening.post(back, token)
  assert.equal(refused.status, 409)
  assert.match(alertOf(refused), /прежний срок прошёл/)

  const early = await signInAt(house, 'metering', '2026-11-30T11:00+03:00')
  const taken = await early.submit(await early.get(desk), back)
  assert.equal(taken.location, paths.staff.window({ period: '2026-11' }))
  assert.equal(await audited('window.takeBack'), 1)
  const left = await early.get(desk)
  assert.match(wordsOf(left), /Приём за этот месяц не продлевали/)
  const again = { _csrf: String(left.$('input[name=_csrf]').first().attr('value')) }
  assert.equal((await early.post(back, again)).status, 404)
})

test('roles: who takes readings reminds, metering extends, billing and auditors look, others see nothing', async () => {
  await addStaff(house, 'ревизор', ['auditor'])
  const [flat = ''] = await house.contractsOf('oleg')
  for (const [login, look, remind, extend] of [
    ['operator', 200, 303, 403],
    ['metering', 200, 303, 422],
    ['admin', 200, 303, 422],
    ['billing', 200, 403, 403],
    ['ревизор', 200, 403, 403],
    ['reception', 403, 403, 403],
    ['editor', 403, 403, 403],
  ] as const) {
    const client = await house.as(login)
    const page = await client.get(desk)
    assert.equal(page.status, look, login)
    const token = { _csrf: String((await client.get('/staff')).$('input[name=_csrf]').first().attr('value')) }
    assert.equal((await client.post(paths.staff.windowRemind, { ...token, one: flat })).status, remind, login)
    assert.equal((await client.post(paths.staff.windowExtend, token)).status, extend, login)
    assert.equal(page.$('#closesOn').length, extend === 422 ? 1 : 0, login)
    assert.equal(/\+7/.test(page.$('section[aria-labelledby=missing]').text()), remind === 303, login)
  }
  assert.equal((await (await house.as('vera')).get(desk)).status, 404)
})

test('the menu and the hall count what waits', async () => {
  const clerk = await house.as('metering')
  const [flat = ''] = await house.contractsOf('vera')
  const before = await clerk.get('/staff')
  assert.match(before.$('nav .menu').text().replace(/\s+/g, ' '), /Приём показаний , ждут 26/)
  await laySubmission(house.deps.db, await numberOf(flat), { needsReview: true })
  const page = await clerk.get('/staff')
  const menu = page.$('nav .menu').text().replace(/\s+/g, ' ')
  assert.match(menu, /Приём показаний , ждут 25/)
  assert.match(menu, /Проверка показаний , ждут 2/)
  assert.match(wordsOf(page), /Не передали за ноябрь 2026 25 договоров/)
  assert.match(wordsOf(page), /На проверку 2 показания/)
})
