import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { filesOfHouse, leftovers, sample } from '../../support/files.ts'
import { openHouse, type House } from '../../support/house.ts'
import { goodLetter } from './letter.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(() => house.deps.db.sql.run('delete from throttles'))

/** A letter sent by a stranger: its status link and its address for staff. */
async function letter(
  fields: Record<string, string> = {},
): Promise<{ status: string; desk: string; number: string }> {
  const browser = house.stranger()
  const sent = await browser.upload(await browser.get('/reception'), '/reception', {
    ...goodLetter,
    ...fields,
  })
  assert.equal(sent.status, 303, sent.text)
  const number = decodeURIComponent(sent.location.split('/').at(-1) ?? '')
  const row = await house.deps.db.sql.one<{ id: string }>('select id from appeals where number = $1', [
    number,
  ])
  const status = (await browser.get(sent.location)).$('main a.btn-primary').attr('href') ?? ''
  return { status, desk: `/staff/reception/${row?.id ?? ''}`, number }
}

const actions = async (desk: string) =>
  (
    await house.deps.db.sql.rows<{ action: string }>(
      'select action from audit_events where subject_id = $1 order by id',
      [desk.split('/').at(-1)],
    )
  ).map(({ action }) => action)

test('a clerk takes a letter and answers: the writer gets mail and sees it on his page', async () => {
  const { status, desk, number } = await letter({ email: 'reader@example.test' })
  await house.deliver()
  const sent = house.letters.length
  const clerk = await house.as('reception')
  const list = await clerk.get('/staff/reception')
  assert.ok(list.$(`a[href="${desk}"]`).text().includes(number))
  const page = await clerk.get(desk)
  assert.match(page.$('main').text(), /Мутная вода/)
  assert.equal((await clerk.upload(page, desk, { action: 'take' })).status, 303)
  const taken = await clerk.get(desk)
  assert.match(taken.$('.tag').first().text(), /в работе/)
  const answered = await clerk.upload(
    taken,
    desk,
    { action: 'answer', text: 'Промыли сеть.\n\nВода чистая.' },
    [{ name: 'акт.pdf', content: sample.pdf }],
  )
  assert.equal(answered.status, 303, answered.text)
  const mail = (await house.deliver()).slice(sent)
  assert.deepEqual(
    mail.map(({ to }) => to.address),
    ['reader@example.test'],
  )
  assert.match(mail[0]?.text ?? '', /Промыли сеть\./)
  const own = await house.stranger().get(status)
  assert.match(own.$('.said--ours').text(), /Вода чистая/)
  assert.equal(own.$('.said--ours .files a').text(), 'акт.pdf')
  assert.doesNotMatch(own.text, /Тарасова/)
  assert.deepEqual(await actions(desk), [
    'reception.send',
    'reception.view',
    'reception.take',
    'reception.view',
    'reception.answer',
  ])
})

test('notes stay among staff, their files too', async () => {
  const { status, desk } = await letter()
  const clerk = await house.as('reception')
  const page = await clerk.get(desk)
  await clerk.upload(page, desk, { action: 'note', text: 'Звонили мастеру Кукушкину' }, [
    { name: 'внутри.pdf', content: sample.pdf },
  ])
  const desked = await clerk.get(desk)
  assert.match(desked.$('.said--note').text(), /Кукушкину/)
  const href = desked.$('.said--note .files a').attr('href') ?? ''
  const file = await clerk.get(href)
  assert.equal(file.status, 200)
  const own = await house.stranger().get(status)
  assert.doesNotMatch(own.text, /Кукушкин|внутри/)
  const outside = href.replace(/.*\/files\//, '/reception/files/') + status.slice(status.indexOf('?'))
  assert.equal((await house.stranger().get(outside)).status, 404)
  assert.ok((await actions(desk)).includes('reception.file'))
})

test('of two clerks at once the second sees what the first wrote, and loses neither text nor file', async () => {
  const { desk } = await letter()
  const [first, second] = [await house.as('reception'), await house.as('admin')]
  const [one, two] = [await first.get(desk), await second.get(desk)]
  assert.equal((await first.upload(one, desk, { action: 'answer', text: 'Первый ответ' })).status, 303)
  const late = await second.upload(two, desk, { action: 'answer', text: 'Второй ответ' }, [
    { name: 'b.pdf', content: sample.pdf },
  ])
  assert.equal(late.status, 409)
  assert.match(late.$('.said--ours').text(), /Первый ответ/)
  assert.equal(late.$('#text').text().trim(), 'Второй ответ')
  const again = await second.upload(late, desk, { action: 'answer' })
  assert.equal(again.status, 303, again.text)
  assert.equal((await second.get(desk)).$('.said--ours .files a').text(), 'b.pdf')
})

test('fifty answers at once: one goes, one letter leaves', async () => {
  const { desk } = await letter()
  await house.deliver()
  const sent = house.letters.length
  const clerk = await house.as('reception')
  const page = await clerk.get(desk)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => clerk.submit(page, desk, { action: 'answer', text: 'Один ответ' })),
  )
  const count = (status: number) => answers.filter((answer) => answer.status === status).length
  assert.equal(count(303), 1)
  assert.equal(count(409) + count(503), 49)
  assert.equal((await house.deliver()).length - sent, 1)
})

