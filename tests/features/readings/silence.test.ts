import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse, type House } from '../../support/house.ts'
import { flatOf, press, toCheck } from './submission-kit.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

test('a person reads what silence costs, with its working, in both languages', async () => {
  const { client, contractId } = await flatOf(house, 'vera')
  const page = await client.get(paths.readings.form(contractId))
  const block = page.$('.silence')
  assert.match(block.text(), /Не передадите — начислим примерно 1\s203\s₽\./)
  assert.match(
    block.text(),
    /Это будет первый пропуск из трёх, после него останется 2\. Дальше — норматив, примерно 2\s348\s₽/,
  )
  assert.match(block.text(), /среднее за ноябрь 2025 – октябрь 2026, своих месяцев: 12/)
  assert.match(block.text(), /среднее за месяц [\d,]+ м³/)
  assert.match(block.text(), /норматив 6,935 м³ × 2 чел\./)
  assert.equal(block.find('tbody tr').length, 3)
  const english = await client.get(`${paths.readings.form(contractId)}?lang=en`)
  assert.match(english.$('.silence').text(), /This would be the first miss of three, 2 left after it/)
  await client.get(`${paths.readings.form(contractId)}?lang=ru`)
})

test('what was typed is priced as typed', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  await press(
    client,
    contractId,
    { [`value.${main.id}`]: String(main.last + 5), [`value.${other.id}`]: String(other.last + 3) },
    'save',
  )
  const page = await client.get(paths.readings.form(contractId))
  assert.match(
    page.$('.silence').text(),
    /Передадите показания — примерно [\d\s]+₽\. Промолчите — начислим примерно 1\s203\s₽/,
  )
  const cells = page
    .$('.silence tbody tr')
    .toArray()
    .map((row) => page.$(row).find('td').first().text().replace(/\s/g, ' '))
  assert.match(cells[0] ?? '', /^5 м³, [\d ]+ ₽как введено/)
  assert.match(cells[1] ?? '', /^3 м³, [\d ]+ ₽как введено/)
  assert.match(cells[2] ?? '', /^8 м³, /)
})

test('home says it before the closing, meter by meter where they are few', async () => {
  const home = await (await house.as('vera')).get(paths.cabinet)
  assert.equal(home.$('.silence').length, 1)
  assert.match(home.$('.silence').text(), /Это будет первый пропуск из трёх, после него останется 2\./)
  assert.match(home.$('.silence').text(), /норматив 6,935 м³ × 2 чел\./)
  const many = await (await house.as('anna')).get(paths.cabinet)
  assert.equal(many.$('.silence').length, 2)
  assert.match(many.$('.silence h2').first().text(), /^Цена молчания: .+кв\./)
})

test('the check page prices the rows left out, and them alone', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  const check = await toCheck(client, contractId, {
    [`value.${main.id}`]: String(main.last + 5),
    [`value.${other.id}`]: '',
  })
  const rows = check.$('.silence tbody tr').toArray()
  const names = rows.map((row) => check.$(row).find('th').text())
  assert.equal(rows.length, 2)
  assert.match(names[0] ?? '', new RegExp(other.serial))
  assert.match(names[1] ?? '', /Всего, 1 прибор/)
  assert.match(check.$('.silence').text(), /Это будет первый пропуск из трёх/)
})

test('the last miss of the mean is said as such, on the form and on the check page', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'anna')
  await house.deps.db.sql.run(
    `update readings set source = 'estimate', state = 'ESTIMATED' where register_id = $1 and period > '2026-08'`,
    [other.id],
  )
  const form = await client.get(paths.readings.form(contractId))
  assert.match(
    form.$('.silence').text(),
    /Это третий пропуск из трёх: дальше — норматив, примерно [\d\s]+₽ в месяц\./,
  )
  const check = await toCheck(client, contractId, { [`value.${main.id}`]: String(main.last + 5) })
  assert.match(check.$('main').text(), /Это пропуск 3 из 3, дальше — норматив\./)
  const english = await client.get(`${paths.readings.form(contractId)}?lang=en`)
  assert.match(english.$('.silence').text(), /This is the third miss of three: from then on the norm/)
  await client.get(`${paths.readings.form(contractId)}?lang=ru`)
})

test('340 inlets are said by their sum, in no more statements', async () => {
  const few = await flatOf(house, 'petrov')
  const many = await flatOf(house, 'rodnik', 0)
  const first = await house.statements(() => few.client.get(paths.readings.form(few.contractId)))
  let rows = 0
  const second = await house.statements(async () => {
    const page = await many.client.get(paths.readings.form(many.contractId))
    rows = page.$('.silence tbody tr').length
  })
  assert.equal(rows, 1)
  assert.equal(second.length, first.length)
})

test('nothing is said of silence once readings were sent', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  const next = await press(client, contractId, {
    [`value.${main.id}`]: String(main.last + 7),
    [`value.${other.id}`]: String(other.last + 4),
  })
  const check = await client.get(next.location)
  const sent = await client.submit(check, paths.readings.check(contractId), {
    action: 'submit',
    confirmAll: 'on',
  })
  assert.equal(sent.status, 303)
  const page = await client.get(paths.readings.form(contractId))
  assert.equal(page.$('.silence').length, 0)
})
