import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEnv } from 'node:util'
import { parseConfig, settingNames } from '../../src/config.ts'
import { textOf } from './project-files.ts'

const example = parseEnv(textOf('.env.example'))

test('.env.example lists every setting and nothing else', () => {
  assert.deepEqual(Object.keys(example).sort(), [...settingNames].sort())
})

test('.env.example changes nothing: it holds the defaults', () => {
  assert.deepEqual(parseConfig(example), parseConfig({}))
})

test('.env.example says what each setting means', () => {
  const lines = textOf('.env.example').split('\n')
  const unsaid = lines.filter((line, at) => /^[A-Z_]+=/.test(line) && !lines[at - 1]?.startsWith('#'))
  assert.deepEqual(unsaid, [])
})
