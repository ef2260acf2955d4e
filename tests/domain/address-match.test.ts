import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coversAddress, mentionsAddress } from '../../src/domain/address-match.ts'
import { appealNumber, parseAppealNumber } from '../../src/domain/appeal-number.ts'
import { localTimeField, parseLocalTime } from '../../src/domain/local-time.ts'
import { slugOf } from '../../src/domain/slug.ts'

test('an address is found in a line of an outage however it is written', () => {
  const line = 'ул. Тихая, д. 2–20 (чётные)'
  for (const asked of [
    'Тихая 14',
    'тихая, д. 2',
    'г. Москва, ул. Тихая, д. 14, кв. 37',
    'ТИХАЯ',
    'тих',
    'тихой 20',
    'тихая 14 к2',
  ])
    assert.equal(coversAddress(line, asked), true, asked)
  for (const asked of ['Тихая 15', 'Тихая 22', 'Громкая 14', '14', '', 'кв 14', 'улица'])
    assert.equal(coversAddress(line, asked), false, asked)
  assert.equal(coversAddress('Каштановая аллея', 'Каштановая аллея, д. 3, корп. 1, кв. 112'), true)
  assert.equal(coversAddress('Набережная ул., д. 22, 24', 'Набережная ул., д. 24, кв. 8'), true)
  assert.equal(coversAddress('ул. Озёрная, д. 5', 'озерная 5'), true)
})

test('a letter speaks of an outage when it names the street, and no other house', () => {
  const line = 'ул. Тихая, д. 2–20 (чётные)'
  assert.equal(mentionsAddress('Здравствуйте! На Тихой улице в доме 14 нет воды', line), true)
  assert.equal(mentionsAddress('На Тихой нет воды', line), true)
  assert.equal(mentionsAddress('На Тихой, 33 нет воды', line), false)
  assert.equal(mentionsAddress('Почему такой счёт?', line), false)
  assert.equal(mentionsAddress('Почему такой счёт?', ''), false)
})

test('fifty thousand signs are looked through in no time', () => {
  const began = performance.now()
  for (const text of [
    'улица 1 '.repeat(6_250),
    '9-'.repeat(25_000),
    'кв '.repeat(16_000),
    'а'.repeat(50_000),
  ]) {
    mentionsAddress(text, 'ул. Тихая, д. 2–20')
    coversAddress(text, text.slice(0, 200))
  }
  assert.ok(performance.now() - began < 1_000)
})

test('a number of a letter is read as people copy it', () => {
  assert.equal(appealNumber(2026, 123), 'ЭП-2026-000123')
  for (const text of ['ЭП-2026-000123', ' эп-2026-000123 ', 'EP 2026 000123', 'ЭП‑2026‑000123'])
    assert.equal(parseAppealNumber(text), 'ЭП-2026-000123', text)
  for (const text of ['', 'ЭП-2026-123', 'ЭП-26-000123', 'x', 'ЭП-2026-000123;'])
    assert.equal(parseAppealNumber(text), undefined, text)
})

test('moments are Moscow time, typed or picked', () => {
  assert.equal(parseLocalTime('2026-11-30T10:00')?.toString(), '2026-11-30T07:00:00Z')
  assert.equal(parseLocalTime('30.11.2026 10:00')?.toString(), '2026-11-30T07:00:00Z')
  assert.equal(parseLocalTime('30.11.2026, 9:05')?.toString(), '2026-11-30T06:05:00Z')
  for (const text of [
    '',
    '30.11.2026',
    '10:00',
    '30.02.2026 10:00',
    '30.11.2026 24:00',
    '30.11.2026 10:60',
    '2026-11-30T10:00Z',
  ])
    assert.equal(parseLocalTime(text), undefined, text)
  assert.equal(localTimeField(new Date('2026-11-30T07:00:00Z')), '2026-11-30T10:00')
})

test('a title becomes an address of small Latin letters', () => {
  assert.equal(
    slugOf('Идёт приём показаний: щука, объезд, Югра!'),
    'idet-priem-pokazaniy-shchuka-obezd-yugra',
  )
  assert.equal(slugOf('Café № 7'), 'cafe-no-7')
  assert.equal(slugOf('!!! 🚰'), '')
  assert.ok(slugOf('слово '.repeat(50)).length <= 60)
  assert.ok(!slugOf('слово '.repeat(50)).endsWith('-'))
})
