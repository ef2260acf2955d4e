import assert from 'node:assert/strict'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { after, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import {
  flatOf,
  press,
  send,
  signInAt,
  submissionsOf,
  toCheck,
  wordsOf,
  type KnownRegister,
} from './submission-kit.ts'

const house = await openHouse()
after(() => house.close())
const { sql } = house.deps.db

const vera = await flatOf(house, 'vera')
const form = paths.readings.form(vera.contractId)
const check = paths.readings.check(vera.contractId)
const value = (register: KnownRegister, typed: string) => ({ [`value.${register.id}`]: typed })

const statusAt = async (instant: string, login = 'vera', address = form) =>
  (await (await signInAt(house, login, instant)).get(address)).status

test('the form opens and closes to the millisecond, Moscow time', async () => {
  assert.equal(await statusAt('2026-11-26T20:59:59.999Z'), 403)
  assert.equal(await statusAt('2026-11-26T21:00:00.000Z'), 200)
  assert.equal(await statusAt('2026-12-02T20:59:59.999Z'), 200)
  assert.equal(await statusAt('2026-12-02T21:00:00.000Z'), 403)
})

test('outside the window every door is shut and says when it opens', async () => {
  const client = await signInAt(house, 'vera', '2026-12-10T12:00:00+03:00')
  for (const address of [form, check, paths.readings.choose]) {
    const page = await client.get(address)
    assert.equal(page.status, 403, address)
    assert.match(
      wordsOf(page),
      /За ноябрь( 2026)? приём закончился 2 декабря, следующий — 29 декабря в 00:00/,
    )
  }
})

test('save, «Далее», skip and Submit of a page left open are refused after the end, the draft stays', async () => {
  const client = await signInAt(house, 'vera', '2026-12-02T23:59:00+03:00')
  const ready = await toCheck(client, vera.contractId, value(vera.main, '461'))
  const open = await client.get(form)
  const before = await sql.one('select version, rows from drafts where contract_id = $1', [vera.contractId])
  house.clock.set('2026-12-02T21:00:00.000Z')
  for (const action of ['save', 'next', 'skip', '']) {
    const late = await client.submit(open, form, { action, ...value(vera.main, '477') })
    assert.equal(late.status, 403, action)
    assert.match(wordsOf(late), /477/)
    assert.match(wordsOf(late), /пришёл в 00:00:00/)
    assert.equal(late.$('input[name^=value], textarea').length, 0, 'shown to be read, not to be typed')
  }
  const late = await send(client, vera.contractId, ready)
  assert.equal(late.status, 403)
  assert.match(wordsOf(late), /Показания не переданы/)
  assert.match(wordsOf(late), /461/)
  assert.deepEqual(
    await sql.one('select version, rows from drafts where contract_id = $1', [vera.contractId]),
    before,
  )
  assert.equal((await submissionsOf(house, vera.contractId)).length, 0)
})

test('the time of arrival decides, not the end of a slow reading of the body', async () => {
  const client = await signInAt(house, 'vera', '2026-12-02T23:59:50+03:00')
  const ready = await toCheck(client, vera.contractId, value(vera.main, '461'))
  const fields = {
    _csrf: String(ready.$('main [name=_csrf]').first().val()),
    version: String(ready.$('[name=version]').val()),
    base: String(ready.$('[name=base]').val()),
    action: 'submit',
    confirmAll: 'on',
  }
  const body = new URLSearchParams(fields).toString()
  house.clock.set('2026-12-02T20:59:59.999Z')
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest(new URL(check, house.base), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': body.length,
        cookie: client.cookieHeader(),
      },
    })
    request.on('response', resolve).on('error', reject).flushHeaders()
    setTimeout(() => {
      house.clock.set('2026-12-02T21:00:05.000Z')
      request.end(body)
    }, 200)
  })
  answer.resume()
  assert.equal(answer.statusCode, 303)
  const [stored] = await submissionsOf(house, vera.contractId)
  assert.equal(stored?.sentAt.toISOString(), '2026-12-02T20:59:59.999Z')
  assert.match(answer.headers.location ?? '', /submissions/)
})

test('time and month sent by the client decide nothing', async () => {
  const client = await signInAt(house, 'vera', '2026-12-02T23:50:00+03:00')
  const forged = { period: '2026-01', arrivedAt: '2026-01-01', sentAt: '2026-01-01', now: '2026-01-01' }
  await press(client, vera.contractId, { ...value(vera.other, '316'), ...forged })
  const ready = await client.get(check)
  await send(client, vera.contractId, ready, forged)
  const periods = await sql.rows<{ period: string }>('select distinct period from submissions')
  assert.deepEqual(periods, [{ period: '2026-11' }])
  const open = await client.get(form)
  house.clock.set('2026-12-03T00:00:00+03:00')
  const late = await client.submit(open, form, { ...forged, now: '2026-12-02T12:00:00Z' })
  assert.equal(late.status, 403)
})

