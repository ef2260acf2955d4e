import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { sendReminders } from '../../../src/features/notices/reminders/jobs.ts'
import { paths } from '../../../src/paths.ts'
import type { Mail } from '../../../src/platform/mailer.ts'
import { openHouse, type House } from '../../support/house.ts'
import { flatOf, submitAll, wordsOf } from '../readings/submission-kit.ts'

let house: House

beforeEach(async () => void (house = await openHouse({ now: '2026-11-27T09:00+03:00' })))
afterEach(() => house.close())

/** Runs the job and gives the letters it posted. */
async function run(now?: string): Promise<Mail[]> {
  if (now !== undefined) house.clock.set(now)
  const before = house.letters.length
  await sendReminders(house.deps)
  const plain = (text: string) => text.replace(/\u00a0/g, ' ')
  return (await house.deliver())
    .slice(before)
    .map((mail) => ({ ...mail, subject: plain(mail.subject), text: plain(mail.text) }))
}

const about = (letters: readonly Mail[], words: RegExp) =>
  letters.filter(({ subject }) => words.test(subject))
const to = (letters: readonly Mail[], login: string) =>
  letters.filter(({ to: { address } }) => address.startsWith(`${login}@`))
const opens = /Приём показаний за ноябрь открыт/
const closes = /Показания за ноябрь принимаем/
const verification = /поверк/

test('when the window opens everybody who may hand in is told once, with one action', async () => {
  const letters = about(await run(), opens)
  const people = letters.map(({ to: { address } }) => address)
  assert.equal(new Set(people).size, people.length)
  for (const login of ['vera', 'oleg', 'anna', 'rodnik', 'petrov'])
    assert.equal(to(letters, login).length, 1, login)
  assert.ok(!people.some((address) => /^(operator|metering|admin)@/.test(address)))
  const [vera] = to(letters, 'vera')
  assert.match(vera?.subject ?? '', /по 2 декабря, среду, включительно/)
  assert.match(vera?.text ?? '', /2 прибора/)
  assert.ok(vera?.text.includes(`${house.base}/cabinet/readings/`))
  const [anna] = to(letters, 'anna')
  assert.equal(anna?.text.match(/Договор №/g)?.length, 2)
  assert.ok(anna.text.includes(`${house.base}/cabinet/readings\n`))
  assert.equal(about(await run('2026-11-27T12:00+03:00'), opens).length, 0)
  assert.equal(about(await run('2026-11-30T12:00+03:00'), opens).length, 0)
})

test('a job that runs many times at once sends each letter once', async () => {
  const counts = await Promise.all(Array.from({ length: 6 }, () => sendReminders(house.deps)))
  assert.ok(counts.reduce((sum, count) => sum + count, 0) > 4)
  const letters = about(await house.deliver(), opens)
  const people = letters.map(({ to: { address } }) => address)
  assert.deepEqual(people.toSorted(), [...new Set(people)].toSorted())
  const rows = await house.deps.db.sql.one<{ twice: number; inbox: number }>(
    `select (select count(*)::int from (select user_id from notifications where event = 'window-opens'
       group by user_id having count(*) > 1) x) as twice,
     (select count(*)::int from notifications where event = 'window-opens') as inbox`,
  )
  assert.deepEqual(rows, { twice: 0, inbox: people.length })
})

test('what rolls back is neither sent nor written down, and goes the next time', async () => {
  const { jobs } = house.deps
  const broken = { ...house.deps, jobs: { ...jobs, enqueueAll: () => Promise.reject(new Error('killed')) } }
  await assert.rejects(sendReminders(broken), /killed/)
  const row = await house.deps.db.sql.one<{ n: number }>(
    `select (select count(*) from reminders) + (select count(*) from notifications) + (select count(*) from user_tokens) as n`,
  )
  assert.equal(Number(row?.n), 0)
  assert.ok(about(await run(), opens).length > 4)
})

test('nobody is written to from 21:00 to 9:00', async () => {
  for (const night of ['2026-11-27T00:00+03:00', '2026-11-27T08:59:59+03:00', '2026-11-27T21:00+03:00'])
    assert.equal((await run(night)).length, 0, night)
  assert.ok((await run('2026-11-27T20:59:59+03:00')).length > 0)
})

