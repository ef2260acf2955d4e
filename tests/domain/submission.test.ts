import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  canonicalJson,
  composeContent,
  type ContentRow,
  type Json,
} from '../../src/domain/submission-content.ts'
import { faultOfNumber, submissionNumber } from '../../src/domain/submission-number.ts'

test('numbers a submission with a check digit', () => {
  assert.equal(submissionNumber('2026-11', 1), '202611-000001-8')
  assert.equal(faultOfNumber('202611-000001-8'), undefined)
  assert.equal(faultOfNumber('202611-000001-5'), 'digit')
  for (const text of ['202613-000001-6', '202611-00001-6', ''])
    assert.equal(faultOfNumber(text), 'form', text)
  assert.throws(() => submissionNumber('2026-11', 1_000_000), RangeError)
})

test('one wrong digit never passes', () => {
  const slip = fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.nat(5), fc.integer({ min: 1, max: 9 }))
  fc.assert(
    fc.property(slip, ([sequence, at, shift]) => {
      const number = submissionNumber('2026-11', sequence)
      assert.equal(faultOfNumber(number), undefined)
      const wrong = (Number(number.charAt(7 + at)) + shift) % 10
      assert.equal(faultOfNumber(`${number.slice(0, 7 + at)}${wrong}${number.slice(8 + at)}`), 'digit')
    }),
  )
})

test('writes canonical JSON as RFC 8785 shows it', () => {
  const sample = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
    literals: [null, true, false],
    string: '€$\u000f\nA\'B"\\\\"/',
  }
  assert.equal(
    canonicalJson(sample),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
  assert.equal(
    canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5 }),
    '{"\\r":2,"1":4,"€":1,"😀":5,"\ufb33":3}',
  )
  assert.throws(() => canonicalJson(NaN), TypeError)
  assert.throws(() => canonicalJson('\ud800'), TypeError)
})

test('canonical JSON does not depend on the order of keys, and reads back the same', () => {
  const string = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(
      fc.dictionary(
        string,
        fc.oneof(fc.integer(), string, fc.boolean(), fc.constant(null), fc.array(fc.integer())),
      ),
      (object) => {
        const shuffled = Object.fromEntries(Object.entries(object).reverse())
        const text = canonicalJson(object)
        assert.equal(text, canonicalJson(shuffled as Json))
        assert.equal(canonicalJson(JSON.parse(text) as Json), text)
      },
    ),
  )
})

test('the content of a revision has one order and no other fields', () => {
  const row = (inlet: string, register: number): ContentRow => ({
    inlet,
    serial: '1',
    register,
    previous: 1,
    previousOn: '2026-10-30',
    current: 2,
    kind: '51',
    note: null,
    state: 'SUBMITTED',
  })
  const base = {
    number: '202611-000001-8',
    sentAt: '2026-11-30T07:42:00Z',
    period: '2026-11',
    contract: '123456',
  }
  const rows = [row('2', 1), row('1', 2), { ...row('1', 1), secret: 'x' }]
  const text = canonicalJson(composeContent({ ...base, rows }))
  assert.equal(text, canonicalJson(composeContent({ ...base, rows: [...rows].reverse() })))
  assert.ok(!text.includes('secret'))
  assert.ok(
    text.startsWith(
      '{"contract":"123456","number":"202611-000001-8","period":"2026-11","rows":[{"current":2,"inlet":"1"',
    ),
  )
  assert.ok(text.endsWith('"sentAt":"2026-11-30T07:42:00Z","v":1}'))
})