test('December is taken over the New Year, and belongs to December', async () => {
  assert.equal(await statusAt('2026-12-28T23:59:59.999+03:00'), 403)
  const client = await signInAt(house, 'vera', '2027-01-01T08:00:00+03:00')
  const check = await toCheck(client, vera.contractId, value(vera.main, '475'))
  assert.match(wordsOf(check), /декабрь 2026/)
  await send(client, vera.contractId, check)
  const last = (await submissionsOf(house, vera.contractId)).at(-1)
  assert.match(last?.number ?? '', /^202612-000001-/)
  assert.equal(await statusAt('2027-01-12T23:59:59.999+03:00'), 200)
  assert.equal(await statusAt('2027-01-13T00:00:00+03:00'), 403)
})

test('a working Saturday counts, a day off that staff add counts too', async () => {
  // 20 February 2027 is a working Saturday, 22 and 23 are off; February closes on 2 March.
  assert.equal(await statusAt('2027-03-02T23:59:59.999+03:00'), 200)
  await sql.run(`insert into calendar_days (day, kind) values ('2027-03-02', 'OFF')
     on conflict (day) do update set kind = 'OFF'`)
  assert.equal(await statusAt('2027-03-03T23:59:59.999+03:00'), 200)
  assert.equal(await statusAt('2027-03-04T00:00:00+03:00'), 403)
  await sql.run(`delete from calendar_days where day = '2027-03-02'`)
})

test('a year without an approved calendar follows the labour code', async () => {
  // December 2027 closes after the second working day of 2028: 1–9 January are days off, then 10 and 11.
  assert.equal(await statusAt('2028-01-11T23:59:59.999+03:00'), 200)
  assert.equal(await statusAt('2028-01-12T00:00:00+03:00'), 403)
})

test('an extension for all opens for all, one for a contract for that contract only', async () => {
  const late = '2026-12-04T12:00:00+03:00'
  const oleg = await flatOf(house, 'oleg')
  const olegForm = paths.readings.form(oleg.contractId)
  const extend = (contractId: string | null) =>
    sql.run(
      `insert into window_extensions (id, period, contract_id, closes_on, reason, created_by, created_at)
       select gen_random_uuid(), '2026-11', $1, '2026-12-05', 'авария связи', id, now() from users where login_key = 'operator'`,
      [contractId],
    )
  await extend(vera.contractId)
  assert.equal(await statusAt(late), 200)
  assert.equal(await statusAt(late, 'oleg', olegForm), 403)
  assert.equal(await statusAt('2026-12-06T00:00:00+03:00'), 403)
  await extend(null)
  assert.equal(await statusAt(late, 'oleg', olegForm), 200)
  assert.equal(await statusAt('2026-12-05T23:59:59.999+03:00', 'oleg', olegForm), 200)
  await sql.run('delete from window_extensions')
})

test('the policy is data, one for each kind of customer', async () => {
  const petrov = await flatOf(house, 'petrov')
  const petrovForm = paths.readings.form(petrov.contractId)
  await sql.run(
    `update window_policies set rule = 'CALENDAR', opens = 15, closes = 3 where customer_kind = 'PERSON'`,
  )
  assert.equal(await statusAt('2026-11-15T00:00:00+03:00'), 200)
  assert.equal(await statusAt('2026-11-14T23:59:59.999+03:00'), 403)
  assert.equal(await statusAt('2026-12-03T23:59:59.999+03:00'), 200)
  assert.equal(await statusAt('2026-12-04T00:00:00+03:00'), 403)
  assert.equal(await statusAt('2026-11-20T12:00:00+03:00', 'petrov', petrovForm), 403)
  assert.equal(await statusAt('2026-12-02T12:00:00+03:00', 'petrov', petrovForm), 200)
  await sql.run(
    `update window_policies set rule = 'WORKING', opens = 2, closes = 2 where customer_kind = 'PERSON'`,
  )
})

test('a clock set back opens nothing that has not its own time, and loses nothing', async () => {
  const before = await submissionsOf(house, vera.contractId)
  assert.equal(await statusAt('2026-11-20T12:00:00+03:00'), 403)
  const client = await signInAt(house, 'vera', '2026-11-28T12:00:00+03:00')
  const page = await client.get(form)
  assert.match(wordsOf(page), /ноябрь 2026/)
  assert.deepEqual(await submissionsOf(house, vera.contractId), before)
  const instants = before.map(({ sentAt }) => Temporal.Instant.from(sentAt.toISOString()))
  assert.ok(instants.length >= 2)
  house.clock.set('2026-11-30T10:00:00+03:00')
})
