import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractText, getDocumentProxy } from 'unpdf'
import { qrOfPage } from '../support/paper-reader.ts'
import { renderPdf, type Paper, type PaperBlock } from '../../src/platform/pdf.ts'
import { drawPaper } from '../../src/platform/pdf/draw.ts'
import { cleanText, wrapText } from '../../src/platform/pdf/text.ts'

function paperOf(...blocks: PaperBlock[]): Paper {
  return {
    language: 'ru',
    title: 'Протокол № 1',
    author: 'АО «Пример»',
    subject: 'Показания',
    createdAt: '2026-11-30T07:42:00Z',
    letterhead: { name: 'АО «Пример»', lines: ['105005, г. Москва'] },
    footer: { left: 'Протокол № 1', middle: 'ИНН 7799000012', pages: 'страница {page} из {pages}' },
    sampleMark: 'ОБРАЗЕЦ',
    blocks,
  }
}

/** Text of each page as a reader would copy it. */
async function pagesOf(bytes: Buffer): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: false })
  return text.map((page) => page.replace(/\s+/g, ' '))
}

const manyRows: PaperBlock = {
  kind: 'table',
  columns: [
    { head: 'Ввод', width: 3 },
    { head: 'Показание', width: 1, align: 'right' },
  ],
  rows: [
    { kind: 'group', text: 'ул. Лесная, д. 7' },
    ...Array.from({ length: 120 }, (_, index) => ({
      kind: 'cells' as const,
      cells: [`Ввод ${index + 1}`, String(index)],
    })),
    { kind: 'total', cells: ['Итого', '7140'] },
  ],
}

test('a paper is Cyrillic text that can be copied, numbered on each page', async () => {
  const pages = await pagesOf(
    await renderPdf(paperOf({ kind: 'title', text: 'Протокол передачи', under: '№ 1' }, manyRows)),
  )
  assert.ok(pages.length > 2)
  assert.match(pages[0]!, /Протокол передачи № 1/)
  pages.forEach((page, index) => {
    assert.match(page, new RegExp(`страница ${index + 1} из ${pages.length}`))
    assert.match(page, /ИНН 7799000012/)
  })
})

test('the head of a table and its house are repeated on every page, and no row is lost', async () => {
  const pages = await pagesOf(await renderPdf(paperOf(manyRows)))
  for (const page of pages) {
    assert.match(page, /Ввод Показание/)
    assert.match(page, /ул\. Лесная, д\. 7/)
  }
  const all = pages.join(' ')
  for (let row = 1; row <= 120; row += 1) assert.ok(all.includes(`Ввод ${row} `), `row ${row}`)
})

test('a document tells its title, its language and that it is tagged', async () => {
  const document = await getDocumentProxy(new Uint8Array(await renderPdf(paperOf(manyRows))))
  const { info } = await document.getMetadata()
  assert.equal((info as { Title: string }).Title, 'Протокол № 1')
  assert.equal((info as { Language: string }).Language, 'ru-RU')
  assert.deepEqual(await document.getMarkInfo(), { Marked: true, UserProperties: false, Suspects: false })
  const tree = JSON.stringify(await (await document.getPage(1)).getStructTree())
  for (const role of ['Document', 'Table', 'TR', 'TH', 'TD'])
    assert.ok(tree.includes(`"role":"${role}"`), role)
})

test('the mark of a sample does not mix into the text', async () => {
  const [page = ''] = await pagesOf(await renderPdf(paperOf({ kind: 'paragraph', text: 'Одна строка' })))
  assert.ok(!page.includes('ОБРАЗЕЦ'))
  assert.match(page, /Одна строка/)
})

test(
  '20,000 unbroken letters neither hang the drawing nor hold the event loop',
  { timeout: 15_000 },
  async () => {
    const long = 'Ж'.repeat(20_000)
    let worst = 0
    let last = performance.now()
    const timer = setInterval(() => {
      worst = Math.max(worst, performance.now() - last)
      last = performance.now()
    }, 5)
    const started = performance.now()
    await renderPdf(
      paperOf(
        { kind: 'title', text: long, under: long },
        { kind: 'facts', rows: [{ name: long, value: long }] },
        { kind: 'notice', text: long },
        { kind: 'table', columns: [{ head: long, width: 1 }], rows: [{ kind: 'cells', cells: [long] }] },
      ),
    )
    clearInterval(timer)
    assert.ok(performance.now() - started < 5_000)
    assert.ok(worst < 500, `the event loop waited ${worst} ms`)
  },
)

