import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../support/house.ts'
import type { WebClient } from '../support/web-client.ts'

// A21–A23, A33, A39–A41 of the attacks: what comes to the door in a shape no browser of ours sends.

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const signedIn = { login: 'vera', password: 'Voda-2026!demo' }

async function loginToken(browser: WebClient): Promise<string> {
  return String((await browser.get('/login')).$('input[name=_csrf]').first().val())
}

async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(house.base).port), '127.0.0.1')
  let answer = ''
  socket.on('data', (part: Buffer) => (answer += part.toString()))
  socket.on('error', () => undefined)
  socket.write(request)
  await once(socket, 'close')
  return answer
}

test('a form token is refused empty, doubled, in the address, foreign and from before the sign-in', async () => {
  const browser = house.stranger()
  const token = await loginToken(browser)
  const foreign = await loginToken(house.stranger())
  const form = (fields: Record<string, string>) => new URLSearchParams({ ...signedIn, ...fields }).toString()
  const send = (body: string, path = '/login', type = 'application/x-www-form-urlencoded') =>
    fetch(house.base + path, {
      method: 'POST',
      headers: { 'content-type': type, cookie: browser.cookieHeader() },
      body,
      redirect: 'manual',
    })
  const wrong = {
    none: await send(form({})),
    empty: await send(form({ _csrf: '' })),
    doubled: await send(`${form({ _csrf: token })}&_csrf=${token}`),
    nested: await send(`${form({})}&_csrf[a]=${token}`),
    inAddress: await send(form({}), `/login?_csrf=${encodeURIComponent(token)}`),
    foreign: await send(form({ _csrf: foreign })),
    changed: await send(form({ _csrf: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` })),
    asText: await send(form({ _csrf: token }), '/login', 'text/plain'),
    asJson: await send(JSON.stringify({ ...signedIn, _csrf: token }), '/login', 'application/json'),
    asMultipart: await send(
      `--x\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n--x--\r\n`,
      '/login',
      'multipart/form-data; boundary=x',
    ),
  }
  for (const [shape, answer] of Object.entries(wrong)) {
    assert.equal(answer.status, 403, shape)
    assert.match(await answer.text(), /<main[\s\S]*<a [^>]*href="\//, shape)
  }
  assert.equal((await send(form({ _csrf: token }))).status, 303)
})

test('a token got before the sign-in is worth nothing after it', async () => {
  const browser = house.stranger()
  const token = await loginToken(browser)
  await browser.signIn('anna')
  const page = await browser.post('/logout', { _csrf: token })
  assert.equal(page.status, 403)
  assert.equal((await browser.get('/cabinet/history')).status, 200)
})

for (const [name, headers, status] of [
  ['a foreign origin', { origin: 'https://evil.example' }, 403],
  ['no origin at all: null', { origin: 'null' }, 403],
  ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['another host of the same site', { 'sec-fetch-site': 'same-site' }, 403],
  ['its own page', { 'sec-fetch-site': 'same-origin' }, 303],
] as const)
  test(`a form with a good token from ${name} gets ${status}`, async () => {
    const browser = house.stranger()
    const answer = await browser.post('/login', { ...signedIn, _csrf: await loginToken(browser) }, headers)
    assert.equal(answer.status, status)
  })

test('the page of refusal leads back to where the form was, and only within the house', async () => {
  const vera = await house.as('vera')
  const back = async (referer: string) =>
    (await vera.post('/logout', {}, { referer })).$('main a').first().attr('href')
  assert.equal(await back(`${house.base}/cabinet/history?from=2026-01`), '/cabinet/history?from=2026-01')
  for (const foreign of [
    'https://evil.example/x',
    'javascript:alert(1)',
    `${house.base}//evil.example`,
    '%%%',
  ])
    assert.ok(['/logout', '/', '/cabinet'].includes((await back(foreign)) ?? ''), foreign)
})

for (const next of [
  '//evil.example',
  '/\\evil.example',
  'https:evil.example',
  'https://evil.example',
  '/%09/evil.example',
  'javascript:alert(1)',
  '@evil.example',
  '/x\r\nSet-Cookie: a=b',
  '/..//evil.example',
])
  test(`after the sign-in next=${JSON.stringify(next)} stays in the house`, async () => {
    const browser = house.stranger()
    const page = await browser.get(`/login?next=${encodeURIComponent(next)}`)
    const answer = await browser.submit(page, '/login', { ...signedIn, next })
    assert.equal(answer.status, 303)
    assert.equal(new URL(answer.location, house.base).origin, house.base)
    assert.ok(answer.location.startsWith('/') && !answer.location.startsWith('//'), answer.location)
    assert.equal(answer.headers.get('set-cookie')?.includes('a=b') ?? false, false)
  })

test('addresses that mean nothing get a page of their own, never a surprise', async () => {
  const vera = await house.as('vera')
  for (const path of [
    '/%E0%A4%A',
    '/cabinet/readings/%E0%A4%A',
    '/assets/%E0%A4%A/x.css',
    '/cabinet/readings/1e3',
    '/cabinet/readings/01',
    '/cabinet/readings/-1',
    `/cabinet/readings/${'9'.repeat(30)}`,
    '/cabinet/submissions/%00',
    '/cabinet/history/1/x.css',
    `/${'a'.repeat(5_000)}`,
    '/cabinet/history?contract=1&contract=2',
    '/cabinet/history?from=%00&to=%F0%9F%98%80',
    '/cabinet/history.csv/x.css',
    '/.env',
    '/..%2f..%2f.env',
  ]) {
    const answer = await vera.get(path)
    assert.ok([400, 404, 422].includes(answer.status), `${path}: ${answer.status}`)
    assert.equal(answer.headers.get('cache-control'), 'no-store', path)
  }
})

test('bodies too big, with too many fields or broken are refused in words', async () => {
  const browser = house.stranger()
  const token = await loginToken(browser)
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_none, at) => [`f${at}`, '1']))
  const answers = {
    big: await browser.post('/login', { ...signedIn, _csrf: token, login: 'x'.repeat(150_000) }),
    many: await browser.post('/login', { ...signedIn, _csrf: token, ...many }),
    longLogin: await browser.post('/login', { ...signedIn, _csrf: token, login: 'x'.repeat(10_000) }),
    nul: await browser.post('/login', { ...signedIn, _csrf: token, login: 've\u0000ra' }),
    emoji: await browser.post('/login', { _csrf: token, login: '😀\u202e', password: '😀' }),
  }
  assert.deepEqual(
    Object.entries(answers).map(([what, { status }]) => [what, status]),
    [
      ['big', 413],
      ['many', 413],
      ['longLogin', 422],
      ['nul', 422],
      ['emoji', 422],
    ],
  )
  for (const [what, answer] of Object.entries(answers)) assert.equal(answer.$('h1').length, 1, what)
})

