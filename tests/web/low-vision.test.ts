import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readView, writeView } from '../../src/web/low-vision.ts'
import { openHouse, type House } from '../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

test('every page has the switch, and the usual version carries nothing of the other', async () => {
  for (const browser of [house.stranger(), await house.as('vera'), await house.as('operator')])
    for (const path of ['/', '/tariffs', '/cabinet/history', '/staff/links', '/nothing']) {
      const page = await browser.get(path)
      if (page.status === 303) continue
      assert.match(page.$('header .top__view').text(), /Версия для слабовидящих/)
      assert.equal(page.$('html').attr('class'), undefined)
      assert.doesNotMatch(page.text, /low-vision/)
    }
})

test('the switch remembers in the browser and leaves the address as it was', async () => {
  const visitor = house.stranger()
  const landing = await visitor.get('/outages?address=Тихая')
  const href = landing.$('header .top__view').attr('href') ?? ''
  const turned = await visitor.get(href)
  assert.equal(turned.status, 303)
  assert.match(turned.location, /^\/outages\?address=[^&]+#view-settings$/)
  const page = await visitor.get('/outages')
  assert.equal(page.$('html').attr('class'), 'low low--150 low--white low--normal low--shown')
  assert.match(page.$('link[rel=stylesheet]').last().attr('href') ?? '', /css\/low-vision-150\.css$/)
  assert.equal(page.$('nav.view__settings [aria-current=true]').length, 4)
  const choose = async (text: string) =>
    visitor.get(page.$(`nav.view__settings a:contains("${text}")`).attr('href') ?? '')
  await choose('Белым по чёрному')
  assert.match((await visitor.get('/')).$('html').attr('class') ?? '', /low--150 low--black/)
  const black = await visitor.get('/')
  assert.equal(black.$('meta[name=color-scheme]').attr('content'), 'dark')
  await visitor.get(black.$('.view__bar a').last().attr('href') ?? '')
  assert.equal((await visitor.get('/')).$('html').attr('class'), undefined)
})

test('who is signed in finds the version in another browser; the browser’s own choice comes first', async () => {
  const first = house.stranger()
  await first.signIn('vera')
  await first.get('/cabinet?view=200.blue.wide.hidden')
  const second = house.stranger()
  await second.signIn('vera')
  assert.match((await second.get('/cabinet')).$('html').attr('class') ?? '', /low--200 low--blue low--wide/)
  await second.get('/cabinet?view=off')
  assert.equal((await second.get('/cabinet')).$('html').attr('class'), undefined)
  assert.match((await first.get('/cabinet')).$('html').attr('class') ?? '', /low--200/)
  const stored = await house.deps.db.sql.one<{ view: string }>(
    `select preferences ->> 'view' as view from users where login_key = 'vera'`,
  )
  assert.equal(stored?.view, 'off')
})

test('what is no version is passed over, and a form keeps its own address', async () => {
  const visitor = house.stranger()
  for (const odd of [
    'view=1',
    'view=',
    'view=150.black',
    'view=150.black.wide.hidden.more',
    'view[a]=off',
    `view=${'a'.repeat(5_000)}`,
    'view=%00',
  ]) {
    const page = await visitor.get(`/login?${odd}`)
    assert.equal(page.status, 200, odd)
    assert.equal(page.$('html').attr('class'), undefined)
  }
  const foreign = await fetch(`${house.base}//evil.example/x?view=off`, { redirect: 'manual' })
  assert.equal(foreign.headers.get('location'), '/')
  await visitor.get('/login?view=200.white.normal.shown')
  const form = await visitor.get('/login')
  const refused = await visitor.submit(form, '/login', { login: '', password: '' })
  assert.equal(refused.status, 422)
  assert.match(refused.$('html').attr('class') ?? '', /low--200/)
  assert.match(refused.$('.view__bar a').last().attr('href') ?? '', /^\/login\?view=off$/)
})

test('a version is read as it was written', () => {
  for (const text of ['100.white.normal.shown', '200.blue.wide.hidden', 'off']) {
    const view = readView(text)
    assert.ok(view !== 'unknown')
    assert.equal(writeView(view), text)
  }
  for (const odd of [undefined, null, 1, ['off'], 'OFF', '125.white.normal.shown'])
    assert.equal(readView(odd), 'unknown')
})

test('the sheets for larger letters have their breakpoints moved', async () => {
  const visitor = house.stranger()
  const sheetOf = async (size: string) => {
    await visitor.get(`/?view=${size}.white.normal.shown`)
    const links = (await visitor.get('/')).$('link[rel=stylesheet]')
    return (await visitor.get(links.eq(1).attr('href') ?? '')).text
  }
  assert.match(await sheetOf('100'), /\(max-width: 47\.99rem\)/)
  assert.match(await sheetOf('150'), /\(max-width: 71\.99rem\)/)
  const doubled = await sheetOf('200')
  assert.match(doubled, /\(max-width: 95\.98rem\)/)
  assert.doesNotMatch(doubled, /\(max-width: 47\.99rem\)/)
})
