import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { openHouse, type House } from '../support/house.ts'
import type { Answer, WebClient } from '../support/web-client.ts'
import { projectDir } from './project-files.ts'
import { doorsOf, type Door } from './routes.ts'

/** What a visitor may see and do without signing in. Everything else stands behind /cabinet or /staff. */
const open = [
  /^\/$/,
  /^\/(login|logout|register|password|email|reception|captcha|invitations)(\/|\.png$|$)/,
  /^\/(news|outages|tariffs|help|contacts|terms|consent|privacy|accessibility|pay)(\/|$)/,
  /^\/protocols(\/|$)/,
  /^\/(healthz|readyz|metrics|favicon\.ico|site\.webmanifest)$/,
  /^\/assets\//,
  /^\/unsubscribe$/,
  /^\/dev\/mail(\/|$)/,
  /^\/cabinet\/calendar\/:secret/,
]

let house: House
let doors: Door[]
let contractId: string

before(async () => {
  house = await openHouse()
  const isReady = () => Promise.resolve({ ok: true })
  doors = doorsOf(createApp(house.deps, { projectDir, trustProxy: 0, isReady }))
  contractId = (await house.contractsOf('vera'))[0] ?? ''
})
after(() => house.close())

const isOpen = ({ path }: Door) => open.some((pattern) => pattern.test(path))

/** The address with something in its places: Vera's own contract, else an id of nothing. */
function addressOf({ path }: Door): string {
  return path
    .replaceAll(':contractId', contractId)
    .replaceAll(/\*?:?\b(?<=[:*])\w+/g, 'b0c6a1de-0000-4000-8000-000000000000')
    .replace(/[:*](?=b0c6a1de)/g, '')
}

test('the walk finds the doors', () => {
  const paths = doors.map(({ method, path }) => `${method} ${path}`)
  for (const door of ['GET /login', 'POST /login', 'POST /logout', 'GET /cabinet/history'])
    assert.ok(paths.includes(door), door)
  assert.ok(doors.length > 20)
})

test('what is not public stands behind /cabinet or /staff', () => {
  const astray = doors.filter((door) => !isOpen(door) && !/^\/(cabinet|staff)(\/|\.|$)/.test(door.path))
  assert.deepEqual(astray, [])
})

test('every door that is not public refuses a stranger', async () => {
  const admitted: string[] = []
  for (const door of doors.filter((each) => !isOpen(each))) {
    const stranger = house.stranger()
    const address = addressOf(door)
    const answer =
      door.method === 'GET'
        ? await stranger.get(address)
        : await stranger.submit(await stranger.get('/login'), address)
    const isSent = answer.status === 303 && answer.location.startsWith('/login?next=')
    if (!isSent) admitted.push(`${door.method} ${door.path}: ${answer.status} ${answer.location}`)
  }
  assert.deepEqual(admitted, [])
})

test('every door of staff is shut to a subscriber, as if it were not there', async () => {
  const vera = await house.as('vera')
  const admitted: string[] = []
  for (const door of doors.filter(({ path }) => path.startsWith('/staff'))) {
    const answer =
      door.method === 'GET'
        ? await vera.get(addressOf(door))
        : await vera.submit(await vera.get('/cabinet/history'), addressOf(door))
    if (answer.status !== 404) admitted.push(`${door.method} ${door.path}: ${answer.status}`)
  }
  assert.deepEqual(admitted, [])
})

test('every POST refuses a missing token with a page that leads back', async () => {
  const wrong: string[] = []
  for (const door of doors.filter(({ method }) => method === 'POST')) {
    const browser = await browserFor(door)
    const answer = await browser.post(addressOf(door), { action: 'save' })
    if (answer.status !== 403 || !leadsBack(answer)) wrong.push(`${door.path}: ${answer.status}`)
  }
  assert.deepEqual(wrong, [])
})

test('every POST refuses a token made for somebody else', async () => {
  const foreign = String((await house.stranger().get('/login')).$('input[name=_csrf]').first().val())
  const wrong: string[] = []
  for (const door of doors.filter(({ method }) => method === 'POST')) {
    const browser = await browserFor(door)
    const answer = await browser.post(addressOf(door), { _csrf: foreign })
    if (answer.status !== 403) wrong.push(`${door.path}: ${answer.status}`)
  }
  assert.deepEqual(wrong, [])
})

test('an address that only takes forms is not a page, and nothing answers with a surprise to odd methods', async () => {
  const wrong: string[] = []
  const pages = new Set(doors.filter(({ method }) => method === 'GET').map(({ path }) => path))
  for (const door of doors) {
    const browser = await browserFor(door)
    const methods = [
      'PUT',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'PROPFIND',
      ...(pages.has(door.path) ? [] : ['GET']),
    ]
    for (const method of methods) {
      const { status } = await fetch(house.base + addressOf(door), {
        method,
        headers: { cookie: browser.cookieHeader() },
        redirect: 'manual',
      })
      const isCalm = method === 'OPTIONS' ? status < 500 : [303, 403, 404, 405].includes(status)
      if (!isCalm) wrong.push(`${method} ${door.path}: ${status}`)
    }
  }
  assert.deepEqual(wrong, [])
})

async function browserFor({ path }: Door): Promise<WebClient> {
  if (path.startsWith('/cabinet')) return house.as('vera')
  return path.startsWith('/staff') ? house.as('admin') : house.stranger()
}

function leadsBack({ $ }: Answer): boolean {
  return $('main a[href^="/"]').length > 0
}
