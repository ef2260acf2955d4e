import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { readLegalDocuments } from '../../../src/records/legal.ts'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse({ seed: 'empty' })))
after(() => house.close())

for (const [path, title, english] of [
  ['/terms', 'Условия пользования личным кабинетом', 'Terms of use of the customer cabinet'],
  ['/consent', 'Согласие на обработку персональных данных', 'Consent to personal-data processing'],
  ['/privacy', 'Политика обработки персональных данных', 'Privacy policy'],
] as const)
  test(`${path} stands open to everybody in both languages, with requisites, day and checksum`, async () => {
    const page = await house.stranger().get(path)
    assert.equal(page.status, 200)
    assert.equal(page.$('h1').text(), title)
    assert.match(page.text, /7799000012/)
    assert.match(page.text, /Редакция от 24.ноября 2026/)
    assert.match(page.$('.checksum').text(), /^[0-9a-f]{64}$/)
    assert.doesNotMatch(page.$('main').text(), /\{\{|\*\*|\]\(/)
    assert.ok(page.$('main h2').length >= 5)
    assert.equal((await house.stranger().get(`${path}?lang=en`)).$('h1').text(), english)
  })

test('the checksum is that of the Russian text, and changes with the utility', () => {
  const { utility } = house.deps.settings
  const { consent } = readLegalDocuments(utility)
  const text = `version: ${consent.version}\n\n# ${consent.title.ru}\n\n${consent.body.ru}`
  assert.equal(consent.hash, createHash('sha256').update(text).digest('hex'))
  assert.notEqual(readLegalDocuments({ ...utility, address: 'Тверь' }).consent.hash, consent.hash)
})

test('the consent names operator, purpose, data, actions, term and the way to withdraw', () => {
  const { body } = readLegalDocuments(house.deps.settings.utility).consent
  for (const heading of ['Оператор', 'Цель', 'Какие данные', 'Что с ними делают', 'Срок', 'Как отозвать'])
    assert.match(body.ru, new RegExp(`^## \\d\\. ${heading}$`, 'm'))
})
