import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { layDemo, layReference } from '../../../src/features/exchange/demo.ts'
import { runImport } from '../../../src/features/exchange/import/commands.ts'
import { importExport } from '../../../src/features/exchange/import/service.ts'
import { createPasswordHasher } from '../../../src/platform/password-hash.ts'
import { fileURLToPath } from 'node:url'
import { testDatabase, type TestDatabase } from '../../support/database.ts'

let house: TestDatabase
const clock = { now: () => Temporal.Instant.from('2026-11-30T07:00:00Z'), isShifted: true, offsetMs: 0 }
const passwords = createPasswordHasher({ pepper: 'x'.repeat(32), cost: 4, atOnce: 2, waiting: 100 })

before(async () => {
  house = await testDatabase()
})
after(async () => {
  await house.close()
})

const counts = async () =>
  house.db.sql.one(
    `select (select count(*) from users) as users, (select count(*) from contracts) as contracts, (select count(*) from readings) as readings,
       (select count(*) from contract_access) as access, (select count(*) from calendar_days) as days, (select count(*) from tariffs) as tariffs,
       (select count(*) from window_policies) as policies, (select count(*) from rates) as rates, (select count(*) from memberships) as members,
       (select count(*) from reading_notes) as notes, (select count(*) from exchange_batches) as batches`,
  )

test('lays reference data and the demo once; the second start finds everything as it was', async () => {
  const deps = { db: house.db, clock, passwords }
  const began = performance.now()
  await layReference(deps)
  await layDemo(deps)
  console.log(`demo: ${Math.round(performance.now() - began)} ms`)
  const first = await counts()
  await house.db.sql.run(`update tariffs set person_cold = 1 where "from" = '2026-10-01'`)
  await layReference(deps)
  await layDemo(deps)
  assert.deepEqual(await counts(), first)
  const tariff = await house.db.sql.one<{ n: number }>(
    'select count(*) as n from tariffs where person_cold = 1',
  )
  assert.equal(tariff?.n, 1)
  console.log(JSON.stringify(first))
})

test('gives the demo people their contracts', async () => {
  const rows = await house.db.sql.rows<{ login: string; numbers: string[]; manage: boolean }>(
    `select u.login, array_agg(c.number order by c.number) as numbers, bool_and(a.can_submit and a.can_manage) as manage
       from contract_access a join users u on u.id = a.user_id join contracts c on c.id = a.contract_id group by 1 order by 1`,
  )
  assert.deepEqual(
    rows.map(({ login, numbers, manage }) => [login, numbers, manage]),
    [
      ['anna', ['П-1003000031', 'П-1003000048'], true],
      ['oleg', ['П-1003000024'], true],
      ['petrov', ['204512'], true],
      ['rodnik', ['301000', '301007'], true],
      ['vera', ['П-1003000017'], true],
    ],
  )
})

test('a new contract of a company that has a cabinet opens to its people at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'export-'))
  const known = await house.db.sql.one<Record<string, string>>(
    `select u.name, u.inn, coalesce(u.kpp, '') as kpp, coalesce(u.ogrn, '') as ogrn, coalesce(u.legal_role::text, '') as role,
            coalesce(u.phone, '') as phone, coalesce(u.email, '') as email
       from contracts c join customers u on u.id = c.customer_id where c.number = '301000'`,
  )
  const { name, inn, kpp, ogrn, role, phone, email } = known ?? {}
  const header =
    'contract_number;contract_date;customer_kind;customer_name;inn;kpp;ogrn;legal_role;phone;email;status'
  const quoted = `"${(name ?? '').replaceAll('"', '""')}"`
  const row = [
    '301009',
    '2026-11-01',
    'organization',
    quoted,
    inn,
    kpp,
    ogrn,
    role,
    phone,
    email,
    'active',
  ].join(';')
  await writeFile(join(folder, 'contracts.csv'), `${header}\n${row}\n`)
  const report = await importExport({ db: house.db, clock }, folder)
  await rm(folder, { recursive: true })
  assert.deepEqual(report.faults, [])
  const access = await house.db.sql.rows<{ login: string }>(
    `select u.login from contract_access a join users u on u.id = a.user_id join contracts c on c.id = a.contract_id
      where c.number = '301009'`,
  )
  assert.deepEqual(access, [{ login: 'rodnik' }])
})

test('the command names faults on stderr, reports on stdout and answers by exit code', async () => {
  const fixtures = fileURLToPath(new URL('../../fixtures/export', import.meta.url))
  const out: string[] = []
  const err: string[] = []
  const to = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) }
  const deps = { db: house.db, clock }
  assert.equal(await runImport(deps, [`${fixtures}/bad`], to), 1)
  assert.ok(err.includes('contracts.csv:3: inn: check digit'))
  assert.match(out.join('\n'), /Nothing was stored: 17 faults/)
  assert.equal(await runImport(deps, [`${fixtures}/bad`, '--partial'], to), 0)
  assert.equal(await runImport(deps, ['/no/such/folder'], to), 1)
  assert.equal(await runImport(deps, [], to), 1)
  assert.equal(await runImport(deps, ['--help'], to), 0)
  assert.equal(await runImport(deps, ['x', '--wrong'], to), 1)
})
