import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { faultOfNumber } from '../../../src/domain/submission-number.ts'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import {
  alertOf,
  errorAt,
  flatOf,
  press,
  readingOf,
  send,
  signInAt,
  submissionsOf,
  submitAll,
  toCheck,
  wordsOf,
  type KnownRegister,
} from './submission-kit.ts'

const house = await openHouse()
after(() => house.close())
const { sql } = house.deps.db

const value = (register: KnownRegister, typed: string) => ({ [`value.${register.id}`]: typed })
const draftOf = (contractId: string) =>
  sql.one<{ version: number; rows: Record<string, { value: string }>; submitted: number | null; by: string }>(
    `select version, rows, submitted_version as submitted, (select login from users where id = updated_by) as by
     from drafts where contract_id = $1`,
    [contractId],
  )

test('from the form to the receipt: a number, a time, a protocol, a letter, a line in the journal', async () => {
  const vera = await flatOf(house, 'vera')
  house.clock.set('2026-11-30T10:22:07+03:00')
  const fields = { ...value(vera.main, '00 461'), ...value(vera.other, '315') }
  const check = await toCheck(vera.client, vera.contractId, fields)
  assert.match(wordsOf(check), /Передадим 2 прибора, 11 м³, примерно 1 140 ₽/)
  assert.equal(
    (await submissionsOf(house, vera.contractId)).length,
    0,
    'nothing is submitted before «Передать»',
  )
  const sent = await send(vera.client, vera.contractId, check)
  const receipt = await vera.client.get(sent.location)
  const [stored] = await submissionsOf(house, vera.contractId)
  assert.ok(stored !== undefined && faultOfNumber(stored.number) === undefined)
  assert.match(stored.number, /^202611-/)
  assert.ok(wordsOf(receipt).includes(`№ ${stored.number}, 30 ноября 2026, 10:22 (МСК), 2 из 2`))
  const protocol = await vera.client.get(paths.readings.protocol(stored.id))
  assert.equal(protocol.headers.get('content-type'), 'application/pdf')
  assert.equal(createHash('sha256').update(stored.content).digest('hex'), stored.contentHash)
  assert.deepEqual(JSON.parse(stored.content), {
    v: 1,
    number: stored.number,
    sentAt: '2026-11-30T07:22:07.000Z',
    period: '2026-11',
    contract: 'П-1003000017',
    rows: [
      [vera.main, 454, 461],
      [vera.other, 311, 315],
    ].map(([register, previous, current]) => ({
      inlet: `1003000017-${register === vera.main ? 1 : 2}`,
      serial: (register as KnownRegister).serial,
      register: 1,
      previous,
      previousOn: '2026-10-26',
      current,
      kind: '51',
      note: null,
      state: 'SUBMITTED',
    })),
  })
  const letters = await house.deliver()
  assert.equal(letters.length, 1)
  assert.deepEqual(letters[0]?.to, { name: 'Соколова Вера Петровна', address: 'vera@example.test' })
  assert.ok(letters[0].text.includes(stored.number))
  assert.ok(letters[0].text.includes(`${house.base}${sent.location}`))
  const journal = await sql.rows<{ action: string }>(
    `select action from audit_events where contract_id = $1 order by id`,
    [vera.contractId],
  )
  assert.deepEqual(
    journal.map(({ action }) => action),
    ['readings.save', 'readings.submit'],
  )
  house.clock.set('2026-11-30T10:00:00+03:00')
})

test('a save judges nothing, keeps every string, counts versions', async () => {
  const oleg = await flatOf(house, 'oleg')
  const odd = { ...value(oleg.main, ' 12,5 м³'), ...value(oleg.other, 'не видно'), readOn: 'вчера' }
  const saved = await press(oleg.client, oleg.contractId, odd, 'save')
  assert.deepEqual([saved.status, saved.location], [303, paths.readings.form(oleg.contractId)])
  await press(oleg.client, oleg.contractId, {}, 'save')
  const draft = await draftOf(oleg.contractId)
  assert.deepEqual([draft?.version, draft?.by], [2, 'oleg'])
  assert.equal(draft?.rows[oleg.main.id]?.value, ' 12,5 м³')
  const form = await oleg.client.get(paths.readings.form(oleg.contractId))
  assert.equal(form.$(`[name="value.${oleg.other.id}"]`).val(), 'не видно')
  assert.equal(form.$('[name=readOn]').val(), 'вчера')
  assert.equal((await submissionsOf(house, oleg.contractId)).length, 0)
})