test('the day before the last, missing meters are named; whoever has handed in hears nothing', async () => {
  house.clock.set('2026-12-01T08:00+03:00')
  const oleg = await flatOf(house, 'oleg')
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, {
    [`value.${vera.main.id}`]: String(vera.main.last + 8),
    [`value.${vera.other.id}`]: String(vera.other.last + 6),
  })
  const letters = about(await run('2026-12-01T09:00+03:00'), closes)
  assert.equal(to(letters, 'vera').length, 0)
  const [letter] = to(letters, 'oleg')
  assert.match(letter?.text ?? '', /закроется 2 декабря в 24:00/)
  for (const serial of new Set(oleg.registers.map((each) => each.serial)))
    assert.ok(letter?.text.includes(serial), serial)
  assert.equal(about(await run('2026-12-02T12:00+03:00'), closes).length, 0)
})

test('340 inlets are ten names and a number', async () => {
  const [letter] = to(about(await run('2026-12-01T10:00+03:00'), closes), 'rodnik')
  const text = letter?.text ?? ''
  assert.equal(text.match(/ввод /g)?.length, 10)
  const all = Number(/ещё нет по (\d+) прибор/.exec(text)?.[1])
  const more = Number(/И ещё: (\d+) прибор/.exec(text)?.[1])
  assert.ok(all > 300)
  assert.equal(more, all - 10)
})

test('late is better than never: on the last day too, and after it no more', async () => {
  assert.ok(to(about(await run('2026-12-02T20:00+03:00'), closes), 'oleg').length === 1)
  await house.deps.db.sql.run('delete from reminders')
  assert.equal(about(await run('2026-12-03T09:00+03:00'), closes).length, 0)
})

test('an extension for one contract closes once more, for that contract alone', async () => {
  await run('2026-12-01T10:00+03:00')
  const [contract = ''] = await house.contractsOf('oleg')
  await house.deps.db.sql.run(
    `insert into window_extensions (period, contract_id, closes_on, reason, created_by, created_at)
     select '2026-11', $1, '2026-12-07', 'болезнь', id, now() from users where login_key = 'metering'`,
    [contract],
  )
  const letters = about(await run('2026-12-06T10:00+03:00'), closes)
  assert.deepEqual(
    letters.map(({ to: { address } }) => address.split('@')[0]),
    ['oleg'],
  )
  assert.match(letters[0]?.text ?? '', /7 декабря/)
})

test('an accountant is left in peace, an ended access too', async () => {
  await house.deps.db.sql.run(
    `update contract_access set can_enter = false, can_submit = false
     where user_id = (select id from users where login_key = 'petrov')`,
  )
  await house.deps.db.sql.run(
    `update contract_access set valid_to = '2026-11-26' where user_id = (select id from users where login_key = 'anna')`,
  )
  const letters = await run()
  assert.equal(to(letters, 'petrov').length, 0)
  assert.equal(to(letters, 'anna').length, 0)
  assert.equal(to(about(letters, opens), 'vera').length, 1)
})

test('verification: one letter gathers the meters, at 60, 30 and 7 days', async () => {
  const flat = await flatOf(house, 'vera')
  await house.deps.db.sql.run(`update verifications set valid_until = '2027-01-25' where contract_id = $1`, [
    flat.contractId,
  ])
  const days: [string, number][] = [
    ['2026-11-25', 0],
    ['2026-11-26', 1],
    ['2026-11-27', 0],
    ['2026-12-25', 0],
    ['2026-12-26', 1],
    ['2027-01-17', 0],
    ['2027-01-18', 1],
    ['2027-01-25', 0],
  ]
  for (const [day, expected] of days) {
    const letters = to(about(await run(`${day}T10:00+03:00`), verification), 'vera')
    assert.equal(letters.length, expected, day)
    if (day === '2026-11-26')
      for (const { serial } of flat.registers) assert.ok(letters[0]?.text.includes(serial), letters[0]?.text)
  }
})

test('a verification letter a day at most, and the rest the next day', async () => {
  const flat = await flatOf(house, 'vera')
  const set = (serial: string, day: string) =>
    house.deps.db.sql.run(
      `update verifications set valid_until = $2 where meter_id = (select id from meters where serial = $1 limit 1)`,
      [serial, day],
    )
  await set(flat.main.serial, '2026-12-20')
  await set(flat.other.serial, '2030-01-01')
  assert.equal(to(about(await run('2026-11-27T10:00+03:00'), verification), 'vera').length, 1)
  await set(flat.other.serial, '2026-12-21')
  assert.equal(to(about(await run('2026-11-27T15:00+03:00'), verification), 'vera').length, 0)
  const [next] = to(about(await run('2026-11-28T10:00+03:00'), verification), 'vera')
  assert.ok(next)
  assert.ok(next.text.includes(flat.other.serial))
  assert.ok(!next.text.includes(flat.main.serial))
})

