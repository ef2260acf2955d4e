import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'
import { alertOf, errorAt, flatOf, press, wordsOf, type Fields } from './submission-kit.ts'

// The form of 340 inlets without JavaScript: filters, many inlets off at once, an own order of rows.
const house = await openHouse()
after(() => house.close())

const { sql } = house.deps.db
const rodnik = await flatOf(house, 'rodnik')
const { client, contractId, registers } = rodnik
const form = paths.readings.form(contractId)
const order = paths.readings.order(contractId)
const mains = registers.filter(({ index }) => index === 1)
const [one, two, three, four] = mains
assert.ok(one && two && three && four)
const house1 = '1003100027'

beforeEach(async () => {
  await sql.run('delete from drafts')
  await sql.run('update contract_access set grid_order = null')
})

const rowsOf = (page: Answer) =>
  page
    .$('tbody.inlet')
    .toArray()
    .map((row) => String(page.$(row).find('.now input').first().attr('name')).slice('value.'.length))
const draft = async () =>
  await sql.one<{ rows: Record<string, Record<string, string>>; version: number }>(
    'select rows, version from drafts where contract_id = $1',
    [contractId],
  )
const post = (page: Answer, fields: Fields) => client.submit(page, form, fields)
const off = { offSince: '05.11.2026', offUntil: '', offReason: 'Ремонт теплотрассы', offWhole: 'yes' }

test('the form shows the rows asked for, and says how many of all', async () => {
  await press(
    client,
    contractId,
    { [`value.${one.id}`]: String(one.last + 3), [`value.${two.id}`]: '1' },
    'save',
  )
  const shown = async (query: string) => rowsOf(await client.get(`${form}?${query}`))
  assert.equal((await shown('')).length, mains.length)
  assert.ok(!(await shown('show=empty')).includes(one.id))
  const wrong = await client.get(`${form}?show=warning`)
  assert.deepEqual(rowsOf(wrong), [two.id])
  assert.match(errorAt(wrong, `value.${two.id}`), /Меньше прошлого/, 'why it needs a look')
  assert.match(wordsOf(wrong), /Показано: 1 из 340/)
  assert.match(wordsOf(wrong), /Введено 2 из 340/, 'progress is of the whole form')
  const double = new Set(registers.filter(({ index }) => index === 2).map(({ meterId }) => meterId))
  const both = mains.filter(({ meterId }) => double.has(meterId)).map(({ id }) => id)
  assert.deepEqual((await shown('show=two')).sort(), both.sort())
  assert.equal((await shown(`house=${house1}`)).length, 4)
  assert.deepEqual(await shown(`q=${three.serial}`), [three.id])
  assert.equal((await shown('show=nonsense')).length, mains.length)
  assert.deepEqual(await shown('q=нет%20такого'), [])
})

test('rows that are not shown stay in the draft when the shown ones are saved', async () => {
  await press(client, contractId, { [`value.${one.id}`]: String(one.last + 3) }, 'save')
  const part = await client.get(`${form}?q=${three.serial}`)
  const saved = await post(part, { [`value.${three.id}`]: String(three.last + 5), action: 'save' })
  assert.equal(saved.status, 303)
  assert.equal(saved.location, `${form}?q=${three.serial}`, 'back to the same rows')
  const rows = (await draft())?.rows ?? {}
  assert.equal(rows[one.id]?.['value'], String(one.last + 3))
  assert.equal(rows[three.id]?.['value'], String(three.last + 5))
})

test('another filter keeps what was typed, by its button and by Enter', async () => {
  const page = await client.get(form)
  const typed = { [`value.${one.id}`]: String(one.last + 3) }
  const shown = await post(page, { ...typed, show: 'two', action: 'show' })
  assert.equal(shown.status, 303)
  assert.equal(shown.location, `${form}?show=two`)
  assert.equal((await draft())?.rows[one.id]?.['value'], String(one.last + 3))
  const part = await client.get(shown.location)
  const entered = await post(part, { q: three.serial, show: '' })
  assert.equal(entered.location, `${form}?q=${three.serial}`)
  const all = await post(await client.get(entered.location), { action: 'showAll' })
  assert.equal(all.location, form)
  assert.equal((await post(part, {})).location, paths.readings.check(contractId), 'unchanged: «Далее»')
})

