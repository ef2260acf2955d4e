import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { sendReminders } from '../../../src/features/notices/reminders/jobs.ts'
import type { Mail } from '../../../src/platform/mailer.ts'
import { openHouse, type House } from '../../support/house.ts'

// Who lives where the water is turned off hears of it once, by letter and in the cabinet (IN3).
let house: House

beforeEach(async () => {
  house = await openHouse({ now: '2026-11-30T10:00+03:00' })
  await house.deps.db.sql.run('delete from outages')
})
afterEach(() => house.close())

type Outage = {
  addresses: string
  action?: 'publish' | 'save'
  id?: string
  version?: string
  endsAt?: string
}

/** Written through the editors' form. @returns its address */
async function write({ addresses, action = 'publish', id, version, endsAt }: Outage): Promise<string> {
  const editor = await house.as('editor')
  const page = id === undefined ? '/staff/content/outages/new' : id
  const answer = await editor.submit(await editor.get(page), page, {
    kind: 'PLANNED',
    placeRu: 'Тихая улица',
    placeEn: 'Tikhaya Street',
    addresses,
    reasonRu: 'Меняем задвижку',
    reasonEn: 'A valve is replaced',
    startsAt: '2026-12-01T10:00',
    endsAt: endsAt ?? '2026-12-01T16:00',
    ...(version === undefined ? {} : { version }),
    action,
  })
  assert.equal(answer.status, 303, answer.text)
  const row = await house.deps.db.sql.one<{ id: string }>('select id from outages')
  return `/staff/content/outages/${row?.id}`
}

async function run(): Promise<Mail[]> {
  const before = house.letters.length
  await sendReminders(house.deps)
  return (await house.deliver())
    .slice(before)
    .filter(({ subject }) => /Отключение воды|Water off/.test(subject))
}
const people = (letters: readonly Mail[]) => letters.map(({ to }) => to.address.split('@')[0]).toSorted()

test('who has a contract in one of its houses is told once, others are not', async () => {
  await write({ addresses: 'ул. Тихая, д. 2–20 (чётные)' })
  const letters = await run()
  assert.deepEqual(people(letters), ['vera'])
  const text = (letters[0]?.text ?? '').replaceAll('\u00a0', ' ')
  assert.match(letters[0]?.subject ?? '', /Тихая улица/)
  assert.match(text, /с 10:00 1 декабря, включим к 16:00 1 декабря\. Меняем задвижку/)
  assert.ok(text.includes(`${house.base}/outages`))
  const inbox = await (await house.as('vera')).get('/cabinet/notifications')
  assert.match(inbox.text, /Отключение воды: Тихая улица/)
  assert.deepEqual(await run(), [])
})

test('a draft and an outage that is over tell nobody, a house too far neither', async () => {
  await write({ addresses: 'ул. Тихая, д. 2–20 (чётные)', action: 'save' })
  assert.deepEqual(await run(), [])
  await house.deps.db.sql.run(`update outages set is_published = true, ends_at = $1, starts_at = $2`, [
    '2026-11-30T06:00:00Z',
    '2026-11-30T05:00:00Z',
  ])
  assert.deepEqual(await run(), [])
  await house.deps.db.sql.run('delete from outages')
  await write({ addresses: 'ул. Тихая, д. 16–20 (чётные)' })
  assert.deepEqual(await run(), [])
})

test('an address added later tells its own people only; many runs at once tell each once', async () => {
  const path = await write({ addresses: 'ул. Тихая, д. 14' })
  assert.deepEqual(people(await run()), ['vera'])
  const { sql } = house.deps.db
  const oleg = await sql.one<{ address: string }>(
    `select n.address from accounts n join contract_access a using (contract_id) join users u on u.id = a.user_id
     where u.login_key = 'oleg'`,
  )
  await write({ id: path, addresses: `ул. Тихая, д. 14\n${oleg?.address}`, action: 'save' })
  const before = house.letters.length
  await Promise.all(Array.from({ length: 4 }, () => sendReminders(house.deps)))
  const letters = (await house.deliver())
    .slice(before)
    .filter(({ subject }) => /Отключение воды/.test(subject))
  assert.deepEqual(people(letters), ['oleg'])
})

test('whoever wants no letters of outages finds it in the cabinet alone', async () => {
  const { sql } = house.deps.db
  await sql.run(
    `insert into notification_rules (user_id, event, channel, enabled)
     select id, 'outages', 'mail', false from users where login_key = 'vera'`,
  )
  await write({ addresses: 'ул. Тихая, д. 14' })
  assert.deepEqual(await run(), [])
  assert.match((await (await house.as('vera')).get('/cabinet/notifications')).text, /Отключение воды/)
})
