import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import iconv from 'iconv-lite'
import { Temporal } from 'temporal-polyfill'
import {
  importExport,
  type ImportOptions,
  type Progress,
} from '../../../src/features/exchange/import/service.ts'
import { faultLine } from '../../../src/features/exchange/import/report.ts'
import { testDatabase, type TestDatabase } from '../../support/database.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/export', import.meta.url))
const clock = { now: () => Temporal.Instant.from('2026-11-30T07:00:00Z'), isShifted: true, offsetMs: 0 }
let house: TestDatabase
let folder: string

before(async () => {
  house = await testDatabase()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'))
  await house.db.sql.run(
    `truncate customers, contracts, accounts, inlets, meters, registers, verifications, seals, readings, reading_changes,
       invoices, invoice_lines, payments, exchange_batches, submissions, users cascade`,
  )
})
after(async () => {
  await house.close()
})

const run = (directory: string, options: ImportOptions = {}) =>
  importExport({ db: house.db, clock }, directory, options)
const set = async (files: Record<string, string | Buffer>) => {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return run(folder)
}
const count = async (table: string) =>
  (await house.db.sql.one<{ n: number }>(`select count(*) as n from ${table}`))!.n
const volumes = (serial: string) =>
  house.db.sql.rows<{
    period: string
    value: number
    previous: number | null
    volume: string | null
    state: string
  }>(
    `select r.period, r.value, r.previous, r.volume, r.state from readings r join meters m on m.id = r.meter_id
      where m.serial = $1 and r.state not in ('REPLACED', 'NOT_SENT', 'REFUSED') order by r.period`,
    [serial],
  )

const home = {
  'contracts.csv':
    'contract_number;contract_date;customer_kind;customer_name;inn;kpp;ogrn;legal_role;phone;email;status\n' +
    'П-1;2020-01-01;person;Орлова Анна;;;;;8 916 123-45-67;;active\n',
  'accounts.csv':
    'account_number;contract_number;address;residents;area_m2\n1000000001;П-1;г. Москва;2;40,5\n',
  'inlets.csv': 'inlet_number;account_number;name;diameter_mm;service\n1-1;1000000001;ХВС;15;COLD\n',
  'meters.csv':
    'meter_serial;inlet_number;model;registers;digits;multiplier;installed_on;removed_on;initial;final;verified_on;valid_until;seal_number\n' +
    'AAA1;1-1;СВ-15;1;5;1;2026-05-20;;99990;;2026-05-20;2032-05-19;7\n',
}
const readings = (...rows: string[]) =>
  ['meter_serial;register;period;read_on;value;source', ...rows].join('\n') + '\n'

test('names every fault of the broken set and stores nothing', async () => {
  const report = await run(join(fixtures, 'bad'))
  const expected = (await readFile(join(fixtures, 'bad', 'EXPECTED.md'), 'utf8'))
    .split('\n')
    .map((line) => /^\| (\S+\.csv) \| (\d+) \| (\S+) \| (.+) \|$/.exec(line))
    .filter((match) => match !== null)
    .map(([, file, line, column, why]) => `${file}:${line}: ${column}: ${why}`)
  assert.equal(expected.length, 17)
  assert.deepEqual(report.faults.map(faultLine), expected)
  assert.equal(report.isStored, false)
  assert.equal(await count('contracts'), 0)
  assert.equal(await count('exchange_batches'), 0)
})

test('stores the good rows of the broken set when asked', async () => {
  const report = await run(join(fixtures, 'bad'), { partial: true })
  assert.equal(report.faults.length, 17)
  const names = await house.db.sql.rows<{ number: string; name: string }>(
    'select c.number, u.name from contracts c join customers u on u.id = c.customer_id order by 1',
  )
  assert.deepEqual(
    names.map(({ number, name }) => [number, name]),
    [
      ['900003', 'ООО «Дубль»'],
      ['900005', '=HYPERLINK("http://example.test";"x")'],
      ['900006', 'ООО «Хороший»'],
    ],
  )
  const counts = async (...tables: string[]) => Promise.all(tables.map(count))
  assert.deepEqual(await counts('accounts', 'inlets', 'meters', 'registers', 'readings'), [1, 1, 1, 2, 2])
  assert.deepEqual(report.perFile['contracts.csv'], {
    read: 7,
    created: 3,
    updated: 0,
    unchanged: 0,
    refused: 4,
    skipped: 0,
  })
})