test('an error in a row that was not shown is shown with the whole form', async () => {
  await press(client, contractId, { [`value.${two.id}`]: '1' }, 'save')
  const part = await client.get(`${form}?q=${three.serial}`)
  const refused = await post(part, { [`value.${three.id}`]: String(three.last + 5), action: 'next' })
  assert.equal(refused.status, 422)
  assert.equal(rowsOf(refused).length, mains.length)
  assert.match(alertOf(refused), new RegExp(two.serial))
})

test('the inlets of a house are off in one save; one with flow is named and left', async () => {
  const [main] = mains
  await press(client, contractId, { [`value.${one.id}`]: String(one.last + 9) }, 'save')
  const before = (await draft())?.version ?? 0
  const part = await client.get(`${form}?house=${house1}`)
  const done = await post(part, { ...off, action: 'off' })
  assert.equal(done.status, 303, alertOf(done))
  assert.equal(done.location, `${form}?house=${house1}`)
  const page = await client.get(done.location)
  assert.match(wordsOf(page), /Отмечены отключёнными 3 ввода\. Остались как были\. С расходом/)
  assert.match(wordsOf(page), new RegExp(one.serial))
  const stored = await draft()
  assert.equal(stored?.version, before + 1)
  assert.deepEqual(
    [stored.rows[one.id]?.['value'], stored.rows[one.id]?.['kind']],
    [String(one.last + 9), ''],
  )
  const row = { ...stored.rows[three.id] }
  delete row['mark']
  assert.deepEqual(row, {
    value: page.$(`[name="value.${three.id}"]`).attr('data-previous'),
    kind: '54',
    note: '07',
    noteText: 'Ремонт теплотрассы',
    offFrom: '05.11.2026',
    offTo: '',
  })
  const second = registers.find(({ meterId, index }) => meterId === two.meterId && index === 2)
  assert.ok(stored.rows[second?.id ?? '']?.['value'], 'both registers stand')
  assert.equal(main, one)
  const next = await post(page, { action: 'next' })
  assert.equal(next.status, 303, alertOf(next))
  assert.deepEqual(rowsOf(await client.get(`${form}?show=off`)).length, 3)
})

test('off for part of the month: the note and the days, the value is still to be typed', async () => {
  const part = await client.get(`${form}?q=${three.serial}`)
  const done = await post(part, { ...off, offWhole: 'no', offUntil: '10.11.2026', action: 'off' })
  assert.equal(done.status, 303, alertOf(done))
  const row = (await draft())?.rows[three.id]
  assert.deepEqual(
    [row?.['value'], row?.['kind'], row?.['note'], row?.['offTo']],
    ['', '', '07', '10.11.2026'],
  )
})

test('what is asked of many inlets is refused with words, and what was typed is kept', async () => {
  const page = await client.get(`${form}?house=${house1}`)
  const typed = { [`value.${one.id}`]: String(one.last + 3) }
  const asked: [Fields, string, RegExp][] = [
    [{ offSince: '' }, 'offSince', /с какого дня/],
    [{ offSince: 'вчера' }, 'offSince', /дд\.мм\.гггг/],
    [{ offSince: '01.12.2026' }, 'offSince', /ещё не наступил/],
    [{ offUntil: '01.11.2026' }, 'offUntil', /раньше/],
    [{ offWhole: '' }, 'offWhole', /шла ли вода/],
    [{ offReason: 'б'.repeat(301) }, 'offReason', /не длиннее 300/],
  ]
  for (const [fields, field, words] of asked) {
    const refused = await post(page, { ...typed, ...off, ...fields, action: 'off' })
    assert.equal(refused.status, 422, field)
    assert.match(errorAt(refused, field), words)
    assert.equal(refused.$(`[role=alert] a[href="#${field}"]`).length, 1)
    assert.equal(refused.$('#offReason').val(), fields['offReason'] ?? off.offReason)
    assert.equal(refused.$(`[name="value.${one.id}"]`).val(), String(one.last + 3))
  }
  const early = await post(page, { ...off, offSince: '01.10.2026', action: 'off' })
  assert.equal(early.status, 422)
  assert.match(alertOf(early), /Ни один ввод не изменился.*не позже прошлого показания/)
  const rows = (await draft())?.rows ?? {}
  assert.ok(
    Object.values(rows).every(({ note }) => note === ''),
    'no row was changed',
  )
})

