import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { filesOfHouse, leftovers, sample } from '../../support/files.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'
import { goodLetter } from './letter.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(() => house.deps.db.sql.run('delete from throttles'))

async function send(
  browser: WebClient,
  fields: Record<string, string> = {},
  files: { name: string; content: Uint8Array }[] = [],
): Promise<Answer> {
  return browser.upload(await browser.get('/reception'), '/reception', { ...goodLetter, ...fields }, files)
}

const countLetters = async () =>
  (await house.deps.db.sql.one<{ count: number }>('select count(*)::int as count from appeals'))?.count

test('a stranger sends a letter and gets a number, a day and a link', async () => {
  const browser = house.stranger()
  const sent = await send(browser)
  assert.equal(sent.status, 303, sent.text)
  assert.match(decodeURIComponent(sent.location), /^\/reception\/sent\/ЭП-2026-\d{6}$/)
  const page = await browser.get(sent.location)
  assert.match(page.$('h1').text(), /^Обращение № ЭП-2026-\d{6} получено$/)
  const lead = page.$('.lead').text().replaceAll('\u00a0', ' ')
  assert.equal(
    lead,
    'Ответим не позднее 1 декабря на maria@example.test, перезвоним по +7 (916) 123-45-67. Сохраните ссылку.',
  )
  const link = page.$('main a.btn-primary').attr('href') ?? ''
  assert.match(link, /^\/reception\/status\?number=.+&key=[\w-]{22}$/)
  const status = await house.stranger().get(link)
  assert.equal(status.status, 200)
  assert.match(status.$('main').text(), /Второй день из крана/)
})

test('works as an ordinary form too, without a patronymic, a phone and files', async () => {
  const browser = house.stranger()
  const page = await browser.get('/reception')
  const sent = await browser.submit(page, '/reception', { ...goodLetter, patronymic: '', phone: '' })
  assert.equal(sent.status, 303)
  assert.doesNotMatch((await browser.get(sent.location)).$('.lead').text(), /перезвоним/)
})

test('the page after sending says nothing personal to anybody else', async () => {
  const sent = await send(house.stranger())
  const other = await house.stranger().get(sent.location)
  assert.equal(other.status, 200)
  assert.doesNotMatch(other.text, /maria@|916|Орехов|key=|Мутная/)
  assert.equal((await house.stranger().get('/reception/sent/ЭП-2026-999999')).status, 404)
  assert.equal((await house.stranger().get('/reception/sent/1')).status, 404)
})

test('the key is kept as its SHA-256 alone, numbers follow each other', async () => {
  const browser = house.stranger()
  const [first, second] = [await send(browser), await send(browser)]
  const page = await browser.get(second.location)
  const key = /key=([\w-]{22})/.exec(page.text)?.[1] ?? ''
  const number = decodeURIComponent(second.location.split('/').at(-1) ?? '')
  const row = await house.deps.db.sql.one<{ hash: string; whole: string }>(
    `select encode(key_hash, 'hex') as hash, a::text as whole from appeals a where number = $1`,
    [number],
  )
  assert.equal(row?.hash, createHash('sha256').update(key).digest('hex'))
  assert.ok(!row.whole.includes(key))
  const count = (answer: Answer) => Number(answer.location.slice(-6))
  assert.equal(count(second), count(first) + 1)
})

test('the writer gets one letter with the link, in his language', async () => {
  await house.deliver()
  const before = house.letters.length
  const browser = house.stranger()
  await browser.get('/reception?lang=en')
  await send(browser, { email: 'john@example.test' })
  const letters = (await house.deliver()).slice(before)
  assert.equal(letters.length, 1)
  const [letter] = letters
  assert.equal(letter?.to.address, 'john@example.test')
  assert.match(letter.subject, /^We have your message, No\. ЭП-2026-/)
  assert.match(letter.text, /answer by 1.December 2026/)
  assert.match(letter.text, /\/reception\/status\?number=\S+&key=[\w-]{22}/)
  assert.ok(letter.html.includes('/reception/status?number='))
})

test('the day to answer is a working day by the calendar', async () => {
  for (const [now, day] of [
    ['2026-11-27T18:00+03:00', '30 ноября'],
    ['2026-11-28T12:00+03:00', '30 ноября'],
    ['2026-12-30T12:00+03:00', '11 января'],
    ['2027-02-19T12:00+03:00', '20 февраля'],
  ] as const) {
    house.clock.set(now)
    const browser = house.stranger()
    const sent = await send(browser)
    const lead = (await browser.get(sent.location)).$('.lead').text().replaceAll('\u00a0', ' ')
    assert.match(lead, new RegExp(`не позднее ${day} на`), now)
  }
  house.clock.set('2026-11-30T10:00+03:00')
})

