import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const plain = (page: Answer) => page.$('main').text().replace(/\s+/g, ' ')

const piece = {
  titleRu: 'Промывка сетей',
  titleEn: 'Flushing the mains',
  bodyRu: 'Вода может быть **мутной**.',
  bodyEn: 'Water may look **cloudy**.',
  publishedAt: '2026-11-30T09:30',
}
const outage = {
  kind: 'PLANNED',
  placeRu: 'Липовая улица',
  placeEn: 'Lipovaya Street',
  addresses: 'Липовая ул., д. 2–30 (чётные)\r\n\r\nЛиповая ул., д. 41',
  reasonRu: 'Замена трубы',
  reasonEn: 'A new pipe',
  startsAt: '01.12.2026 10:00',
  endsAt: '2026-12-01T16:00',
}

async function write(path: string, fields: Record<string, string>, login = 'editor'): Promise<Answer> {
  const editor = await house.as(login)
  return editor.submit(await editor.get(path), path, fields)
}

test('visitors read news, newest first, in both languages', async () => {
  const visitor = house.stranger()
  const list = await visitor.get('/news')
  const titles = list
    .$('article h2')
    .toArray()
    .map((title) => list.$(title).text())
  assert.deepEqual(titles.slice(0, 2), [
    'Идёт приём показаний за ноябрь',
    'Как подготовить счётчик к поверке',
  ])
  const one = await visitor.get(list.$('article a').first().attr('href') ?? '')
  assert.equal(one.$('h1').text(), titles[0])
  assert.equal(one.$('.prose strong').text(), 'по 2 декабря включительно')
  const english = await visitor.get('/news?lang=en')
  assert.equal(english.$('article h2').first().text(), 'November readings are being taken')
  for (const path of ['/news/net-takoy', '/news/..%2f', '/news/%E0%A4%A', `/news/${'a'.repeat(500)}`])
    assert.ok([400, 404].includes((await visitor.get(path)).status), path)
  for (const query of ['after=1', 'after=99999999999999999_x', 'after[]=1'])
    assert.equal((await visitor.get(`/news?${query}`)).status, 200)
})

test('an editor writes, previews, publishes, changes and takes down news', async () => {
  const previewed = await write('/staff/content/news/new', { ...piece, action: 'preview' })
  assert.equal(previewed.status, 200)
  assert.equal(previewed.$('.prose strong').first().text(), 'мутной')
  assert.equal((await house.stranger().get('/news/promyvka-setey')).status, 404)
  const saved = await write('/staff/content/news/new', { ...piece, action: 'save' })
  assert.equal(saved.status, 303)
  assert.equal((await house.stranger().get('/news/promyvka-setey')).status, 404)
  assert.equal((await write(saved.location, { action: 'publish' })).status, 303)
  assert.match(plain(await house.stranger().get('/news/promyvka-setey')), /мутной/)
  assert.equal((await write(saved.location, { titleRu: 'Другой заголовок', action: 'save' })).status, 303)
  assert.equal((await house.stranger().get('/news/promyvka-setey')).$('h1').text(), 'Другой заголовок')
  const twin = await write('/staff/content/news/new', { ...piece, action: 'publish' })
  assert.equal(twin.status, 303)
  assert.equal((await house.stranger().get('/news/promyvka-setey-2')).status, 200)
  assert.equal((await write(saved.location, { action: 'unpublish' })).status, 303)
  assert.equal((await house.stranger().get('/news/promyvka-setey')).status, 404)
  const actions = await house.deps.db.sql.rows<{ action: string }>(
    'select action from audit_events where subject_id = $1 order by id',
    [saved.location.split('/').at(-1)],
  )
  assert.deepEqual(
    actions.map(({ action }) => action),
    ['save', 'publish', 'save', 'unpublish'].map((action) => `content.news.${action}`),
  )
})

test('news dated ahead appear on their day', async () => {
  const made = await write('/staff/content/news/new', {
    ...piece,
    titleRu: 'Завтрашняя новость',
    publishedAt: '01.12.2026 08:00',
    action: 'publish',
  })
  assert.equal(made.status, 303)
  assert.equal((await house.stranger().get('/news/zavtrashnyaya-novost')).status, 404)
  house.clock.set('2026-12-01T08:00+03:00')
  assert.equal((await house.stranger().get('/news/zavtrashnyaya-novost')).status, 200)
  house.clock.set('2026-11-30T10:00+03:00')
})

