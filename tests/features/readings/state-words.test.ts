import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import { pageTexts } from '../../support/paper-reader.ts'
import type { WebClient } from '../../support/web-client.ts'
import { flatOf, press, submitAll, wordsOf } from './submission-kit.ts'

// One vocabulary (wording.md §4): every place that tells a state says it in the same words.
const house = await openHouse()
after(() => house.close())

const { sql } = house.deps.db
const reason = 'на фото другой прибор'
/** What a subscriber reads; staff read of a batch what is theirs. */
const readings: Record<string, { ru: string; en: string }> = {
  NOT_SENT: { ru: 'не передано', en: 'not sent' },
  SUBMITTED: { ru: 'передано', en: 'submitted' },
  NOTED: { ru: 'к сведению', en: 'for the record' },
  ON_CHECK: { ru: 'на проверке', en: 'under review' },
  RETURNED: { ru: `вернули: ${reason}, до 10 декабря`, en: `returned: ${reason}, until 10 December` },
  BATCHED: { ru: 'передано', en: 'submitted' },
  ACCEPTED: { ru: 'принято к расчёту', en: 'accepted' },
  REFUSED: {
    ru: `отклонено: ${reason}, не исправлено до 10 декабря`,
    en: `refused: ${reason}, not corrected by 10 December`,
  },
  CORRECTED: { ru: 'исправлено сотрудником', en: 'corrected by staff' },
  ESTIMATED: { ru: 'рассчитано', en: 'estimated' },
  REPLACED: { ru: 'заменено', en: 'replaced' },
}
const batchForStaff = { ru: 'в расчёте', en: 'in batch' }

const vera = await flatOf(house, 'vera')
const { contractId, main } = vera
const receipt = await submitAll(vera.client, contractId, {
  [`value.${main.id}`]: String(main.last + 7),
  [`value.${vera.other.id}`]: String(vera.other.last + 4),
})
const clerk = await house.as('metering')
const month = { from: '2026-11', to: '2026-11', meter: main.serial, replaced: '1' }

const row = await sql.one<{ id: string; value: number }>(
  `select id, value from readings where register_id = $1 and period = '2026-11'`,
  [main.id],
)
assert.ok(row)

/** Puts the row there as its move would have told it. */
async function stand(state: string): Promise<void> {
  await sql.run(`delete from reading_changes where from_state is not null`)
  await sql.run(`update readings set state = $2::"ReadingState", value = $3 where id = $1`, [
    row?.id,
    state,
    state === 'NOT_SENT' ? null : row?.value,
  ])
  if (state === 'SUBMITTED') return
  const isTold = state === 'RETURNED' || state === 'REFUSED'
  await sql.run(
    `insert into reading_changes (reading_id, contract_id, from_state, to_state, channel, reason, until, at)
     values ($1, $2, 'SUBMITTED', $3::"ReadingState", 'import', $4, $5::date, '2026-11-30T10:05+03:00')`,
    [row?.id, contractId, state, isTold ? reason : null, isTold ? '2026-12-10' : null],
  )
}

const plain = (text: string) => text.replace(/\u00a0/g, ' ').trim()

async function bytesOf(client: WebClient, path: string): Promise<Buffer> {
  const answer = await fetch(house.base + path, { headers: { cookie: client.cookieHeader() } })
  assert.equal(answer.status, 200, path)
  return Buffer.from(await answer.arrayBuffer())
}

async function csvOf(client: WebClient, path: string): Promise<string[][]> {
  const rows: string[][] = parse(await bytesOf(client, path), { bom: true, delimiter: ';' })
  return rows.map((cells) => cells.map(plain))
}

async function xlsxOf(client: WebClient, path: string): Promise<string[]> {
  const book = new exceljs.Workbook()
  await book.xlsx.load((await bytesOf(client, path)) as unknown as ArrayBuffer)
  const cells: string[] = []
  book.worksheets[0]?.eachRow((row) => row.eachCell((cell) => cells.push(plain(cell.text))))
  return cells
}

