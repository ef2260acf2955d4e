import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { getDocumentProxy } from 'unpdf'
import { namesInvoice } from '../../../src/domain/balance.ts'
import { parseQrPayment } from '../../../src/domain/qr-payment.ts'
import { openHouse, type House } from '../../support/house.ts'
import { pageTexts, qrOfPage } from '../../support/paper-reader.ts'
import type { Answer } from '../../support/web-client.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const words = (text: string) => text.replace(/[\s\u00a0]+/g, ' ').trim()
const main = (page: Answer) => words(page.$('main').text())

async function idOf(number: string): Promise<string> {
  const row = await house.deps.db.sql.one<{ id: string }>('select id from invoices where number = $1', [
    number,
  ])
  assert.ok(row, number)
  return row.id
}

async function invoicePage(login: string, number: string): Promise<Answer> {
  return (await house.as(login)).get(`/cabinet/billing/invoices/${await idOf(number)}`)
}

async function paperOf(
  login: string,
  number: string,
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const browser = await house.as(login)
  const answer = await fetch(`${house.base}/cabinet/billing/invoices/${await idOf(number)}.pdf`, {
    headers: { cookie: browser.cookieHeader() },
  })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

/** The texts follow one another in the paper. */
function inOrder(text: string, parts: readonly string[]): void {
  let at = 0
  for (const part of parts) {
    const found = text.indexOf(part, at)
    assert.ok(found >= 0, `«${part}» after «${text.slice(Math.max(0, at - 60), at)}» in: ${text}`)
    at = found + part.length
  }
}

async function qrPairs(bytes: Buffer): Promise<Record<string, string>> {
  const read = await qrOfPage(bytes)
  assert.ok(read, 'no code on the page')
  assert.ok(read.sideMm >= 40, `${read.sideMm} mm`)
  const parsed = parseQrPayment(read.text)
  assert.ok(parsed, read.text)
  assert.equal(parsed.charset, '2')
  assert.deepEqual(
    parsed.pairs.slice(0, 5).map(([key]) => key),
    ['Name', 'PersonalAcc', 'BankName', 'BIC', 'CorrespAcc'],
  )
  return Object.fromEntries(parsed.pairs)
}

const payee = {
  Name: 'АО «Мосводоканал»',
  PersonalAcc: '40702810900000001234',
  BankName: 'АО «Тестбанк», г. Москва',
  BIC: '044525999',
  CorrespAcc: '30101810845250000999',
  PayeeINN: '7799000012',
  KPP: '779901001',
}

test("the page of a person's bill shows the formula, its ground and what paid it", async () => {
  const text = main(await invoicePage('vera', '500024-2610'))
  inOrder(text, [
    'Счёт № 500024-2610',
    'от 5 ноября 2026, за октябрь 2026',
    'оплачен',
    'Счёт оплачен полностью.',
    'По данным на 14 ноября 2026.',
    'Скачать PDF',
    '№ П-1003000017 от 11.06.2014',
    'Соколова Вера Петровна',
    'Холодное водоснабжение',
    '7 м³ × 72,90 ₽ = 510,30 ₽, в т.ч. НДС 22 %',
    'Основание: Правила предоставления коммунальных услуг (постановление Правительства РФ № 354), п. 42. Тариф действует с 01.10.2026',
    '92,02 ₽',
    'Водоотведение',
    '12 м³ × 57,21 ₽ = 686,52 ₽, в т.ч. НДС 22 %',
    'Итого',
    '215,82 ₽',
    '1 196,82 ₽',
    'Чем оплачен',
    '12.11.2026',
    '1 196,82 ₽',
    'картой',
  ])
})

test('prices of an organization are without VAT, and the page adds it', async () => {
  const text = main(await invoicePage('petrov', '500168-2610'))
  assert.match(text, /40 м³ × 59,75 ₽ = 2 390,00 ₽, плюс НДС 22 % = 2 915,80 ₽/)
  assert.match(text, /Правила № 776, п\. 23/)
})

test('an overdue bill says until when no penalty is added; English words are equal', async () => {
  assert.match(main(await invoicePage('oleg', '500048-2610')), /просрочен По 16 декабря пеней не будет\./)
  const browser = await house.as('oleg')
  const page = await browser.get(`/cabinet/billing/invoices/${await idOf('500047-2609')}?lang=en`)
  assert.match(main(page), /overdue Penalty as of today: about 4\.09 ₽ for 46 days of delay \(our estimate\)/)
  assert.match(main(page), /× 72\.90 ₽|× 66\.87 ₽/)
  await browser.get('/cabinet/billing?lang=ru')
})

test("a person's payment document has the sections and fields of the form in order", async () => {
  const paper = await paperOf('oleg', '500048-2610')
  assert.equal(paper.headers.get('content-type'), 'application/pdf')
  assert.match(paper.headers.get('content-disposition') ?? '', /^inline; filename="invoice-500048-2610\.pdf"/)
  const pages = await pageTexts(paper.bytes)
  inOrder(pages.join(' '), [
    'ОБРАЗЕЦ, реквизиты вымышлены.',
    'Платёжный документ (счёт) за октябрь 2026',
    '№ 500048-2610',
    'ЕЛС 77АА723534',
    '1. Сведения о плательщике',
    'Расчётный период октябрь 2026',
    'Плательщик Громов Олег Викторович',
    'Адрес помещения г. Москва, Каштановая аллея, д. 3, корп. 1, кв. 112',
    'Площадь помещения 38,9 м²',
    'Проживает, человек 1',
    'Исполнитель услуг Акционерное общество «Мосводоканал», ИНН 7799000012, КПП 779901001',
    'Режим работы Пн–Чт 8:00–17:00, Пт 8:00–15:45',
    'Диспетчерская',
    '2. Информация для внесения платы',
    'Получатель АО «Мосводоканал»',
    'р/с 40702810900000001234',
    'БИК 044525999',
    'Лицевой счёт № 1003000024',
    'К оплате за период 879,39 ₽',
    'Задолженность за предыдущие периоды 806,67 ₽',
    'Аванс на начало 0,00 ₽',
    'Последняя оплата 11.09.2026, 873,54 ₽',
    'Оплачено в расчётном периоде 0,00 ₽',
    'Итого к оплате 1 686,06 ₽',
    'Итого к оплате 1 686,06 ₽. Срок оплаты прошёл 16 ноября 2026.',
    '3. Расчёт размера платы',
    'Вид услуги Ед. изм.',
    'Холодное водоснабжение м³ 5 – 72,90 ₽ 364,50 ₽ – 364,50 ₽ – – – 364,50 ₽ 364,50 ₽ –',
    'Итого 879,39 ₽ – 879,39 ₽ – – – 879,39 ₽ 879,39 ₽ –',
    '4. Справочная информация',
    'Норматив, холодная вода 6,935 м³',
    'СВ-15Х № 41000140 26.10.2026 688 по прибору',
    'СВ-15Г № 41000162 31.10.2026 241 рассчитано',
    '5. Сведения о перерасчётах Перерасчётов нет.',
    '6. Сведения о рассрочке',
  ])
  pages.forEach((page, index) => assert.match(page, new RegExp(`страница ${index + 1} из ${pages.length}`)))
})

test('the code of a payment document is read back from the page, pair by pair', async () => {
  assert.deepEqual(await qrPairs((await paperOf('oleg', '500048-2610')).bytes), {
    ...payee,
    Sum: '168606',
    Purpose: 'Оплата по счету № 500048-2610 за 10.2026, ЛС 1003000024, в т.ч. НДС 22%',
    PersAcc: '1003000024',
    PaymPeriod: '102026',
    TechCode: '02',
  })
  const older = await qrPairs((await paperOf('oleg', '500047-2609')).bytes)
  assert.deepEqual([older['Sum'], older['PaymPeriod']], ['80667', '092026'])
  assert.ok(namesInvoice(older['Purpose'] ?? '', '500047-2609'))
})

test('a paid document has no code and says why', async () => {
  const { bytes } = await paperOf('vera', '500024-2610')
  assert.equal(await qrOfPage(bytes), undefined)
  const text = (await pageTexts(bytes)).join(' ')
  assert.match(
    text,
    /Итого к оплате 0,00 ₽ К оплате ничего нет: документ оплачен, QR-кода нет\. По данным на 14 ноября 2026\./,
  )
  assert.match(text, /Оплачено в расчётном периоде 1 164,72 ₽ Оплачено после выставления 1 196,82 ₽/)
})

test('a document with an advance tells it', async () => {
  const { bytes } = await paperOf('anna', '500096-2610')
  assert.match((await pageTexts(bytes)).join(' '), /К оплате ничего нет: есть аванс 500,00 ₽, QR-кода нет/)
})

test("an organization's bill has its fields in order, sums in words and signatures", async () => {
  const { bytes } = await paperOf('rodnik', '500144-2610')
  const pages = await pageTexts(bytes)
  inOrder(pages.join(' '), [
    'Банк получателя АО «Тестбанк», г. Москва',
    'БИК 044525999',
    'Корр. счёт 30101810845250000999',
    'ИНН / КПП 7799000012 / 779901001',
    'Получатель АО «Мосводоканал»',
    'Расчётный счёт 40702810900000001234',
    'Счёт на оплату № 500144-2610 от 5 ноября 2026',
    'Поставщик Акционерное общество «Мосводоканал», ИНН 7799000012, КПП 779901001',
    'Покупатель ООО «УК Родник», ИНН 7799000206, КПП 779902001',
    'Основание договор № 301007 от 17.06.2019',
    'Период октябрь 2026',
    '№ Услуга Кол-во Ед. Цена Сумма без НДС',
    '1 Холодное водоснабжение',
    '59,75 ₽',
    'Водоотведение',
    'Итого 142 577,68 ₽',
    'НДС 22 % 31 367,09 ₽',
    'Всего к оплате 173 944,77 ₽',
    'Сто семьдесят три тысячи девятьсот сорок четыре рубля 77 копеек',
    'Срок оплаты 10 ноября 2026',
    'Руководитель Образцов О. О.',
    'Главный бухгалтер Примерова П. П.',
    'страница 1 из 1',
  ])
  assert.deepEqual(await qrPairs(bytes), {
    ...payee,
    Sum: '17394477',
    Purpose: 'Оплата по счету № 500144-2610 от 05.11.2026 по договору № 301007 от 17.06.2019, в т.ч. НДС 22%',
  })
})

test('a sole trader has no КПП, and a December bill keeps its 20 %', async () => {
  const { bytes } = await paperOf('petrov', '500158-2512')
  const text = (await pageTexts(bytes)).join(' ')
  assert.match(text, /Покупатель ИП Петров Алексей Николаевич, ИНН 779900020497 Основание/)
  assert.match(text, /НДС 20 %/)
  assert.match(text, /Счёт оплачен полностью, платить не нужно: QR-кода нет/)
})

test('the code asks for what is left', async () => {
  const [, contract] = await house.contractsOf('rodnik')
  await house.deps.db.sql.run(
    `insert into payments (contract_id, external_id, paid_on, amount_kopecks, method, purpose)
     values ($1, 'LEFT-1', '2026-11-20', 7394477, 'bank', 'Оплата по счёту № 500144-2610')`,
    [contract],
  )
  const { bytes } = await paperOf('rodnik', '500144-2610')
  assert.equal((await qrPairs(bytes))['Sum'], '10000000')
  assert.match((await pageTexts(bytes)).join(' '), /Оплачено 73 944,77 ₽, осталось 100 000,00 ₽/)
  const page = main(await invoicePage('rodnik', '500144-2610'))
  assert.match(page, /Оплачено 73 944,77 ₽ Осталось оплатить 100 000,00 ₽/)
})

test('a paper is tagged, has a title, and is Russian whatever the screen speaks', async () => {
  const browser = await house.as('oleg')
  await browser.get('/cabinet/billing?lang=en')
  const { bytes } = await paperOf('oleg', '500048-2610')
  await browser.get('/cabinet/billing?lang=ru')
  const document = await getDocumentProxy(new Uint8Array(bytes))
  const { info } = await document.getMetadata()
  const facts = info as { Title: string; Language: string }
  assert.equal(
    words(facts.Title),
    'Платёжный документ (счёт) за октябрь 2026, № 500048-2610 от 5 ноября 2026',
  )
  assert.equal(facts.Language, 'ru-RU')
  assert.equal((await document.getMarkInfo())?.Marked, true)
  const tree = JSON.stringify(await (await document.getPage(1)).getStructTree())
  assert.match(
    tree,
    /"role":"Figure",[^}]*\}\],"alt":"QR-код для оплаты счёта № 500048-2610, сумма 1.686,06.₽"/,
  )
})