test('brings in the sample, and the second time changes nothing', async () => {
  const began = performance.now()
  const first = await run(join(fixtures, 'sample'))
  const took = performance.now() - began
  assert.deepEqual(first.faults, [])
  assert.ok(took < 10_000, `took ${took} ms`)
  console.log(`sample: ${Math.round(took)} ms`)
  assert.equal(first.perFile['readings.csv']?.created, 14_760)
  assert.equal(first.perFile['meters.csv']?.created, 546)
  const second = await run(join(fixtures, 'sample'))
  for (const [file, counts] of Object.entries(second.perFile)) {
    assert.deepEqual([file, counts.created, counts.updated, counts.unchanged], [file, 0, 0, counts.read])
  }
  assert.equal(await count('exchange_batches'), 2)
  const negative = await house.db.sql.one<{ n: number }>(
    'select count(*) as n from readings where volume < 0',
  )
  assert.equal(negative?.n, 0)
})

test('reads Windows-1251 and a byte order mark', async () => {
  for (const file of await readdir(join(fixtures, 'sample'))) {
    const text = await readFile(join(fixtures, 'sample', file), 'utf8')
    const bytes =
      file === 'accounts.csv'
        ? Buffer.from(`\uFEFF${text}`)
        : iconv.encode(text.replaceAll('³', '3'), 'win1251')
    await writeFile(join(folder, file), bytes)
  }
  const report = await run(folder)
  assert.deepEqual(report.faults, [])
  const row = await house.db.sql.one<{ name: string }>(
    `select u.name from contracts c join customers u on u.id = c.customer_id where c.number = 'П-1002103018'`,
  )
  assert.equal(row?.name, 'Сидоренко Сергей Петрович')
})

test('counts a dial that went round, an estimate and the true-up after it', async () => {
  const report = await set({
    ...home,
    'readings.csv': readings(
      'AAA1;1;2026-06;2026-06-30;99998;import',
      'AAA1;1;2026-07;2026-07-31;4;import',
      'AAA1;1;2026-08;2026-08-31;12;estimate',
      'AAA1;1;2026-09;2026-09-30;20;estimate',
      'AAA1;1;2026-10;2026-10-31;14;import',
    ),
  })
  assert.deepEqual(report.faults, [])
  assert.deepEqual(
    (await volumes('AAA1')).map((row) => [row.period, row.previous, row.volume, row.state]),
    [
      ['2026-06', 99990, '8.000', 'ACCEPTED'],
      ['2026-07', 99998, '6.000', 'ACCEPTED'],
      ['2026-08', 4, '8.000', 'ESTIMATED'],
      ['2026-09', 12, '8.000', 'ESTIMATED'],
      ['2026-10', 4, '10.000', 'ACCEPTED'],
    ],
  )
})

test('takes a change set: an earlier month moves the next one, absent rows stay', async () => {
  await set({
    ...home,
    'readings.csv': readings('AAA1;1;2026-08;2026-08-31;30;import', 'AAA1;1;2026-09;2026-09-30;40;import'),
  })
  const changes = await mkdtemp(join(tmpdir(), 'change-'))
  await writeFile(
    join(changes, 'readings.csv'),
    readings('AAA1;1;2026-07;2026-07-31;25;import', 'AAA1;1;2026-09;2026-09-30;41;import'),
  )
  const report = await run(changes)
  await rm(changes, { recursive: true })
  assert.deepEqual(report.faults, [])
  assert.deepEqual(
    (await volumes('AAA1')).map((row) => [row.period, row.previous, row.volume]),
    [
      ['2026-07', null, null],
      ['2026-08', 25, '5.000'],
      ['2026-09', 30, '11.000'],
    ],
  )
  assert.equal(report.perFile['readings.csv']?.created, 1)
  assert.equal(report.perFile['readings.csv'].updated, 1)
})