test('a POST without action is «Далее»', async () => {
  const anna = await flatOf(house, 'anna', 1)
  const form = await anna.client.get(paths.readings.form(anna.contractId))
  const fields = { _csrf: String(form.$('main [name=_csrf]').first().val()), ...value(anna.main, '211') }
  const next = await anna.client.post(paths.readings.form(anna.contractId), fields)
  assert.deepEqual([next.status, next.location], [303, paths.readings.check(anna.contractId)])
  await sql.run('delete from drafts where contract_id = $1', [anna.contractId])
})

test('the check page without a draft leads to the form, Submit without a draft as well', async () => {
  const anna = await flatOf(house, 'anna', 1)
  const check = paths.readings.check(anna.contractId)
  const got = await anna.client.get(check)
  assert.deepEqual([got.status, got.location], [303, paths.readings.form(anna.contractId)])
  const form = await anna.client.get(paths.readings.form(anna.contractId))
  const skipped = await anna.client.submit(form, check, { action: 'submit', confirmAll: 'on' })
  assert.deepEqual([skipped.status, skipped.location], [303, paths.readings.form(anna.contractId)])
  assert.equal((await submissionsOf(house, anna.contractId)).length, 0)
})

test('a wrong row is left out only by its own button, with its reason', async () => {
  const anna = await flatOf(house, 'anna')
  const kitchen = anna.registers[2] ?? anna.main
  const fields = { ...value(anna.main, '739'), ...value(anna.other, '3'), ...value(kitchen, '12') }
  const next = await press(anna.client, anna.contractId, fields)
  assert.equal(next.status, 422)
  assert.match(next.$('button[value=skip]').text(), /Передать без этих строк \(2\)/)
  assert.match(errorAt(next, `value.${anna.other.id}`), /Меньше прошлого: было 38/)
  // A submit that jumps over the slips sends nothing.
  const jumped = await anna.client.submit(next, paths.readings.check(anna.contractId), { action: 'submit' })
  assert.deepEqual(
    [jumped.location, (await submissionsOf(house, anna.contractId)).length],
    [paths.readings.form(anna.contractId), 0],
  )
  const left = await anna.client.submit(next, paths.readings.form(anna.contractId), { action: 'skip' })
  assert.deepEqual([left.status, left.location], [303, paths.readings.check(anna.contractId)])
  const check = await anna.client.get(left.location)
  assert.match(wordsOf(check), /Показания по 2 приборам не будут переданы/)
  assert.match(wordsOf(check), /Меньше прошлого: было 38/)
  const sent = await send(anna.client, anna.contractId, check)
  assert.equal(sent.status, 303)
  assert.equal((await readingOf(house, anna.main.id))?.value, 739)
  assert.deepEqual(
    [(await readingOf(house, anna.other.id))?.value, (await readingOf(house, anna.other.id))?.state],
    [null, 'NOT_SENT'],
  )
  const form = await anna.client.get(paths.readings.form(anna.contractId))
  assert.equal(form.$(`[name="value.${anna.other.id}"]`).val(), '3', 'what was left out is not lost')
})

test('the rest later is a supplement, another value a correction; the rows in force go over', async () => {
  const anna = await flatOf(house, 'anna')
  const kitchen = anna.registers[2] ?? anna.main
  const fill = { ...value(anna.other, '44'), ...value(kitchen, '') }
  const receipt = await submitAll(anna.client, anna.contractId, fill)
  assert.match(wordsOf(await anna.client.get(receipt)), /2 из 3/)
  assert.equal((await readingOf(house, anna.main.id))?.value, 739)
  const corrected = await submitAll(anna.client, anna.contractId, value(anna.main, '740'))
  const revisions = await submissionsOf(house, anna.contractId)
  assert.deepEqual(
    revisions.map(({ revision, kind, state }) => [revision, kind, state]),
    [
      [1, 'FIRST', 'REPLACED'],
      [2, 'SUPPLEMENT', 'REPLACED'],
      [3, 'CORRECTION', 'SUBMITTED'],
    ],
  )
  assert.equal(new Set(revisions.map(({ number }) => number)).size, 3)
  const old = wordsOf(await anna.client.get(receipt))
  assert.match(old, /заменена редакцией 3/)
  assert.match(old, /739/, 'the old one stays readable')
  assert.match(wordsOf(await anna.client.get(corrected)), /740/)
  const inForce = await sql.rows<{ value: number }>(
    `select value from readings where contract_id = $1 and period = '2026-11' and state = 'SUBMITTED' order by value`,
    [anna.contractId],
  )
  assert.deepEqual(
    inForce.map((row) => row.value),
    [44, 740],
  )
  const lines = await sql.rows<{ from: string | null; to: string }>(
    `select c.from_state as "from", c.to_state as "to" from reading_changes c join readings r on r.id = c.reading_id
     where r.register_id = $1 order by c.at, c.to_state desc, c.from_state nulls first`,
    [anna.main.id],
  )
  assert.deepEqual(
    lines.filter(({ to }) => to === 'REPLACED').length,
    1,
    'the supplement left it as it stood',
  )
  assert.deepEqual(lines.filter(({ from, to }) => from === null && to === 'SUBMITTED').length, 2)
})