test('values of billing that look like pairs change no pair of the code (A27)', async () => {
  const { sql } = house.deps.db
  const id = await idOf('500048-2610')
  const hostile = 'X|Sum=1|PersonalAcc=9'
  await sql.run('update invoices set number = $2 where id = $1', [id, hostile])
  await sql.run(`update customers set name = $1 where name = 'Громов Олег Викторович'`, [hostile])
  const { bytes } = await paperOf('oleg', hostile)
  const pairs = await qrPairs(bytes)
  assert.deepEqual(
    [pairs['Sum'], pairs['PersonalAcc'], Object.keys(pairs).length],
    ['168606', payee.PersonalAcc, 12],
  )
  assert.match(pairs['Purpose'] ?? '', /^Оплата по счету № X\|Sum=1\|PersonalAcc=9 за 10\.2026/)
  assert.ok((await pageTexts(bytes)).join(' ').includes(`Плательщик ${hostile}`))
  await sql.run(`update invoices set number = '500048-2610' where id = $1`, [id])
  await sql.run(`update customers set name = 'Громов Олег Викторович' where name = $1`, [hostile])
})

test('lines billing made by a rule of its own are shown without a formula, a bill without lines as one', async () => {
  const { sql } = house.deps.db
  const id = await idOf('500046-2608')
  await sql.run(
    `insert into invoice_lines (contract_id, invoice_id, line, service, quantity, unit, price, net_kopecks, vat_rate, vat_kopecks, gross_kopecks)
     select contract_id, id, 8, 'PENALTY', 0, '', 0, 1050, 0, 0, 1050 from invoices where id = $1
     union all select contract_id, id, 9, 'Полив <b>', -1.5, 'м³', 10, -1230, 22, -270, -1500 from invoices where id = $1`,
    [id],
  )
  const text = main(await invoicePage('oleg', '500046-2608'))
  inOrder(text, [
    'Пени',
    'Сумма по данным расчётной системы',
    'Жилищный кодекс РФ, ст. 155, ч. 14',
    'Полив <b>',
    '−1,5 м³ × 10,00 ₽ = −15,00 ₽, в т.ч. НДС 22 %',
  ])
  const paper = (await pageTexts((await paperOf('oleg', '500046-2608')).bytes)).join(' ')
  assert.match(paper, /Полив <b> м³ −1,5 – 10,00 ₽ – – – – −15,00 ₽ – −15,00 ₽ −15,00 ₽ –/)
  await sql.run('delete from invoice_lines where invoice_id = $1', [id])
  assert.match(
    main(await invoicePage('oleg', '500046-2608')),
    /Водоснабжение и водоотведение Сумма по данным/,
  )
  assert.equal((await paperOf('oleg', '500046-2608')).status, 200)
})