test('who said no to letters finds it in the cabinet only; English readers read English', async () => {
  await house.deps.db.sql.run(
    `insert into notification_rules (user_id, event, channel, enabled)
     select id, 'window-opens', 'mail', false from users where login_key = 'oleg'`,
  )
  await house.deps.db.sql.run(`update users set locale = 'en' where login_key = 'anna'`)
  const letters = await run()
  assert.equal(to(about(letters, opens), 'oleg').length, 0)
  assert.equal(to(about(letters, /readings are taken until the end of 2 December/i), 'anna').length, 1)
  assert.match(
    wordsOf(await (await house.as('oleg')).get(paths.inbox.list)),
    /Приём показаний за ноябрь открыт/,
  )
})

test('a letter can be ended from the letter: a look changes nothing, the button and the one click do', async () => {
  const letters = await run()
  const [vera] = to(about(letters, opens), 'vera')
  const link = vera?.unsubscribe ?? ''
  assert.ok(link.startsWith(`${house.base}/unsubscribe?token=`))
  assert.ok(vera?.text.includes(link) && vera.html.includes('Не присылать такие письма'))
  const address = link.slice(house.base.length)
  const stranger = house.stranger()
  for (let at = 0; at < 3; at += 1) assert.match(wordsOf(await stranger.get(address)), /Отказаться от писем/)
  assert.equal(await rules('vera'), 0)

  const refused = await stranger.post('/unsubscribe', { token: address.split('=')[1] ?? '' })
  assert.equal(refused.status, 403)
  const pressed = await stranger.submit(await stranger.get(address), '/unsubscribe')
  assert.equal(pressed.status, 303)
  assert.match(wordsOf(await stranger.get(pressed.location)), /Больше не пишем/)
  assert.equal(await rules('vera'), 1)

  const [oleg] = to(about(letters, opens), 'oleg')
  const oneClick = await fetch(oleg?.unsubscribe ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://mail.example' },
    body: 'List-Unsubscribe=One-Click',
  })
  assert.equal(oneClick.status, 200)
  assert.equal(await rules('oleg'), 1)
  const [petrov] = to(about(letters, opens), 'petrov')
  const form = new FormData()
  form.append('List-Unsubscribe', 'One-Click')
  assert.equal((await fetch(petrov?.unsubscribe ?? '', { method: 'POST', body: form })).status, 200)
  assert.equal(await rules('petrov'), 1)

  await house.deps.db.sql.run('delete from reminders')
  const again = about(await run('2026-11-27T11:00+03:00'), opens)
  for (const login of ['vera', 'oleg', 'petrov']) assert.equal(to(again, login).length, 0, login)
  assert.equal(to(again, 'anna').length, 1)
})

test('links that are none get one page', async () => {
  const stranger = house.stranger()
  const bodies = new Set<string>()
  for (const token of ['', 'x', 'A'.repeat(43), 'a'.repeat(10_000), '%00']) {
    const page = await stranger.get(`/unsubscribe?token=${token}`)
    assert.equal(page.status, 404)
    bodies.add(page.$('main').html() ?? '')
  }
  assert.equal((await stranger.get('/unsubscribe?token=a&token=b')).status, 404)
  assert.equal(bodies.size, 1)
  const oneClick = await stranger.post(`/unsubscribe?token=${'A'.repeat(43)}`, {
    'List-Unsubscribe': 'One-Click',
  })
  assert.equal(oneClick.status, 404)
})

test('statements do not grow with the users', async () => {
  const count = async () => (await house.statements(() => sendReminders(house.deps))).length
  const few = await count()
  await house.deps.db.sql.run('delete from reminders')
  await house.deps.db.sql.run('update outages set told_version = null')
  await house.deps.db.sql.run(
    `with more as (insert into users (kind, status, login, login_key, email, email_key, email_confirmed_at, last_name, first_name,
         password_hash, created_at)
       select 'PERSON', 'ACTIVE', 'x' || n, 'x' || n, 'x' || n || '@example.test', 'x' || n || '@example.test', now(),
         'Икс', 'Игрек', 'x', now() from generate_series(1, 150) n returning id)
     insert into contract_access (user_id, contract_id, can_enter, can_submit)
     select m.id, c.contract_id, true, true from more m, (select contract_id from contract_access limit 1) c`,
  )
  assert.equal(await count(), few)
})

async function rules(login: string): Promise<number> {
  const row = await house.deps.db.sql.one<{ n: number }>(
    `select count(*)::int as n from notification_rules r join users u on u.id = r.user_id
     where u.login_key = $1 and r.event = 'window-opens' and r.channel = 'mail' and not r.enabled`,
    [login],
  )
  return row?.n ?? 0
}
