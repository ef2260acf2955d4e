import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(() => house.clock.set('2026-11-30T10:00+03:00'))

test('a stranger reads until when readings are taken, what comes next and what was last', async () => {
  const page = await house.stranger().get('/')
  assert.equal(page.status, 200)
  const said = page.$('.notice').text().replace(/\s+/g, ' ')
  assert.match(said, /Приём за ноябрь открыт по 2 декабря, среду, включительно\./)
  assert.match(said, /Следующий приём, за декабрь: с 29 декабря по 12 января\./)
  assert.match(said, /Прошлый, за октябрь, закончился 3 ноября\./)
  assert.match(page.$('.pill').text(), /Приём показаний по 2\s+декабря включительно/)
})

test('between the windows the page says so and names the next one', async () => {
  house.clock.set('2026-12-15T12:00+03:00')
  const page = await house.stranger().get('/?lang=en')
  const said = page.$('.notice').text().replace(/\s+/g, ' ')
  assert.match(said, /Readings are not taken now\. Next, for December: from 29 December to 12 January\./)
})

test('residents and organizations are told apart where their windows differ', async () => {
  const { sql } = house.deps.db
  await sql.run(
    `update window_policies set rule = 'CALENDAR', opens = 15, closes = 3 where customer_kind = 'PERSON'`,
  )
  const page = await house.stranger().get('/')
  assert.deepEqual(
    page
      .$('.notice h3')
      .toArray()
      .map((heading) => page.$(heading).text()),
    ['Для жителей', 'Для организаций'],
  )
  assert.match(page.$('.notice').first().text(), /по 3\s+декабря, четверг/)
  assert.match(page.$('.notice').last().text(), /по 2\s+декабря, среду/)
  await sql.run(
    `update window_policies set rule = 'WORKING', opens = 2, closes = 2 where customer_kind = 'PERSON'`,
  )
})

test('an unapproved calendar is said beside the days it decides about', async () => {
  house.clock.set('2027-12-20T12:00+03:00')
  assert.match(
    (await house.stranger().get('/')).$('.notice').text(),
    /календарь на 2028 год ещё не утверждён/,
  )
})

test('one signs in from the front door; a wrong password is said on the sign-in page', async () => {
  const browser = house.stranger()
  const door = await browser.get('/')
  const wrong = await browser.submit(door, '/login', { login: 'vera', password: 'x' })
  assert.equal(wrong.status, 422)
  assert.equal(wrong.$('[role=alert] a[href="#login"]').length, 1)
  const right = await browser.submit(door, '/login', { login: 'vera', password: 'Voda-2026!demo' })
  assert.deepEqual([right.status, right.location], [303, '/cabinet'])
  const again = await browser.get('/')
  assert.deepEqual([again.status, again.location], [303, '/cabinet'])
  assert.equal((await (await house.as('operator')).get('/')).location, '/staff')
})

test('a visit writes nothing: no session row, no session cookie', async () => {
  const count = () => house.deps.db.sql.one<{ n: number }>('select count(*)::int as n from sessions')
  const before = await count()
  const page = await house.stranger().get('/')
  assert.deepEqual(await count(), before)
  assert.ok(!page.headers.getSetCookie().some((cookie) => cookie.startsWith('vodocabinet=')))
})

test('the front door tells the latest news and where water is off, until when', async () => {
  const page = await house.stranger().get('/')
  const news = page.$('section[aria-labelledby=news] li a').toArray()
  assert.equal(news.length, 3)
  assert.equal(page.$(news[0]).text(), 'Идёт приём показаний за ноябрь')
  const outages = page.$('section[aria-labelledby=outages] li').text().replace(/\s+/g, ' ')
  assert.match(outages, /авария Каштановая аллея ?включим к 18:00 30 ноября/)
  assert.match(
    outages,
    /плановые работы Тихая улица и Набережная улица ?с 10:00 4 декабря до 16:00 4 декабря/,
  )
  house.clock.set('2026-12-05T12:00+03:00')
  assert.equal((await house.stranger().get('/')).$('section[aria-labelledby=outages]').length, 0)
})
