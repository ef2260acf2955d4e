import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import {
  alertOf,
  errorAt,
  flatOf,
  press,
  readingOf,
  registersOf,
  send,
  signInAt,
  submitAll,
  toCheck,
  wordsOf,
  type Fields,
  type KnownRegister,
} from './submission-kit.ts'

// Every row of wording.md §3 as a person sees it. Vera: cold 454 of 26 October (mean 7 a month), hot 311 (mean 4).
// Oleg: cold 688, verified until 14 September; hot 237 of 28 September, estimated 241 for October.
const house = await openHouse()
after(() => house.close())

const vera = await flatOf(house, 'vera')
const oleg = await flatOf(house, 'oleg')
const anna = await flatOf(house, 'anna')
const annaTwo = await flatOf(house, 'anna', 1)
const petrov = await flatOf(house, 'petrov')

const value = (register: KnownRegister, typed: string): Fields => ({ [`value.${register.id}`]: typed })
const more = (register: KnownRegister, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, typed]) => [`${name}.${register.id}`, typed]))

type Flat = typeof vera

/** The draft of a contract goes, so that each row is tried on a clean form. */
async function clean({ contractId }: Flat): Promise<void> {
  await house.deps.db.sql.run('delete from drafts where contract_id = $1', [contractId])
}

/** «Далее» with an error: 422, the same words in the summary and at the field, the typed value kept. */
async function refused(flat: Flat, fields: Fields, field: string, words: RegExp): Promise<void> {
  await clean(flat)
  const page = await press(flat.client, flat.contractId, fields)
  assert.equal(page.status, 422)
  assert.match(alertOf(page), words)
  assert.match(errorAt(page, field), words)
  assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length > 0, true, `summary links to ${field}`)
  assert.match(page.$('title').text(), /^Ошибка: /)
  for (const [name, typed] of Object.entries(fields)) {
    const shown = page.$(`[name="${name}"]`)
    const kept = shown.is('[type=radio]') ? shown.filter('[checked]').val() : shown.val()
    assert.equal(kept, typed, name)
  }
  assert.match(page.text, /Передать без (этой строки|этих строк) \(1\)/)
}

/** «Далее» to the check page, whose words are given back. */
async function checked(flat: Flat, fields: Fields): Promise<string> {
  await clean(flat)
  return wordsOf(await toCheck(flat.client, flat.contractId, fields))
}

/** A warning: the check page says it, Submit without the tick is 422, nothing is stored. */
async function asked(flat: Flat, fields: Fields, words: RegExp): Promise<void> {
  await clean(flat)
  const check = await toCheck(flat.client, flat.contractId, fields)
  assert.match(wordsOf(check), words)
  const { main } = flat
  const unsure = await send(flat.client, flat.contractId, check, { confirmAll: '' })
  assert.equal(unsure.status, 422)
  assert.equal(unsure.$('[role=alert]').length, 1)
  assert.equal(await readingOf(house, main.id), undefined)
}

test('1 usual use is said to be usual', async () => {
  assert.match(await checked(vera, value(vera.main, '461')), /Расход 7 м³ — как обычно/)
})

test('2 no use asks why, and 54 asks since when', async () => {
  await refused(vera, value(vera.main, '454'), `kind.${vera.main.id}`, /Расхода нет\. Почему\?/)
  const page = await press(vera.client, vera.contractId, value(vera.main, '454'))
  assert.match(wordsOf(page), /не пользовались \(51\).*отключена \(54\)/i)
  const off = { ...value(vera.main, '454'), ...more(vera.main, { kind: '54' }) }
  await refused(vera, off, `offFrom.${vera.main.id}`, /с какого дня/)
  const dated = { ...off, ...more(vera.main, { offFrom: '01.11.2026', offTo: '' }) }
  assert.doesNotMatch(await checked(vera, dated), /Прибор крутится/)
})