test('adds both parts of a month in which the meter was replaced', async () => {
  const meters = home['meters.csv'].replace(
    'AAA1;1-1;СВ-15;1;5;1;2026-05-20;;99990;;',
    'AAA1;1-1;СВ-15;1;5;1;2026-05-20;2026-07-10;100;130;',
  )
  const report = await set({
    ...home,
    'meters.csv': `${meters}BBB2;1-1;СВ-15;1;5;1;2026-07-10;;2;;2026-07-01;2032-06-30;8\n`,
    'readings.csv': readings('AAA1;1;2026-06;2026-06-30;126;import', 'BBB2;1;2026-07;2026-07-31;9;import'),
  })
  assert.deepEqual(report.faults, [])
  assert.deepEqual(
    (await volumes('AAA1')).map((row) => row.volume),
    ['26.000', '4.000'],
  )
  assert.deepEqual(
    (await volumes('BBB2')).map((row) => row.volume),
    ['7.000'],
  )
  const chain = await house.db.sql.one<{ next: string }>(
    `select n.serial as next from meters m join meters n on n.id = m.replaced_by_id where m.serial = 'AAA1'`,
  )
  assert.equal(chain?.next, 'BBB2')
  const again = await run(folder)
  assert.equal(again.perFile['meters.csv']?.unchanged, 2)
  assert.equal(await count('readings'), 3)
})

test('keeps what a subscriber submitted: equal is accepted, different is reported', async () => {
  await set(home)
  const owner = await house.db.sql.one<{ register: string; meter: string; inlet: string; contract: string }>(
    `select r.id as register, m.id as meter, m.inlet_id as inlet, m.contract_id as contract
       from registers r join meters m on m.id = r.meter_id`,
  )
  const user = await house.db.sql.one<{ id: string }>(
    `insert into users (kind, login, login_key, email, email_key, last_name, first_name, created_at)
     values ('PERSON', 'x', 'x', 'x@y', 'x@y', 'О', 'А', now()) returning id`,
  )
  for (const [period, value] of [
    ['2026-09', 50],
    ['2026-10', 60],
  ] as const) {
    await house.db.sql.run(
      `with s as (insert into submissions (contract_id, period, revision, number, kind, state, channel, user_id, sender_name,
           sender_login, read_on, sent_at, sent_meters, total_meters, volume, amount_kopecks, content, content_hash, details)
         values ($1, $2::char(7), 1, replace($2::text, '-', '') || '-000001-1', 'FIRST', 'SUBMITTED', 'portal', $3, 'О', 'x', '2026-09-30', now(), 1, 1, 1, 1, '{}', repeat('0', 64), '{}')
         returning id)
       insert into readings (contract_id, inlet_id, meter_id, register_id, submission_id, period, read_on, value, source, state, created_at)
       select $1, $4, $5, $6, id, $2::char(7), '2026-09-30', $7, 'portal', 'SUBMITTED', now() from s`,
      [owner!.contract, period, user!.id, owner!.inlet, owner!.meter, owner!.register, value],
    )
  }
  const report = await set({
    'readings.csv': readings(
      'AAA1;1;2026-09;2026-09-30;50;portal',
      'AAA1;1;2026-10;2026-10-31;61;portal',
      'AAA1;1;2026-11;2026-11-30;70;import',
    ),
  })
  assert.deepEqual(
    report.differences.map(({ line, ours, theirs }) => [line, ours, theirs]),
    [[3, '60', '61']],
  )
  assert.deepEqual(
    (await volumes('AAA1')).map((row) => [row.value, row.state]),
    [
      [50, 'ACCEPTED'],
      [60, 'SUBMITTED'],
      [70, 'ACCEPTED'],
    ],
  )
  assert.equal((await volumes('AAA1')).at(-1)?.volume, '10.000')
  assert.equal(await count('reading_changes'), 1)
})

test('names missing, unknown and doubled columns, ragged rows and control characters with their lines', async () => {
  const report = await set({
    ...home,
    'accounts.csv':
      'account_number;contract_number;address;residents;area_m2\n1000000001;П-1;"г. Москва,\nдом 1";2\n1000000002;П-1;\u0000;;\n',
    'inlets.csv': 'inlet_number;inlet_number;name;diameter_mm;service;colour\n',
  })
  assert.deepEqual(report.faults.map(faultLine), [
    'accounts.csv:2: area_m2: the row has 4 cells, the header 5',
    'accounts.csv:4: address: control character',
    'inlets.csv:1: colour: the column is unknown',
    'inlets.csv:1: inlet_number: the column stands twice',
    'inlets.csv:1: account_number: the column is missing',
    'meters.csv:2: inlet_number: unknown inlet',
  ])
})

