import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'

// The regime of each meter (RD18): on the card, outside the window, at home, before staff, and the way back.

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const words = (page: Answer, selector: string) => page.$(selector).text().replace(/\s+/gu, ' ').trim()
const registersOf = (contractId: string) =>
  house.deps.db.sql.rows<{ meterId: string; serial: string }>(
    `select m.id as "meterId", m.serial from meters m join inlets i on i.id = m.inlet_id
     where m.contract_id = $1 and m.removed_on is null order by i.number`,
    [contractId],
  )
async function signedIn(login: string, at: string): Promise<WebClient> {
  house.clock.set(at)
  const client = house.stranger()
  assert.equal((await client.signIn(login)).status, 303)
  return client
}

test('by own readings: the card says so at every meter and no more', async () => {
  const [id = ''] = await house.contractsOf('vera')
  const page = await (await house.as('vera')).get(paths.contract.card(id))
  assert.equal(page.$('.regime').length, 0)
  assert.equal(words(page, 'main').match(/Расчёт по показаниям/g)?.length, 2)
})

test('a verification that ended and a first miss: since when, until when, what then', async () => {
  const [id = ''] = await house.contractsOf('oleg')
  const client = await house.as('oleg')
  const page = await client.get(paths.contract.card(id))
  const said = words(page, '.regime')
  assert.match(said, /2 прибора из 2\./)
  assert.match(
    said,
    /№ 41000140 среднее, месяц 3 из 3 Поверка закончилась 14 сентября 2026\. С 15 сентября 2026 по 30 ноября 2026\. С 1 декабря, если поверка не подтверждена, — норматив с повышающим коэффициентом\./,
  )
  assert.match(
    said,
    /№ 41000162 среднее, месяц 1 из 3 Показаний нет 1 месяц\. С 1 октября 2026 по 31 декабря 2026\. С 1 января, если показаний не будет, — норматив\./,
  )
  const english = await client.get(`${paths.contract.card(id)}?lang=en`)
  assert.match(
    words(english, '.regime'),
    /average, month 3 of 3 Verification ended on 14 September 2026\. From 15 September 2026 to 30 November 2026\. From 1 December, if the verification is not proved: the raised norm\./,
  )
  await client.get(`${paths.contract.card(id)}?lang=ru`)
})

test('the way back is a letter to the e-reception, written and signed in', async () => {
  const [id = ''] = await house.contractsOf('oleg')
  const client = await house.as('oleg')
  const page = await client.get(paths.contract.card(id))
  const href = page.$('.regime a.btn').attr('href') ?? ''
  assert.match(href, /^\/reception\?/)
  const form = await client.get(href)
  assert.equal(form.status, 200)
  assert.equal(form.$('#topic option[selected]').attr('value'), 'meters')
  assert.equal(form.$('#contract option[selected]').attr('value'), id)
  assert.match(form.$('#subject').attr('value') ?? '', /^Вернуться к расчёту по показаниям, договор № /)
  const letter = form.$('#text').text().replaceAll('\u00a0', ' ')
  assert.match(
    letter,
    /Холодная вода, санузел, № 41000140: среднее, месяц 3 из 3 с 15 сентября 2026\. Поверка закончилась 14 сентября 2026\.\n/,
  )
  assert.equal(letter.includes('41000162'), false, 'a mean ends with a reading: no visit for it')
  assert.match(letter, /визит специалиста/)
  assert.equal(form.$('#lastName').attr('value'), 'Громов')
  const sent = await client.upload(form, paths.reception.form, { consent: 'on' }, [])
  assert.equal(sent.status, 303, form.text)
})

test('outside the window the page says what is charged, for one contract and for several', async () => {
  const [id = ''] = await house.contractsOf('vera')
  const client = await signedIn('vera', '2026-12-10T10:00+03:00')
  for (const address of [paths.readings.form(id), paths.readings.choose]) {
    const page = await client.get(address)
    assert.equal(page.status, 403)
    assert.match(
      words(page, '.regime'),
      /2 прибора из 2\. Холодная вода, санузел, № 41000120 среднее, месяц 1 из 3 Показаний нет 1 месяц\. С 1 ноября 2026 по 31 января 2027\./,
    )
    assert.match(words(page, '.regime'), /Передайте показания в ближайший приём, визит не нужен/)
    assert.equal(page.$('.regime a.btn').length, 0)
  }
  const home = await client.get(paths.cabinet)
  assert.match(words(home, '.regime'), /среднее, месяц 1 из 3/)
  assert.equal(home.$('.silence').length, 0, 'the window is shut: silence has no price any more')
  const anna = await signedIn('anna', '2026-12-10T10:00+03:00')
  const both = await anna.get(paths.readings.choose)
  assert.equal(both.$('.regime').length, 2)
  assert.match(both.$('.regime h2').first().text(), /^Считаем не по показаниям: .+кв\./)
  house.clock.set('2026-11-30T10:00+03:00')
})

test('months without readings: the norm, then a visit and a control reading', async () => {
  const [id = ''] = await house.contractsOf('anna')
  const [meter] = await registersOf(id)
  const lines = await house.deps.db.sql.rows<{ id: string; source: string; state: string }>(
    `update readings set source = 'estimate', state = 'ESTIMATED' where meter_id = $1 and period > '2026-06'
     returning id, source, state`,
    [meter?.meterId],
  )
  assert.equal(lines.length, 4)
  const page = await (await house.as('anna')).get(paths.contract.card(id))
  assert.match(
    words(page, '.regime'),
    new RegExp(
      `№ ${meter?.serial ?? ''} норматив Показаний нет 4 месяца подряд\\. С 1 октября 2026, пока не`,
    ),
  )
  assert.match(words(page, '.regime ol'), /^Подайте заявку.*Специалист придёт.*контрольного показания/)
})

test('staff see the same on their card, without the request', async () => {
  const [id = ''] = await house.contractsOf('oleg')
  const page = await (await house.as('operator')).get(paths.staff.contract(id))
  assert.match(words(page, '.regime'), /№ 41000140 среднее, месяц 3 из 3/)
  assert.equal(page.$('.regime a, .regime ol').length, 0)
})

test('340 meters are told in no more statements than two, ten by name', async () => {
  const [vera, rodnik] = [await house.as('vera'), await house.as('rodnik')]
  const [few = ''] = await house.contractsOf('vera')
  const [many = ''] = await house.contractsOf('rodnik')
  await Promise.all([vera.get(paths.contract.card(few)), rodnik.get(paths.contract.card(many))])
  const first = await house.statements(() => vera.get(paths.contract.card(few)))
  let page: Answer | undefined
  const second = await house.statements(async () => {
    page = await rodnik.get(paths.contract.card(many))
  })
  assert.equal(second.length, first.length)
  assert.ok(page !== undefined)
  assert.equal(page.$('.regime > ul > li').length, 10)
  const [, charged = ''] = /^Считаем не по показаниям (\d+) /.exec(words(page, '.regime')) ?? []
  const home = await rodnik.get(paths.cabinet)
  assert.match(words(home, '.regime'), new RegExp(`№ 301000 ${charged} прибор`), 'home counts the same')
  assert.equal(home.$(`.regime a[href="${paths.contract.card(many)}"]`).length, 1)
})
