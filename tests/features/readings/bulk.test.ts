import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Cell, Protection } from 'exceljs'
import iconv from 'iconv-lite'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import { bytesOf, openBook, upload, workUploads } from '../../support/workbooks.ts'
import { alertOf, flatOf, press, send, signInAt, submissionsOf, wordsOf } from './submission-kit.ts'

// The workbook of a contract (RD15): taken, filled in, handed in, looked at, taken over into the draft.
const house = await openHouse()
after(() => house.close())

const petrov = await flatOf(house, 'petrov')
const rodnik = await flatOf(house, 'rodnik')

const bookOf = async ({ client, contractId }: typeof petrov) =>
  openBook(await bytesOf(house, client, paths.readings.template(contractId, 'xlsx')))
const draftOf = async (contractId: string) =>
  house.deps.db.sql.one<{ version: number; rows: Record<string, { value: string }> }>(
    'select version, rows from drafts where contract_id = $1',
    [contractId],
  )
const accept = async (client: typeof petrov.client, address: string) =>
  client.submit(await client.get(address), address, { action: 'accept' })

/** exceljs has no protection where the workbook says nothing of it: then the cell is locked. */
function isLocked(cell: Cell): boolean {
  const protection = cell.protection as Partial<Protection> | undefined
  return protection?.locked !== false
}

test('the template names every register, locks what is known and limits what is typed', async () => {
  const { sheet, book, columns, firstRow } = await bookOf(rodnik)
  assert.equal(sheet.rowCount, firstRow - 1 + rodnik.registers.length)
  const line = firstRow
  const cell = (head: string) => sheet.getCell(line, columns[head] ?? 0)
  assert.equal(cell('Номер счётчика').value, rodnik.registers[0]!.serial)
  assert.equal(sheet.getColumn(columns['Ключ'] ?? 0).hidden, true)
  assert.match(cell('Ключ').text, /^2026-11\./)
  assert.ok(isLocked(cell('Ключ')))
  assert.ok(isLocked(cell('Прошлое показание')))
  assert.ok(!isLocked(cell('Показание')))
  assert.equal((sheet as unknown as { sheetProtection: { sheet: boolean } }).sheetProtection.sheet, true)
  const limit = cell('Показание').dataValidation
  assert.equal(limit.type, 'whole')
  assert.deepEqual(limit.formulae.map(Number), [0, 10 ** rodnik.registers[0]!.digits - 1])
  assert.equal(cell('Вид расчёта').dataValidation.type, 'list')
  assert.match(String(cell('Примечание').dataValidation.formulae[0]), /lists!\$B\$1:\$B\$\d+/)
  assert.ok(cell('Дата прошлого').value instanceof Date)
  assert.deepEqual(
    book.worksheets.map(({ name, state }) => `${name} ${state}`),
    ['Показания visible', 'Как заполнить visible', 'lists hidden'],
  )
  const second = rodnik.registers.find(({ index }) => index === 2)
  if (second !== undefined) {
    const { sheet: all } = await bookOf(rodnik)
    const at = (await bookOf(rodnik)).rowOf(second.id)
    assert.ok(isLocked(all.getCell(at, columns['Примечание'])))
    assert.ok(!isLocked(all.getCell(at, columns['Показание'])))
  }
})

test('a filled-in workbook is shown first, then taken, then submitted with the channel of a file', async () => {
  const { client, contractId, registers } = petrov
  const book = await bookOf(petrov)
  for (const { id, last } of registers)
    book.sheet.getCell(book.rowOf(id), book.columns['Показание']).value = last + 12
  const content = await book.bytes()
  const page = await upload(house, client, contractId, content)
  assert.equal(page.status, 200)
  assert.match(wordsOf(page), /ещё не принято/)
  assert.match(wordsOf(page), new RegExp(`Изменят черновик ?${registers.length}`))
  assert.equal(await draftOf(contractId), undefined, 'the dry run stores nothing')
  const taken = await accept(client, page.address)
  assert.equal(taken.status, 303)
  assert.equal(taken.location, page.address)
  const draft = await draftOf(contractId)
  assert.equal(draft?.rows[registers[0]!.id]?.value, String(registers[0]!.last + 12))
  assert.equal(draft.version, 1)
  const done = await client.get(page.address)
  assert.match(wordsOf(done), /Показания ещё не переданы/)
  assert.equal(done.$(`a[href="${paths.readings.check(contractId)}"]`).length, 1)

  const twin = await upload(house, client, contractId, content)
  assert.match(wordsOf(twin), /Файл ничего не меняет/)
  assert.match(wordsOf(twin), /Такой же файл уже приняли/)
  assert.equal(twin.$('button[value=accept]').length, 0)
  const second = await client.submit(page, page.address, { action: 'accept' })
  assert.equal(second.status, 303, 'a second click finds the work done')
  assert.equal((await draftOf(contractId))?.version, 1)

  const check = await client.get(paths.readings.check(contractId))
  assert.equal(check.status, 200)
  const sent = await send(client, contractId, check)
  assert.equal(sent.status, 303, alertOf(sent))
  const channels = await house.deps.db.sql.rows<{ channel: string; source: string }>(
    `select s.channel, r.source from submissions s join readings r on r.submission_id = s.id where s.contract_id = $1`,
    [contractId],
  )
  assert.deepEqual(
    new Set(channels.map(({ channel, source }) => `${channel} ${source}`)),
    new Set(['file file']),
  )
  const audit = await house.deps.db.sql.rows<{ action: string }>(
    `select action from audit_events where contract_id = $1 and channel = 'file' order by id`,
    [contractId],
  )
  assert.deepEqual(
    audit.map(({ action }) => action),
    ['readings.upload', 'readings.upload.accept', 'readings.upload'],
  )
})

