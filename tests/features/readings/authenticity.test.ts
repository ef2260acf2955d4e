import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { getDocumentProxy } from 'unpdf'
import { formatProtocolCode, parseProtocolCode } from '../../../src/domain/protocol-code.ts'
import { paths } from '../../../src/paths.ts'
import { openHouse, type House } from '../../support/house.ts'
import { pageTexts, qrOfPage } from '../../support/paper-reader.ts'
import { alertOf, errorAt, flatOf, submitAll, submissionsOf, wordsOf } from './submission-kit.ts'

let house: House
let contractId: string
let receipt: string

before(async () => {
  house = await openHouse()
  const flat = await flatOf(house, 'vera')
  contractId = flat.contractId
  receipt = await submitAll(flat.client, contractId, {
    [`value.${flat.main.id}`]: String(flat.main.last + 8),
    [`value.${flat.other.id}`]: String(flat.other.last + 6),
  })
})
after(() => house.close())

type Known = { id: string; code: string; number: string; contentHash: string; content: string }

async function known(revision = 1): Promise<Known> {
  const row = await house.deps.db.sql.one<Known>(
    `select id, code, number, content_hash as "contentHash", content from submissions where contract_id = $1 and revision = $2`,
    [contractId, revision],
  )
  assert.ok(row)
  return row
}

async function protocolOf(address: string): Promise<Buffer> {
  const vera = await house.as('vera')
  const answer = await fetch(`${house.base}${address}/protocol.pdf`, {
    headers: { cookie: vera.cookieHeader() },
  })
  return Buffer.from(await answer.arrayBuffer())
}

test('the QR of a printed protocol leads to the page that confirms it, and the code stands beside it', async () => {
  const { code, number, contentHash } = await known()
  const bytes = await protocolOf(receipt)
  const qr = await qrOfPage(bytes)
  assert.equal(qr?.text, `${house.base}/protocols/${code}`)
  assert.ok(qr.sideMm > 20)
  const [words = ''] = await pageTexts(bytes)
  assert.ok(words.includes(formatProtocolCode(code)), words)

  const page = await house.stranger().get(new URL(qr.text).pathname)
  assert.equal(page.status, 200)
  assert.equal(page.$('h1').text(), 'Протокол подлинный')
  for (const shown of [number, contentHash, '2 из 2', 'ноябрь 2026', '30 ноября 2026, 10:00:00 (МСК)'])
    assert.ok(wordsOf(page).includes(shown), shown)
  assert.match(page.headers.get('x-robots-tag') ?? '', /noindex/)
  assert.match(page.headers.get('cache-control') ?? '', /no-store/)
})

test('the file inside the PDF has the hash that is printed', async () => {
  const { contentHash, number, content } = await known()
  const bytes = await protocolOf(receipt)
  const document = await getDocumentProxy(new Uint8Array(bytes))
  const files = (await document.getAttachments()) as Map<string, { filename: string }>
  assert.deepEqual(
    [...files.values()].map(({ filename }) => filename),
    [`${number}.json`],
  )
  const file = (await document.getAttachmentContent(`${number}.json`)) as Uint8Array
  assert.equal(createHash('sha256').update(file).digest('hex'), contentHash)
  assert.equal(Buffer.from(file).toString('utf8'), content)
  assert.equal((JSON.parse(content) as { number: string }).number, number)
  const [words = ''] = await pageTexts(bytes)
  assert.ok(words.includes(contentHash))
  assert.ok(bytes.includes('/AFRelationship /Data'))
})

test('the page names no person, place, contract or meter', async () => {
  const { code } = await known()
  const page = await house.stranger().get(paths.protocols.one(code))
  const secrets = await house.deps.db.sql.rows<{ text: string }>(
    `select number as text from contracts where id = $1
     union select k.name from customers k join contracts c on c.customer_id = k.id where c.id = $1
     union select address from accounts where contract_id = $1
     union select number from accounts where contract_id = $1
     union select serial from meters where contract_id = $1
     union select unnest(array[sender_name, sender_login, id::text, contract_id::text]) from submissions where contract_id = $1`,
    [contractId],
  )
  assert.ok(secrets.length > 7)
  for (const { text } of secrets) assert.ok(!page.text.includes(text), text)
  assert.ok(!page.text.includes('Морозова'))
})

test('number and hash together are as good as the code, wherever they were copied from', async () => {
  const { number, contentHash, code } = await known()
  const stranger = house.stranger()
  const ask = (values: Record<string, string>) =>
    stranger.get(`${paths.protocols.form}?${new URLSearchParams(values).toString()}`)
  const found = await ask({ code: '', number: `№ ${number}`, hash: contentHash.toUpperCase() })
  assert.equal(found.status, 200)
  assert.equal(found.$('h1').text(), 'Протокол подлинный')
  for (const typed of [
    code,
    formatProtocolCode(code),
    ` ${code.toUpperCase()} `,
    code.replace(/(.{8})/g, '$1-'),
  ]) {
    const answer = await ask({ code: typed, number: '', hash: '' })
    assert.equal(answer.status, 303, typed)
    assert.equal(answer.location, paths.protocols.one(code))
  }
  assert.equal((await stranger.get(paths.protocols.one(code.toUpperCase()))).status, 200)
})

