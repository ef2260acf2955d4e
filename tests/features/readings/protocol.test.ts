import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { extractText, getDocumentProxy } from 'unpdf'
import { composeReceiptLetter } from '../../../src/features/readings/letter.ts'
import { protocolPdf } from '../../../src/features/readings/protocol/service.ts'
import type { ProtocolRevision, Revision } from '../../../src/features/readings/revision.ts'
import { openHouse, type House } from '../../support/house.ts'
import { largeRevision, sampleRevision, sampleRow } from './sample-revision.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

async function textOf(bytes: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: false })
  return text.map((page) => page.replace(/\s+/g, ' '))
}

async function printed(revision: ProtocolRevision, language: 'ru' | 'en' = 'ru'): Promise<string[]> {
  return textOf((await protocolPdf(house.deps, revision, language)).bytes)
}

const missing = sampleRow(1, {
  state: 'NOT_SENT',
  current: null,
  volume: null,
  kind: null,
  replacement: { method: 'AVERAGE_MONTHLY', volume: '4.200', miss: { number: 1, limit: 3 } },
})

test('a protocol has every field of the rule, in its order', async () => {
  const row = sampleRow(0, { note: '07', offFrom: '2026-11-10', offTo: '2026-11-20' })
  const [page = ''] = await printed(sampleRevision([row, missing]))
  const order = [
    'Протокол передачи показаний',
    '№ 202611-000001-7',
    '30 ноября 2026, 10:42 (МСК)',
    'ноябрь 2026',
    '№ П-1002103018 от 16.08.2015',
    'Морозова Вера Павловна',
    'ул. Лесная, д. 7, кв. 12',
    'ВСХд-20 № 20010001',
    '454 (31.10.2026)',
    '462',
    '07, отключён с 10.11.2026 по 20.11.2026',
    'передано',
    'не передано → среднее за месяц, 4,2 м³, пропуск 1 из 3',
    'передано 1, не передано 1',
    'логин vera',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ]
  let from = 0
  for (const words of order) {
    const at = page.indexOf(words, from)
    assert.ok(at >= 0, `«${words}» after ${from} in: ${page}`)
    from = at
  }
})

test('a replaced revision says which one is in force', async () => {
  const revision = sampleRevision([sampleRow(0)], {
    state: 'REPLACED',
    newest: { id: 'x', revision: 3, number: '202611-000009-1' },
  })
  const [page = ''] = await printed(revision)
  assert.match(page, /Эта редакция заменена редакцией 3, № 202611-000009-1/)
})

test('340 inlets are grouped by house, with heads and numbers on every page', async () => {
  const pages = await printed(largeRevision())
  assert.ok(pages.length >= 8 && pages.length <= 16, String(pages.length))
  pages.forEach((page, index) => {
    assert.match(page, new RegExp(`страница ${index + 1} из ${pages.length}`))
    assert.match(page, /Протокол № 202611-000042-5/)
  })
  const tables = pages.filter((page) => /\d+ \(31\.10\.2026\)/.test(page))
  for (const page of tables) assert.match(page, /Прибор \(тип, зав\. №\)/)
  const all = pages.join(' ')
  for (let index = 0; index < 340; index += 1) assert.ok(all.includes(`№ ${20_010_001 + index} `))
  assert.match(all, /Ярославское ш\., д\. 34, корп\. 1/)
  assert.match(all, /передано 336, не передано 4/)
  assert.match(all, /Не переданы строки № 6, 103, 200, 297/)
})

test('the English protocol says the same', async () => {
  const [page = ''] = await printed(sampleRevision([sampleRow(0), missing]), 'en')
  assert.match(page, /Protocol of submitted readings/)
  assert.match(page, /not sent → monthly average, 4\.2 m³, miss 1 of 3/)
  assert.match(page, /page 1 of 1/)
})

test('the owner gets the protocol under its number; a stranger to the contract gets the common 404', async () => {
  const [contract = ''] = await house.contractsOf('vera')
  const id = await storeRevision(contract, sampleRevision([sampleRow(0)]))
  const path = `/cabinet/submissions/${id}/protocol.pdf`
  const vera = await house.as('vera')
  const answer = await fetch(house.base + path, { headers: { cookie: vera.cookieHeader() } })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'application/pdf')
  assert.equal(answer.headers.get('content-disposition'), 'inline; filename="protocol-202611-000001-7.pdf"')
  assert.match(answer.headers.get('cache-control') ?? '', /no-store/)
  assert.match(
    (await textOf(new Uint8Array(await answer.arrayBuffer())))[0] ?? '',
    /Протокол передачи показаний/,
  )

  const oleg = await house.as('oleg')
  const foreign = await oleg.get(path)
  const nothing = await oleg.get(`/cabinet/submissions/${crypto.randomUUID()}/protocol.pdf`)
  assert.equal(foreign.status, 404)
  assert.equal(nothing.status, 404)
  assert.equal((await oleg.get('/cabinet/submissions/1/protocol.pdf')).status, 404)
  assert.equal((await house.stranger().get(path)).status, 303)
  await house.deps.db.sql.run(`delete from submissions where id = $1`, [id])
})

test('the letter names the number, the figures and one action, and no secrets', () => {
  for (const language of ['ru', 'en'] as const) {
    const job = composeReceiptLetter({
      revision: sampleRevision([sampleRow(0), missing]),
      user: { name: 'Вера Павловна', email: 'vera@example.test', language },
      baseUrl: 'https://cabinet.example.test',
      closesOn: language === 'ru' ? '2 декабря, среду,' : '2 December',
      utility: house.deps.settings.utility,
      t: house.deps.i18n.translator(language),
    })
    assert.deepEqual(job.to, { name: 'Вера Павловна', address: 'vera@example.test' })
    assert.match(job.letter.subject, /202611-000001-7/)
    const facts = JSON.stringify(job.letter.facts)
    for (const words of ['202611-000001-7', '10:42', 'П-1002103018']) assert.ok(facts.includes(words), words)
    assert.match(facts, language === 'ru' ? /1 из 2/ : /1 of 2/)
    assert.equal(
      job.letter.action?.href,
      'https://cabinet.example.test/cabinet/submissions/5f0c1d5e-0000-4000-8000-000000000001',
    )
    assert.match(job.letter.paragraphs.join(' '), language === 'ru' ? /по 2 декабря/ : /2 December/)
  }
})

/** Puts a revision into the house as Submit would. */
async function storeRevision(contractId: string, revision: Revision): Promise<string> {
  const user = await house.deps.db.sql.one<{ id: string }>(`select id from users where login_key = 'vera'`)
  const row = await house.deps.db.sql.one<{ id: string }>(
    `insert into submissions (contract_id, period, revision, number, kind, state, channel, user_id, sender_name,
       sender_login, read_on, sent_at, sent_meters, total_meters, volume, amount_kopecks, content, content_hash, details)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) returning id`,
    [
      contractId,
      revision.period,
      revision.revision,
      revision.number,
      revision.kind,
      revision.state,
      revision.channel,
      user?.id,
      revision.senderName,
      revision.senderLogin,
      revision.readOn,
      revision.sentAt,
      revision.sentMeters,
      revision.totalMeters,
      revision.volume,
      revision.amountKopecks,
      revision.content,
      createHash('sha256').update(revision.content).digest('hex'),
      JSON.stringify(revision.details),
    ],
  )
  return row?.id ?? ''
}
