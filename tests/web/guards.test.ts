import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localPath } from '../../src/web/guards.ts'

for (const path of ['/cabinet', '/cabinet/history?from=2026-01&to=2026-02', '/a-b_c~d'])
  test(`keeps the local path ${path}`, () => assert.equal(localPath(path, '/'), path))

for (const path of [
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/%09/evil.example\n',
  '/x\r\nSet-Cookie: a=b',
  '@evil.example',
  '/a\\b',
  '',
  '/' + 'a'.repeat(600),
  ['/cabinet'],
  undefined,
])
  test(`refuses ${JSON.stringify(path ?? null).slice(0, 60)}`, () =>
    assert.equal(localPath(path, '/home'), '/home'))

test('never leads to another host, whatever was typed', () => {
  for (const path of ['/.//evil.example', '/..//evil.example', '/x/../..//evil.example']) {
    const kept = localPath(path, '/home')
    assert.equal(new URL(kept, 'https://own.example').host, 'own.example')
    assert.ok(!kept.startsWith('//'), kept)
  }
})