test('reads columns in any order and a copy of a whole set without one file', async () => {
  await cp(join(fixtures, 'sample'), folder, { recursive: true })
  await rm(join(folder, 'payments.csv'))
  const text = await readFile(join(folder, 'inlets.csv'), 'utf8')
  const turned = text.split('\n').map((line) => line.split(';').reverse().join(';'))
  await writeFile(join(folder, 'inlets.csv'), turned.join('\r\n'))
  const report = await run(folder)
  assert.deepEqual(report.faults, [])
  assert.equal(report.perFile['inlets.csv']?.created, 507)
  assert.equal(report.perFile['payments.csv'], undefined)
})

test('names a file that no export has, and takes names in capitals', async () => {
  await writeFile(join(folder, 'CONTRACTS.CSV'), home['contracts.csv'])
  await writeFile(join(folder, 'contract.csv'), 'x')
  await writeFile(join(folder, 'notes.txt'), 'x')
  const report = await run(folder)
  assert.equal(report.perFile['contracts.csv']?.created, 1)
  assert.deepEqual(report.strangers, ['contract.csv'])
  assert.equal(report.dataAsOf, undefined)
})

test('reads UTF-16 by its mark, quoted fields with line ends, CRLF and decimal commas', async () => {
  const accounts = home['accounts.csv'].replace('г. Москва', '"г. Москва,\r\nул. ""Новая""; д. 1"')
  const report = await set({
    ...home,
    'contracts.csv': Buffer.from(`\uFEFF${home['contracts.csv']}`, 'utf16le'),
    'accounts.csv': accounts.replaceAll(/(?<!\r)\n/g, '\r\n'),
  })
  assert.deepEqual(report.faults, [])
  const account = await house.db.sql.one<{ address: string; area: string }>(
    'select address, area_m2::text as area from accounts',
  )
  assert.deepEqual(account, { address: 'г. Москва,\r\nул. "Новая"; д. 1', area: '40.50' })
})

test('names what a cell cannot hold, and stores nothing of it', async () => {
  await set(home)
  const report = await set({
    'readings.csv': readings(
      'AAA1;1;2026-06;2026-06-30;1e5;import',
      'AAA1;1;2026-07;2026-13-01;120;import',
      'AAA1;1;0000-01;2026-07-31;1;import',
      'AAA1;1;2026-08;2026-08-31;99999999999999999999;import',
      ' AAA1 ;1;2026-09;2026-09-30; 99998 ;import',
      'AAA1;1;2026-10;2026-10-31;"99999;import',
    ),
    'accounts.csv': home['accounts.csv'].replace('г. Москва', 'Ж'.repeat(1_001)),
  })
  assert.deepEqual(report.faults.map(faultLine), [
    'accounts.csv:2: address: longer than 1000 characters',
    'readings.csv:2: value: integer expected',
    'readings.csv:3: read_on: no such day',
    'readings.csv:4: period: no such month',
    'readings.csv:5: value: does not fit 5 digits',
    'readings.csv:7: value: the quote is never closed',
  ])
  assert.equal(await count('readings'), 0)
})

test('counts what leans on a refused row as skipped and does not name it again', async () => {
  await writeFile(join(folder, 'contracts.csv'), home['contracts.csv'].replace('2020-01-01', '2020-02-30'))
  for (const name of ['accounts.csv', 'inlets.csv', 'meters.csv'] as const)
    await writeFile(join(folder, name), home[name])
  const report = await run(folder, { partial: true })
  assert.deepEqual(report.faults.map(faultLine), ['contracts.csv:2: contract_date: no such day'])
  for (const name of ['accounts.csv', 'inlets.csv', 'meters.csv'] as const)
    assert.deepEqual([report.perFile[name]?.refused, report.perFile[name]?.skipped], [0, 1], name)
})

test('tells how far it is and never past the end', async () => {
  const steps: Progress[] = []
  await importExport({ db: house.db, clock }, join(fixtures, 'sample'), {
    onProgress: (at) => steps.push(at),
  })
  const storing = steps.filter(({ step }) => step === 'storing')
  assert.ok(storing.length > 5)
  assert.ok(storing.every(({ done, of }) => done <= of))
  assert.equal(storing.at(-1)?.done, storing.at(-1)?.of)
})