test('3 no use where some is usual asks whether the meter turns', async () => {
  const fields = { ...value(vera.main, '454'), ...more(vera.main, { kind: '51' }) }
  await asked(vera, fields, /Обычно \d+(,\d+)? м³, сейчас 0\. Прибор крутится\?/)
})

test('4 kind 54 with use is refused', async () => {
  const fields = { ...value(vera.main, '460'), ...more(vera.main, { kind: '54', offFrom: '01.11.2026' }) }
  const words = /Расход 6 м³ есть, значит вид 51\. Отключали на часть месяца — примечание 07/
  await refused(vera, fields, `kind.${vera.main.id}`, words)
})

test('5 a value below the last one is refused with both figures', async () => {
  const words =
    /Меньше прошлого: было 454 \(26 октября 2026\), введено 453\. Проверьте цифры\. Прибор прошёл через ноль — примечание 06/
  await refused(vera, value(vera.main, '453'), `value.${vera.main.id}`, words)
})

test('6 below the estimate but not below the own value is taken and corrected', async () => {
  const words = await checked(oleg, value(oleg.other, '239'))
  assert.match(words, /Меньше расчётного 241, но не меньше вашего 237\. Примем, лишнее вернём перерасчётом/)
})

test('7 equal to the estimate asks whether one looked, and not why there is no use', async () => {
  await asked(oleg, value(oleg.other, '241'), /Совпало с нашим расчётом за октябрь\. Вы смотрели на прибор\?/)
})

test('8 a dial that went round is asked about with its use', async () => {
  const kitchen = anna.registers[2] ?? anna.main
  const fields = { ...value(kitchen, '2'), ...more(kitchen, { note: '06' }) }
  await asked(anna, fields, /Прибор прошёл через ноль: 99998 → 2, расход 4 м³/)
})

test('9 note 06 on a value that is not below is refused', async () => {
  const words = /Показание не меньше прошлого, примечание 06 уберите/
  for (const typed of ['454', '460']) {
    const fields = { ...value(vera.main, typed), ...more(vera.main, { note: '06' }) }
    await refused(vera, fields, `note.${vera.main.id}`, words)
  }
})

test('10 more than three times the mean asks for digits and a leak', async () => {
  await asked(
    vera,
    value(vera.main, '494'),
    /Расход 40 м³, обычно \d+(,\d+)?\. Проверьте цифры и нет ли течи/,
  )
})

test('11 what the pipe cannot carry is refused with the limit', async () => {
  const words = /9546 м³ за 35 дней труба 15 мм не пропустит, предел 1603,155\. Проверьте цифры/
  await refused(vera, value(vera.main, '10000'), `value.${vera.main.id}`, /труба 15 мм не пропустит/)
  const page = await press(vera.client, vera.contractId, value(vera.main, '10000'))
  assert.match(alertOf(page).replace(/(\d) (\d{3})/g, '$1$2'), words)
})

test('12 an empty row is named on the check page with what is charged instead', async () => {
  await clean(vera)
  assert.match(
    wordsOf(await vera.client.get(paths.readings.form(vera.contractId))),
    /[Нн]е (заполнено|введено)|Впишите/,
  )
  const words = await checked(vera, value(vera.main, '461'))
  assert.match(
    words,
    /Показания по 1 прибору не будут переданы\. Начислим по среднему за месяц: \d+(,\d+)? м³, [\d ]+(,\d\d)? ₽\. Это пропуск 1 из 3, дальше — норматив/,
  )
  assert.match(words, /[Нн]е заполнено/)
})

test('13 nothing at all is refused', async () => {
  await clean(vera)
  const page = await press(vera.client, vera.contractId, {})
  assert.equal(page.status, 422)
  assert.match(alertOf(page), /Впишите хотя бы одно показание/)
})

test('14 note 01, 03 or 05 goes without a value', async () => {
  for (const note of ['01', '03', '05']) {
    const words = await checked(vera, more(vera.main, { note }))
    assert.match(words, new RegExp(`передадим примечание «${note}`))
  }
})