test('an unfinished correction weakens nothing, a cleared row goes over', async () => {
  const anna = await flatOf(house, 'anna')
  await press(anna.client, anna.contractId, { ...value(anna.main, ''), ...value(anna.other, '1') }, 'save')
  const history = wordsOf(
    await anna.client.get(paths.history.page({ contract: anna.contractId, from: '2026-11' })),
  )
  assert.match(history, /740/)
  const page = await press(anna.client, anna.contractId, {
    ...value(anna.main, ''),
    ...value(anna.other, '44'),
  })
  assert.equal(page.status, 422)
  assert.match(alertOf(page), /Изменений нет/)
  const kitchen = anna.registers[2] ?? anna.main
  const fields = { ...value(anna.main, ''), ...value(kitchen, '2'), [`note.${kitchen.id}`]: '06' }
  await submitAll(anna.client, anna.contractId, fields)
  assert.equal((await readingOf(house, anna.main.id))?.value, 740)
  const last = (await submissionsOf(house, anna.contractId)).at(-1)
  assert.deepEqual([last?.revision, last?.kind], [4, 'SUPPLEMENT'])
})

test('a row keeps the day it was read on; the day alone can be corrected', async () => {
  const anna = await flatOf(house, 'anna', 1)
  const { main, other, client, contractId } = anna
  await submitAll(client, contractId, { ...value(main, '211'), readOn: '28.11.2026' })
  await submitAll(client, contractId, { ...value(other, '145'), readOn: '2026-11-29' })
  assert.deepEqual(
    [(await readingOf(house, main.id))?.readOn, (await readingOf(house, other.id))?.readOn],
    ['2026-11-28', '2026-11-29'],
  )
  await submitAll(client, contractId, { readOn: '27.11.2026' })
  assert.deepEqual(
    [(await readingOf(house, main.id))?.readOn, (await readingOf(house, other.id))?.readOn],
    ['2026-11-27', '2026-11-27'],
  )
  assert.equal((await submissionsOf(house, contractId)).at(-1)?.kind, 'CORRECTION')
})

test('the day of reading lies after the previous one and not in the future, in both spellings', async () => {
  const petrov = await flatOf(house, 'petrov')
  for (const readOn of ['01.12.2026', '2026-12-01', '31.02.2026', 'завтра', '31.10.2026', '2026-10-31']) {
    const page = await press(petrov.client, petrov.contractId, { ...value(petrov.main, '1730'), readOn })
    assert.equal(page.status, 422, readOn)
    assert.match(alertOf(page), /[Дд]ень снятия|день снятия/)
    assert.notEqual(errorAt(page, 'readOn') || alertOf(page), '')
  }
  for (const readOn of ['01.11.2026', '2026-11-30', '']) {
    const page = await press(petrov.client, petrov.contractId, { ...value(petrov.main, '1700'), readOn })
    assert.equal(page.status, 303, readOn)
  }
})

test('verification is asked about on the day of reading', async () => {
  const petrov = await flatOf(house, 'petrov')
  await sql.run(`update verifications set valid_until = '2026-11-29' where meter_id = $1`, [
    petrov.main.meterId,
  ])
  const on = async (readOn: string) =>
    wordsOf(await toCheck(petrov.client, petrov.contractId, { ...value(petrov.main, '1730'), readOn }))
  assert.match(await on('29.11.2026'), /Поверка до 29 ноября 2026/)
  assert.match(await on('30.11.2026'), /Поверка истекла 29 ноября 2026/)
  await sql.run(`update window_policies set expired_meters = 'refuse' where customer_kind = 'ORGANIZATION'`)
  const page = await press(petrov.client, petrov.contractId, { ...value(petrov.main, '1730'), readOn: '' })
  assert.equal(page.status, 422)
  assert.match(errorAt(page, `value.${petrov.main.id}`), /Поверка истекла 29 ноября 2026/)
  await sql.run(`update window_policies set expired_meters = 'note' where customer_kind = 'ORGANIZATION'`)
  await submitAll(petrov.client, petrov.contractId, { ...value(petrov.main, '1730'), readOn: '' })
  assert.equal((await readingOf(house, petrov.main.id))?.state, 'NOTED')
})

