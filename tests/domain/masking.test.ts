import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskEmail, maskPhone } from '../../src/domain/masking.ts'

test('a mail address keeps its first letter and its house', () => {
  for (const [email, masked] of [
    ['vera@example.test', 'v•••@example.test'],
    ['ab@example.test', 'a•••@example.test'],
    ['a@example.test', '•••@example.test'],
    ['"odd@local"@example.test', '"•••@example.test'],
    ['вера@почта.рф', 'в•••@почта.рф'],
    ['😀x@example.test', '😀•••@example.test'],
    ['no address', '•••'],
    ['', '•••'],
  ] as const)
    assert.equal(maskEmail(email), masked, email)
})

test('a phone keeps its last two figures', () => {
  assert.equal(maskPhone('+79161234534'), '+7\u00a0•••\u00a0•••-••-34')
  assert.equal(maskPhone('+375291234567'), '•••67')
  assert.equal(maskPhone(''), '•••••')
})
