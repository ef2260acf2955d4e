import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { filesOfHouse, leftovers, sample } from '../support/files.ts'
import { openHouse, type House } from '../support/house.ts'
import { goodLetter } from '../features/reception/letter.ts'

// Attacks of security.md on the e-reception, at its door.

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())
beforeEach(() => house.deps.db.sql.run('delete from throttles'))

const canaries = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "'-alert(3)-'",
  '{{constructor.constructor("alert(4)")()}}',
  '<%= process.env %>',
  '${7*7}#{7*7}',
  '</textarea><svg onload=alert(5)>',
  'javascript:alert(6)',
]

function assertHarmless(text: string, where: string): void {
  assert.doesNotMatch(text, /<script>alert|<img src=x|<svg onload|href="javascript/i, where)
}

test('A24–A26: canaries are shown as they were typed: form, status page, desk, letters', async () => {
  for (const canary of canaries) {
    await house.deps.db.sql.run('delete from throttles')
    const browser = house.stranger()
    const form = await browser.get('/reception')
    const names = { lastName: canary, firstName: canary, patronymic: canary, email: canary, phone: canary }
    const refused = await browser.upload(form, '/reception', {
      ...goodLetter,
      ...names,
      subject: canary,
      text: canary,
    })
    assert.equal(refused.status, 422)
    assertHarmless(refused.text, 'the form')
    for (const [field, value] of Object.entries(names)) assert.equal(refused.$(`#${field}`).val(), value)
    const sent = await browser.upload(form, '/reception', { ...goodLetter, subject: canary, text: canary }, [
      { name: `${canary}.pdf`, content: sample.pdf },
    ])
    assert.equal(sent.status, 303, sent.text)
    const page = await browser.get(sent.location)
    const status = await browser.get(page.$('main a.btn-primary').attr('href') ?? '')
    assertHarmless(status.text, 'the status page')
    assert.equal(status.$('.typed').first().text(), canary)
    const number = decodeURIComponent(sent.location.split('/').at(-1) ?? '')
    const row = await house.deps.db.sql.one<{ id: string }>('select id from appeals where number = $1', [
      number,
    ])
    const clerk = await house.as('reception')
    const desk = `/staff/reception/${row?.id ?? ''}`
    assertHarmless((await clerk.get('/staff/reception')).text, 'the list')
    const opened = await clerk.get(desk)
    assertHarmless(opened.text, 'the desk')
    assert.equal((await clerk.upload(opened, desk, { action: 'answer', text: canary })).status, 303)
    assertHarmless((await browser.get(page.$('main a.btn-primary').attr('href') ?? '')).text, 'the answer')
  }
  for (const letter of await house.deliver()) assertHarmless(letter.html, 'the letter')
})

test('A28: no field brings a second recipient or a header into the letter', async () => {
  for (const email of [
    'a@example.test, b@example.test',
    'a@example.test\r\nBcc: b@example.test',
    'a@example.test\nb@example.test',
    '"a" <a@example.test>',
    'a@example.test;b@example.test',
  ]) {
    const browser = house.stranger()
    const page = await browser.get('/reception')
    assert.equal((await browser.submit(page, '/reception', { ...goodLetter, email })).status, 422, email)
  }
  for (const field of ['subject', 'lastName', 'firstName'])
    assert.equal(
      (
        await house.stranger().submit(await house.stranger().get('/reception'), '/reception', {
          ...goodLetter,
          [field]: 'Тема\r\nBcc: b@example.test',
        })
      ).status,
      403,
      'a foreign token',
    )
  const browser = house.stranger()
  const page = await browser.get('/reception')
  const folded = await browser.submit(page, '/reception', {
    ...goodLetter,
    subject: 'Тема\r\nBcc: b@example.test',
  })
  assert.equal(folded.status, 422)
})

test('A29: a file too large, eleven files and a giant body are refused, and nothing stays of them', async () => {
  const before = (await filesOfHouse(house)).kept.length
  const memory = process.memoryUsage.rss()
  const cases = [
    {
      files: [{ name: 'big.pdf', content: Buffer.concat([sample.pdf, Buffer.alloc(10 * 1024 * 1024)]) }],
      says: /10 МБ/,
    },
    {
      files: Array.from({ length: 11 }, (_, i) => ({ name: `${i}.pdf`, content: sample.pdf })),
      says: /не больше 10/,
    },
  ]
  for (const { files, says } of cases) {
    const browser = house.stranger()
    const began = performance.now()
    const page = await browser.upload(await browser.get('/reception'), '/reception', goodLetter, files)
    assert.equal(page.status, 422)
    assert.match(page.$('#files-error').text(), says)
    assert.equal(page.$('#text').text().trim(), goodLetter.text)
    assert.ok(performance.now() - began < 2_000)
  }
  const declared = await fetch(`${house.base}/reception`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.alloc(110 * 1024 * 1024),
  }).then(
    (answer) => answer.status,
    // the connection is closed before the body has been taken
    () => 413,
  )
  assert.equal(declared, 413)
  assert.ok(process.memoryUsage.rss() - memory < 400 * 1024 * 1024)
  assert.deepEqual(await leftovers(house), [])
  assert.equal((await filesOfHouse(house)).kept.length, before)
})

