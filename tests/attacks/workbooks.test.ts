import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import exceljs from 'exceljs'
import { paths } from '../../src/paths.ts'
import { flatOf, press, wordsOf, alertOf } from '../features/readings/submission-kit.ts'
import { leftovers } from '../support/files.ts'
import { openHouse } from '../support/house.ts'
import { bytesOf, openBook, upload } from '../support/workbooks.ts'
import { bookParts, overlappingZip, rowOf, zipOf } from '../support/zips.ts'

// A29–A31, A47: hostile workbooks and photos at the door of the readings.
const house = await openHouse()
after(() => house.close())
const { client, contractId, main } = await flatOf(house, 'vera')

const head = rowOf('Ключ', 'Показание')
const mebibyte = 1024 * 1024

/** Sends the file and gives the words that refuse it, with the time and the memory it took. */
async function refusal(content: Buffer, name = 'показания.xlsx') {
  const before = process.memoryUsage().rss
  let peak = before
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10)
  const began = performance.now()
  const busy = process.cpuUsage()
  const answer = await upload(house, client, contractId, content, name)
  clearInterval(watch)
  // What the machine's other work takes is no attack's doing: the processor's time is judged, threads included.
  const { user, system } = process.cpuUsage(busy)
  const seconds = (user + system) / 1e6
  const waited = (performance.now() - began) / 1000
  const grown = (Math.max(peak, process.memoryUsage().rss) - before) / mebibyte
  assert.ok([200, 422].includes(answer.status), String(answer.status))
  const words = answer.address === '' ? alertOf(answer) : wordsOf(answer)
  console.log(
    `${name}: ${content.length} bytes, ${seconds.toFixed(2)} s of work, ${waited.toFixed(2)} s, RSS + ${grown.toFixed(0)} MB`,
  )
  return { words, seconds, grown }
}

async function assertRefused(content: Buffer, words: RegExp, name?: string): Promise<void> {
  const told = await refusal(content, name)
  assert.match(told.words, words)
  assert.ok(told.seconds < 2, `${told.seconds} s`)
  assert.ok(told.grown < 100, `RSS + ${told.grown} MB`)
  assert.deepEqual(await leftovers(house), [])
}

// The first reading starts the thread and loads its code: that is no attack's doing.
await upload(house, client, contractId, zipOf(bookParts(head)))

test('a bomb of 4 GB in 42 kB is told by its directory', async () => {
  const parts = overlappingZip((i) => `xl/worksheets/sheet${i}.xml`, 100, Buffer.alloc(41 * mebibyte, 32))
  assert.ok(parts.length < 60_000, `${parts.length}`)
  await assertRefused(parts, /слишком велика внутри/, 'bomb.xlsx')
})

test('a bomb that says it is small is stopped where its word ends', async () => {
  const parts = bookParts(head).map((part) =>
    part.name.endsWith('sheet1.xml')
      ? { ...part, content: Buffer.alloc(70 * mebibyte, 32), declared: 1000 }
      : part,
  )
  await assertRefused(zipOf(parts), /повреждён/, 'liar.xlsx')
})

test('thousands of parts are not even listed', async () => {
  await assertRefused(
    overlappingZip((i) => `${i}.xml`, 60_000, Buffer.from('<a/>')),
    /слишком велика внутри/,
    'parts.xlsx',
  )
})

test('a document type is refused whole: neither files nor addresses are fetched, nothing is multiplied', async () => {
  const xxe = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;&x;">]>'
  const parts = bookParts(head + rowOf('&x;', '&y;'), { doctype: xxe })
  await assertRefused(zipOf(parts), /DOCTYPE/, 'xxe.xlsx')
})

test('a million empty rows are passed over', async () => {
  let rows = ''
  for (let i = 2; i <= 1_000_001; i++) rows += `<row r="${i}"/>`
  const content = zipOf(bookParts(head + rows))
  await assertRefused(content, /только заголовки/, 'million.xlsx')
  const lines = Buffer.from(`Ключ;Показание\r\n${';\r\n'.repeat(1_000_000)}`)
  await assertRefused(lines, /только заголовки/, 'million.csv')
})

test('a million filled rows are too many', async () => {
  const lines = Buffer.from(`Ключ;Показание\r\n${'a;1\r\n'.repeat(1_000_000)}`)
  await assertRefused(lines, /больше 20 000 строк/, 'filled.csv')
})