test('what is wrong is said at the field, and what was typed stays', async () => {
  const before = await countLetters()
  for (const [field, value] of [
    ['lastName', ''],
    ['lastName', 'Иванов 😀'],
    ['lastName', '\u202eвонавИ'],
    ['firstName', 'а'.repeat(10_000)],
    ['patronymic', '<b>x</b>'],
    ['email', 'мария'],
    ['email', 'a@b.test, c@d.test'],
    ['phone', '12345'],
    ['phone', '８９１６１２３４５６７'],
    ['topic', ''],
    ['topic', 'нет такой'],
    ['subject', ' '],
    ['subject', 'две\nстроки'],
    ['text', ''],
    ['text', 'я'.repeat(5_001)],
    ['text', 'до\u0000после'],
    ['consent', ''],
    ['contract', crypto.randomUUID()],
    ['captcha', ''],
    ['captcha', 'не то'],
  ] as const) {
    const browser = house.stranger()
    const page = await send(browser, { [field]: value })
    assert.equal(page.status, 422, `${field}=${value.slice(0, 20)}`)
    assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1, field)
    assert.equal(page.$(`#${field}-error`).length, field === 'contract' ? 0 : 1, field)
    if (field !== 'email') assert.equal(page.$('#email').val(), goodLetter.email)
    if (field !== 'text') assert.equal(page.$('#text').text().trim(), goodLetter.text)
    assert.equal(page.$('#captcha').val() ?? '', '')
  }
  assert.equal(await countLetters(), before)
})

test('a text too long comes back whole to be shortened', async () => {
  const long = 'слово '.repeat(1_500).trim()
  const page = await send(house.stranger(), { text: long })
  assert.equal(page.status, 422)
  assert.equal(page.$('#text').text().trim(), long)
})

test('files are kept with the letter, named and typed by their content', async () => {
  const browser = house.stranger()
  const sent = await send(browser, {}, [
    { name: 'Акт осмотра.pdf', content: sample.pdf },
    { name: '../../фото.JPG', content: sample.jpeg },
    { name: 'страница.html', content: sample.polyglot },
    { name: 'заметка.txt', content: sample.txt },
  ])
  assert.equal(sent.status, 303, sent.text)
  const status = await browser.get(
    (await browser.get(sent.location)).$('main a.btn-primary').attr('href') ?? '',
  )
  const links = status.$('.files a').toArray()
  const names = links.map((link) => status.$(link).text())
  assert.deepEqual(names.sort(), ['Акт осмотра.pdf', 'заметка.txt', 'страница.pdf', 'фото.jpg'])
  for (const link of links) {
    const href = status.$(link).attr('href') ?? ''
    const file = await fetch(house.base + href)
    assert.equal(file.status, 200)
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="[\w.-]+"/)
    assert.equal(file.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(file.headers.get('content-security-policy'), "default-src 'none'; sandbox")
    assert.equal(file.headers.get('cache-control'), 'no-store')
    await file.arrayBuffer()
    const foreign = href.replace(/key=[\w-]+/, 'key=AAAAAAAAAAAAAAAAAAAAAA')
    assert.equal((await house.stranger().get(foreign)).status, 404)
  }
  const pdf = links.find((link) => status.$(link).text() === 'Акт осмотра.pdf')
  const bytes = await (await fetch(house.base + (status.$(pdf).attr('href') ?? ''))).arrayBuffer()
  assert.deepEqual(Buffer.from(bytes), sample.pdf)
})

test('a slip loses no file: it is held, can be struck out, and goes with the next try', async () => {
  const browser = house.stranger()
  const page = await send(browser, { subject: '' }, [
    { name: 'один.pdf', content: sample.pdf },
    { name: 'два.png', content: sample.png },
  ])
  assert.equal(page.status, 422)
  assert.match(page.$('main').text(), /Уже приложено/)
  const sent = await browser.upload(page, '/reception', { ...goodLetter, 'detach.1': 'on' })
  assert.equal(sent.status, 303, sent.text)
  const files = await house.deps.db.sql.rows<{ name: string }>(
    `select f.name from stored_files f join appeals a on a.id = f.owner_id where a.number = $1`,
    [decodeURIComponent(sent.location.split('/').at(-1) ?? '')],
  )
  assert.deepEqual(files, [{ name: 'один.pdf' }])
  const again = await browser.upload(page, '/reception', { ...goodLetter })
  assert.notEqual(again.status, 500)
  const forged = await browser.upload(page, '/reception', { ...goodLetter, attached: 'e30.x' })
  assert.equal(forged.status, 303)
})

