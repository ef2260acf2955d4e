import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { migrationsDirectory, schemaDrift } from '../../prisma/engine.ts'
import { connectDatabase } from '../../src/platform/db.ts'
import type { Db } from '../../src/platform/db.ts'
import { applyMigrations, pendingMigrations } from '../../src/platform/migrations.ts'
import { StartError } from '../../src/platform/start-error.ts'
import { testDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const applier = fileURLToPath(new URL('../support/apply-migrations.ts', import.meta.url))
const quiet = () => undefined
let migrated: TestDatabase
let parent: string
let directory: string
let url: string
let db: Db
let count = 0

describe('migrations', { timeout: 120_000 }, () => {
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'vodocabinet-migrations-'))
    migrated = await testDatabase()
  })
  after(async () => {
    await db.close()
    await rm(parent, { recursive: true, force: true })
    await migrated.close()
  })
  beforeEach(async () => {
    await (db as Db | undefined)?.close()
    directory = await mkdtemp(join(parent, 'set-'))
    const name = `empty_${process.pid}_${(count += 1)}`
    await migrated.db.sql.run(`CREATE DATABASE ${name}`)
    const address = new URL(migrated.url)
    address.pathname = `/${name}`
    url = address.href
    db = connectDatabase(url)
  })

  it('lead to exactly what the schema files say', async () => {
    assert.deepEqual(await schemaDrift(migrated.url), [])
    assert.deepEqual(await pendingMigrations(migrated.db.sql, migrationsDirectory), [])
  })

  it('notice a column that only the database has', async () => {
    await migrated.db.sql.run('ALTER TABLE calendar_days ADD COLUMN stray text')
    assert.match((await schemaDrift(migrated.url)).join(), /DROP COLUMN "stray"/)
    await migrated.db.sql.run('ALTER TABLE calendar_days DROP COLUMN stray')
  })

  it('are applied in order, once', async () => {
    await write('002_second', 'INSERT INTO notes VALUES (2)')
    await write('001_first', 'CREATE TABLE notes (id int PRIMARY KEY); INSERT INTO notes VALUES (1)')
    assert.deepEqual(await pendingMigrations(db.sql, directory), ['001_first', '002_second'])
    assert.deepEqual(await applyMigrations(url, directory, quiet), ['001_first', '002_second'])
    assert.deepEqual(await applyMigrations(url, directory, quiet), [])
    assert.deepEqual(await pendingMigrations(db.sql, directory), [])
    assert.deepEqual(await db.sql.rows('SELECT id FROM notes ORDER BY id'), [{ id: 1 }, { id: 2 }])
  })

  it('are applied once by two starts at the same time', async () => {
    await write(
      '001_first',
      'CREATE TABLE notes (id int); SELECT pg_sleep(0.2); INSERT INTO notes VALUES (1)',
    )
    const applied = await Promise.all([1, 2].map(() => applyMigrations(url, directory, quiet)))
    assert.deepEqual(applied.flat(), ['001_first'])
  })

  it('leave nothing of a file that fails, and name it', async () => {
    await write('001_first', 'CREATE TABLE notes (id int)')
    await write('002_bad', 'INSERT INTO notes VALUES (1); SELECT 1 / 0')
    await assert.rejects(applyMigrations(url, directory, quiet), says(/002_bad failed: division by zero/))
    assert.deepEqual(await db.sql.rows('SELECT id FROM notes'), [])
    await write('002_bad', 'INSERT INTO notes VALUES (1)')
    assert.deepEqual(await applyMigrations(url, directory, quiet), ['002_bad'])
  })

  it('refuse a file changed after it had been applied, and a database ahead of the code', async () => {
    await write('001_first', 'CREATE TABLE notes (id int)')
    await applyMigrations(url, directory, quiet)
    await write('001_first', 'CREATE TABLE notes (id int, more text)')
    await assert.rejects(applyMigrations(url, directory, quiet), says(/001_first was changed/))
    await rm(join(directory, '001_first'), { recursive: true })
    await assert.rejects(
      applyMigrations(url, directory, quiet),
      says(/ahead of this version: it has the migration 001_first/),
    )
  })

  it('come to their end however often a start is killed', async (t) => {
    await write('00_first', 'CREATE TABLE notes (id int)')
    for (let n = 10; n < 22; n += 1)
      await write(`${n}_note`, `INSERT INTO notes VALUES (${n}); SELECT pg_sleep(0.02)`)
    let interrupted = 0
    for (let round = 0; round < 12; round += 1) {
      const child = spawn(process.execPath, [applier, url, directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      await sleep(5 + Math.random() * 95)
      if (child.exitCode === null) interrupted += 1
      const gone = once(child, 'exit')
      if (child.exitCode === null && child.kill('SIGKILL')) await gone
    }
    await applyMigrations(url, directory, quiet)
    t.diagnostic(`killed ${interrupted} times`)
    const notes = await db.sql.rows<{ id: number }>('SELECT id FROM notes ORDER BY id')
    assert.deepEqual(
      notes.map(({ id }) => id),
      [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21],
    )
    assert.deepEqual(await db.sql.one('SELECT count(*) AS rows FROM _prisma_migrations'), { rows: 13 })
  })
})

async function write(name: string, script: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true })
  await writeFile(join(directory, name, 'migration.sql'), script)
}

function says(words: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof StartError && words.test(error.message)
}