test('unknown and malformed codes get the same page, and a wrong hash tells no number', async () => {
  const { number } = await known()
  const stranger = house.stranger()
  const tries = [
    paths.protocols.one(randomBytes(16).toString('hex')),
    paths.protocols.one('1'),
    paths.protocols.one(encodeURIComponent('💧 or 1=1 --')),
    paths.protocols.one('0'.repeat(2_000)),
    `${paths.protocols.form}?code=abc`,
    `${paths.protocols.form}?number=${number}&hash=${'0'.repeat(64)}`,
    `${paths.protocols.form}?number=202611-000999-${String(luhnOf('202611000999'))}&hash=${'0'.repeat(64)}`,
  ]
  const bodies = new Set<string>()
  for (const address of tries) {
    const page = await stranger.get(address)
    assert.equal(page.status, 404, address)
    assert.equal(page.$('h1').text(), 'Такого протокола нет')
    page.$('input, a[hreflang]').remove()
    bodies.add(page.$('main').html() ?? '')
  }
  assert.equal(bodies.size, 1)
  assert.equal((await stranger.get('/protocols/%E0%A4%A')).status, 400)
})

test('slips of the form are told at the field', async () => {
  const { number } = await known()
  const stranger = house.stranger()
  const ask = (search: string) => stranger.get(`${paths.protocols.form}?${search}`)
  const wrongDigit = number.slice(0, -1) + String((Number(number.slice(-1)) + 1) % 10)
  const slips: [string, string, RegExp][] = [
    ['code=', 'code', /код проверки или номер/],
    ['code=a&code=b', 'code', /дважды/],
    [`code=${'a'.repeat(10_000)}`, 'code', /32 знака/],
    ['code=%00', 'code', /недопустимые/],
    [`number=${wrongDigit}&hash=${'a'.repeat(64)}`, 'number', /контрольная цифра/],
    [`hash=${'a'.repeat(64)}`, 'number', /номер/],
    [`number=${number}&hash=12`, 'hash', /64 знака/],
    [`number=${'9'.repeat(10_000)}`, 'number', /13 цифр через дефисы/],
    ['number=202613-000001-6', 'number', /13 цифр через дефисы/],
  ]
  for (const [search, field, words] of slips) {
    const page = await ask(search)
    assert.equal(page.status, 422, search.slice(0, 40))
    assert.match(errorAt(page, field), words)
    assert.ok(page.$(`[role=alert] a[href="#${field}"]`).length > 0, alertOf(page))
  }
  assert.equal((await stranger.get(paths.protocols.form)).status, 200)
  assert.equal((await stranger.get(`${paths.protocols.form}?lang=en`)).$('h1').text(), 'Check a protocol')
})

test('a replaced revision stays confirmed and names the one in force', async () => {
  const flat = await flatOf(house, 'vera')
  await submitAll(flat.client, contractId, { [`value.${flat.main.id}`]: String(flat.main.last + 9) })
  const [old, now] = await submissionsOf(house, contractId)
  const page = await house.stranger().get(paths.protocols.one((await known(1)).code))
  assert.equal(page.status, 200)
  assert.equal(page.$('h1').text(), 'Протокол подлинный, но заменён')
  assert.ok(wordsOf(page).includes(`Действует редакция 2, № ${now?.number ?? ''}`))
  assert.ok(wordsOf(page).includes(old?.number ?? ''))
  const second = await known(2)
  assert.ok(!page.text.includes(second.code) && !page.text.includes(second.contentHash))
  assert.equal(
    (await house.stranger().get(paths.protocols.one(second.code))).$('h1').text(),
    'Протокол подлинный',
  )
})

test('it only looks: no other method, no cookie, no row', async () => {
  const { code } = await known()
  const stranger = house.stranger()
  const before = await counts()
  const page = await stranger.get(paths.protocols.one(code))
  assert.equal(page.headers.getSetCookie().filter((each) => /sid/.test(each)).length, 0)
  for (const method of ['PUT', 'DELETE', 'PATCH', 'POST']) {
    const { status } = await fetch(house.base + paths.protocols.one(code), { method })
    assert.ok([403, 404, 405].includes(status), `${method} ${status}`)
  }
  assert.deepEqual(await counts(), before)
})

test('guessing is held back, and says for how long', async () => {
  const statuses: number[] = []
  for (let at = 0; at < 40; at += 1)
    statuses.push((await house.stranger().get(paths.protocols.one(randomBytes(16).toString('hex')))).status)
  assert.equal(statuses.at(-1), 429)
  assert.ok(statuses.every((status) => status === 404 || status === 429))
  const refused = await house.stranger().get(paths.protocols.one((await known()).code))
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
})

test('a code is read as people type it, and nothing else is one', () => {
  const code = '0123456789abcdef0123456789abcdef'
  assert.equal(formatProtocolCode(code), '0123 4567 89ab cdef 0123 4567 89ab cdef')
  assert.equal(parseProtocolCode(formatProtocolCode(code)), code)
  assert.equal(parseProtocolCode(code.toUpperCase().replace('89', '\u00a089\u2013')), code)
  for (const wrong of ['', code.slice(1), `${code}0`, code.replace('0', 'о'), code.replace('0', '０')])
    assert.equal(parseProtocolCode(wrong), undefined, wrong)
})

async function counts(): Promise<unknown> {
  return house.deps.db.sql.one(
    `select (select count(*) from sessions) as sessions, (select count(*) from audit_events) as audit,
       (select count(*) from submissions) as submissions`,
  )
}

function luhnOf(digits: string): number {
  const sum = Array.from(digits)
    .reverse()
    .map((digit, i) => Number(digit) * (i % 2 === 0 ? 2 : 1))
    .reduce((total, digit) => total + (digit > 9 ? digit - 9 : digit), 0)
  return (10 - (sum % 10)) % 10
}
