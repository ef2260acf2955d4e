import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, parseConfig } from '../../src/config.ts'

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://u:p@db:5432/cabinet',
  BASE_URL: 'https://cabinet.example.ru',
  SESSION_SECRET: 's'.repeat(32),
  PASSWORD_PEPPER: 'p'.repeat(32),
  DATA_KEY: 'd'.repeat(32),
  UTILITY_FILE: '/etc/utility.json',
}

function faultsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    parseConfig(env)
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.faults
  }
}

test('an empty environment is the demo on port 3000', () => {
  const config = parseConfig({})
  assert.equal(config.PORT, 3000)
  assert.equal(config.baseUrl, 'http://localhost:3000')
  assert.equal(config.isDemo, true)
})

test('an empty value is the same as none', () => {
  assert.equal(parseConfig({ PORT: '', DATABASE_URL: ' ' }).PORT, 3000)
})

test('every fault is said at once, each naming its setting', () => {
  const faults = faultsOf({
    PORT: '99999',
    BASE_URL: 'cabinet',
    DEMO: 'yes',
    PORTAL_NOW: 'tomorrow',
    BCRYPT_COST: '3',
  })
  assert.deepEqual(
    faults.map((fault) => fault.split(' ')[0]),
    ['PORT', 'BASE_URL', 'BCRYPT_COST', 'DEMO', 'PORTAL_NOW'],
  )
})

test('production starts when everything is given', () => {
  assert.deepEqual(faultsOf(production), [])
  assert.equal(parseConfig(production).isDemo, false)
})

test('production names every missing secret', () => {
  const faults = faultsOf({ NODE_ENV: 'production' })
  for (const name of [
    'DATABASE_URL',
    'BASE_URL',
    'SESSION_SECRET',
    'PASSWORD_PEPPER',
    'DATA_KEY',
    'UTILITY_FILE',
  ])
    assert.ok(
      faults.some((fault) => fault.startsWith(name)),
      name,
    )
})

for (const [name, value] of [
  ['PORTAL_NOW', '2026-11-30T10:00+03:00'],
  ['CAPTCHA_ANSWER', 'abc'],
  ['DEMO', '1'],
  ['BASE_URL', 'http://cabinet.example.ru'],
  ['SESSION_SECRET', 'short'],
  ['BCRYPT_COST', '4'],
] as const)
  test(`production refuses ${name}=${value}`, () => {
    const faults = faultsOf({ ...production, [name]: value })
    assert.equal(faults.length, 1)
    assert.ok(faults[0]?.startsWith(name))
  })

test('a shape fault does not hide the faults of production', () => {
  const faults = faultsOf({ ...production, PORT: 'x', CAPTCHA_ANSWER: 'abc' })
  assert.deepEqual(faults.map((fault) => fault.split(' ')[0]).sort(), ['CAPTCHA_ANSWER', 'PORT'])
})
