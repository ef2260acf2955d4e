import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isUniqueViolation } from '../../src/platform/db-errors.ts'
import { connectDatabase } from '../../src/platform/db.ts'
import { prepared } from '../../src/platform/sql.ts'
import { countStatements, testDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let database: TestDatabase

const typed = `SELECT date '2026-11-30' AS day, 1.500::numeric(12,3) AS volume, 75419::int8 AS kopecks,
  timestamptz '2026-11-30 10:00+03' AS at, '2026-11'::char(7) AS period, array[date '2026-11-30'] AS days,
  array[1.50::numeric, NULL] AS rates, array[5::int8] AS counts, '{"a": [1]}'::jsonb AS rest`
const expected = {
  day: '2026-11-30',
  volume: '1.500',
  kopecks: 75419,
  at: new Date('2026-11-30T07:00:00Z'),
  period: '2026-11',
  days: ['2026-11-30'],
  rates: ['1.50', null],
  counts: [5],
  rest: { a: [1] },
}

describe('the database connection', { timeout: 60_000 }, () => {
  before(async () => {
    database = await testDatabase()
    await database.db.sql.run('CREATE TABLE notes (id int CONSTRAINT notes_key PRIMARY KEY)')
  })
  after(() => database.close())

  it('reads days and decimals as text, kopecks as numbers, instants as Date', async () => {
    assert.deepEqual(await database.db.sql.one(typed), expected)
  })

  it('reads the same inside a transaction, by both its ways', async () => {
    await database.db.transaction(async (tx) => {
      assert.deepEqual(await tx.sql.one(typed), expected)
      assert.deepEqual((await tx.executeSql(typed)).rows, [expected])
    })
  })

  it('refuses to round an int8 beyond 2^53', async () => {
    await assert.rejects(database.db.sql.one('SELECT 9007199254740993::int8 AS many'), /beyond 2\^53/)
  })

  it('gives Prisma and SQL the same connection in a transaction, and rolls both back', async () => {
    const { sql } = database.db
    const attempt = database.db.transaction(async (tx) => {
      await tx.sql.run('INSERT INTO notes VALUES (1)')
      await tx.prisma.$executeRaw`INSERT INTO notes VALUES (2)`
      const seen = await tx.prisma
        .$queryRaw`SELECT count(*)::int AS notes, pg_backend_pid() AS pid FROM notes`
      const mine = await tx.sql.rows('SELECT 2 AS notes, pg_backend_pid() AS pid')
      assert.deepEqual(seen, mine)
      throw new Error('back')
    })
    await assert.rejects(attempt, /back/)
    assert.deepEqual(await sql.one('SELECT count(*) AS notes FROM notes'), { notes: 0 })
  })

  it('keeps transactions that run side by side apart', async () => {
    const pids = await Promise.all(
      [1, 2, 3, 4].map(() =>
        database.db.transaction(async (tx) => {
          const before = await tx.sql.one<{ pid: number }>('SELECT pg_backend_pid() AS pid')
          await sleep(30)
          const [after] = await tx.prisma.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
          assert.equal(before?.pid, after?.pid)
          return after?.pid
        }),
      ),
    )
    assert.equal(new Set(pids).size, 4)
  })

  it('sends no statement after its transaction has run out of time', async () => {
    let late: Promise<unknown> | undefined
    const attempt = database.db.transaction(
      async (tx) => {
        await sleep(300)
        late = tx.sql.run('INSERT INTO notes VALUES (99)')
        await late
      },
      { timeout: 150 },
    )
    await assert.rejects(attempt)
    await assert.rejects(late!, /transaction is over/)
    assert.deepEqual(await database.db.sql.rows('SELECT id FROM notes WHERE id = 99'), [])
  })

  it('lets a transaction choose its isolation', async () => {
    const level = await database.db.transaction((tx) => tx.sql.one('SHOW transaction_isolation'), {
      isolation: 'Serializable',
    })
    assert.deepEqual(level, { transaction_isolation: 'serializable' })
  })

  it("tells a broken unique key from other faults, SQL's and Prisma's alike", async () => {
    const { sql, prisma } = database.db
    await sql.run('INSERT INTO notes VALUES (5)')
    const bySql = await sql.run('INSERT INTO notes VALUES (5)').catch((error: unknown) => error)
    const byPrisma = await prisma.$executeRaw`INSERT INTO notes VALUES (5)`.catch((error: unknown) => error)
    const data = { day: new Date('2026-01-01'), kind: 'OFF' } as const
    await prisma.calendarDay.create({ data })
    const byModel = await prisma.calendarDay.create({ data }).catch((error: unknown) => error)
    assert.ok(
      isUniqueViolation(bySql) && isUniqueViolation(bySql, 'notes_key') && !isUniqueViolation(bySql, 'other'),
    )
    assert.ok(isUniqueViolation(byPrisma, 'notes_key') && !isUniqueViolation(byPrisma, 'other'))
    assert.ok(
      isUniqueViolation(byModel) &&
        isUniqueViolation(byModel, 'calendar_days_pkey') &&
        !isUniqueViolation(byModel, 'x'),
    )
    const other = await sql.run('INSERT INTO nothing VALUES (5)').catch((error: unknown) => error)
    assert.equal(isUniqueViolation(other), false)
  })

  it('counts the statements of a piece of work', async () => {
    const { statements } = await countStatements(database.db, async () => {
      await database.db.sql.one('SELECT 1')
      await database.db.transaction(async (tx) => {
        await tx.prisma.$queryRaw`SELECT 2`
        await tx.sql.one('SELECT 3')
      })
    })
    assert.deepEqual(statements, ['SELECT 1', 'SELECT 2', 'SELECT 3'])
  })

  it('streams a long result in portions and may be left early', async () => {
    let sum = 0
    for await (const row of database.db.stream<{ n: number }>(
      'SELECT n FROM generate_series(1, $1::int) n',
      [1200],
    ))
      sum += row.n
    assert.equal(sum, 720600)
    for await (const row of database.db.stream('SELECT n FROM generate_series(1, 9999) n')) {
      assert.deepEqual(row, { n: 1 })
      break
    }
    assert.equal(database.db.pool.idleCount, database.db.pool.totalCount)
  })

  it('plans prepared statements for all values, on connections of their own, and nothing else so', async () => {
    const { sql, transaction } = database.db
    const mode = "SELECT current_setting('plan_cache_mode') AS mode"
    const prepareMode = prepared(`${mode}, 1 AS prepared`)
    assert.deepEqual(await sql.one(mode), { mode: 'auto' })
    assert.deepEqual(await sql.one(prepareMode), { mode: 'force_generic_plan', prepared: 1 })
    await transaction(async (tx) => {
      assert.deepEqual(await tx.sql.one(prepareMode), { mode: 'auto', prepared: 1 })
    })
    const planned = prepared(`SELECT name, generic_plans::int AS generic, custom_plans::int AS custom
      FROM pg_prepared_statements WHERE statement = $1`)
    await sql.one(planned, [planned])
    assert.deepEqual((await sql.one<{ custom: number }>(planned, [planned]))?.custom, 0)
  })

  it('counts statements of both kinds of connections', async () => {
    const text = prepared('SELECT 4 AS four')
    const { statements } = await countStatements(database.db, async () => {
      await database.db.sql.one(text)
      await database.db.sql.one('SELECT 5')
    })
    assert.deepEqual(statements, [text, 'SELECT 5'])
  })

  it('opens as many connections as it may for either kind of statements, and lets all of them go', async () => {
    const small = connectDatabase(database.url, { connections: 5, name: 'small-house' })
    const slow = 'SELECT pg_sleep(0.05)'
    const slowPrepared = prepared(`${slow} AS hot`)
    await Promise.all(
      Array.from({ length: 20 }, () => [small.sql.one(slow), small.sql.one(slowPrepared)]).flat(),
    )
    const open = await database.db.sql.one(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'small-house'`,
    )
    assert.deepEqual(open, { count: 10 })
    await small.close()
    assert.equal(small.pool.totalCount + small.hotPool.totalCount, 0)
  })

  it('gives up a statement that takes too long', async () => {
    const hasty = connectDatabase(database.url, { statementTimeout: 100 })
    await assert.rejects(hasty.sql.one('SELECT pg_sleep(5)'), { code: '57014' })
    await hasty.close()
  })

  it('answers from a new connection when the server froze on the old one, also in a transaction', async () => {
    const hasty = connectDatabase(database.url, { statementTimeout: 0, queryTimeout: 300, connections: 1 })
    const frozen: number[] = []
    const freeze = (row: { pid: number } | undefined) => {
      frozen.push(row!.pid)
      process.kill(row!.pid, 'SIGSTOP')
    }
    const pid = 'SELECT pg_backend_pid() AS pid'
    freeze(await hasty.sql.one(pid))
    await assert.rejects(hasty.sql.one('SELECT 1'), /timeout/)
    assert.deepEqual(await hasty.sql.one('SELECT 2 AS two'), { two: 2 })
    const attempt = hasty.transaction(async (tx) => {
      freeze(await tx.sql.one(pid))
      await tx.sql.one('SELECT 1')
    })
    await assert.rejects(attempt)
    assert.deepEqual(await hasty.sql.one('SELECT 3 AS three'), { three: 3 })
    for (const stopped of frozen) process.kill(stopped, 'SIGCONT')
    await hasty.close()
  })
})
