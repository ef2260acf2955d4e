import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { composeLinkCode, groupLinkCode, parseLinkCode } from '../../src/domain/link-code.ts'

const bytes = fc.uint8Array({ minLength: 8, maxLength: 8 })
const signs = 'ACEHKMPTX2345679'

test('a code composed is read back however it is typed', () => {
  fc.assert(
    fc.property(bytes, (chance) => {
      const code = composeLinkCode(chance)
      const russian = code.replace(/[ACEHKMPTX]/g, (sign) => 'АСЕНКМРТХ'.charAt('ACEHKMPTX'.indexOf(sign)))
      for (const typed of [
        code,
        groupLinkCode(code),
        ` ${code.toLowerCase()} `,
        russian,
        russian.toLowerCase(),
        code.replace(/.{4}/g, '$& — '),
      ])
        assert.deepEqual(parseLinkCode(typed), { ok: true, code })
    }),
  )
})

test('one wrong sign, and two neighbours changed about, are told by the check sign', () => {
  fc.assert(
    fc.property(bytes, fc.nat(15), fc.nat(15), (chance, at, other) => {
      const code = composeLinkCode(chance)
      const sign = signs.charAt(other)
      fc.pre(code.charAt(at) !== sign)
      assert.deepEqual(parseLinkCode(code.slice(0, at) + sign + code.slice(at + 1)), {
        ok: false,
        reason: 'MISTYPED',
      })
    }),
  )
  const code = composeLinkCode(Uint8Array.of(1, 35, 69, 103, 137, 171, 205, 239))
  assert.equal(groupLinkCode(code), 'ACEH-KMPT-X234-5674')
  for (let at = 0; at < 14; at++) {
    const turned = code.slice(0, at) + code.charAt(at + 1) + code.charAt(at) + code.slice(at + 2)
    assert.equal(parseLinkCode(turned).ok, false, turned)
  }
})

test('what is no code is refused with its reason', () => {
  for (const [typed, reason] of [
    ['', 'EMPTY'],
    [' - ', 'EMPTY'],
    ['ABCD', 'FOREIGN_SIGNS'],
    ['😀', 'FOREIGN_SIGNS'],
    ['２２２２', 'FOREIGN_SIGNS'],
    ['\u0000', 'FOREIGN_SIGNS'],
    ['AAAA', 'LENGTH'],
    ['A'.repeat(10_000), 'LENGTH'],
  ] as const)
    assert.deepEqual(parseLinkCode(typed), { ok: false, reason }, typed.slice(0, 20))
})

test('fewer than eight random bytes make no code', () => {
  assert.throws(() => composeLinkCode(new Uint8Array(7)), RangeError)
})
