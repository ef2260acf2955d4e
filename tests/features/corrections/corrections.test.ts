import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'
import { alertOf, errorAt, flatOf, signInAt, submitAll, wordsOf } from '../readings/submission-kit.ts'

let house: House
beforeEach(async () => void (house = await openHouse()))
afterEach(() => house.close())

const closed = '2026-12-03T10:00+03:00'
const number = /ИСП-2026-\d{6}-\d/u

type Flat = Awaited<ReturnType<typeof flatOf>>

/** Vera has submitted in the window, which is shut now. */
async function afterClosing(): Promise<{ flat: Flat; vera: WebClient; metering: WebClient }> {
  const flat = await flatOf(house, 'vera')
  await submitAll(flat.client, flat.contractId, {
    [`value.${flat.main.id}`]: String(flat.main.last + 8),
    [`value.${flat.other.id}`]: String(flat.other.last + 6),
  })
  const vera = await signInAt(house, 'vera', closed)
  return { flat, vera, metering: await signInAt(house, 'metering', closed) }
}

async function ask(client: WebClient, flat: Flat, fields: Record<string, string> = {}): Promise<Answer> {
  const form = await client.get(
    paths.corrections.ask({ contract: flat.contractId, register: flat.main.id, period: '2026-11' }),
  )
  assert.equal(form.status, 200, form.text.slice(0, 300))
  const typed = { value: String(flat.main.last + 5), reason: 'Ошиблась в последней цифре', ...fields }
  return client.submit(form, paths.corrections.ask(), typed)
}

async function waiting(): Promise<string> {
  const row = await house.deps.db.sql.one<{ id: string }>(
    `select id from correction_requests where state = 'NEW' limit 1`,
  )
  return row?.id ?? ''
}

async function decideAs(client: WebClient, id: string, action: string, text = ''): Promise<Answer> {
  return client.submit(await client.get(paths.staff.correction(id)), paths.staff.correction(id), {
    action,
    text,
  })
}

async function inForce(registerId: string, period = '2026-11') {
  return house.deps.db.sql.rows<{ value: number; state: string; source: string; volume: string }>(
    `select value, state, source, volume from readings where register_id = $1 and period = $2
       and state not in ('REPLACED', 'NOT_SENT', 'REFUSED')`,
    [registerId, period],
  )
}

test('a late form leads to a request that carries what was typed', async () => {
  const flat = await flatOf(house, 'vera')
  const form = await flat.client.get(paths.readings.form(flat.contractId))
  const path = paths.readings.form(flat.contractId)
  house.clock.set('2026-12-03T00:00:14+03:00')
  const vera = await signInAt(house, 'vera', '2026-12-03T00:00:14+03:00')
  const token = String((await vera.get(paths.cabinet)).$('input[name=_csrf]').first().val())
  const late = await vera.submit(form, path, { _csrf: token, [`value.${flat.main.id}`]: '12345' })
  assert.equal(late.status, 403)
  const link = late.$(`a[href*="${flat.main.id}"]`).attr('href') ?? ''
  const page = await vera.get(link)
  assert.equal(page.status, 200)
  assert.equal(page.$('#value').val(), '12345')
  assert.equal(page.$('#register option[selected]').attr('value'), flat.main.id)
  assert.equal(page.$('input[name=period]').val(), '2026-11')
})

test('asked, accepted, in force: with the old value readable, one letter and one message', async () => {
  const { flat, vera, metering } = await afterClosing()
  const history = await vera.get(paths.history.page())
  assert.ok(history.$(`a[href*="register=${flat.main.id}"]`).length > 0)
  const asked = await ask(vera, flat)
  assert.equal(asked.status, 303, alertOf(asked))
  const list = await vera.get(asked.location)
  assert.match(wordsOf(list), number)
  assert.match(wordsOf(list), /ждёт решения/)

  assert.match(wordsOf(await metering.get(paths.staff.corrections())), number)
  const id = await waiting()
  const detail = await metering.get(paths.staff.correction(id))
  assert.match(wordsOf(detail), /Ошиблась в последней цифре/)
  assert.match(wordsOf(detail), /Расход по новому ?5 м³/)
  assert.equal((await decideAs(metering, id, 'accept')).status, 303)

  const [now, ...more] = await inForce(flat.main.id)
  assert.equal(more.length, 0)
  assert.equal(now?.state, 'CORRECTED')
  assert.equal(now.value, flat.main.last + 5)
  assert.equal(Number(now.volume), 5)
  assert.match(wordsOf(await vera.get(paths.corrections.list)), /учтено/)
  assert.match(wordsOf(await vera.get(paths.history.page())), /исправлено сотрудником/)
  const line = await house.deps.db.sql.one<{ reason: string; value: number }>(
    `select c.reason, c.value from reading_changes c join readings r on r.id = c.reading_id
     where r.register_id = $1 and c.to_state = 'CORRECTED'`,
    [flat.main.id],
  )
  assert.match(line?.reason ?? '', number)
  const kept = await house.deps.db.sql.one<{ before: number }>(
    'select previous_value as before from correction_requests where id = $1',
    [id],
  )
  assert.equal(kept?.before, flat.main.last + 8)

  const letters = (await house.deliver()).filter(({ subject }) => number.test(subject))
  assert.equal(letters.length, 1)
  assert.match(letters[0]?.subject ?? '', /Показание учтено/)
  assert.match(wordsOf(await vera.get(paths.inbox.list)), /Показание учтено/)
  const audit = await house.deps.db.sql.rows<{ action: string }>(
    `select action from audit_events where action like 'corrections.%'`,
  )
  for (const action of ['corrections.ask', 'corrections.view', 'corrections.accept'])
    assert.ok(
      audit.some((event) => event.action === action),
      action,
    )
})