test('an addition of the writer opens an answered letter again, with a new day', async () => {
  const { status, desk } = await letter()
  const clerk = await house.as('reception')
  await clerk.upload(await clerk.get(desk), desk, { action: 'answer', text: 'Ответ' })
  house.clock.set('2026-12-04T10:00+03:00')
  try {
    const browser = house.stranger()
    const page = await browser.get(status)
    const added = await browser.upload(page, '/reception/status', { text: 'Не помогло' }, [
      { name: 'c.png', content: sample.png },
    ])
    assert.equal(added.status, 303, added.text)
    const own = await browser.get(added.location)
    assert.match(own.$('[role=status]').text(), /Дополнение получено/)
    assert.match(own.$('main').text(), /не позднее 7.декабря/)
    assert.equal(own.$('.said .files a').last().text(), 'c.png')
    const empty = await browser.upload(page, '/reception/status', { text: ' ' })
    assert.equal(empty.status, 422)
    assert.equal(empty.$('[role=alert] a[href="#text"]').length, 1)
  } finally {
    house.clock.set('2026-11-30T10:00+03:00')
  }
})

test('the call-back phone is corrected on the page of the letter', async () => {
  const { status } = await letter()
  const browser = house.stranger()
  const page = await browser.get(status)
  const form = { number: page.$('[name=number]').val() as string, key: page.$('[name=key]').val() as string }
  const token = page.$('[name=_csrf]').first().val() as string
  const post = (phone: string) =>
    browser.post('/reception/status', { ...form, _csrf: token, action: 'phone', phone })
  assert.equal((await post('12')).status, 422)
  const saved = await post('+7 (495) 111-22-33')
  assert.equal(saved.status, 303)
  assert.match((await browser.get(saved.location)).text, /\+7.\(495\).111-22-33/)
})

