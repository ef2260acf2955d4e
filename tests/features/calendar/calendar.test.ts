import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import type { WebClient } from '../../support/web-client.ts'

const address = '/staff/calendar'
const now = '2026-11-30T10:00+03:00'
let house: House

before(async () => {
  house = await openHouse({ now })
})
after(() => house.close())
beforeEach(() => house.clock.set(now))

const change = { day: '2026-12-02', kind: 'OFF', reason: 'Указ мэра № 1' }

/** Signed in at the moment the clock shows: sessions of another day are over. */
async function fresh(login: string): Promise<WebClient> {
  const client = house.stranger()
  await client.signIn(login)
  return client
}

async function windowLine(month: string): Promise<string> {
  const page = await (await fresh('operator')).get(address)
  const row = page
    .$('table')
    .first()
    .find('tbody tr')
    .filter((_i, line) => page.$(line).find('th').text() === month)
  return row.text().replace(/\s+/g, ' ').trim()
}

test('every staff member sees the days and the windows, only administrators may change a day', async () => {
  for (const login of ['operator', 'metering', 'billing', 'reception', 'editor', 'auditor', 'admin']) {
    const clerk = await house.as(login)
    const page = await clerk.get(address)
    assert.equal(page.status, 200, login)
    assert.equal(
      page.$('form[method=post][action="/staff/calendar"]').length,
      login === 'admin' ? 1 : 0,
      login,
    )
  }
  assert.equal((await house.stranger().get(address)).status, 303)
  assert.equal((await (await house.as('vera')).get(address)).status, 404)
  const editor = await house.as('editor')
  assert.equal((await editor.post(address, { ...change, _csrf: 'x' })).status, 403)
})

test('windows run over moved holidays and the New Year', async () => {
  const admin = await house.as('admin')
  const page = await admin.get(address)
  const lines = page.$('table').first().text().replace(/\s+/g, ' ')
  assert.match(lines, /ноябрь 2026 все абоненты 27\u00a0?.?ноября, пятница 2.декабря, среда идёт приём/)
  assert.match(lines, /декабрь 2026 все абоненты 29.декабря, вторник 12.января, вторник впереди/)
  assert.match(page.$('.month').text().replace(/\s+/g, ' '), /20, рабочий день/)
  assert.equal(page.$('.day--today').not('[aria-hidden]').length, 1)
})

test('a year without an approved calendar is said on the calendar and on the desk', async () => {
  house.clock.set('2027-12-20T10:00+03:00')
  const clerk = await fresh('metering')
  const later = await clerk.get(address)
  assert.match(later.$('.notice--care').text(), /Календарь не утверждён: 2028/)
  assert.match(later.$('table').first().text(), /декабрь 2027[\s\S]*календарь не утверждён/)
  const desk = await clerk.get('/staff')
  assert.match(desk.$('.notice--care').text(), /не утверждён: 2028\. Приём за декабрь 2027/)
  house.clock.set(now)
  const today = await fresh('metering')
  for (const page of ['/staff', address]) {
    const answer = await today.get(page)
    assert.equal(answer.status, 200)
    assert.equal(answer.$('.notice--care').length, 0)
  }
})

test('a changed day moves the windows at once and stands in the journal', async () => {
  house.clock.set('2026-11-24T10:00+03:00')
  assert.match(await windowLine('ноябрь 2026'), /27.ноября, пятница 2.декабря/)
  const admin = await fresh('admin')
  const saved = await admin.submit(await admin.get(address), address, change)
  assert.equal(saved.status, 303)
  assert.match((await admin.get(address)).$('[role=status]').text(), /2.декабря, среда: теперь выходной/)
  assert.match(await windowLine('ноябрь 2026'), /27.ноября, пятница 3.декабря, четверг/)
  assert.match((await admin.get(address)).text, /Указ мэра № 1/)
  const line = await house.deps.db.sql.one<{ details: object; login: string }>(
    `select e.details, u.login from audit_events e join users u on u.id = e.actor_id where action = 'calendar.change' order by e.id desc limit 1`,
  )
  assert.deepEqual(line, { details: { from: 'week', to: 'OFF', reason: 'Указ мэра № 1' }, login: 'admin' })
  await admin.submit(await admin.get(address), address, {
    ...change,
    day: '02.12.2026',
    kind: 'WORKING',
    reason: 'Указ отменён',
  })
  assert.match(await windowLine('ноябрь 2026'), /2.декабря, среда/)
})

test('a wrong day is said at its field, and what was typed stays', async () => {
  const admin = await house.as('admin')
  const form = await admin.get(address)
  for (const [fields, field] of [
    [{ day: '' }, 'day'],
    [{ day: '31.02.2027' }, 'day'],
    [{ day: 'завтра' }, 'day'],
    [{ day: '２０２７-01-11' }, 'day'],
    [{ day: '1'.repeat(10_000) }, 'day'],
    [{ day: '2026-11-29' }, 'day'],
    [{ day: '2031-01-01' }, 'day'],
    [{ kind: 'SHORTENED' }, 'kind'],
    [{ kind: '' }, 'kind'],
    [{ reason: '' }, 'reason'],
    [{ reason: '  ок ' }, 'reason'],
    [{ reason: 'я'.repeat(301) }, 'reason'],
    [{ reason: 'Указ\0' }, 'reason'],
  ] as const) {
    const answer = await admin.submit(form, address, { ...change, ...fields })
    assert.equal(answer.status, 422, JSON.stringify(fields))
    assert.equal(answer.$(`[role=alert] a[href="#${field}"]`).length, 1, JSON.stringify(fields).slice(0, 80))
    assert.equal(answer.$(`#${field}`).length, 1)
    if (field !== 'reason') assert.equal(answer.$('#reason').attr('value'), change.reason)
  }
  const rows = await house.deps.db.sql.rows(
    `select 1 from calendar_days where edited_by is not null and day <> '2026-12-02'`,
  )
  assert.equal(rows.length, 0)
})

test('a form without its token changes nothing', async () => {
  const admin = await house.as('admin')
  assert.equal((await admin.post(address, { ...change, day: '2027-03-01' })).status, 403)
})

test('months far and wrong are a bad request, never a surprise', async () => {
  const clerk = await house.as('admin')
  assert.equal((await clerk.get(`${address}?from=2027-10`)).status, 200)
  for (const from of ['2027-13', 'x', '9999-12', '0001-01', '%00', `2027-10&from=2027-11`])
    assert.equal((await clerk.get(`${address}?from=${from}`)).status, 400, from)
})
