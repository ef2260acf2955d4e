import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { freePort, refusedStart, startApp, type AppProcess } from '../support/app-process.ts'
import { WebClient } from '../support/web-client.ts'

let varDir: string
let port: number
let app: AppProcess | undefined

before(async () => {
  varDir = await mkdtemp(join(tmpdir(), 'vodocabinet-start-'))
  port = await freePort()
})
after(async () => {
  await app?.kill('SIGTERM')
  await rm(varDir, { recursive: true, force: true })
})

const start = async (env: Record<string, string> = {}) => {
  app = await startApp(varDir, port, env)
  return app
}
const postmaster = async () => {
  const text = await readFile(join(varDir, 'postgres', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n')[0])
}
/** The server takes its file away as the last thing it does. */
const isDatabaseDown = () => !existsSync(join(varDir, 'postgres', 'postmaster.pid'))
const windowOf = async (base: string) => (await new WebClient(base).get('/login')).$('.pill').text()

test('the first start lays the demo and prints the address and whom to sign in as', async () => {
  const { base, output } = await start()
  assert.match(output(), new RegExp(`http://localhost:${port}\\n`))
  for (const login of 'vera oleg anna rodnik petrov operator metering billing reception editor admin admin2 auditor'.split(
    ' ',
  )) {
    assert.match(output(), new RegExp(`^ +${login} +\\w`, 'm'))
    const answer = await new WebClient(base).signIn(login)
    assert.equal(answer.status, 303, login)
  }
  assert.match(output(), /Voda-2026!demo; a second factor is not demanded/)
  assert.equal(await windowOf(base), 'Приём показаний по 2\u00a0декабря включительно')
})

test('a second app on the same port says so, and the first one serves on', async () => {
  const { code, said } = await refusedStart({ VAR_DIR: varDir, PORT: String(port), PORTAL_NOW: 'now' })
  assert.equal(code, 1)
  assert.deepEqual(said, [
    `vodocabinet: PORT ${port} is taken by another program: stop it or set PORT to a free one`,
  ])
  assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200)
})

test('after a kill -9 the next start works, at once as signed in as before', async () => {
  const browser = new WebClient(`http://127.0.0.1:${port}`)
  await browser.signIn('vera')
  const server = await postmaster()
  await app?.kill('SIGKILL')
  await start()
  assert.equal(await postmaster(), server)
  assert.equal((await browser.get('/cabinet/history')).status, 200)
})

test('Ctrl-C ends the app with 0 and the database with it', async () => {
  assert.equal(await app?.kill('SIGINT'), 0)
  assert.ok(isDatabaseDown())
})

test('the clock is exactly PORTAL_NOW at each start, also backwards', async () => {
  const { base } = await start({ PORTAL_NOW: '2026-12-02T23:59:57+03:00' })
  assert.match(await windowOf(base), /по 2\u00a0декабря включительно/)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  assert.match(await windowOf(base), /с 29\u00a0декабря/)
  assert.equal(await app?.kill('SIGTERM'), 0)
  const back = await start({ PORTAL_NOW: '2026-11-26T23:59:57+03:00' })
  assert.match(await windowOf(back.base), /с 27\u00a0ноября/)
  assert.match((await new WebClient(back.base).get('/login')).$('.demo-banner').text(), /26\u00a0ноября/)
  assert.equal(await app?.kill('SIGTERM'), 0)
})

test('two web processes share the port; new ones take their place without a failed request', async () => {
  const { base, child, output } = await start({ WEB_CONCURRENCY: '2' })
  const answers: number[] = []
  let isAsking = true
  while (!output().includes('Vodocabinet is open')) await new Promise((resolve) => setTimeout(resolve, 50))
  const asking = Array.from({ length: 4 }, async () => {
    while (isAsking) answers.push((await fetch(`${base}/healthz`)).status)
  })
  child.kill('SIGUSR2')
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  isAsking = false
  await Promise.all(asking)
  assert.deepEqual([...new Set(answers)], [200])
  assert.equal(output().match(/Vodocabinet is open/g)?.length, 1)
  assert.ok(answers.length > 500, String(answers.length))
  assert.equal(await app?.kill('SIGTERM'), 0)
  assert.ok(isDatabaseDown())
})

test('says every fault of the settings at once, a sentence each', async () => {
  const file = join(varDir, 'file')
  await writeFile(file, '')
  const { code, said } = await refusedStart({
    VAR_DIR: file,
    PORT: 'abc',
    BCRYPT_COST: 'x',
    PORTAL_NOW: 'yesterday',
    BASE_URL: 'cabinet.example',
    LOG_LEVEL: 'loud',
    WEB_CONCURRENCY: '0',
    TRUST_PROXY: 'yes',
    UTILITY_FILE: join(varDir, 'none.json'),
    DATABASE_URL: 'postgresql://somebody:hidden@127.0.0.1:1/none',
  })
  assert.equal(code, 1)
  const named = said.map((line) => /^vodocabinet: ([A-Z_]+)\b/.exec(line)?.[1]).sort()
  assert.deepEqual(
    named,
    'BASE_URL BCRYPT_COST DATABASE_URL LOG_LEVEL PORT PORTAL_NOW TRUST_PROXY UTILITY_FILE VAR_DIR WEB_CONCURRENCY'.split(
      ' ',
    ),
  )
  assert.ok(!said.join('\n').includes('hidden'))
})

test('production names what it lacks and what it refuses', async () => {
  const { code, said } = await refusedStart({
    NODE_ENV: 'production',
    VAR_DIR: varDir,
    BASE_URL: 'http://cabinet.example',
    SESSION_SECRET: 'short',
    UTILITY_FILE: 'prisma/seed/reference/utility.json',
    PORTAL_NOW: 'now',
    CAPTCHA_ANSWER: 'x',
    DEMO: '1',
  })
  assert.equal(code, 1)
  const named = said.map((line) => /^vodocabinet: ([A-Z_]+)\b/.exec(line)?.[1]).sort()
  assert.deepEqual(
    named,
    'BASE_URL CAPTCHA_ANSWER DATABASE_URL DATA_KEY DEMO PASSWORD_PEPPER PORTAL_NOW SESSION_SECRET UTILITY_FILE'.split(
      ' ',
    ),
  )
})