test('kind, note, dates and text are stored as they were meant', async () => {
  const rodnik = await flatOf(house, 'rodnik', 1)
  const [one, two, second, three, four] = rodnik.registers
  assert.ok(one && two && second && three && four)
  const fields = {
    // use with a kind that nobody knows: 51 all the same
    ...value(one, String(one.last + 250)),
    [`kind.${one.id}`]: '77',
    [`note.${one.id}`]: '07',
    [`offFrom.${one.id}`]: '02.11.2026',
    [`offTo.${one.id}`]: '2026-11-05',
    // two registers: kind and note of the first row count
    ...value(two, String(two.last)),
    ...value(second, String(second.last)),
    [`kind.${two.id}`]: '54',
    [`kind.${second.id}`]: '51',
    [`offFrom.${two.id}`]: '01.11.2026',
    ...value(three, String(three.last + 170)),
    [`note.${three.id}`]: '99',
    [`noteText.${three.id}`]: '  подтекает 😀 ',
    ...value(four, String(four.last + 250)),
    [`note.${four.id}`]: '04',
  }
  await submitAll(rodnik.client, rodnik.contractId, fields)
  const [a, b, c, d, e] = await Promise.all(
    [one, two, second, three, four].map((register) => readingOf(house, register.id)),
  )
  assert.deepEqual([a?.kind, a?.note, a?.offFrom, a?.offTo], ['51', '07', '2026-11-02', '2026-11-05'])
  assert.deepEqual([b?.kind, b?.offFrom, b?.offTo, c?.kind], ['54', '2026-11-01', null, '54'])
  assert.deepEqual([d?.note, d?.noteText, d?.needsReview], ['99', 'подтекает 😀', false])
  assert.deepEqual([e?.note, e?.needsReview], ['04', true])
})

test('a kind or note outside its dates is not in the dictionary', async () => {
  const vera = await flatOf(house, 'vera')
  await sql.run(`update calc_kinds set valid_to = '2026-11-29' where code = '54'`)
  await sql.run(`update reading_notes set valid_from = '2026-12-01' where code = '05'`)
  const off = {
    ...value(vera.main, '454'),
    [`kind.${vera.main.id}`]: '54',
    [`offFrom.${vera.main.id}`]: '01.11.2026',
  }
  const page = await press(vera.client, vera.contractId, off)
  assert.equal(page.status, 422)
  assert.match(errorAt(page, `kind.${vera.main.id}`), /Расхода нет/)
  const noted = await press(vera.client, vera.contractId, {
    ...value(vera.main, '462'),
    [`note.${vera.main.id}`]: '05',
  })
  assert.equal(noted.status, 422)
  assert.match(errorAt(noted, `note.${vera.main.id}`), /Такого примечания нет/)
  await sql.run(`update calc_kinds set valid_to = null where code = '54'`)
  await sql.run(`update reading_notes set valid_from = '2010-01-01' where code = '05'`)
  await sql.run('delete from drafts where contract_id = $1', [vera.contractId])
})

test('a suspended contract may send, with a notice; a terminated one has its history only', async () => {
  const vera = await flatOf(house, 'vera')
  const form = paths.readings.form(vera.contractId)
  await sql.run(`update contracts set status = 'SUSPENDED' where id = $1`, [vera.contractId])
  assert.match(wordsOf(await vera.client.get(form)), /Договор приостановлен/)
  await submitAll(vera.client, vera.contractId, value(vera.main, '462'))
  await sql.run(`update contracts set status = 'TERMINATED' where id = $1`, [vera.contractId])
  for (const page of [
    await vera.client.get(form),
    await vera.client.get(paths.readings.check(vera.contractId)),
  ])
    assert.equal(page.status, 403)
  const history = await vera.client.get(paths.history.page({ contract: vera.contractId }))
  assert.equal(history.status, 200)
  await sql.run(`update contracts set status = 'ACTIVE' where id = $1`, [vera.contractId])
})

test('the next month starts clean: no draft and no revision of another month leaks in', async () => {
  const vera = await flatOf(house, 'vera')
  await press(vera.client, vera.contractId, value(vera.main, '470'), 'save')
  const client = await signInAt(house, 'vera', '2026-12-30T09:00:00+03:00')
  const form = await client.get(paths.readings.form(vera.contractId))
  assert.match(wordsOf(form), /Показания за декабрь 2026/)
  assert.equal(form.$(`[name="value.${vera.main.id}"]`).val(), '')
  assert.match(wordsOf(form), /00462/, 'what was submitted for November is the previous value now')
  const check = await client.get(paths.readings.check(vera.contractId))
  assert.deepEqual([check.status, check.location], [303, paths.readings.form(vera.contractId)])
  house.clock.set('2026-11-30T10:00:00+03:00')
})