test('who may read but not take documents sees the bill and gets no paper', async () => {
  const { sql } = house.deps.db
  const [contract] = await house.contractsOf('petrov')
  const may = (yes: boolean) =>
    sql.run('update contract_access set can_documents = $2 where contract_id = $1', [contract, yes])
  await may(false)
  const page = await invoicePage('petrov', '500168-2610')
  assert.equal(page.status, 200)
  assert.match(main(page), /Скачивать документы может тот, кому открыто право «документы»/)
  const browser = await house.as('petrov')
  for (const shown of [page, await browser.get('/cabinet/billing')])
    assert.equal(shown.$('a[href$=".pdf"]').length, 0)
  assert.equal((await paperOf('petrov', '500168-2610')).status, 403)
  await may(true)
})

test("somebody else's bill and paper are the same 404 as none", async () => {
  const browser = await house.as('vera')
  const foreign = await idOf('500048-2610')
  const none = '00000000-0000-4000-8000-000000000000'
  for (const end of ['', '.pdf']) {
    const answers = await Promise.all(
      [foreign, none].map((id) => browser.get(`/cabinet/billing/invoices/${id}${end}`)),
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 404],
    )
    const [one, other] = answers.map((page) => page.$('title').text() + page.$('main').html()!)
    assert.equal(one, other)
  }
  for (const bad of [
    '1',
    'null',
    '%00',
    'x'.repeat(3_000),
    `${none.toUpperCase()}A`,
    '%E0%A4%A',
    `${foreign}/x.css`,
  ]) {
    const answer = await browser.get(`/cabinet/billing/invoices/${bad}`)
    assert.ok(answer.status === 404 || answer.status === 400, `${bad}: ${answer.status}`)
  }
})

test('a stranger and a bill that is not issued yet: sign-in and 404', async () => {
  const id = await idOf('500168-2610')
  const stranger = await house.stranger().get(`/cabinet/billing/invoices/${id}.pdf`)
  assert.equal(stranger.status, 303)
  await house.deps.db.sql.run(`update invoices set issued_on = '2026-12-05' where id = $1`, [id])
  assert.equal((await invoicePage('petrov', '500168-2610')).status, 404)
  await house.deps.db.sql.run(`update invoices set issued_on = '2026-11-05' where id = $1`, [id])
})

test('the page of a bill takes at most eight statements', async () => {
  const browser = await house.as('rodnik')
  const id = await idOf('500120-2610')
  const statements = await house.statements(() => browser.get(`/cabinet/billing/invoices/${id}`))
  assert.ok(statements.length <= 8, String(statements.length))
})