test('15 note 02 is refused while the new meter is not registered', async () => {
  const fields = { ...value(vera.main, '460'), ...more(vera.main, { note: '02' }) }
  await refused(vera, fields, `note.${vera.main.id}`, /Новый прибор ещё не принят на учёт/)
  // A replacement of half a year ago is not this one.
  const old = { ...value(anna.other, '44'), ...more(anna.other, { note: '02' }) }
  await refused(anna, old, `note.${anna.other.id}`, /Новый прибор ещё не принят на учёт/)
})

test('16 one register of two keeps the meter back', async () => {
  const rodnik = await flatOf(house, 'rodnik', 1)
  const second = rodnik.registers.find(({ index }) => index === 2)
  const first = rodnik.registers.find(({ index, meterId }) => index === 1 && meterId === second?.meterId)
  assert.ok(first !== undefined && second !== undefined)
  const half = value(first, String(first.last + 200))
  await refused(rodnik, half, `value.${second.id}`, /Впишите и второй механизм: без него прибор не уйдёт/)
  const other = value(second, String(second.last + 20))
  await refused(rodnik, other, `value.${first.id}`, /Впишите и основной механизм: без него прибор не уйдёт/)
})

test('17 an expired verification is asked about, and the reading is kept for the record', async () => {
  const words = /Поверка истекла 14 сентября 2026\. Показание запишем, начислим по среднему, месяц 3 из 3/
  await asked(oleg, value(oleg.main, '693'), words)
})

test('18 a verification that ends within 60 days is said', async () => {
  assert.match(await checked(vera, value(vera.other, '315')), /Поверка до 24 января 2027/)
})

test('19 the parts of a replacement are added and said', async () => {
  const { sql } = house.deps.db
  const { main } = annaTwo
  // The cold meter (208 of 26 October) was taken off on 12 November at 210, the new one put in at 3.
  const fresh = await sql.one<{ id: string }>(
    `insert into meters (contract_id, inlet_id, model, serial, installed_on) values ($1, $2, 'СВ-15Х', '77000001', '2026-11-12') returning id`,
    [annaTwo.contractId, main.inletId],
  )
  await sql.run(`update meters set removed_on = '2026-11-12', replaced_by_id = $2 where id = $1`, [
    main.meterId,
    fresh?.id,
  ])
  await sql.run('update registers set final_value = 210 where id = $1', [main.id])
  await sql.run(
    `insert into registers (contract_id, meter_id, index, digits, multiplier, initial_value) values ($1, $2, 1, 5, 1, 3)`,
    [annaTwo.contractId, fresh?.id],
  )
  const registers = await registersOf(house, annaTwo.contractId)
  const register = registers.find(({ meterId }) => meterId === fresh?.id)
  assert.ok(register !== undefined)
  const words = await checked(annaTwo, value(register, '5'))
  assert.match(words, /Прибор заменён 12 ноября 2026: старый до 210, новый с 3\. Расход 2 \+ 2 м³/)
  // Row 15 the other way: this replacement is known, so note 02 goes.
  const noted = await checked(annaTwo, { ...value(register, '5'), ...more(register, { note: '02' }) })
  assert.match(noted, /02/)
})

test('20 red digits are refused with the repair, which is one click', async () => {
  const words = /Нужны целые м³, без красных цифр/
  await refused(vera, value(vera.main, '461,4'), `value.${vera.main.id}`, words)
  const page = await press(vera.client, vera.contractId, value(vera.main, '461,4'))
  const repair = page.$('button[name=repair]')
  assert.equal(repair.text().trim(), 'Записать 461')
  const repaired = await press(vera.client, vera.contractId, { repair: String(repair.val()) }, '')
  assert.equal(repaired.status, 303)
  assert.equal(repaired.location, paths.readings.check(vera.contractId))
})

test('21 more digits than the dial has are refused with both counts', async () => {
  await refused(vera, value(vera.main, '1234567'), `value.${vera.main.id}`, /На приборе 5 цифр, введено 7/)
})

