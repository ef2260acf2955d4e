import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { databaseFault, folderFault, portFault } from '../../src/platform/probe.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
before(async () => void (database = await testDatabase()))
after(() => database.close())

const changed = (change: (url: URL) => void) => {
  const url = new URL(database.url)
  change(url)
  return url.href
}

test('a database that answers has no fault', async () => {
  assert.equal(await databaseFault(database.url), undefined)
})

for (const [what, change, words] of [
  [
    'a wrong password',
    (url: URL) => (url.password = 'guessed'),
    /refuses the user \w+: check name and password/,
  ],
  ['a missing database', (url: URL) => (url.pathname = '/nowhere'), /there is no database nowhere/],
  ['a closed port', (url: URL) => (url.port = '1'), /nothing answers at 127\.0\.0\.1:1/],
  [
    'an unknown host',
    (url: URL) => (url.hostname = 'nohost.invalid'),
    /the host nohost\.invalid is not known/,
  ],
] as const)
  test(`says in one sentence: ${what}, and never the password`, async () => {
    const url = changed(change)
    const fault = await databaseFault(url)
    assert.match(fault ?? '', words)
    assert.match(fault ?? '', /^DATABASE_URL: /)
    assert.ok(!fault?.includes(new URL(url).password) && !fault?.includes('\n'))
  })

test('a folder that cannot be made does not hang the start', async () => {
  assert.match(
    (await folderFault('VAR_DIR', '/proc/none/deep')) ?? '',
    /^VAR_DIR \/proc\/none\/deep cannot be written to/,
  )
})

test('a strange address is no address of this machine', async () => {
  assert.match((await portFault(8080, 'nohost.invalid')) ?? '', /^HOST nohost\.invalid is not an address/)
})
