import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { parseForm, textField } from '../../src/web/form.ts'

const schema = z.object({ name: textField('room:name.required', { max: 5, key: 'room:name.long' }) })

test('gives parsed data, trimmed', () => {
  assert.deepEqual(parseForm(schema, { name: ' Вера ' }), {
    ok: true,
    data: { name: 'Вера' },
    values: { name: ' Вера ' },
  })
})

test('says the slip at its field and keeps what was typed', () => {
  const parsed = parseForm(schema, { name: 'Вера Петровна' })
  assert.ok(!parsed.ok)
  assert.deepEqual(parsed.slips, [{ field: 'name', key: 'room:name.long' }])
  assert.equal(parsed.values['name'], 'Вера Петровна')
})

for (const body of [undefined, null, 'text', [], {}])
  test(`says what is missing for a body of ${JSON.stringify(body)}`, () => {
    const parsed = parseForm(schema, body)
    assert.ok(!parsed.ok)
    assert.deepEqual(parsed.slips, [{ field: 'name', key: 'room:name.required' }])
  })

test('refuses a field sent twice with words', () => {
  const parsed = parseForm(schema, { name: ['Вера', 'Анна'] })
  assert.ok(!parsed.ok)
  assert.deepEqual(parsed.slips, [{ field: 'name', key: 'web:form.twice' }])
})

test('refuses NUL and lone surrogates, lets emoji and right-to-left letters through to the schema', () => {
  for (const value of ['a\u0000', 'a\u007f', '\ud800'])
    assert.deepEqual(parseForm(schema, { name: value }).ok, false, JSON.stringify(value))
  assert.equal(parseForm(schema, { name: '💧' }).ok, true)
})

test('never keeps a password to be shown again', () => {
  const parsed = parseForm(schema, { name: 'Вера', password: 'secret', _csrf: 'x' })
  assert.deepEqual(Object.keys(parsed.values), ['name'])
})