test('what is typed by hand afterwards goes as typed in the cabinet', async () => {
  const { client, contractId, registers } = petrov
  const next = await press(client, contractId, {
    [`value.${registers[0]!.id}`]: String(registers[0]!.last + 13),
  })
  assert.equal(next.status, 303, alertOf(next))
  const sent = await send(client, contractId, await client.get(next.location))
  assert.equal(sent.status, 303, alertOf(sent))
  assert.equal((await submissionsOf(house, contractId)).length, 2)
  const row = await house.deps.db.sql.one<{ channel: string }>(
    `select channel from submissions where contract_id = $1 order by revision desc limit 1`,
    [contractId],
  )
  assert.equal(row?.channel, 'portal')
})

test('wrong rows are told by line, column and reason, stay out, and come back in a workbook', async () => {
  const { client, contractId, registers } = rodnik
  const singles = registers.filter(
    ({ serial }) => registers.filter((other) => other.serial === serial).length === 1,
  )
  const [below, formula, day, good, text, merged] = singles
  const padded = singles.at(-20)
  const book = await bookOf(rodnik)
  const put = (id: string, value: unknown, head = 'Показание') => {
    const cell = book.sheet.getCell(book.rowOf(id), book.columns[head] ?? 0)
    cell.value = value as string
    return cell
  }
  put(below!.id, Math.max(0, below!.last - 1))
  put(formula!.id, { formula: '1+1', result: formula!.last + 5 })
  const dayCell = put(day!.id, new Date('2026-11-20'))
  dayCell.style = { ...dayCell.style, numFmt: 'dd.mm.yyyy' }
  put(good!.id, good!.last + 7)
  put(text!.id, ` ${text!.last + 8} `)
  const line = book.rowOf(merged!.id)
  const column = book.columns['Показание'] ?? 0
  put(merged!.id, merged!.last + 9)
  book.sheet.mergeCells(line, column, line + 1, column)
  put(padded!.id, `00${padded!.last + 6}`)
  const page = await upload(house, client, contractId, await book.bytes())
  const words = wordsOf(page)
  const wrong = page
    .$('section[aria-labelledby=wrong] tbody tr')
    .toArray()
    .map((row) => page.$(row).text())
  const said = (id: string) =>
    wrong.find((row) => row.includes(registers.find((r) => r.id === id)!.serial)) ?? ''
  assert.match(said(below!.id), /Меньше прошлого/)
  assert.match(said(below!.id), /Показание/)
  assert.ok(said(below!.id).includes(String(book.rowOf(below!.id))))
  assert.match(said(formula!.id), new RegExp(`формула, её результат «${formula!.last + 5}»`))
  assert.match(said(day!.id), /дата 2026-11-20/)
  assert.match(said(merged!.id), /объединена/)
  assert.match(words, /Изменят черновик ?3/)

  const remarks = await openBook(await bytesOf(house, client, `${page.address}/remarks.xlsx`))
  const remark = (id: string) => remarks.sheet.getCell(remarks.rowOf(id), remarks.columns['Замечание']).text
  assert.match(remark(below!.id), /Показание: Меньше прошлого/)
  assert.equal(
    remarks.sheet.getCell(remarks.rowOf(below!.id), remarks.columns['Показание']).value,
    Math.max(0, below!.last - 1),
  )
  assert.equal(
    remarks.sheet.getCell(remarks.rowOf(good!.id), remarks.columns['Показание']).value,
    good!.last + 7,
  )

  await accept(client, page.address)
  const draft = await draftOf(contractId)
  assert.deepEqual(Object.keys(draft?.rows ?? {}).sort(), [good!.id, text!.id, padded!.id].sort())
  assert.equal(draft?.rows[text!.id]?.value, String(text!.last + 8))

  assert.equal(
    remarks.sheet.getCell(remarks.rowOf(formula!.id), remarks.columns['Показание']).value,
    null,
    'the result of a formula does not come back as a typed figure',
  )
  // The book with remarks, corrected, is a workbook like any other.
  remarks.sheet.getCell(remarks.rowOf(below!.id), remarks.columns['Показание']).value = below!.last + 3
  const again = await upload(house, client, contractId, await remarks.bytes())
  assert.match(wordsOf(again), /Изменят черновик ?1\D/)
})

