import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startOrJoinPostgres } from '../../src/platform/postgres.ts'
import { StartError } from '../../src/platform/start-error.ts'

const holderScript = fileURLToPath(new URL('../support/hold-postgres.ts', import.meta.url))
let parent: string
let varDir: string

const start = () => startOrJoinPostgres({ varDir, log: () => undefined, durable: false })

describe('the embedded PostgreSQL', { timeout: 180_000 }, () => {
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'vodocabinet-pg-'))
    // A closed parent, and a name that a shell would stumble over.
    varDir = join(parent, 'данные $HOME "и" \'прочее\'')
  })
  after(() => rm(parent, { recursive: true, force: true }))

  it('is made, joined, kept while one holds it and stopped by the last', async () => {
    const first = await start()
    const second = await start()
    assert.equal(second.url, first.url)
    await first.release()
    assert.deepEqual(await ask(second.url, "SELECT current_setting('TimeZone') AS zone"), [{ zone: 'UTC' }])
    await second.release()
    await second.release()
    await assert.rejects(ask(first.url, 'SELECT 1'), { code: 'ECONNREFUSED' })
  })

  it('refuses a stranger without the password', async () => {
    const server = await start()
    const address = new URL(server.url)
    address.password = 'guess'
    await assert.rejects(ask(address.href, 'SELECT 1'), { code: '28P01' })
    await server.release()
  })

  it('is one server for two processes that start at once', async () => {
    const holders = [await hold(), await hold()]
    const urls = await Promise.all(holders.map(addressOf))
    assert.equal(urls[0], urls[1])
    await Promise.all(holders.map(leave))
    await assert.rejects(ask(urls[0]!, 'SELECT 1'), { code: 'ECONNREFUSED' })
  })

  it('does not hear the Ctrl-C of its holder', async () => {
    const holder = await hold()
    const url = await addressOf(holder)
    process.kill(-holder.pid!, 'SIGINT')
    await new Promise((done) => setTimeout(done, 200))
    assert.deepEqual(await ask(url, 'SELECT 1 AS here'), [{ here: 1 }])
    await leave(holder)
  })

  it('outlives a kill -9 of its holder and is found by the next start', async () => {
    const holder = await hold()
    const url = await addressOf(holder)
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS value')
    await kill(holder)
    const next = await start()
    assert.equal(next.url, url)
    assert.deepEqual(await ask(next.url, 'SELECT value FROM kept'), [{ value: 7 }])
    await next.release()
    await assert.rejects(ask(url, 'SELECT 1'), { code: 'ECONNREFUSED' })
  })

  it('comes up again after holder and server were killed together', async () => {
    const holder = await hold()
    const url = await addressOf(holder)
    const pid = Number((await readFile(join(varDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
    process.kill(pid, 'SIGKILL')
    await kill(holder)
    const next = await start()
    assert.notEqual(next.url, url)
    assert.deepEqual(await ask(next.url, 'SELECT value FROM kept'), [{ value: 7 }])
    await next.release()
  })

  it('is not misled by a pid file whose number now belongs to somebody else', async () => {
    const lines = [process.pid, join(varDir, 'postgres'), 1, 1, '', '127.0.0.1', '', 'ready']
    await writeFile(join(varDir, 'postgres/postmaster.pid'), lines.join('\n'))
    const server = await start()
    assert.deepEqual(await ask(server.url, 'SELECT 1 AS here'), [{ here: 1 }])
    await server.release()
  })

  it('says in one sentence why a data folder will not do', async () => {
    const file = join(parent, 'file')
    await writeFile(file, '')
    const strange = join(parent, 'strange')
    await mkdir(join(strange, 'postgres'), { recursive: true })
    await writeFile(join(strange, 'postgres/PG_VERSION'), '12\n')
    await writeFile(join(strange, 'postgres-password'), 'x')
    for (const [place, words] of [
      [file, /cannot be used \(EEXIST\): set VAR_DIR/],
      [strange, /was made by PostgreSQL 12, this is 18/],
    ] as const) {
      const attempt = startOrJoinPostgres({ varDir: place, log: () => undefined })
      await assert.rejects(
        attempt,
        (error: Error) => error instanceof StartError && words.test(error.message),
      )
    }
  })
})

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<object>(text)).rows
  } finally {
    await client.end()
  }
}

async function hold(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [holderScript, varDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  await once(child, 'spawn')
  return child
}

async function addressOf(holder: ChildProcess): Promise<string> {
  const [line] = (await once(holder.stdout!, 'data')) as [Buffer]
  return line.toString().trim()
}

async function leave(holder: ChildProcess): Promise<void> {
  assert.deepEqual([holder.exitCode, holder.signalCode], [null, null], 'the holder is gone already')
  const gone = once(holder, 'exit')
  holder.stdin!.end()
  assert.deepEqual(await gone, [0, null])
}

async function kill(holder: ChildProcess): Promise<void> {
  const gone = once(holder, 'exit')
  holder.kill('SIGKILL')
  await gone
}
