import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { amountInWords } from '../../src/domain/amount-in-words.ts'
import { kopecksOf, parseAmount, plainAmount, sumKopecks } from '../../src/domain/money.ts'

test('reads amounts as people type them', () => {
  for (const [text, kopecks] of [
    ['754,19', 75419],
    ['754.19', 75419],
    ['1 234,5', 123450],
    ['1\u00a0234,56 ₽', 123456],
    ['1\u202f234', 123400],
    ['0,01', 1],
    ['007', 700],
  ] as const) {
    assert.deepEqual(parseAmount(text), { ok: true, kopecks }, text)
  }
})

test('refuses other amounts with the reason', () => {
  for (const [text, reason] of [
    ['', 'EMPTY'],
    ['  ', 'EMPTY'],
    ['７５４', 'FOREIGN_DIGITS'],
    ['٧٥٤', 'FOREIGN_DIGITS'],
    ['-5', 'NEGATIVE'],
    ['1,234', 'TOO_PRECISE'],
    ['1.234,56', 'NOT_A_NUMBER'],
    ['1e3', 'NOT_A_NUMBER'],
    ['+5', 'NOT_A_NUMBER'],
    ['12345678901234', 'TOO_LARGE'],
  ] as const) {
    assert.deepEqual(parseAmount(text), { ok: false, reason }, text)
  }
})

test('parsing gives back what was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e14 - 1 }), (kopecks) => {
      assert.deepEqual(parseAmount(plainAmount(kopecks)), { ok: true, kopecks })
      assert.deepEqual(parseAmount(plainAmount(kopecks).replace('.', ',')), { ok: true, kopecks })
    }),
  )
})

test('rounds half up', () => {
  assert.equal(kopecksOf(new Decimal('0.475')), 48)
  assert.equal(kopecksOf('1.005'), 101)
  assert.equal(kopecksOf('-0.475'), -48)
  assert.equal(sumKopecks([33435, 41984]), 75419)
})

test('writes the amount in words', () => {
  for (const [kopecks, words] of [
    [0, 'Ноль рублей 00 копеек'],
    [101, 'Один рубль 01 копейка'],
    [75419, 'Семьсот пятьдесят четыре рубля 19 копеек'],
    [7399861, 'Семьдесят три тысячи девятьсот девяносто восемь рублей 61 копейка'],
    [200012, 'Две тысячи рублей 12 копеек'],
    [100000100, 'Один миллион один рубль 00 копеек'],
    [1100002102, 'Одиннадцать миллионов двадцать один рубль 02 копейки'],
  ] as const) {
    assert.equal(amountInWords(kopecks), words)
  }
  assert.throws(() => amountInWords(-1), RangeError)
})