test('a value that was never submitted is accepted the same way', async () => {
  const flat = await flatOf(house, 'oleg')
  const oleg = await signInAt(house, 'oleg', closed)
  const asked = await ask(oleg, flat, { value: String(flat.main.last + 4), reason: 'Не было связи' })
  assert.equal(asked.status, 303, alertOf(asked))
  const operator = await signInAt(house, 'operator', closed)
  assert.equal((await decideAs(operator, await waiting(), 'accept', 'Хорошо')).status, 303)
  const [now, ...more] = await inForce(flat.main.id)
  assert.equal(more.length, 0)
  assert.deepEqual(
    { value: now?.value, state: now?.state, source: now?.source },
    { value: flat.main.last + 4, state: 'CORRECTED', source: 'staff' },
  )
})

test('an estimate yields: it was no reading', async () => {
  const flat = await flatOf(house, 'oleg')
  await house.deps.db.sql.run(
    `insert into readings (contract_id, inlet_id, meter_id, register_id, period, read_on, value, volume, source, state, created_at)
     values ($1, $2, $3, $4, '2026-11', '2026-11-30', $5, 9, 'estimate', 'ESTIMATED', now())`,
    [flat.contractId, flat.main.inletId, flat.main.meterId, flat.main.id, flat.main.last + 9],
  )
  const oleg = await signInAt(house, 'oleg', closed)
  assert.equal((await ask(oleg, flat, { value: String(flat.main.last + 4) })).status, 303)
  const metering = await signInAt(house, 'metering', closed)
  assert.equal((await decideAs(metering, await waiting(), 'accept')).status, 303)
  const rows = await inForce(flat.main.id)
  assert.deepEqual(
    rows.map(({ value, source }) => ({ value, source })),
    [{ value: flat.main.last + 4, source: 'staff' }],
  )
})

test('declined with a reason: nothing changes, the asker reads why', async () => {
  const { flat, vera, metering } = await afterClosing()
  await ask(vera, flat)
  const id = await waiting()
  const bare = await decideAs(metering, id, 'decline', ' ')
  assert.equal(bare.status, 422)
  assert.match(errorAt(bare, 'text'), /причину/)
  assert.equal((await decideAs(metering, id, 'decline', 'На фото другое число')).status, 303)
  const [now] = await inForce(flat.main.id)
  assert.equal(now?.value, flat.main.last + 8)
  assert.equal(now.state, 'SUBMITTED')
  assert.match(wordsOf(await vera.get(paths.corrections.list)), /отказано.*На фото другое число/)
  const letter = (await house.deliver()).find(({ subject }) => /не учтено/.test(subject))
  assert.match(letter?.text ?? '', /На фото другое число/)
})

test('two clerks at once make one decision, two askers one request', async () => {
  const { flat, vera, metering } = await afterClosing()
  const asked = await Promise.all([ask(vera, flat), ask(vera, flat), ask(vera, flat)])
  assert.deepEqual(asked.map(({ status }) => status).sort(), [303, 409, 409])
  assert.match(errorAt(asked.find(({ status }) => status === 409) as Answer, 'register'), /уже ждёт/)
  const id = await waiting()
  const operator = await signInAt(house, 'operator', closed)
  const decided = await Promise.all([
    decideAs(metering, id, 'accept'),
    decideAs(operator, id, 'decline', 'Не сходится'),
    decideAs(operator, id, 'accept'),
  ])
  assert.deepEqual(decided.map(({ status }) => status).sort(), [303, 409, 409])
  assert.equal((await house.deliver()).filter(({ subject }) => number.test(subject)).length, 1)
})