test('odd methods are refused, TRACE and CONNECT among them', async () => {
  for (const method of ['TRACE', 'PROPFIND', 'DELETE', 'PUT']) {
    const answer = await raw(`${method} /login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    assert.match(answer, /^HTTP\/1\.1 (404|405|400) /, method)
  }
  assert.match(await raw('CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'), /^(HTTP\/1\.1 4\d\d |$)/)
})

test('a request of two minds about its length is refused', async () => {
  const both =
    'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n'
  assert.match(await raw(both), /^HTTP\/1\.1 400 /)
  const twice = 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'
  assert.match(await raw(twice), /^HTTP\/1\.1 400 /)
})

test('every kind of answer carries the strict headers', async () => {
  const vera = await house.as('vera')
  const [contract] = await house.contractsOf('vera')
  for (const [what, answer] of Object.entries({
    page: await vera.get('/cabinet/history'),
    csv: await vera.get(`/cabinet/history.csv?contract=${contract}`),
    pdf: await vera.get(`/cabinet/history.pdf?contract=${contract}`),
    notFound: await vera.get('/nothing-here'),
    refused: await vera.post('/login', {}),
    redirect: await house.stranger().get('/cabinet'),
    picture: await vera.get('/favicon.ico'),
    health: await vera.get('/healthz'),
    letters: await vera.get('/dev/mail'),
  })) {
    const policy = answer.headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "script-src 'self'",
    ])
      assert.ok(policy.includes(rule), `${what}: ${rule}`)
    assert.ok(!policy.includes('unsafe'), what)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', what)
    assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin', what)
    assert.equal(answer.headers.get('referrer-policy'), 'same-origin', what)
    assert.equal(answer.headers.get('x-powered-by'), null, what)
    const cache = answer.headers.get('cache-control')
    if (what === 'picture') assert.match(cache ?? '', /immutable/)
    else if (what !== 'health') assert.equal(cache, 'no-store', what)
  }
})

test('static files and health give no cookie', async () => {
  const page = await house.stranger().get('/login')
  const sheet = page.$('link[rel=stylesheet]').first().attr('href') ?? ''
  for (const path of [sheet, '/favicon.ico', '/healthz', '/readyz'])
    assert.equal((await fetch(house.base + path)).headers.get('set-cookie'), null, path)
})

test('a forged X-Forwarded-For or Host changes nothing a page shows', async () => {
  const answer = await house.stranger().get('/login', {
    'x-forwarded-for': '6.6.6.6',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
  })
  assert.equal(answer.status, 200)
  assert.ok(!answer.text.includes('evil.example'))
})