test('rows and columns may be deleted, added and moved', async () => {
  const { client, contractId, registers } = rodnik
  const book = await bookOf(rodnik)
  const some = registers
    .slice(-6)
    .filter(({ index }) => index === 1)
    .slice(0, 3)
  const other = new (await import('exceljs')).default.Workbook()
  const sheet = other.addWorksheet('Моя таблица')
  sheet.addRow(['Мои пометки', 'Показание', 'Ещё', 'Ключ'])
  for (const { id, last } of [...some].reverse())
    sheet.addRow(['x', last + 4, '=1+1', book.sheet.getCell(book.rowOf(id), 1).value])
  const page = await upload(house, client, contractId, Buffer.from(await other.xlsx.writeBuffer()))
  const words = wordsOf(page)
  assert.match(words, /Лишние столбцы не читали: Мои пометки, Ещё/)
  assert.match(words, new RegExp(`${registers.length - some.length} строк`))
  assert.match(words, new RegExp(`Строк с приборами ?${some.length}`))
})

for (const [name, encode] of [
  ['UTF-8', (text: string) => Buffer.from(text)],
  ['UTF-8 with BOM', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['Windows-1251', (text: string) => iconv.encode(text, 'win1251')],
  ['UTF-16 LE with BOM', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
] as const)
  for (const separator of [';', ',', '\t', '|'])
    test(`reads a text table in ${name} with «${separator === '\t' ? 'tab' : separator}»`, async () => {
      const { client, contractId, main } = await flatOf(house, 'oleg')
      const csv = (await bytesOf(house, client, paths.readings.template(contractId, 'csv'))).toString()
      const [head = '', ...lines] = csv.replace('\ufeff', '').trim().split('\r\n')
      const key = lines.find((line) => line.includes(main.id))?.split(';')[0] ?? ''
      const quoted = [`"Ключ"`, `"Пояснение"`, `"Показание"`].join(separator)
      assert.ok(head.startsWith('Ключ'))
      const row = [`"${key}"`, `"слова, «кавычки» ""и""; | знаки"`, `"${main.last + 5}"`].join(separator)
      const page = await upload(
        house,
        client,
        contractId,
        encode(`${quoted}\r\n${row}\r\n\r\n`),
        'таблица.csv',
      )
      assert.equal(page.status, 200, alertOf(page))
      assert.match(wordsOf(page), /Строк с приборами ?1/)
      assert.match(wordsOf(page), new RegExp(`Изменят черновик ?1`))
    })

test('a table without keys finds its rows by the number on the meter and says so', async () => {
  const { client, contractId, main } = await flatOf(house, 'oleg')
  const page = await upload(
    house,
    client,
    contractId,
    Buffer.from(`Номер счётчика;Показание\r\n${main.serial};${main.last + 5}\r\nНЕТ-ТАКОГО;5\r\n`),
    'своя.csv',
  )
  assert.match(wordsOf(page), /Ключей строк в файле нет/)
  assert.match(wordsOf(page), /Изменят черновик ?1/)
  assert.match(wordsOf(page), /Счётчика № НЕТ-ТАКОГО в договоре нет/)
})

test('a workbook of another contract, of another month and of nothing is told as such', async () => {
  const oleg = await flatOf(house, 'oleg')
  const foreign = await (await bookOf(rodnik)).bytes()
  assert.match(wordsOf(await upload(house, oleg.client, oleg.contractId, foreign)), /файл другого договора/)
  const empty = Buffer.from('Ключ;Показание\r\n')
  assert.match(wordsOf(await upload(house, oleg.client, oleg.contractId, empty, 'a.csv')), /только заголовки/)
  const headless = Buffer.from('раз;два\r\n1;2\r\n')
  const refused = await upload(house, oleg.client, oleg.contractId, headless, 'a.csv')
  assert.match(alertOf(refused), /Не нашли заголовков/)
  const old = await bytesOf(house, oleg.client, paths.readings.template(oleg.contractId, 'csv'))
  await house.deps.db.sql.run(
    `insert into window_extensions (period, closes_on, reason, created_by, created_at) select '2026-11', '2027-01-20', 'проба', id, now() from users limit 1`,
  )
  const later = await signInAt(house, 'oleg', '2026-12-30T10:00+03:00')
  const page = await upload(house, later, oleg.contractId, old, 'old.csv')
  assert.match(wordsOf(page), /Это файл за ноябрь 2026/)
  await house.deps.db.sql.run('delete from window_extensions')
})

test('a draft changed in between is compared anew before anything is taken', async () => {
  const anna = await flatOf(house, 'anna')
  const { client, contractId, registers } = {
    ...anna,
    client: await signInAt(house, 'anna', '2026-11-30T11:00+03:00'),
  }
  const book = await openBook(await bytesOf(house, client, paths.readings.template(contractId, 'xlsx')))
  for (const { id, last } of registers)
    book.sheet.getCell(book.rowOf(id), book.columns['Показание']).value = last + 2
  const page = await upload(house, client, contractId, await book.bytes())
  await press(client, contractId, { [`value.${registers[0]!.id}`]: String(registers[0]!.last + 3) }, 'save')
  assert.equal((await accept(client, page.address)).status, 303)
  assert.equal((await draftOf(contractId))?.rows[registers[0]!.id]?.value, String(registers[0]!.last + 3))
  await workUploads(house)
  const again = await client.get(page.address)
  assert.match(wordsOf(again), /черновик изменился. Мы сравнили файл заново/)
  await accept(client, page.address)
  assert.equal((await draftOf(contractId))?.rows[registers[0]!.id]?.value, String(registers[0]!.last + 2))
})

test('after closing nothing is taken, the file stays and is told so', async () => {
  const vera = await flatOf(house, 'vera')
  const client = await signInAt(house, 'vera', '2026-11-30T12:00+03:00')
  const book = await openBook(await bytesOf(house, client, paths.readings.template(vera.contractId, 'xlsx')))
  for (const { id, last } of vera.registers)
    book.sheet.getCell(book.rowOf(id), book.columns['Показание']).value = last + 2
  const page = await upload(house, client, vera.contractId, await book.bytes())
  const late = await signInAt(house, 'vera', '2026-12-03T00:00+03:00')
  const seen = await late.get(page.address)
  assert.match(wordsOf(seen), /закрыт, принять строки уже нельзя. Файл сохранён/)
  const refused = await late.submit(seen, page.address, { action: 'accept', _csrf: await tokenOf(late) })
  assert.equal(refused.status, 403)
  assert.match(wordsOf(refused), /Сейчас показания не принимаем/)
  assert.equal(await draftOf(vera.contractId), undefined)
  assert.equal((await late.get(paths.readings.template(vera.contractId, 'xlsx'))).status, 403)
  assert.equal((await late.get(paths.readings.upload(vera.contractId))).status, 403)
  assert.equal((await late.get(`${page.address}/file`)).status, 200)
})

test('an upload is its writer’s alone', async () => {
  const client = await signInAt(house, 'petrov', '2026-11-30T12:00+03:00')
  const other = await signInAt(house, 'vera', '2026-11-30T12:00+03:00')
  const page = await upload(
    house,
    client,
    petrov.contractId,
    Buffer.from('Ключ;Показание\r\nx;1\r\n'),
    'a.csv',
  )
  for (const end of ['', '/events', '/file', '/remarks.xlsx'])
    assert.equal((await other.get(page.address + end)).status, 404)
  assert.equal((await other.get(paths.readings.upload(petrov.contractId))).status, 404)
  assert.equal((await other.get(paths.readings.template(petrov.contractId, 'csv'))).status, 404)
  const events = await client.get(`${page.address}/events`)
  assert.match(events.headers.get('content-type') ?? '', /^text\/event-stream/)
  assert.match(events.text, /event: done/)
})

async function tokenOf(client: Awaited<ReturnType<typeof signInAt>>): Promise<string> {
  const page = await client.get(paths.settings.profile)
  return String(page.$('input[name=_csrf]').first().val())
}