test('22 a removed meter takes no reading', async () => {
  const gone = (await registersOf(house, anna.contractId)).find(({ removedOn }) => removedOn !== null)
  assert.ok(gone !== undefined)
  await clean(anna)
  const page = await press(anna.client, anna.contractId, value(gone, '99999'))
  assert.equal(page.status, 422)
  assert.match(alertOf(page), /Прибор снят \d+ \S+ 2026, показания по нему не принимаем/)
  await clean(anna)
  const left = await press(
    anna.client,
    anna.contractId,
    { ...value(gone, '1'), ...value(anna.main, '739') },
    'skip',
  )
  assert.equal(left.status, 303)
  assert.doesNotMatch(wordsOf(await anna.client.get(left.location)), new RegExp(gone.serial))
})

test('23, 24, 28 a submission stands until it is corrected; nothing changed is no correction', async () => {
  await clean(petrov)
  const { client, contractId, main } = petrov
  const receipt = await submitAll(client, contractId, value(main, '1730'))
  const form = await client.get(paths.readings.form(contractId))
  assert.match(
    wordsOf(form),
    /Передано 30 ноября 2026, 10:00, № 202611-\d{6}-\d\. Пока не нажмёте «Передать исправление», действует прежнее/,
  )
  assert.equal(form.$(`[name="value.${main.id}"]`).val(), '1730')
  const same = await client.submit(form, paths.readings.form(contractId), { action: 'next' })
  assert.equal(same.status, 422)
  assert.match(alertOf(same), /Изменений нет/)
  const check = await toCheck(client, contractId, value(main, '1731'))
  assert.match(check.$('button[value=submit]').text(), /Передать исправление/)
  assert.notEqual((await send(client, contractId, check)).location, receipt)
})

test('25 a correction of what billing has taken over will be settled', async () => {
  const { client, contractId } = petrov
  const words = /Прежнее уже в расчёте, исправление учтём перерасчётом/
  assert.doesNotMatch(wordsOf(await client.get(paths.readings.form(contractId))), words)
  await house.deps.db.sql.run(
    `update readings set state = 'ACCEPTED' where contract_id = $1 and state = 'SUBMITTED'`,
    [contractId],
  )
  assert.match(wordsOf(await client.get(paths.readings.form(contractId))), words)
  await submitAll(client, contractId, value(petrov.main, '1732'))
  assert.equal((await readingOf(house, petrov.main.id))?.state, 'SUBMITTED')
})

test('26 half an hour before the end the form says so', async () => {
  const client = await signInAt(house, 'vera', '2026-12-02T23:31:00+03:00')
  const words = wordsOf(await client.get(paths.readings.form(vera.contractId)))
  assert.match(words, /Приём закроется в 24:00, осталось 29 мин(ут)?\.? ?.*Черновик не считается переданным/)
  house.clock.set('2026-12-02T23:29:59+03:00')
  assert.doesNotMatch(wordsOf(await client.get(paths.readings.form(vera.contractId))), /закроется в 24:00/)
  house.clock.set('2026-11-30T10:00:00+03:00')
})

test('27 a form posted after the end is refused with the time it came, its figures shown', async () => {
  const client = await signInAt(house, 'vera', '2026-12-02T23:50:00+03:00')
  const form = await client.get(paths.readings.form(vera.contractId))
  house.clock.set('2026-12-03T00:00:14+03:00')
  const late = await client.submit(form, paths.readings.form(vera.contractId), value(vera.main, '462'))
  assert.equal(late.status, 403)
  assert.match(
    wordsOf(late),
    /Приём закрылся 2 декабря в 24:00, ваш запрос пришёл в 00:00:14\. Показания не переданы, цифры сохранены/,
  )
  assert.match(wordsOf(late), /462/)
  assert.match(wordsOf(late), /29 декабря/)
  house.clock.set('2026-11-30T10:00:00+03:00')
})