test('other kinds of files are told by what they are', async () => {
  const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(3000)])
  const locked = Buffer.concat([old, Buffer.from('EncryptedPackage', 'utf16le'), Buffer.alloc(100)])
  const macro = [...bookParts(head), { name: 'xl/vbaProject.bin', content: Buffer.from('x') }]
  const typed = bookParts(head, {
    types: '<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>',
  })
  const encrypted = bookParts(head).map((part) => ({ ...part, flags: 1 }))
  for (const [content, words, name] of [
    [old, /старого вида \(\.xls\)/, 'a.xlsx'],
    [locked, /закрыта паролем/, 'b.xlsx'],
    [zipOf(macro), /макросы/, 'c.xlsx'],
    [zipOf(typed), /макросы/, 'd.xlsx'],
    [zipOf(encrypted), /паролем/, 'e.xlsx'],
    [zipOf([{ name: 'word/document.xml', content: Buffer.from('<a/>') }]), /не таблица/, 'f.xlsx'],
    [Buffer.from('<!doctype html><script>alert(1)</script>'), /не таблица/, 'g.csv'],
    [Buffer.from('%PDF-1.7\n%%EOF'), /не таблица/, 'h.xlsx'],
    [Buffer.from('PK\u0003\u0004 and then nothing'), /повреждён/, 'i.xlsx'],
    [zipOf(bookParts(head)).subarray(0, 300), /повреждён/, 'j.xlsx'],
    [Buffer.alloc(0), /пустой/, 'k.xlsx'],
    [Buffer.alloc(11 * mebibyte, 49), /больше 10 МБ/, 'l.csv'],
  ] as const)
    await assertRefused(content, words, name)
})

test('names, foreign fields and a missing file end in words', async () => {
  const path = paths.readings.upload(contractId)
  const form = await client.get(path)
  const none = await client.upload(form, path, {}, [])
  assert.equal(none.status, 422)
  assert.match(alertOf(none), /Выберите файл/)
  const foreign = await client.upload(form, path, {}, [
    { name: 'a', content: Buffer.from('x'), field: 'other' },
  ])
  assert.equal(foreign.status, 422)
  const token = await client.upload(form, path, { _csrf: 'x' }, [
    { name: 'a.csv', content: Buffer.from('x'), field: 'file' },
  ])
  assert.equal(token.status, 403)
  const named = await upload(
    house,
    client,
    contractId,
    Buffer.from('Ключ;Показание\r\n'),
    '../../<script>alert(1)</script>\u202e.csv',
  )
  assert.doesNotMatch(named.text, /<script>alert|\u202e|\.\.\//)
  assert.deepEqual(await leftovers(house), [])
})

test('an upload cut off in the middle leaves nothing', async () => {
  const { hostname, port } = new URL(house.base)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(
    `POST ${paths.readings.upload(contractId)} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${client.cookieHeader()}\r\n` +
      'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n' +
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' +
      'a;b\r\n'.repeat(1000),
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  socket.destroy()
  assert.deepEqual(await leftovers(house), [])
})

test('a picture of 30,000 × 30,000 pixels is told by its head', async () => {
  const path = paths.readings.photos(contractId, main.id)
  const before = process.memoryUsage().rss
  const busy = process.cpuUsage()
  const sent = await client.upload(await client.get(path), path, {}, [
    { name: 'a.png', content: hugePng(30_000), field: 'photo' },
  ])
  assert.equal(sent.status, 422)
  assert.match(alertOf(sent), /64 мегапикселей/)
  const { user, system } = process.cpuUsage(busy)
  assert.ok(user + system < 2e6)
  const grown = (process.memoryUsage().rss - before) / mebibyte
  console.log(
    `PNG 30k × 30k: ${((user + system) / 1000).toFixed(0)} ms of work, RSS + ${grown.toFixed(0)} MB`,
  )
  assert.ok(grown < 100)
  assert.deepEqual(await leftovers(house), [])
})

test('A47: text that would run as a formula leaves disarmed, numbers stay numbers, and comes back as it was', async () => {
  for (const text of ['=1+1', '+7 916', '-1', '@SUM(A1)', '\t=1', '＝1+1']) {
    const fields = {
      [`value.${main.id}`]: String(main.last + 1),
      [`note.${main.id}`]: '99',
      [`noteText.${main.id}`]: text,
    }
    await press(client, contractId, fields, 'save')
    const content = await bytesOf(house, client, paths.readings.template(contractId, 'xlsx'))
    const book = await openBook(content)
    const cell = book.sheet.getCell(book.rowOf(main.id), book.columns['Пояснение'])
    assert.equal(cell.type, exceljs.ValueType.String)
    assert.match(cell.text, /^'/)
    assert.equal(book.sheet.getCell(book.rowOf(main.id), book.columns['Показание']).value, main.last + 1)
    const csv = (await bytesOf(house, client, paths.readings.template(contractId, 'csv'))).toString()
    assert.ok(csv.includes(`'${text.trim()}`) || csv.includes(`'${text}`))
    assert.match(wordsOf(await upload(house, client, contractId, content)), /Файл ничего не меняет/, text)
  }
})

/** Head and a few bytes of a picture so large that drawing it would take 3.6 GB. */
function hugePng(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(mebibyte))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
