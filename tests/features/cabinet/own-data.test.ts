import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fromBuffer, type Entry, type ZipFile } from 'yauzl'
import { openHouse, type House } from '../../support/house.ts'

const file = '/cabinet/settings/data.zip'
let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

/** The archive of a signed-in person: name and content of each file. */
async function archiveOf(login: string): Promise<Map<string, Buffer>> {
  const browser = await house.as(login)
  await browser.stepUp()
  const answer = await fetch(house.base + file, { headers: { cookie: browser.cookieHeader() } })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'application/zip')
  assert.match(
    answer.headers.get('content-disposition') ?? '',
    /^attachment; filename="vodocabinet-2026-11-30\.zip"$/,
  )
  assert.match(answer.headers.get('cache-control') ?? '', /no-store/)
  return unzip(Buffer.from(await answer.arrayBuffer()))
}

function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  return new Promise((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: true }, (error: Error | null, zip: ZipFile) => {
      if (error !== null) return reject(error)
      zip.on('error', reject)
      zip.on('end', () => resolve(files))
      zip.on('entry', (entry: Entry) =>
        zip.openReadStream(entry, (failed, stream) => {
          if (failed !== null) return reject(failed)
          const parts: Buffer[] = []
          stream.on('data', (part: Buffer) => parts.push(part))
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(parts))
            zip.readEntry()
          })
        }),
      )
      zip.readEntry()
    }),
  )
}

const json = (files: Map<string, Buffer>, name: string) =>
  JSON.parse(files.get(`${name}.json`)?.toString('utf8') ?? 'null') as Record<string, unknown>[]

test('the archive holds everything of the person, readable, with papers', async () => {
  const page = await (await house.as('vera')).get('/cabinet/settings/data')
  assert.equal(page.status, 200)
  assert.equal(page.$('main a.btn-primary').attr('href'), file)
  // somebody of staff looks at her card first
  const id =
    (await house.deps.db.sql.one<{ id: string }>(`select id from users where login = 'vera'`))?.id ?? ''
  await (await house.as('operator')).get(`/staff/subscribers/${id}`)
  const files = await archiveOf('vera')
  assert.equal(json(files, 'profile')[0]?.['login'], 'vera')
  for (const name of [
    'consents',
    'sessions',
    'own-actions',
    'contracts',
    'readings',
    'submissions',
    'invoices',
    'payments',
    'appeals',
  ])
    assert.ok(Array.isArray(json(files, name)), name)
  const counts = await house.deps.db.sql.one<{ readings: number; invoices: number }>(
    `select (select count(*)::int from readings r join contract_access a on a.contract_id = r.contract_id where a.user_id = $1) as readings,
       (select count(*)::int from invoices r join contract_access a on a.contract_id = r.contract_id where a.user_id = $1) as invoices`,
    [id],
  )
  assert.equal(json(files, 'readings').length, counts?.readings)
  const bills = [...files.keys()].filter((name) => name.startsWith('bills/'))
  assert.equal(bills.length, counts?.invoices)
  for (const name of bills) assert.equal(files.get(name)?.subarray(0, 5).toString(), '%PDF-')
  const views = json(files, 'who-saw-my-data').filter(({ action }) => action === 'subscribers.view')
  assert.equal(views.length, 1)
  assert.equal(views[0]?.['who'], 'staff')
})

test('nothing of anybody else is in it, and no secret', async () => {
  const files = await archiveOf('anna')
  const all = [...files.entries()]
    .filter(([name]) => name.endsWith('.json'))
    .map(([, bytes]) => bytes.toString('utf8'))
    .join('\n')
  const others = await house.deps.db.sql.rows<{ login: string; email: string; id: string }>(
    `select login, email, id from users where login <> 'anna'`,
  )
  for (const { email, id } of others)
    for (const secret of [email, id]) assert.ok(!all.includes(secret), secret)
  const numbers = await house.deps.db.sql.rows<{ number: string }>(
    `select c.number from contracts c where not exists
       (select 1 from contract_access a join users u on u.id = a.user_id where a.contract_id = c.id and u.login = 'anna')`,
  )
  for (const { number } of numbers) assert.ok(!all.includes(`"${number}"`), number)
  for (const secret of ['$2b$', 'passwordHash', 'csrf', 'keyHash']) assert.ok(!all.includes(secret), secret)
})

test('the password is asked before, and the journal knows who took it', async () => {
  const oleg = await house.as('oleg')
  assert.match((await oleg.get(file)).location, /^\/login\/again/)
  await archiveOf('oleg')
  const events = await house.deps.db.sql.rows(
    `select 1 from audit_events e join users u on u.id = e.actor_id where e.action = 'account.data.downloaded' and u.login = 'oleg'`,
  )
  assert.equal(events.length, 1)
})

test('who may not have papers gets the data without bills; who lost the contract gets nothing of it', async () => {
  await house.deps.db.sql.run(
    `update contract_access set can_documents = false where user_id = (select id from users where login = 'petrov')`,
  )
  const files = await archiveOf('petrov')
  assert.equal([...files.keys()].filter((name) => name.startsWith('bills/')).length, 0)
  assert.ok(json(files, 'readings').length > 0)
  await house.deps.db.sql.run(
    `update contract_access set valid_to = '2026-11-29' where user_id = (select id from users where login = 'petrov')`,
  )
  assert.deepEqual(json(await archiveOf('petrov'), 'readings'), [])
})

test('a reader who leaves in the middle leaves nothing running and no fault in the log', async () => {
  const browser = await house.as('rodnik')
  await browser.stepUp()
  const leaving = new AbortController()
  const answer = await fetch(house.base + file, {
    headers: { cookie: browser.cookieHeader() },
    signal: leaving.signal,
  })
  const reader = answer.body?.getReader()
  await reader?.read()
  leaving.abort()
  await new Promise((resolve) => setTimeout(resolve, 500))
  assert.equal((await browser.get('/cabinet/settings/data')).status, 200)
})