for (const lang of ['ru', 'en'] as const)
  test(`a reading's state has the same words on pages, in files and on paper (${lang})`, async () => {
    for (const client of [vera.client, clerk])
      await client.get(paths.withLanguage(client === clerk ? paths.staff.home : paths.cabinet, lang))
    for (const [state, said] of Object.entries(readings)) {
      const words = said[lang]
      await stand(state)
      const tag = async (client: WebClient, path: string) => {
        const page = await client.get(path)
        assert.equal(page.status, 200, path)
        return page
          .$('main .tag')
          .map((_i, each) => plain(page.$(each).text()))
          .get()
      }
      const where = (place: string) => `${state}, ${place}`
      const history = await tag(vera.client, paths.history.page(month))
      assert.ok(history.includes(words), where(`history: ${history.join('|')}`))
      if (state !== 'REPLACED') {
        const own = wordsOf(await vera.client.get(receipt))
        assert.ok(own.includes(words), where('receipt'))
      }
      const way = await tag(vera.client, paths.history.row(main.id, '2026-11'))
      assert.equal(way[0], words, where('time line'))
      const rows = await csvOf(vera.client, paths.history.file('csv', month))
      assert.ok(rows[1]?.includes(words), where(`CSV: ${rows[1]?.join('|') ?? ''}`))
      assert.ok((await xlsxOf(vera.client, paths.history.file('xlsx', month))).includes(words), where('XLSX'))
      const paper = await pageTexts(await bytesOf(vera.client, paths.history.file('pdf', month)))
      assert.ok(squeezed(paper.join('')).includes(squeezed(words)), where('PDF'))
      const forStaff = state === 'BATCHED' ? batchForStaff[lang] : words
      const staffWay = await tag(clerk, paths.staff.readingsRow(main.id, '2026-11'))
      assert.equal(staffWay[0], forStaff, where('time line of staff'))
      if (state === 'REPLACED') continue
      const card = await tag(clerk, receipt.replace('/cabinet/', '/staff/'))
      assert.ok(card.includes(forStaff), where('card of staff'))
    }
  })

/** A narrow column of a paper breaks words. */
function squeezed(text: string): string {
  return text.replace(/[\s-]/g, '')
}

for (const [lang, words] of [
  ['ru', { SUBMITTED: 'передано', REPLACED: 'заменено', LAPSED: 'не передано, приём закрыт' }],
  ['en', { SUBMITTED: 'submitted', REPLACED: 'replaced', LAPSED: 'lapsed' }],
] as const)
  test(`a month's state has the same words at home, in history, in the list of staff and its files (${lang})`, async () => {
    if (lang === 'ru') await stand('SUBMITTED')
    await vera.client.get(paths.withLanguage(paths.cabinet, lang))
    await clerk.get(paths.withLanguage(paths.staff.home, lang))
    const value = lang === 'ru' ? 8 : 9
    await submitAll(vera.client, contractId, { [`value.${main.id}`]: String(main.last + value) })
    const history = wordsOf(await vera.client.get(paths.history.page()))
    const revisions = await sql.rows<{ number: string; state: 'SUBMITTED' | 'REPLACED' }>(
      'select number, state from submissions where contract_id = $1',
      [contractId],
    )
    assert.ok(revisions.length > 1)
    const list = await csvOf(clerk, paths.staff.readingsFile('csv', { period: '2026-11' }))
    const book = await xlsxOf(clerk, paths.staff.readingsFile('xlsx', { period: '2026-11' }))
    const page = await clerk.get(paths.staff.readings({ period: '2026-11' }))
    for (const { number, state } of revisions) {
      const told = list.find(([first]) => first === number)
      if (state === 'SUBMITTED' || told !== undefined)
        assert.ok(
          told?.some((cell) => cell.split(', ')[0] === words[state]),
          `${state}: ${told?.join('|') ?? ''}`,
        )
      assert.ok(history.includes(words[state]), state)
    }
    assert.ok(book.some((cell) => cell.split(', ')[0] === words.SUBMITTED))
    assert.match(wordsOf(page), new RegExp(words.SUBMITTED))
    const oleg = await flatOf(house, 'oleg')
    await oleg.client.get(paths.withLanguage(paths.cabinet, lang))
    await press(
      oleg.client,
      oleg.contractId,
      { [`value.${oleg.main.id}`]: String(oleg.main.last + value) },
      'save',
    )
    await sql.run(`update drafts set state = 'LAPSED' where contract_id = $1`, [oleg.contractId])
    assert.match(wordsOf(await oleg.client.get(paths.history.page())), new RegExp(words.LAPSED))
  })
