import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { freePort, startApp, type AppProcess } from '../support/app-process.ts'
import { WebClient, type Answer } from '../support/web-client.ts'

// A43–A44: what people type never reaches the log, and nobody writes lines of his own into it.

const canary = 'Kanareyka7731'
let varDir: string
let app: AppProcess

before(async () => {
  varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-logs-'))
  app = await startApp(varDir, await freePort(), { LOG_LEVEL: 'debug' })
})
after(async () => {
  await app.kill('SIGTERM')
  await rm(varDir, { recursive: true, force: true })
})

const lines = () => app.output().split('\n')

test('passwords, tokens, names, phones and addresses of all forms and errors stay out of the log', async () => {
  const browser = new WebClient(app.base)
  const vera = new WebClient(app.base)
  await vera.signIn('vera')
  const everyField = (page: Answer) =>
    Object.fromEntries(
      page
        .$('main form input[name], main form textarea[name]')
        .map((_at, field) => page.$(field).attr('name') ?? '')
        .get()
        .filter((name) => name !== '_csrf')
        .map((name) => [name, `${canary}@mail.example`]),
    )
  const forms = [
    '/login',
    '/register/person',
    '/register/organization',
    '/register/resend',
    '/password/forgot',
    '/reception',
  ]
  for (const path of forms) {
    const page = await browser.get(path)
    if (page.status !== 200) continue
    await browser.submit(page, path, everyField(page))
    await browser.post(path, { ...everyField(page), _csrf: canary })
  }
  for (const path of [
    '/register/confirm',
    '/password/reset',
    '/cabinet/contracts/link',
    '/cabinet/settings/profile',
  ]) {
    const page = await vera.get(`${path}?token=${canary}`)
    if (page.status === 200) await vera.submit(page, path, everyField(page))
  }
  await browser.get(`/cabinet?next=${canary}`, {
    cookie: `vodocabinet=${canary}`,
    'user-agent': canary,
    referer: canary,
  })
  await browser.get(`/cabinet/calendar/${canary}.ics`)
  await browser.get(`/protocols/${canary}`)
  await browser.post('/login', { login: canary, password: `${canary}${'x'.repeat(200_000)}` })
  await fetch(`${app.base}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"password":"${canary}"`,
  })
  const told = lines().filter((line) => line.includes(canary))
  assert.deepEqual(told, [])
  assert.ok(lines().filter((line) => line.includes('"msg":"request"')).length > 15)
})

test('one event is one line of JSON, whatever stands in the address', async () => {
  await fetch(`${app.base}/%0d%0a%7b%22level%22:60%7d%1b[31m`)
  await fetch(`${app.base}/x%0Ay`)
  const events = lines().filter((line) => line.startsWith('{'))
  for (const line of events) assert.ok('level' in (JSON.parse(line) as object))
  // eslint's control-character rule is about slips; here they are what is looked for
  assert.ok(![...app.output()].some((sign) => sign === '\u001b' || sign === '\r'))
  assert.equal(events.filter((line) => line.includes('"level":60')).length, 0)
})

test('an error page shows an id of the request and nothing of the inside', async () => {
  const answer = await fetch(`${app.base}/%E0%A4%A`)
  const text = await answer.text()
  assert.ok([400, 404].includes(answer.status))
  assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f]{8}$/)
  for (const inside of ['node_modules', 'Error:', ' at ', '/src/']) assert.ok(!text.includes(inside), inside)
})