test('A29: a giant body without a length is cut where its length would have been refused', async () => {
  const socket = connect(Number(new URL(house.base).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  socket.write(
    'POST /reception HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n',
  )
  const head = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
  const chunk = (content: Buffer | string) =>
    Buffer.concat([
      Buffer.from(`${content.length.toString(16)}\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ])
  let answer = ''
  socket.on('data', (data: Buffer) => (answer += data.toString('latin1')))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(chunk(head))
  const mega = chunk(Buffer.alloc(1024 * 1024))
  let sent = 0
  for (; sent < 300 && !socket.destroyed && answer === ''; sent++) {
    if (!socket.write(mega))
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed])
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2_000))])
  socket.destroy()
  assert.ok(sent < 300, `${sent} MB were taken`)
  assert.match(answer, /^HTTP\/1\.1 413/)
  assert.deepEqual(await leftovers(house), [])
})

test('A30: an upload broken off leaves no file', async () => {
  for (let tries = 0; tries < 5; tries++) {
    const socket = connect(Number(new URL(house.base).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      'POST /reception HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n' +
        '--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.7\r\n',
    )
    socket.write(Buffer.alloc(300_000))
    await new Promise((resolve) => setTimeout(resolve, 60))
    socket.destroy()
  }
  assert.deepEqual(await leftovers(house), [])
})

test('A31: damaged multipart bodies are 400 or 403 in words, never 500', async () => {
  const browser = house.stranger()
  const page = await browser.get('/reception')
  const token = page.$('[name=_csrf]').val() as string
  const part = (name: string, value: string, more = '') =>
    `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
  for (const body of [
    '',
    '--x',
    '--x--',
    `--x\r\nbroken\r\n\r\nx\r\n--x--`,
    part('_csrf', token),
    `${part('_csrf', token)}--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF`,
    `${part('a[b][c]', 'x')}--x--`,
    `${part('__proto__', 'x')}${part('constructor', 'x')}--x--`,
    `${part('_csrf', 'x').repeat(150)}--x--`,
    `${part('text', 'x'.repeat(200_000))}--x--`,
    `${part('n'.repeat(300), 'x')}--x--`,
  ]) {
    const answer = await fetch(`${house.base}/reception`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', cookie: browser.cookieHeader() },
      body,
    })
    assert.ok([400, 403, 413, 422].includes(answer.status), `${answer.status} for ${body.slice(0, 60)}`)
    assert.match(await answer.text(), /<h1>/)
  }
  const noBoundary = await fetch(`${house.base}/reception`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data' },
    body: 'x',
  })
  assert.equal(noBoundary.status, 400)
  assert.deepEqual(await leftovers(house), [])
})

test('A33: doubled fields, arrays and strange ids are 4xx in words', async () => {
  const browser = house.stranger()
  const page = await browser.get('/reception')
  const body = new FormData()
  for (const [name, value] of Object.entries({
    ...goodLetter,
    _csrf: page.$('[name=_csrf]').val() as string,
  }))
    body.append(name, value)
  body.append('lastName', 'Вторая')
  const doubled = await fetch(`${house.base}/reception`, {
    method: 'POST',
    headers: { cookie: browser.cookieHeader() },
    body,
  })
  assert.equal(doubled.status, 422)
  for (const path of [
    '/reception/files/1?number=x&key=y',
    '/reception/files/-1',
    '/reception/sent/%E0%A4%A',
    '/reception/sent/ЭП-2026-0000001%00',
    '/reception/status?number[]=1&key=2',
    '/reception/status?number=ЭП-2026-000001&key=1&key=2',
    `/reception/status?number=${'9'.repeat(3_000)}&key=x`,
  ]) {
    const answer = await browser.get(path)
    assert.ok([400, 404].includes(answer.status), `${answer.status} ${path}`)
  }
})

test('A22: without a token, with a foreign one, from another site: 403 and no file', async () => {
  const stranger = house.stranger()
  const form = await stranger.get('/reception')
  for (const token of ['', 'x', form.$('[name=_csrf]').val() as string]) {
    const page = await house.stranger().get('/reception')
    const answer = await house
      .stranger()
      .upload(page, '/reception', { ...goodLetter, _csrf: token }, [{ name: 'a.pdf', content: sample.pdf }])
    assert.equal(answer.status, 403)
  }
  assert.deepEqual(await leftovers(house), [])
})

test('A48: of a hundred posts at once ten become letters, the others are told, and pages stay open', async () => {
  const browser = house.stranger()
  const page = await browser.get('/reception')
  const before = (await filesOfHouse(house)).kept.length
  const posts = Array.from({ length: 100 }, () =>
    browser.upload(page, '/reception', goodLetter, [{ name: 'a.pdf', content: sample.pdf }]),
  )
  const others = await Promise.all([
    house.stranger().get('/reception'),
    (await house.as('vera')).get('/cabinet/history'),
  ])
  assert.deepEqual(
    others.map(({ status }) => status),
    [200, 200],
  )
  const answers = await Promise.all(posts)
  const count = (status: number) => answers.filter((answer) => answer.status === status).length
  assert.equal(count(303), 10)
  assert.equal(count(429), 90)
  const refused = answers.find(({ status }) => status === 429)
  assert.ok(Number(refused?.headers.get('retry-after')) > 0)
  assert.equal(refused?.$('#text').text().trim(), goodLetter.text)
  assert.equal((await filesOfHouse(house)).kept.length - before, 10)
})

test('A48: the daily quota of files holds, letters without files still go', async () => {
  await house.deps.quotas.receptionAddress.take('127.0.0.1', 200 * 1024)
  const browser = house.stranger()
  const page = await browser.upload(await browser.get('/reception'), '/reception', goodLetter, [
    { name: 'a.pdf', content: sample.pdf },
  ])
  assert.equal(page.status, 422)
  assert.match(page.$('#files-error').text(), /На сегодня/)
  const plain = await browser.upload(await browser.get('/reception'), '/reception', goodLetter)
  assert.equal(plain.status, 303)
})
