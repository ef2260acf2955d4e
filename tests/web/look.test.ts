import assert from 'node:assert/strict'
import { brotliCompressSync } from 'node:zlib'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { load } from 'cheerio'
import { createApp } from '../../src/app.ts'
import { openHouse, type House } from '../support/house.ts'
import { WebClient, type Answer } from '../support/web-client.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

test('an address that does not exist gets the words of the common 404, whoever asks', async () => {
  for (const browser of [house.stranger(), await house.as('vera'), await house.as('operator')]) {
    const page = await browser.get('/nothing/here')
    assert.equal(page.status, 404)
    assert.equal(page.$('h1').text(), 'Такой страницы нет')
    assert.equal(page.$('.lead').text(), 'Или она вам не открыта. Ваши данные на месте.')
    assert.match(page.$('title').text(), /^Такой страницы нет — /)
  }
  assert.equal((await house.stranger().get('/nothing')).$('main .btn-primary').attr('href'), '/')
  assert.equal(
    (await (await house.as('vera')).get('/nothing')).$('main .btn-primary').attr('href'),
    '/cabinet',
  )
  assert.equal(
    (await (await house.as('operator')).get('/nothing')).$('main .btn-primary').attr('href'),
    '/staff',
  )
})

test('the demo says on every page that it is one, and which day it is there', async () => {
  for (const browser of [house.stranger(), await house.as('vera'), await house.as('operator')]) {
    const words = (await browser.get('/nothing/here')).$('.demo-banner').text()
    assert.match(words, /Демонстрация.*30\s+ноября\s+2026/)
  }
})

test('a stale form leads back to the page it stood on, and never to another site', async () => {
  const vera = await house.as('vera')
  const post = (referer: string) => vera.post('/logout', { _csrf: 'old' }, { referer })
  const own = await post(`${house.base}/cabinet/history?from=2026-01`)
  assert.equal(own.status, 403)
  assert.equal(own.$('h1').text(), 'Форма устарела')
  assert.equal(own.$('main .btn-primary').attr('href'), '/cabinet/history?from=2026-01')
  assert.equal((await post('https://evil.example/cabinet')).$('main .btn-primary').attr('href'), '/cabinet')
})

/** The same house whose sessions cannot be read, with a log of its own. */
async function broken(error: Error): Promise<{ get(path: string): Promise<Answer>; logged: string[] }> {
  const logged: string[] = []
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (_fields: object, line: string) => void logged.push(line),
  }
  const sessions = { ...house.deps.sessions, find: () => Promise.reject(error) }
  const app = createApp(
    { ...house.deps, log, sessions },
    {
      projectDir: join(import.meta.dirname, '..', '..'),
      trustProxy: 0,
      isReady: () => Promise.resolve({ ok: true }),
    },
  )
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const cookie = (await house.as('vera')).cookieHeader()
  return {
    logged,
    get: (path) => new WebClient(base).get(path, { cookie }),
  }
}

test('with the database away the page says so, in the language chosen, and when to come again', async () => {
  const { get } = await broken(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }))
  const page = await get('/cabinet/history?lang=en')
  assert.equal(page.status, 503)
  assert.ok(Number(page.headers.get('retry-after')) > 0)
  assert.equal(page.$('h1').text(), 'The cabinet cannot answer right now')
  assert.equal(page.$('main .btn-primary').attr('href'), '/cabinet/history?lang=en')
})

test('a surprise shows its code, nothing of the inside, and the log has the same code', async () => {
  const { get, logged } = await broken(new Error('relation "secret" does not exist'))
  const page = await get('/cabinet')
  assert.equal(page.status, 500)
  assert.equal(page.$('h1').text(), 'Ошибка на нашей стороне')
  assert.equal(page.$('main b').text(), page.headers.get('x-request-id'))
  assert.doesNotMatch(page.text, /secret|at async|node_modules/)
  assert.deepEqual(logged, ['request failed'])
})

test('the profile speaks where nobody chose a language; a choice wins over it', async () => {
  const { sql } = house.deps.db
  await sql.run(`update users set locale = 'en' where login_key = 'petrov'`)
  const petrov = await house.as('petrov')
  assert.equal((await petrov.get('/cabinet/history')).$('html').attr('lang'), 'en')
  assert.equal((await petrov.get('/cabinet/history?lang=ru')).$('html').attr('lang'), 'ru')
  assert.equal((await petrov.get('/cabinet/history')).$('html').attr('lang'), 'ru')
})

test('the footer tells the phone, the hours and where to turn', async () => {
  const { $ } = await house.stranger().get('/login')
  const foot = $('footer')
  assert.equal(foot.find('a[href="tel:84997633434"]').text(), '8 (499) 763-34-34')
  assert.match(foot.text(), /Пн–Чт 8:00–17:00/)
  const links = foot
    .find('li a')
    .toArray()
    .map((link) => $(link).attr('href'))
  assert.deepEqual(links, ['/reception', '/help', '/privacy', '/accessibility'])
})

test('a first visit weighs at most 150 KB, a next page at most 15 KB', async () => {
  const page = await house.stranger().get('/')
  const kilobytes = (bytes: number) => Math.round(bytes / 102.4) / 10
  const html = brotliCompressSync(page.text).length
  let first = html
  const $ = load(page.text)
  assert.equal($('script:not([defer])').length, 0)
  for (const href of $('link[rel=stylesheet], link[rel=icon]')
    .toArray()
    .map((link) => $(link).attr('href') ?? '')) {
    const answer = await fetch(house.base + href, { headers: { 'accept-encoding': 'br' } })
    const body = await answer.text()
    first += brotliCompressSync(body).length
    for (const font of body.match(/\/assets\/[^"]+\.woff2/g) ?? [])
      first += (await (await fetch(house.base + font)).arrayBuffer()).byteLength
  }
  console.log(`first visit ${kilobytes(first)} KB, next page ${kilobytes(html)} KB`)
  assert.ok(kilobytes(first) <= 150)
  assert.ok(kilobytes(html) <= 15)
})