test('what is no answer is told at its field, and kept', async () => {
  const { flat, vera } = await afterClosing()
  const slips: [Record<string, string>, string][] = [
    [{ value: '' }, 'value'],
    [{ value: '12,5' }, 'value'],
    [{ value: '１２' }, 'value'],
    [{ value: '1e3' }, 'value'],
    [{ value: '9'.repeat(9) }, 'value'],
    [{ value: String(flat.main.last + 8) }, 'value'],
    [{ reason: 'ой' }, 'reason'],
    [{ reason: 'а'.repeat(1_001) }, 'reason'],
    [{ reason: 'а'.repeat(10_000) }, 'reason'],
    [{ reason: 'абв\u202eгд' }, 'reason'],
    [{ register: 'x' }, 'register'],
    [{ register: 'b0c6a1de-0000-4000-8000-000000000000' }, 'register'],
    [{ period: '2026-12' }, 'period'],
    [{ period: '2020-01' }, 'period'],
    [{ period: 'x' }, 'period'],
  ]
  for (const [fields, field] of slips) {
    const answer = await ask(vera, flat, fields)
    assert.equal(answer.status, 422, JSON.stringify(fields).slice(0, 60))
    assert.ok(answer.$(`[role=alert] a[href="#${field}"]`).length > 0, `${field}: ${alertOf(answer)}`)
    assert.ok(answer.$(`#${field}`).length > 0, field)
  }
  const kept = await ask(vera, flat, { reason: '😀 <b>', value: 'x' })
  assert.equal(kept.$('#reason').text().trim(), '😀 <b>')
  assert.equal(await waiting(), '')
})

test('contracts of others are not there, a reader may not ask, subscribers see no queue', async () => {
  const { flat, vera } = await afterClosing()
  const other = await flatOf(house, 'oleg')
  assert.equal((await vera.get(paths.corrections.ask({ contract: other.contractId }))).status, 404)
  const form = await vera.get(paths.corrections.ask({ contract: flat.contractId }))
  const typed = { value: '1', reason: 'Причина', register: other.main.id }
  assert.equal(
    (await vera.submit(form, paths.corrections.ask(), { ...typed, contract: other.contractId })).status,
    404,
  )
  assert.equal((await vera.submit(form, paths.corrections.ask(), typed)).status, 422)
  assert.equal((await vera.get(paths.staff.corrections())).status, 404)
  await house.deps.db.sql.run(
    'update contract_access set can_submit = false, can_enter = false where contract_id = $1',
    [flat.contractId],
  )
  assert.equal((await vera.get(paths.corrections.ask({ contract: flat.contractId }))).status, 403)
  assert.equal(
    (await vera.submit(form, paths.corrections.ask(), { ...typed, register: flat.main.id })).status,
    403,
  )
  assert.equal(
    (await signInAt(house, 'billing', closed).then((clerk) => clerk.get(paths.staff.corrections()))).status,
    403,
  )
})

test('while the window runs the form itself is the way', async () => {
  const flat = await flatOf(house, 'vera')
  const page = await flat.client.get(paths.corrections.ask({ contract: flat.contractId, period: '2026-11' }))
  assert.equal(page.status, 303)
  assert.equal(page.location, paths.readings.form(flat.contractId))
})

test('the time line of the month tells what was asked and what was answered', async () => {
  const { flat, vera, metering } = await afterClosing()
  const way = paths.history.row(flat.main.id, '2026-11')
  const steps = (page: Answer) =>
    page
      .$('.way__step')
      .map((_i, step) => page.$(step).text().replace(/\s+/g, ' ').trim())
      .get()
  await ask(vera, flat)
  await decideAs(metering, await waiting(), 'decline', 'На фото прежнее показание')
  await ask(vera, flat, { value: String(flat.main.last + 6), reason: 'Теперь с фото' })
  await decideAs(metering, await waiting(), 'accept')
  const [sent, asked, declined, again, corrected, ...more] = steps(await vera.get(way))
  assert.equal(more.length, 0)
  assert.match(sent ?? '', /^передано/)
  assert.match(
    asked ?? '',
    /^попросили исправить 0*\d+ 3 декабря 2026, 10:00 · .*Вера.*, кабинет Просьба ИСП-.* Почему: Ошиблась/,
  )
  assert.match(
    declined ?? '',
    /^в исправлении отказано 3 декабря .* · сотрудник Просьба ИСП-.* Ответ: На фото прежнее/,
  )
  assert.match(again ?? '', /^попросили исправить .* Теперь с фото$/)
  assert.match(corrected ?? '', /^исправлено сотрудником .* Основание: ИСП-/)
  const staff = await metering.get(paths.staff.readingsRow(flat.main.id, '2026-11'))
  assert.equal(staff.$('.way__step a[href^="/staff/corrections/"]').length, 3)
})