test('of two editors at once the second is shown what the first saved', async () => {
  const { location } = await write('/staff/content/news/new', { ...piece, titleRu: 'Спор', action: 'save' })
  const [first, second] = [await house.as('editor'), await house.as('admin')]
  const [one, two] = [await first.get(location), await second.get(location)]
  assert.equal((await first.submit(one, location, { bodyRu: 'Первый', action: 'save' })).status, 303)
  const late = await second.submit(two, location, { bodyRu: 'Второй', action: 'save' })
  assert.equal(late.status, 409)
  assert.match(late.$('#newer').text(), /Первый/)
  assert.equal(late.$('#bodyRu').text().trim(), 'Второй')
  assert.equal((await second.submit(late, location, { action: 'save' })).status, 303)
  assert.equal((await first.get(location)).$('#bodyRu').text().trim(), 'Второй')
})

test('slips of editors are said at the field, and nothing is lost', async () => {
  for (const [path, fields, field] of [
    ['news', { titleRu: '' }, 'titleRu'],
    ['news', { titleEn: 'две\nстроки' }, 'titleEn'],
    ['news', { bodyRu: 'я'.repeat(6_001) }, 'bodyRu'],
    ['news', { bodyEn: 'a\u0000b' }, 'bodyEn'],
    ['news', { publishedAt: 'завтра' }, 'publishedAt'],
    ['news', { publishedAt: '2026-02-30T10:00' }, 'publishedAt'],
    ['outages', { endsAt: '2026-12-01T09:00' }, 'endsAt'],
    ['outages', { startsAt: '25:00' }, 'startsAt'],
    ['outages', { kind: 'x' }, 'kind'],
    ['outages', { placeRu: '\u202eадоВ' }, 'placeRu'],
    ['outages', { reasonEn: ' ' }, 'reasonEn'],
  ] as const) {
    const good: Record<string, string> = path === 'news' ? piece : outage
    const page = await write(`/staff/content/${path}/new`, { ...good, ...fields, action: 'publish' })
    assert.equal(page.status, 422, JSON.stringify(fields).slice(0, 60))
    assert.equal(page.$(`[role=alert] a[href="#${field}"]`).length, 1, field)
    assert.equal(page.$(`#${field}-error`).length, 1, field)
    if (field !== 'publishedAt' && path === 'news')
      assert.equal(page.$('#publishedAt').val(), piece.publishedAt)
    if (field === 'publishedAt') assert.equal(page.$('#publishedAt').val(), fields.publishedAt)
  }
})

test('an outage is found by its address, by those who have it', async () => {
  const made = await write('/staff/content/outages/new', { ...outage, action: 'publish' })
  assert.equal(made.status, 303)
  const visitor = house.stranger()
  const at = async (address: string) => visitor.get(`/outages?address=${encodeURIComponent(address)}`)
  for (const address of ['Липовая 14', 'ул. Липовая, д. 41, кв. 3', 'липов', 'ЛИПОВАЯ'])
    assert.equal((await at(address)).$('article').length, 1, address)
  for (const address of ['Липовая 15', 'Липовая, 43', 'Кленовая', '14', '<script>', "' or 1=1"]) {
    const page = await at(address)
    assert.equal(page.$('article').length, 0, address)
    assert.match(plain(page), /отключений нет/)
  }
  assert.equal((await at('я'.repeat(201))).status, 422)
  assert.equal((await visitor.get('/outages?address=a&address=b')).status, 422)
  const all = await visitor.get('/outages')
  assert.equal(all.$('article').length, 3)
  assert.match(all.$('article').first().text(), /авария/)
  house.clock.set('2026-12-01T16:00+03:00')
  assert.equal((await at('Липовая 14')).$('article').length, 0)
  house.clock.set('2026-11-30T10:00+03:00')
})

test('tariffs stand with their dates, VAT inside or outside, the fictional ones marked', async () => {
  const page = await house.stranger().get('/tariffs')
  const cards = page
    .$('.answers section')
    .toArray()
    .map((card) => page.$(card).text().replace(/\s+/g, ' '))
  assert.match(cards[0] ?? '', /72,90 ₽\/м³ с НДС/)
  assert.match(cards[1] ?? '', /59,75 ₽\/м³ без НДС ?72,90 ₽\/м³ с НДС/)
  const now = page.$('tbody tr').first()
  assert.match(now.text().replace(/\s+/g, ' '), /с 01\.10\.2026 действует вымышленный/)
  assert.equal(page.$('tbody .tag--care').length, 1)
  assert.match(plain(page), /6,935/)
  house.clock.set('2025-08-01T12:00+03:00')
  assert.match((await house.stranger().get('/tariffs')).$('.answers section').first().text(), /65,77/)
  house.clock.set('2026-11-30T10:00+03:00')
})

