import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import { disarm, writeCsv, writeXlsx, type SheetCell } from '../../src/platform/spreadsheet.ts'

const columns = [
  { head: 'Прибор', width: 20 },
  { head: 'Объём', width: 10 },
  { head: 'Снято', width: 12 },
]

async function* rowsOf(...rows: SheetCell[][]): AsyncGenerator<SheetCell[]> {
  await Promise.resolve()
  yield* rows
}

async function written(write: (to: PassThrough) => Promise<void>): Promise<Buffer> {
  const to = new PassThrough()
  const parts: Buffer[] = []
  to.on('data', (part: Buffer) => parts.push(part))
  await write(to)
  if (!to.readableEnded) await new Promise((resolve) => to.once('end', resolve))
  return Buffer.concat(parts)
}

const bombs = [
  '=1+1',
  '+7',
  '-1',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\nx',
  '＝1',
  '＋1',
  '－1',
  '＠x',
  '  =1',
  '\u0000=1',
]

test('disarms what a spreadsheet would take for a formula', () => {
  for (const bomb of bombs) assert.ok(disarm(bomb).startsWith("'"), JSON.stringify(bomb))
  for (const text of ['Санузел', '№ 1=2', '1-2', '']) assert.equal(disarm(text), text)
})

test('a CSV has a BOM, semicolons and decimal commas, and is read back as it was', async () => {
  const rows: SheetCell[][] = [
    ['Ввод; "1"', { number: '1234.500' }, { day: '2026-11-30' }],
    ['=HYPERLINK("http://evil")', { number: '-8.000' }, null],
  ]
  const bytes = await written((to) => writeCsv(to, columns, rowsOf(...rows)))
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const read: string[][] = parse(bytes, { bom: true, delimiter: ';' })
  assert.deepEqual(read, [
    ['Прибор', 'Объём', 'Снято'],
    ['Ввод; "1"', '1234,5', '30.11.2026'],
    [`'=HYPERLINK("http://evil")`, '-8', ''],
  ])
})

test('a workbook keeps numbers and days typed and text disarmed', async () => {
  const cells: SheetCell[] = ['=1+1', { number: '8.125' }, { day: '2026-11-30' }]
  const bytes = await written((to) =>
    writeXlsx(to, { name: 'Показания', columns }, rowsOf(cells, ['', null, null])),
  )
  const book = new exceljs.Workbook()
  await book.xlsx.load(bytes as never)
  const row = book.getWorksheet('Показания')!.getRow(2)
  assert.equal(row.getCell(1).value, "'=1+1")
  assert.equal(row.getCell(2).value, 8.125)
  assert.deepEqual(row.getCell(3).value, new Date('2026-11-30T00:00:00Z'))
  assert.equal(row.getCell(3).numFmt, 'dd.mm.yyyy')
})

test('a writer whose reader has gone stops taking rows', { timeout: 5_000 }, async () => {
  const to = new PassThrough({ highWaterMark: 64 })
  let taken = 0
  const endless = async function* (): AsyncGenerator<SheetCell[]> {
    for (;;) {
      taken += 1
      if (taken === 20) setImmediate(() => to.destroy())
      if (taken > 20) await new Promise((resolve) => setImmediate(resolve))
      yield ['строка', { number: '1' }, null]
    }
  }
  to.on('error', () => undefined)
  to.resume()
  await writeCsv(to, columns, endless())
  assert.ok(taken < 1_000)
})