test('a wrong key is the same 404 as a number that was never given', async () => {
  const { status, number } = await letter()
  const key = 'B'.repeat(22)
  const bare = (text: string) => text.replace(/[\w-]{16}\.[\w-]{43}|\?[^"<]*|[0-9a-f]{8}/g, '')
  const answers = await Promise.all(
    [number, 'ЭП-2026-999999', 'ЭП-1999-000001', 'x'].map((asked) =>
      house.stranger().get(`/reception/status?number=${encodeURIComponent(asked)}&key=${key}`),
    ),
  )
  for (const answer of answers) {
    assert.equal(answer.status, 404)
    assert.equal(bare(answer.text), bare(answers[0]?.text ?? ''))
  }
  assert.equal((await house.stranger().get('/reception/status')).status, 200)
  const asked = await house.stranger().get(`/reception/status?number=${encodeURIComponent(number)}`)
  assert.equal(asked.$('#number').val(), number)
  const lower = status.replace(encodeURIComponent('ЭП'), encodeURIComponent('эп'))
  assert.equal((await house.stranger().get(lower)).status, 200)
})

test('a closed letter takes nothing more', async () => {
  const { status, desk } = await letter()
  const clerk = await house.as('reception')
  const page = await clerk.get(desk)
  assert.equal((await clerk.upload(page, desk, { action: 'close', text: ' ' })).status, 422)
  assert.equal((await clerk.upload(page, desk, { action: 'close', text: 'Повтор' })).status, 303)
  assert.equal((await clerk.upload(page, desk, { action: 'answer', text: 'Поздно' })).status, 409)
  const browser = house.stranger()
  const own = await browser.get(status)
  assert.equal(own.$('#text').length, 0)
  assert.doesNotMatch(own.text, /Повтор/)
})

test('overdue letters stand first; filters, search and the next page find the rest', async () => {
  const { sql } = house.deps.db
  await sql.run(
    `insert into appeals (number, key_hash, last_name, first_name, email, topic, subject, text, received_at, due_on)
     select 'ЭП-2025-' || lpad(n::text, 6, '0'), sha256(n::text::bytea), 'Старый', 'Иван', 'old@example.test', 'sewer',
       'Засор ' || n, 'Текст', '2025-12-01T10:00Z'::timestamptz + n * interval '1 hour', date '2025-12-02' + n % 20
     from generate_series(1, 120) n`,
  )
  const clerk = await house.as('reception')
  const numbers: string[] = []
  let address: string | undefined = '/staff/reception?state=overdue'
  for (let pages = 0; address !== undefined && pages < 10; pages++) {
    const page = await clerk.get(address)
    numbers.push(
      ...page
        .$('tbody th')
        .toArray()
        .map((cell) => page.$(cell).text().trim()),
    )
    address = page.$('.pages a[rel=next]').attr('href')
  }
  assert.equal(numbers.length, 120)
  assert.equal(new Set(numbers).size, 120)
  const first = await clerk.get('/staff/reception')
  assert.match(first.$('tbody tr').first().text(), /просрочено/)
  const found = await clerk.get(`/staff/reception?state=all&q=${encodeURIComponent('засор 77')}`)
  assert.equal(found.$('tbody tr').length, 1)
  const topic = await clerk.get('/staff/reception?state=all&topic=quality')
  assert.doesNotMatch(topic.$('tbody').text(), /Засор/)
  for (const query of [
    'state=x',
    'after=x',
    'state=all&state=open',
    `q=${'я'.repeat(900)}`,
    'q=%00',
    'topic[]=1',
  ])
    assert.equal((await clerk.get(`/staff/reception?${query}`)).status, 200, query)
  const statements = await house.statements(() => clerk.get('/staff/reception?state=all'))
  assert.ok(statements.length <= 8, `${statements.length} statements`)
})

test('operators read, the others stay outside', async () => {
  const { desk } = await letter()
  const operator = await house.as('operator')
  const page = await operator.get(desk)
  assert.equal(page.status, 200)
  assert.equal(page.$('#text').length, 0)
  const token = page.$('[name=_csrf]').first().val() as string
  assert.equal(
    (await operator.post(desk, { _csrf: token, action: 'answer', text: 'x', seen: '' })).status,
    403,
  )
  for (const login of ['metering', 'billing', 'editor'])
    for (const path of ['/staff/reception', desk])
      assert.equal((await (await house.as(login)).get(path)).status, 403, login + path)
  for (const path of ['/staff/reception', desk])
    assert.equal((await (await house.as('vera')).get(path)).status, 404)
  assert.equal((await house.stranger().get(desk)).status, 303)
  const clerk = await house.as('reception')
  for (const id of [crypto.randomUUID(), '1', '-1', '%E0%A4%A'])
    assert.ok([400, 404].includes((await clerk.get(`/staff/reception/${id}`)).status), id)
})

test('nothing unkept lies about after all of this', async () => {
  assert.deepEqual(await leftovers(house), [])
  const { kept } = await filesOfHouse(house)
  const rows = await house.deps.db.sql.rows<{ key: string }>('select file_key as key from stored_files')
  assert.deepEqual(kept.sort(), rows.map(({ key }) => key).sort())
})
