import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startOrJoinPostgres } from '../../src/platform/postgres.ts'
import { freePort, startApp, type AppProcess } from '../support/app-process.ts'
import { WebClient } from '../support/web-client.ts'

// R11: a backup taken under load, brought back elsewhere, is the same cabinet.

const projectDir = join(import.meta.dirname, '..', '..')
let parent: string
let app: AppProcess
let browser: WebClient

const place = (name: string) => join(parent, name)

before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'vodocabinet-backup-'))
  app = await startApp(place('here'), await freePort())
  await mkdir(place('here/files/ab'), { recursive: true })
  await writeFile(place('here/files/ab/attached'), 'a file somebody sent')
  browser = new WebClient(app.base)
  await browser.signIn('vera')
})
after(async () => {
  await app.kill('SIGTERM')
  await rm(parent, { recursive: true, force: true })
})

async function command(
  name: string,
  varDir: string,
  ...args: string[]
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['src/cli.ts', name, ...args], {
    cwd: projectDir,
    env: { PATH: process.env['PATH'], VAR_DIR: varDir, LOG_LEVEL: 'warn', BCRYPT_COST: '4' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  await once(child, 'close')
  return { code: child.exitCode, said }
}

/** A hash of every table's rows, whatever their order, as the database prints them. */
async function fingerprint(varDir: string): Promise<Record<string, string>> {
  const server = await startOrJoinPostgres({ varDir, log: () => undefined })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('_prisma_migrations', 'sessions')`,
    )
    const prints: Record<string, string> = {}
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `select t::text as row from "${name}" t order by 1`,
      )
      const hash = createHash('sha256').update(rows.map(({ row }) => row).join('\n'))
      prints[name] = `${rows.length} ${hash.digest('hex')}`
    }
    return prints
  } finally {
    await client.end()
    await server.release()
  }
}

test('a backup taken while people read is restored elsewhere: equal rows, files, and people sign in', async () => {
  const state = { isOn: true }
  const reading = (async () => {
    while (state.isOn) await browser.get('/cabinet/history')
  })()
  const backup = await command('backup', place('here'), place('kept'))
  state.isOn = false
  await reading
  assert.equal(backup.code, 0, backup.said)
  assert.match(backup.said, /^\d+ of \d+: public\.users, 1\d rows$/m)
  assert.match(backup.said, /^Backup of \d+ tables, \d{5,} rows and 1 files in /m)
  assert.equal((await stat(place('kept/secrets.json'))).mode & 0o077, 0)
  const restore = await command('restore', place('there'), place('kept'))
  assert.equal(restore.code, 0, restore.said)
  assert.deepEqual(await fingerprint(place('there')), await fingerprint(place('here')))
  assert.equal(await readFile(place('there/files/ab/attached'), 'utf8'), 'a file somebody sent')
  const other = await startApp(place('there'), await freePort(), { PORTAL_NOW: '2026-11-30T10:05+03:00' })
  try {
    assert.equal((await new WebClient(other.base).signIn('vera')).status, 303)
    // the session and its secret came along
    const cookies = { cookie: browser.cookieHeader() }
    assert.equal((await new WebClient(other.base).get('/cabinet/history', cookies)).status, 200)
  } finally {
    await other.kill('SIGTERM')
  }
})

test('does not write over what is there', async () => {
  const again = await command('backup', place('here'), place('kept'))
  assert.equal(again.code, 1)
  assert.match(again.said, /is not empty: name a new folder/)
  const filled = await command('restore', place('there'), place('kept'))
  assert.equal(filled.code, 1)
  assert.match(filled.said, /The database is not empty \(public\.\w+ holds rows\): nothing was changed/)
  const running = await command('restore', place('here'), place('kept'), '--over')
  assert.equal(running.code, 1)
  assert.match(running.said, /The application uses this database: stop it first/)
})

test('a damaged backup restores nothing', async () => {
  const file = place('kept/tables/public.users.copy.gz')
  const whole = await readFile(file)
  const cut = Buffer.from(whole)
  cut.writeUInt8(cut.readUInt8(40) ^ 1, 40)
  await writeFile(file, cut)
  const before = await fingerprint(place('there'))
  const { code, said } = await command('restore', place('empty'), place('kept'))
  assert.equal(code, 1)
  assert.match(said, /public\.users\.copy\.gz is damaged: nothing was restored/)
  const prints = Object.values(await fingerprint(place('empty')))
  assert.ok(prints.every((print) => print.startsWith('0 ')))
  assert.deepEqual(await fingerprint(place('there')), before)
  await writeFile(file, whole)
})

test('--over puts the backup in the place of what was there', async () => {
  const { code, said } = await command('restore', place('there'), place('kept'), '--over')
  assert.equal(code, 0, said)
  assert.deepEqual(await fingerprint(place('there')), await fingerprint(place('here')))
})

test('says in one line what is wrong with a folder', async () => {
  const none = await command('restore', place('empty'), place('nowhere'))
  assert.deepEqual(
    [none.code, none.said.trim()],
    [1, `vodocabinet: ${place('nowhere')} holds no backup: there is no manifest.json in it`],
  )
  assert.equal(
    (await command('backup', place('empty'))).said.trim(),
    'vodocabinet: Name one folder: npm run backup -- DIR',
  )
})
