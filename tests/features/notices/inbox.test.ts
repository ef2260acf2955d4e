import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse, type House } from '../../support/house.ts'
import { wordsOf } from '../readings/submission-kit.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

async function lay(
  login: string,
  count: number,
  link: string | null = '/cabinet/history',
): Promise<string[]> {
  const rows = await house.deps.db.sql.rows<{ id: string }>(
    `insert into notifications (user_id, event, title, body, link, created_at)
     select u.id, 'window-opens', 'Сообщение ' || n, 'Строка <b>' || n, $3, timestamptz '2026-11-01' + make_interval(mins => n)
     from users u, generate_series(1, $2) n where u.login_key = $1 returning id`,
    [login, count, link],
  )
  return rows.map(({ id }) => id)
}

test('an empty inbox says what will come', async () => {
  const vera = await house.as('vera')
  const page = await vera.get(paths.inbox.list)
  assert.match(wordsOf(page), /Сообщений пока нет/)
  assert.equal(page.$('.bell b').length, 0)
})

test('messages come newest first in pages, none twice, and the header counts the new ones', async () => {
  await lay('vera', 45)
  const vera = await house.as('vera')
  assert.equal((await vera.get(paths.cabinet)).$('.bell b').text(), '45')
  const titles: string[] = []
  for (let address: string | undefined = paths.inbox.list; address !== undefined;) {
    const page = await vera.get(address)
    assert.equal(page.status, 200)
    assert.ok(!page.text.includes('<b>1'))
    titles.push(
      ...page
        .$('main h2')
        .map((_at, each) => page.$(each).text())
        .get(),
    )
    address = page.$('main a[href*="after="]').attr('href')
  }
  assert.deepEqual(
    titles,
    Array.from({ length: 45 }, (_, at) => `Сообщение ${45 - at}`),
  )
})

test('opening a message marks it read and leads where it points; looking at the list does not', async () => {
  const vera = await house.as('vera')
  const page = await vera.get(paths.inbox.list)
  const action = page.$('main section form').first().attr('action') ?? ''
  const opened = await vera.submit(page, action)
  assert.equal(opened.status, 303)
  assert.equal(opened.location, '/cabinet/history')
  assert.equal((await vera.get(paths.cabinet)).$('.bell b').text(), '44')
  await vera.submit(await vera.get(paths.inbox.list), paths.inbox.list)
  assert.equal((await vera.get(paths.cabinet)).$('.bell b').length, 0)
})

test('nobody opens the messages of another; a link leads nowhere else', async () => {
  const [id = ''] = await lay('oleg', 1, 'https://evil.example/')
  const vera = await house.as('vera')
  const list = await vera.get(paths.inbox.list)
  const token = String(list.$('input[name=_csrf]').first().val())
  const foreign = await vera.post(paths.inbox.one(id), { _csrf: token })
  const nothing = await vera.post(paths.inbox.one('b0c6a1de-0000-4000-8000-000000000000'), { _csrf: token })
  assert.equal(foreign.status, 404)
  assert.equal(nothing.status, 404)
  const oleg = await house.as('oleg')
  assert.equal((await oleg.get(paths.cabinet)).$('.bell b').text(), '1')
  const opened = await oleg.submit(await oleg.get(paths.inbox.list), paths.inbox.one(id))
  assert.equal(opened.location, paths.inbox.list)
  assert.equal((await house.stranger().get(paths.inbox.list)).status, 303)
})

test('a place in the list that is none is the beginning', async () => {
  const vera = await house.as('vera')
  for (const after of ['x', '1_1', `${'9'.repeat(30)}_x`, '%00', "1'--"]) {
    const page = await vera.get(`/cabinet/notifications?after=${after}`)
    assert.equal(page.status, 200)
    assert.match(wordsOf(page), /Сообщение 45/)
  }
})