test('Latin letters after a Cyrillic paper and beside Cyrillic twins stay what they are', async () => {
  for (const text of ['РОСА еху Санузел', 'POCA exy SAMPLE, Contract', 'а a, о o, с c, Р P, Й é']) {
    const [page = ''] = await pagesOf(await renderPdf(paperOf({ kind: 'paragraph', text })))
    assert.ok(page.includes(text), page)
  }
})

test('papers of one thread share a parsed font, and none brings letters of another along', async () => {
  const texts = ['РОСА еху Санузел 1 234,56 ₽', 'POCA exy SAMPLE 1,234.56', 'аaоoсcРPЙé №№ fi ffi fl']
  for (const text of [...texts, ...texts.toReversed(), ...texts]) {
    const [page = ''] = await pagesOf(
      await drawPaper(
        paperOf(
          { kind: 'heading', text },
          { kind: 'facts', rows: [{ name: text, value: text }] },
          {
            kind: 'table',
            columns: [{ head: text, width: 1, align: 'right' }],
            rows: [{ kind: 'cells', cells: [text] }],
          },
        ),
      ),
    )
    assert.equal(page.split(text.replace(/\s+/g, ' ')).length - 1, 5, page)
  }
})

test('an upright paper holds a code with its facts, and lines to sign on', async () => {
  const bytes = await renderPdf({
    ...paperOf(
      {
        kind: 'qr',
        text: 'ST00012|Name=АО «Пример»',
        alt: 'QR-код',
        caption: 'Код для оплаты',
        rows: [{ name: 'Банк', value: 'АО «Тестбанк»' }],
      },
      { kind: 'signatures', rows: [{ role: 'Руководитель', name: 'Образцов О. О.' }] },
    ),
    orientation: 'portrait',
  })
  const [page = ''] = await pagesOf(bytes)
  assert.match(page, /Банк АО «Тестбанк» Код для оплаты Руководитель Образцов О\. О\./)
  const first = await (await getDocumentProxy(new Uint8Array(bytes))).getPage(1)
  assert.deepEqual(first.view.map(Math.round), [0, 0, 595, 842])
  assert.equal((await qrOfPage(bytes))?.text, 'ST00012|Name=АО «Пример»')
})

test('names cannot turn, cover or hide the line they stand in', () => {
  assert.equal(cleanText('Иванов\u202e вонавИ\u200b'), 'Иванов вонавИ')
  assert.equal(cleanText(`з${'\u0336'.repeat(40)}`), `з${'\u0336'.repeat(2)}`)
  assert.equal(cleanText('а\u0000\u0007б'), 'а б')
  assert.equal(cleanText('строка\nещё'), 'строка\nещё')
  assert.equal(cleanText('x'.repeat(9_000)).length, 2_000)
})

test('PDF operators, markup and templates in a name are printed as they are', async () => {
  const canary = '(x) Tj ET <script>alert(1)</script> <%= 7*7 %> {page} \\n'
  const [page = ''] = await pagesOf(await renderPdf(paperOf({ kind: 'paragraph', text: canary })))
  assert.ok(page.includes(canary), page)
})

test('lines are broken at spaces, long words between letters, and cut where they must end', () => {
  const one = () => 1
  assert.deepEqual(wrapText('аб вг де', 5, one), ['аб вг', 'де'])
  assert.deepEqual(wrapText('абвгдежз и', 4, one), ['абвг', 'дежз', 'и'])
  assert.deepEqual(wrapText('а б в г', 1, one, 2), ['а', '…'])
  assert.deepEqual(wrapText('', 10, one), [''])
})

test('twenty papers asked for at once are all drawn', async () => {
  const papers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      renderPdf(paperOf({ kind: 'paragraph', text: `Бумага ${index}` })),
    ),
  )
  const texts = await Promise.all(papers.map(pagesOf))
  texts.forEach(([page = ''], index) => assert.match(page, new RegExp(`Бумага ${index} `)))
})

test('more papers than can wait are refused at once with their own error', async () => {
  const asked = Array.from({ length: 60 }, () => renderPdf(paperOf({ kind: 'paragraph', text: 'Очередь' })))
  const results = await Promise.allSettled(asked)
  const refused = results.filter((result) => result.status === 'rejected')
  assert.ok(refused.length > 0 && refused.length <= 20)
  for (const { reason } of refused) assert.equal((reason as Error).name, 'PaperBusyError')
})
