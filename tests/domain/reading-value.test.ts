import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseReadingValue } from '../../src/domain/reading-value.ts'

test('takes whole numbers, leading zeros and any Unicode spaces', () => {
  for (const [typed, value] of [
    ['123', 123],
    ['00123', 123],
    [' 1 234 ', 1234],
    ['1\u00a0234', 1234],
    ['1\u202f2\u20093\t4\n', 1234],
    ['\u3000\ufeff7', 7],
    ['0', 0],
    ['999999999', 999_999_999],
  ] as const) {
    assert.deepEqual(parseReadingValue(typed), { kind: 'value', value }, JSON.stringify(typed))
  }
})

test('takes nothing for nothing', () => {
  for (const typed of ['', '  ', '\u00a0']) assert.deepEqual(parseReadingValue(typed), { kind: 'empty' })
})

test('offers to drop the red digits', () => {
  for (const typed of ['12,5', '12.5', '12,', ' 12 ,345']) {
    assert.deepEqual(parseReadingValue(typed), { kind: 'refused', reason: 'DECIMAL', repair: '12' }, typed)
  }
})

test('refuses everything else with the reason', () => {
  for (const [typed, reason] of [
    ['+5', 'SIGN'],
    ['-5', 'SIGN'],
    ['−5', 'SIGN'],
    ['1e3', 'EXPONENT'],
    ['１２３', 'FOREIGN_DIGITS'],
    ['١٢٣', 'FOREIGN_DIGITS'],
    ['12３', 'FOREIGN_DIGITS'],
    ['1234567890', 'TOO_LONG'],
    ['12a', 'NOT_A_NUMBER'],
    ['1O2', 'NOT_A_NUMBER'],
    ['0x1F', 'NOT_A_NUMBER'],
    ['1.234,5', 'NOT_A_NUMBER'],
    ['Infinity', 'NOT_A_NUMBER'],
  ] as const) {
    assert.deepEqual(parseReadingValue(typed), { kind: 'refused', reason }, typed)
  }
})

test('parsing gives back what was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), (value) => {
      assert.deepEqual(parseReadingValue(String(value)), { kind: 'value', value })
    }),
  )
})

test('any text gets one of the three answers', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const parsed = parseReadingValue(typed)
      if (parsed.kind === 'value')
        assert.ok(Number.isInteger(parsed.value) && parsed.value >= 0 && parsed.value < 1e9)
    }),
  )
})