test('help is searched without scripts, contacts come from the utility, every page is open to all', async () => {
  const visitor = house.stranger()
  const found = await visitor.get(`/help?q=${encodeURIComponent('КРАСНЫЕ цифры')}`)
  assert.equal(found.$('details').length, 1)
  assert.equal(found.$('details[open]').length, 1)
  assert.match(plain(await visitor.get(`/help?q=${'щ'.repeat(30)}`)), /Такого вопроса здесь нет/)
  assert.equal((await visitor.get(`/help?q=${'я'.repeat(300)}`)).status, 422)
  const contacts = await visitor.get('/contacts')
  for (const words of [
    '8 (499) 763-34-34',
    '8 (499) 265-47-28',
    'post@mosvodokanal.ru',
    '105005',
    '8:00–17:00',
    '8:00–15:45',
  ])
    assert.ok(plain(contacts).includes(words), words)
  assert.equal(contacts.$('main a[href="https://www.mosvodokanal.ru"]').text(), 'Сайт водоканала')
  for (const path of ['/news', '/outages', '/tariffs', '/help', '/contacts', '/accessibility', '/reception'])
    for (const language of ['ru', 'en']) {
      const page = await visitor.get(`${path}?lang=${language}`)
      assert.equal(page.status, 200, path)
      assert.equal(page.$('html').attr('lang'), language)
      assert.equal(page.$('h1').length, 1)
    }
})

test('only editors edit', async () => {
  for (const login of ['operator', 'reception', 'metering', 'billing'])
    for (const path of ['/staff/content', '/staff/content/news', '/staff/content/outages/new'])
      assert.equal((await (await house.as(login)).get(path)).status, 403, login + path)
  assert.equal((await (await house.as('vera')).get('/staff/content/news')).status, 404)
  const editor = await house.as('editor')
  const token = (await editor.get('/staff/content/news/new')).$('[name=_csrf]').first().val() as string
  for (const id of [crypto.randomUUID(), 'x', '-1']) {
    assert.equal((await editor.get(`/staff/content/news/${id}`)).status, 404)
    assert.equal((await editor.post(`/staff/content/news/${id}`, { ...piece, _csrf: token })).status, 404)
  }
  assert.equal((await editor.post('/staff/content/news/new', piece)).status, 403)
  assert.equal((await house.stranger().post('/staff/content/news/new', piece)).status, 303)
})

test('A24: what an editor types is never HTML', async () => {
  const canary = '<script>alert(1)</script>"><img src=x onerror=alert(2)> [x](javascript:alert(3))'
  const made = await write('/staff/content/news/new', {
    titleRu: `Проба ${canary}`,
    titleEn: canary,
    bodyRu: canary,
    bodyEn: canary,
    publishedAt: piece.publishedAt,
    action: 'publish',
  })
  assert.equal(made.status, 303)
  await write('/staff/content/outages/new', {
    ...outage,
    placeRu: canary,
    reasonRu: canary,
    addresses: canary,
    action: 'publish',
  })
  const editor = await house.as('editor')
  const visitor = house.stranger()
  const pages = await Promise.all([
    visitor.get('/news'),
    visitor.get('/outages'),
    visitor.get(`/outages?address=${encodeURIComponent(canary)}`),
    visitor.get(`/help?q=${encodeURIComponent(canary.slice(0, 60))}`),
    editor.get('/staff/content/news'),
    editor.get('/staff/content/outages'),
    editor.get(made.location),
  ])
  for (const page of pages) assert.doesNotMatch(page.text, /<script>alert|<img src=x|href="javascript/)
  const [shown] = pages
  const slug = shown
    .$('article a')
    .toArray()
    .map((link) => shown.$(link).attr('href'))
    .find((href) => href?.includes('proba'))
  const one = await visitor.get(slug ?? '')
  assert.doesNotMatch(one.text, /<script>alert|<img src=x|href="javascript/)
  assert.ok(one.$('h1').text().includes('<script>'))
})
