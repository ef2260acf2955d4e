import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { laySubmission } from '../../support/submissions.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

test('the desk says whether readings are taken, how many came and how many wait for a look', async () => {
  const { db } = house.deps
  const rows = await db.sql.rows<{ number: string }>('select number from contracts order by number limit 3')
  const clerk = await house.as('operator')
  assert.match((await clerk.get('/staff')).text, /Проверять нечего/)
  for (const [i, { number }] of rows.entries()) await laySubmission(db, number, { needsReview: i === 0 })
  const page = await clerk.get('/staff')
  const words = page.$('main').text().replace(/\s+/g, ' ')
  assert.match(words, /Идёт за ноябрь 2026 По 2.декабря, среду, включительно\. Осталось 3 дня/)
  assert.match(words, /Передано за ноябрь 2026 3 передачи/)
  const waiting = Number(/На проверку (\d+) показани/.exec(words)?.[1])
  assert.ok(waiting > 0)
  const review = await clerk.get(page.$('main a[href^="/staff/anomalies"]').attr('href') ?? '')
  assert.equal(review.$('.queue__row').length, Math.min(waiting, 20))
})

test('each role sees the way to its own pages only, and every way leads somewhere', async () => {
  const ways = async (login: string) => {
    const page = await (await house.as(login)).get('/staff')
    return page
      .$('nav .menu a')
      .map((_i, link) => page.$(link).attr('href'))
      .get()
  }
  assert.ok((await ways('operator')).includes('/staff/readings'))
  assert.ok(!(await ways('editor')).includes('/staff/readings'))
  for (const login of ['operator', 'metering', 'billing', 'reception', 'editor', 'admin'])
    for (const way of await ways(login)) {
      const client = await house.as(login)
      const answer = await client.get(way)
      // a door with several rooms leads on to the first of them
      const { status } = answer.status === 303 ? await client.get(answer.location) : answer
      assert.equal(status, 200, `${login} ${way}`)
    }
})

test('figures of readings are for those who may see readings', async () => {
  const page = await (await house.as('reception')).get('/staff')
  assert.doesNotMatch(page.text, /На проверку/)
  assert.match(page.text, /Приём показаний/)
})

test('between two windows the desk says when the next one opens', async () => {
  house.clock.set('2026-12-10T12:00+03:00')
  const clerk = house.stranger()
  await clerk.signIn('operator')
  const page = await clerk.get('/staff')
  assert.match(page.$('main').text(), /Начнётся 29.декабря/)
})