test('what is no file of the list is refused by its name, and nothing stays of it', async () => {
  const kept = (await filesOfHouse(house)).kept.length
  for (const [name, content] of [
    ['page.html', sample.html],
    ['page.txt.html', sample.txt],
    ['setup.pdf', sample.exe],
    ['drop.svg', sample.svg],
    ['empty.zip', sample.zip],
    ['nothing.pdf', Buffer.alloc(0)],
    ['binary.txt', Buffer.from([65, 0, 66])],
  ] as const) {
    const page = await send(house.stranger(), {}, [{ name, content }])
    assert.equal(page.status, 422, name)
    assert.ok(page.$('#files-error').text().includes(`«${name}»`), page.$('#files-error').text())
  }
  assert.deepEqual(await leftovers(house), [])
  assert.equal((await filesOfHouse(house)).kept.length, kept)
})

test('below a gigabyte of free disk files are refused in words, letters without them go', async () => {
  const store = house.deps.files
  house.deps.files = { ...store, hasRoom: () => Promise.resolve(false) }
  try {
    const page = await send(house.stranger(), {}, [{ name: 'a.pdf', content: sample.pdf }])
    assert.equal(page.status, 422)
    assert.match(page.$('#files-error').text(), /мало места/)
    assert.equal((await send(house.stranger())).status, 303)
  } finally {
    house.deps.files = store
  }
  assert.deepEqual(await leftovers(house), [])
})

test('Vera finds her data filled in, is asked no captcha, and her second click is no second letter', async () => {
  const vera = await house.as('vera')
  const page = await vera.get('/reception')
  assert.equal(page.$('#lastName').val(), 'Соколова')
  assert.equal(page.$('#email').val(), 'vera@example.test')
  assert.equal(page.$('#phone').val(), '+7 (900) 000-01-01')
  assert.equal(page.$('#captcha').length, 0)
  const [contract = ''] = await house.contractsOf('vera')
  assert.equal(page.$('#contract option[selected]').attr('value'), contract)
  const letter = { topic: 'bills', subject: 'Счёт', text: 'Почему так много?', consent: 'on' }
  const sent = await vera.upload(page, '/reception', letter)
  const again = await vera.upload(page, '/reception', letter)
  assert.equal(sent.status, 303, sent.text)
  assert.equal(again.location, sent.location)
  const number = decodeURIComponent(sent.location.split('/').at(-1) ?? '')
  const own = await vera.get(`/reception/status?number=${encodeURIComponent(number)}`)
  assert.match(own.$('main').text(), /Почему так много/)
  const oleg = await (await house.as('oleg')).get(`/reception/status?number=${encodeURIComponent(number)}`)
  assert.doesNotMatch(oleg.text, /Почему так много/)
  const [foreign = ''] = await house.contractsOf('oleg')
  const stolen = await vera.upload(page, '/reception', { ...letter, text: 'Другое', contract: foreign })
  assert.equal(stolen.status, 422)
})

test('an outage the text speaks of is shown before the second press, with nothing lost', async () => {
  await house.deps.db.sql.run(
    `insert into outages (kind, place_ru, place_en, addresses, reason_ru, reason_en, starts_at, ends_at, is_published, updated_at)
     values ('EMERGENCY', 'Липовая улица', 'Lipovaya Street', 'Липовая ул., д. 2–30 (чётные)', 'Порыв трубы', 'Burst pipe',
       '2026-11-30T06:00Z', '2026-11-30T15:00Z', true, '2026-11-30T06:00Z')`,
  )
  const browser = house.stranger()
  const first = await send(browser, { text: 'На Липовой, дом 14 нет воды', action: 'send' }, [
    { name: 'a.pdf', content: sample.pdf },
  ])
  assert.equal(first.status, 200)
  assert.match(first.$('main').text(), /Возможно, мы уже знаем об этом/)
  assert.match(first.$('main').text(), /Порыв трубы/)
  const second = await browser.upload(first, '/reception', { captcha: goodLetter.captcha, action: 'send' })
  assert.equal(second.status, 303, second.text)
  const other = await send(house.stranger(), { text: 'На Липовой, дом 15 нет воды', action: 'send' })
  assert.equal(other.status, 303)
})

test('every press leaves its line in the journal, without the words of the letter', async () => {
  const sent = await send(house.stranger())
  const line = await house.deps.db.sql.one<{ action: string; details: object; address: string }>(
    `select e.action, e.details, e.address from audit_events e join appeals a on a.id::text = e.subject_id
     where a.number = $1`,
    [decodeURIComponent(sent.location.split('/').at(-1) ?? '')],
  )
  assert.equal(line?.action, 'reception.send')
  assert.ok(line.address.includes('127.0.0.1'))
  assert.doesNotMatch(JSON.stringify(line.details), /Мария|мутная/)
})
