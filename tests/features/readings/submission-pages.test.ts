import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { after, before, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse, type House } from '../../support/house.ts'
import { formFields, type Answer } from '../../support/web-client.ts'

let house: House
before(async () => {
  house = await openHouse()
})
after(() => house.close())

const largeOf = async () => (await house.contractsOf('rodnik'))[0] ?? ''

async function largeForm(language = 'ru'): Promise<{ page: Answer; path: string }> {
  const path = paths.readings.form(await largeOf())
  return { page: await (await house.as('rodnik')).get(`${path}?lang=${language}`), path }
}

test('every promised field of 340 inlets stands on one page, once', async () => {
  const { page, path } = await largeForm()
  const fields = Object.keys(formFields(page.$, path))
  const of = (name: string) => fields.filter((field) => field.startsWith(`${name}.`))
  for (const name of ['kind', 'note', 'noteText', 'offFrom', 'offTo'])
    assert.equal(of(name).length, 340, name)
  assert.ok(of('value').length > 340, 'meters with two registers have a second value')
  for (const name of ['_csrf', 'version', 'base', 'readOn']) assert.ok(fields.includes(name), name)
  const names = page.$('form#readings-form [name]:not(button, [type=radio])').toArray()
  assert.equal(new Set(names.map((field) => page.$(field).attr('name'))).size, names.length)
  page.$('input[data-previous]').each((_i, input) => {
    assert.equal(page.$(input).attr('id'), page.$(input).attr('name'))
    assert.match(page.$(input).attr('data-digits') ?? '', /^\d$/)
  })
})

test('houses keep their inlets together, and a second register has only a value to type', async () => {
  const { page } = await largeForm()
  assert.equal(page.$('tbody.house').length, 85)
  assert.equal(page.$('#houses a').length, 85)
  const second = page.$('tr.second').first()
  assert.equal(second.find('input').length, 1)
  assert.equal(second.find('select').length, 0)
})

test('the page of 340 inlets weighs at most 60 KB compressed, in both languages', async () => {
  for (const language of ['ru', 'en']) {
    const { page } = await largeForm(language)
    assert.ok(gzipSync(page.text).length <= 60_000, `${language}: ${gzipSync(page.text).length}`)
  }
})

test('a slip in one of 340 rows keeps every other row as typed', async () => {
  const { page, path } = await largeForm()
  const client = await house.as('rodnik')
  const inputs = page
    .$('input[data-previous]')
    .toArray()
    .map((input) => page.$(input))
  const typed = Object.fromEntries(
    inputs.map((input, i) => [
      input.attr('name') ?? '',
      i === 5 ? '12,5' : String(Number(input.attr('data-previous')) + 3),
    ]),
  )
  const [first] = Object.keys(typed)
  const answer = await client.submit(page, path, { ...typed, readOn: '29.11.2026', action: 'next' })
  assert.equal(answer.status, 422)
  assert.match(answer.$('title').text(), /^Ошибка: /)
  const shown = formFields(answer.$, path)
  for (const [name, value] of Object.entries(typed)) assert.equal(shown[name], value)
  assert.equal(shown['readOn'], '29.11.2026')
  const wrong = answer.$('[aria-invalid=true]').first()
  assert.equal(wrong.attr('value'), '12,5')
  assert.ok(answer.$(`[role=alert] a[href="#${wrong.attr('id') ?? ''}"]`).length === 1)
  for (const id of (wrong.attr('aria-describedby') ?? '').split(' '))
    assert.match(answer.$(`[id="${id}"]`).text(), /целые м³/)
  assert.ok(first !== undefined)
  await client.submit(answer, path, {
    ...Object.fromEntries(Object.keys(typed).map((name) => [name, ''])),
    action: 'save',
  })
})

test('Enter in a field goes on to the check and repairs nothing', async () => {
  const { page } = await largeForm()
  const button = page.$('#readings-form button').first()
  assert.equal(button.attr('name'), undefined, 'a post without an action goes on')
  assert.equal(page.$('#readings-form button[name=action][value=next]').length, 1)
})

test('a person reads what silence costs, and cold and hot by word', async () => {
  const client = await house.as('vera')
  const page = await client.get(paths.readings.form((await house.contractsOf('vera'))[0] ?? ''))
  assert.equal(page.status, 200)
  assert.deepEqual(
    page
      .$('[data-meter] h2')
      .toArray()
      .map((title) => page.$(title).text()),
    ['Холодная вода', 'Горячая вода'],
  )
  assert.match(
    page.text,
    /Если не передать показания, начислим по среднему за месяц: [\d,]+\u00a0м³, примерно/,
  )
})

test('English pages of the main job have no Russian words but names', async () => {
  const client = await house.as('petrov')
  const id = (await house.contractsOf('petrov'))[0] ?? ''
  const form = await client.get(`${paths.readings.form(id)}?lang=en`)
  const input = form.$('input[data-previous]').first()
  const value = String(Number(input.attr('data-previous')) + 2)
  const next = await client.submit(form, paths.readings.form(id), { [input.attr('name') ?? '']: value })
  const check = await client.get(next.location)
  for (const page of [form, check]) {
    const words = page.$('main').clone()
    words.find('option, th, h3, .grid th').remove()
    const text = words.text().replace(/ИП [А-Я][^,.]*|г\. Москва[^·\n]*/g, '')
    assert.doesNotMatch(text, /[а-яё]{3,}/i)
  }
  await client.get('/cabinet/history?lang=ru')
})
