import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPasswordHasher, HashingBusyError } from '../../src/platform/password-hash.ts'

const hasher = () => createPasswordHasher({ pepper: 'p'.repeat(32), cost: 4, atOnce: 1, waiting: 2 })

test('knows the password it hashed, in either Unicode form', async () => {
  const { hash, verify } = hasher()
  const kept = await hash('Ёлочка йод 2026'.normalize('NFC'))
  assert.equal(await verify('Ёлочка йод 2026'.normalize('NFD'), kept), true)
  assert.equal(await verify('Ёлочка йод 2027', kept), false)
})

test('cuts nothing at 72 bytes: another tail is another password', async () => {
  const { hash, verify } = hasher()
  const letters = 'я'.repeat(36)
  const kept = await hash(`${letters}один`)
  assert.equal(await verify(`${letters}два`, kept), false)
})

test('a pepper that is not ours opens nothing', async () => {
  const kept = await hasher().hash('Voda-2026!demo')
  const other = createPasswordHasher({ pepper: 'q'.repeat(32), cost: 4, atOnce: 1, waiting: 2 })
  assert.equal(await other.verify('Voda-2026!demo', kept), false)
})

test('an unknown login costs the same comparison and is never let in', async () => {
  const it = hasher()
  assert.equal(await it.verify('no such user', null), false)
  const before = it.calls()
  await it.verify('anything', null)
  assert.equal(it.calls() - before, 1)
})

test('refuses when the queue is full', async () => {
  const { hash } = hasher()
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => hash('Voda-2026!demo')))
  const refused = results.filter((result) => result.status === 'rejected')
  assert.equal(refused.length, 2)
  assert.ok(refused.every(({ reason }) => reason instanceof HashingBusyError))
})
