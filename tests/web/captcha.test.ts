import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import express from 'express'
import { Temporal } from 'temporal-polyfill'
import { newCaptchaText } from '../../src/platform/captcha-picture.ts'
import { createI18n } from '../../src/platform/i18n.ts'
import { createSeal } from '../../src/platform/seal.ts'
import { createCaptcha } from '../../src/web/captcha.ts'
import { WebClient } from '../support/web-client.ts'

const i18n = createI18n('src')
let now = Temporal.Instant.from('2026-11-30T10:00+03:00')
let text = 'KE553'
let failures = 0
const used = new Set<string>()
const server = createServer()
let base = ''

function captchaOf(secret: string) {
  return createCaptcha({
    seal: createSeal(secret, 'captcha'),
    isSecure: false,
    clock: { now: () => now, isShifted: true, offsetMs: 0 },
    fixedAnswer: undefined,
    newText: () => text,
    useUp: ({ id }) => Promise.resolve(!used.has(id) && used.add(id).has(id)),
    throttle: {
      take: () => Promise.resolve(failures >= 100 ? -1 : 100 - ++failures),
      giveBack: () => {
        failures--
        return Promise.resolve()
      },
    },
  })
}

before(async () => {
  const captcha = captchaOf('s'.repeat(32))
  const app = express()
  app.use((req, _res, next) => {
    req.t = i18n.translator(req.query['lang'] === 'en' ? 'en' : 'ru')
    next()
  })
  app.get('/picture', (req, res) => void res.send(captcha.newPicture(req, res)))
  app.get('/question', (req, res) => void res.send(captcha.newQuestion(req, res)))
  app.get('/check', async (req, res) => {
    const slip = await captcha.check(req, res, req.query['answer'] as string)
    res.send(slip?.key ?? 'right')
  })
  server.on('request', app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => void server.close())

const answer = async (client: WebClient, value: string) =>
  (await client.get(`/check?answer=${encodeURIComponent(value)}`)).text

test('takes the right answer once: small letters, spaces and a Russian keyboard do not matter', async () => {
  for (const typed of ['KE553', 'ke 553', 'КЕ553', ' ке553 ', 'ＫＥ５５３']) {
    const client = new WebClient(base)
    await client.get('/picture')
    assert.equal(await answer(client, typed), 'right', typed)
    assert.equal(await answer(client, typed), 'web:captcha.old', `${typed} again`)
  }
})

test('a cookie kept from before is worth nothing after the answer, right or wrong', async () => {
  for (const first of ['KE553', 'wrong']) {
    const client = new WebClient(base)
    await client.get('/picture')
    const cookie = client.cookieHeader()
    await answer(client, first)
    const replay = await fetch(`${base}/check?answer=KE553`, { headers: { cookie } })
    assert.equal(await replay.text(), 'web:captcha.wrong')
  }
})

test('of 20 parallel answers with one cookie one is taken', async () => {
  const client = new WebClient(base)
  await client.get('/picture')
  const headers = { cookie: client.cookieHeader() }
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => (await fetch(`${base}/check?answer=KE553`, { headers })).text()),
  )
  assert.equal(answers.filter((said) => said === 'right').length, 1)
})

test('an answer comes too late after ten minutes', async () => {
  const client = new WebClient(base)
  await client.get('/picture')
  now = now.add({ minutes: 9, seconds: 59 })
  assert.equal(await answer(client, 'no'), 'web:captcha.wrong')
  await client.get('/picture')
  now = now.add({ minutes: 10 })
  assert.equal(await answer(client, 'KE553'), 'web:captcha.old')
})

test("somebody else's picture, none at all, or a forged cookie do not help", async () => {
  await new WebClient(base).get('/picture')
  assert.equal(await answer(new WebClient(base), 'KE553'), 'web:captcha.old')
  for (const value of ['x', 'A'.repeat(60), 'A'.repeat(5_000), '%00', '[]']) {
    const headers = { cookie: `vodocabinet-captcha=${value}` }
    assert.equal(await (await fetch(`${base}/check?answer=KE553`, { headers })).text(), 'web:captcha.old')
  }
})

test('picture and question stand side by side: either answer is taken', async () => {
  for (const language of ['ru', 'en']) {
    const words = i18n
      .translator(language as 'ru')('web:captcha.numbers')
      .split(' ')
    for (let time = 0; time < 20; time++) {
      const client = new WebClient(base)
      await client.get('/picture')
      const { text: question } = await client.get(`/question?lang=${language}`)
      const isLess = /минус|minus/.test(question)
      const [a = 0, b = 0, c = 0] = question
        .replace(/[?.,]/g, '')
        .split(' ')
        .map((word) => words.indexOf(word))
        .filter((number) => number >= 0)
      assert.equal(
        await answer(client, time % 2 === 0 ? String(a + b + (isLess ? -c : c)) : 'KE553'),
        'right',
        question,
      )
    }
  }
})

test('a picture asked for again leaves the one in another tab good', async () => {
  const client = new WebClient(base)
  text = 'AAAAA'
  await client.get('/picture')
  text = 'KE553'
  await client.get('/picture')
  assert.equal(await answer(client, 'AAAAA'), 'right')
  assert.equal(await answer(client, 'KE553'), 'right')
})

test('after many wrong answers even the right one has to wait', async () => {
  failures = 100
  const client = new WebClient(base)
  await client.get('/picture')
  assert.equal(await answer(client, 'KE553'), 'web:captcha.often')
  failures = 0
})

test('signs are five, easy to tell apart, and different each time', () => {
  const texts = Array.from({ length: 200 }, newCaptchaText)
  for (const one of texts) assert.match(one, /^[ACEHKMPTX2345679]{5}$/)
  assert.ok(new Set(texts).size > 190)
})