test('only the rows the script saw on the screen are meant', async () => {
  const page = await client.get(form)
  const done = await post(page, { ...off, offOnly: `${three.id} ${four.id}`, action: 'off' })
  assert.equal(done.status, 303, alertOf(done))
  const rows = (await draft())?.rows ?? {}
  const marked = Object.entries(rows).filter(([, { note }]) => note === '07')
  assert.deepEqual(marked.map(([id]) => id).sort(), [three.id, four.id].sort())
})

test('rows stand by serial or in an own order, remembered for this user; new meters go last', async () => {
  const page = await client.get(order)
  assert.equal(page.status, 200)
  const last = mains.at(-1)
  assert.ok(last)
  const send = async (fields: Fields) => client.submit(await client.get(order), order, fields)
  assert.equal((await send({ by: 'own', [`place.${last.meterId}`]: '1' })).location, order)
  const own = await client.get(form)
  assert.deepEqual(rowsOf(own).slice(0, 2), [last.id, one.id])
  assert.equal(own.$('tbody.house').length, 0)
  assert.match(own.$('tbody.inlet').first().find('.address').text(), /г\. Москва, ул\. Светлая/)
  assert.equal(rowsOf(await client.get(`${form}?house=${house1}`)).length, 4)

  await send({ by: 'serial' })
  const bySerial = rowsOf(await client.get(form)).map(
    (id) => mains.find((row) => row.id === id)?.serial ?? '',
  )
  assert.deepEqual(
    bySerial,
    bySerial.toSorted((a, b) => a.localeCompare(b, 'ru', { numeric: true })),
  )
  await send({ by: 'own' })
  assert.equal(rowsOf(await client.get(form))[0], last.id, 'the own order was kept meanwhile')

  await send({ by: 'own', serials: `${four.serial}\tчто угодно\r\n${two.serial}\n` })
  assert.deepEqual(rowsOf(await client.get(form)).slice(0, 3), [four.id, two.id, last.id])
  await sql.run(
    `update contract_access set grid_order = jsonb_set(grid_order::jsonb, '{meters}', (grid_order::jsonb -> 'meters') - $2)
     where contract_id = $1`,
    [contractId, four.meterId],
  )
  assert.equal(rowsOf(await client.get(form)).at(-1), four.id)
})

test('a place that is none and an unknown number are refused; nothing is changed', async () => {
  const page = await client.get(order)
  const place = `place.${two.meterId}`
  const refused = await client.submit(page, order, { [place]: 'первым', serials: 'нет-такого' })
  assert.equal(refused.status, 422)
  assert.match(errorAt(refused, place), /от 1 до 340/)
  assert.match(errorAt(refused, 'serials'), /нет-такого/)
  assert.equal(refused.$(`[name="${place}"]`).val(), 'первым')
  assert.deepEqual(rowsOf(await client.get(form)).slice(0, 2), [one.id, two.id])
})

test('nobody sees or sets the order of a contract that is not his', async () => {
  const vera = await house.as('vera')
  assert.equal((await vera.get(order)).status, 404)
  const own = await vera.get(paths.cabinet)
  assert.equal((await vera.submit(own, order, { by: 'serial' })).status, 404)
})

test('the big form, filled in, stays within 60 KB on the wire', async () => {
  const values = registers.map(({ id, last, digits }) => [`value.${id}`, String((last + 30) % 10 ** digits)])
  await press(client, contractId, Object.fromEntries(values) as Fields, 'save')
  const packed = gzipSync((await client.get(form)).text).length
  console.log(`340 inlets, filled in: ${(packed / 1024).toFixed(1)} KB`)
  assert.ok(packed <= 60 * 1024, `${packed} bytes`)
})
