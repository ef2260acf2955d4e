import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import ICAL from 'ical.js'
import { paths } from '../../../src/paths.ts'
import { compileAccess } from '../../../src/records/ownership.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { WebClient } from '../../support/web-client.ts'
import { flatOf, signInAt, submitAll } from '../readings/submission-kit.ts'

// The private calendar (RD19): made in the settings, read by programs without a session, valid by RFC 5545.

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

type Event = {
  uid: string
  title: string
  text: string
  from: string
  to: string
  isDay: boolean
  alarms: string[]
}

/** What programs see: every event, after the form of the whole has been checked. */
function parse(content: string): Event[] {
  assert.ok(content.endsWith('END:VCALENDAR\r\n'))
  const lines = content.split('\r\n')
  assert.equal(content.replaceAll('\r\n', '').includes('\n'), false, 'lines end with CRLF alone')
  for (const line of lines) assert.ok(Buffer.byteLength(line) <= 75, `folded at 75 octets: ${line}`)
  const calendar = new ICAL.Component(ICAL.parse(content) as unknown[] as never)
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0')
  assert.ok(calendar.getFirstPropertyValue('prodid'))
  assert.equal(String(calendar.getFirstPropertyValue('refresh-interval')), 'PT6H')
  const events = calendar.getAllSubcomponents('vevent').map((component): Event => {
    const event = new ICAL.Event(component)
    assert.ok(component.getFirstPropertyValue('dtstamp'), 'DTSTAMP is a duty')
    return {
      uid: event.uid,
      title: event.summary,
      text: event.description,
      from: event.startDate.toString(),
      to: event.endDate.toString(),
      isDay: event.startDate.isDate && event.endDate.isDate,
      alarms: component.getAllSubcomponents('valarm').map((alarm) => {
        assert.equal(alarm.getFirstPropertyValue('action'), 'DISPLAY')
        assert.ok(alarm.getFirstPropertyValue('description'), 'a duty of an alarm that is shown')
        const trigger = alarm.getFirstProperty('trigger')
        return `${String(trigger?.getParameter('related'))} ${String(trigger?.getFirstValue())}`
      }),
    }
  })
  assert.equal(new Set(events.map(({ uid }) => uid)).size, events.length, 'every event has a UID of its own')
  assert.ok(events.every(({ isDay }) => isDay))
  return events
}

async function make(client: WebClient, action = 'make'): Promise<string> {
  const page = await client.get(paths.settings.notifications)
  const answer = await client.submit(page, paths.settings.calendar, { action })
  if (action === 'end') {
    assert.equal(answer.status, 303)
    return ''
  }
  assert.equal(answer.status, 200)
  const address = answer.$('#address').attr('value') ?? ''
  assert.match(address, /\/cabinet\/calendar\/[\w-]{43}\.ics$/)
  assert.equal(answer.$('main a.btn-primary').attr('href'), address.replace('http:', 'webcal:'))
  assert.match(answer.$('main').text(), /один раз|once/)
  return address
}

const read = (address: string, headers: Record<string, string> = {}) => fetch(address, { headers })
async function eventsOf(address: string): Promise<Event[]> {
  const answer = await read(address)
  assert.equal(answer.status, 200)
  return parse(await answer.text())
}

test('windows, verifications and unpaid bills, as whole days with alarms, without a session', async () => {
  const address = await make(await house.as('oleg'))
  const answer = await read(address)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8')
  assert.match(answer.headers.get('cache-control') ?? '', /no-store/)
  assert.equal(answer.headers.get('set-cookie'), null)
  const content = await answer.text()
  const events = parse(content)
  const byTitle = (title: string) => events.filter((event) => event.title === title)
  const [open] = byTitle('Приём показаний за ноябрь')
  assert.deepEqual([open?.from, open?.to], ['2026-11-27', '2026-12-03'], 'the end is the day after')
  assert.match(open?.uid ?? '', /^window-2026-11@/)
  assert.deepEqual(open?.alarms, ['START PT9H'])
  const [last] = byTitle('Последний день: показания за ноябрь')
  assert.deepEqual([last?.from, last?.to], ['2026-12-02', '2026-12-03'])
  const [next] = byTitle('Приём показаний за декабрь')
  assert.deepEqual([next?.from, next?.to], ['2026-12-29', '2027-01-13'])
  const verifications = byTitle('Заканчивается поверка прибора')
  assert.deepEqual(
    verifications.map(({ from }) => from),
    ['2027-05-19'],
    'one that ended long ago is told no more',
  )
  assert.match(verifications[0]?.text ?? '', /Договор № П-1003000024\nГВС, санузел, № 41000162\nhttp/)
  assert.deepEqual(verifications[0]?.alarms, ['START -P29DT15H', 'START -P6DT15H'])
  const bills = events.filter(({ uid }) => uid.startsWith('bill-'))
  assert.ok(bills.length > 0)
  for (const bill of bills) {
    assert.match(bill.title, /^Оплатить счёт за /)
    assert.match(bill.text, /к оплате [\d\s]+,\d\d\s₽/u)
    assert.deepEqual(bill.alarms, ['START -P1DT15H'])
  }
  assert.equal(/Громов|Каштановая/.test(content.replaceAll('\r\n ', '')), false, 'no name, no address')
})

test('the same is the same to the byte, and a program that has it is told so', async () => {
  const address = await make(await house.as('vera'))
  const first = await read(address)
  const second = await read(address)
  const etag = first.headers.get('etag') ?? ''
  assert.match(etag, /^"[\w-]{43}"$/)
  assert.equal(await second.text(), await first.text())
  const known = await read(address, { 'if-none-match': etag })
  assert.equal(known.status, 304)
  assert.equal(await known.text(), '')
})

test('what was handed in rings no more; the UID stays', async () => {
  const vera = await flatOf(house, 'vera')
  const address = await make(vera.client)
  const before = (await eventsOf(address)).find(({ uid }) => uid.startsWith('window-2026-11@'))
  await submitAll(vera.client, vera.contractId, {
    [`value.${vera.main.id}`]: String(vera.main.last + 7),
    [`value.${vera.other.id}`]: String(vera.other.last + 4),
  })
  const events = await eventsOf(address)
  const sent = events.find(({ uid }) => uid === before?.uid)
  assert.equal(sent?.title, 'Показания за ноябрь переданы')
  assert.deepEqual(sent.alarms, [])
  assert.equal(
    events.some(({ uid }) => uid.startsWith('closing-2026-11')),
    false,
  )
})

test('340 meters and two contracts: a handful of events, in as many statements as for one flat', async () => {
  const [few, many] = [await make(await house.as('petrov')), await make(await house.as('rodnik'))]
  await Promise.all([read(few), read(many)])
  const first = await house.statements(() => read(few))
  const second = await house.statements(() => read(many))
  console.log(`statements of the calendar: ${first.length}`)
  assert.equal(second.length, first.length)
  const events = await eventsOf(many)
  const [window] = events.filter(({ uid }) => uid.startsWith('window-2026-11'))
  assert.match(window?.text ?? '', /^Договоры № 301000, 301007\n/)
  const wide = events.find(({ title }) => /^Заканчивается поверка \d+ прибор/.test(title))
  assert.ok(wide !== undefined)
})

test('in the language of its owner', async () => {
  const anna = await signInAt(house, 'anna', '2026-11-30T10:00+03:00')
  await anna.get('/cabinet?lang=en')
  const events = await eventsOf(await make(anna))
  assert.ok(events.some(({ title }) => title === 'November readings are taken'))
  assert.equal(
    events.some(({ title }) => /\p{Script=Cyrillic}/u.test(title)),
    false,
  )
})

test('a new address ends the former one; ended, it is the common 404; the page says what there is', async () => {
  const client = await house.as('vera')
  const first = await make(client)
  const second = await make(client)
  assert.equal((await read(first)).status, 404)
  assert.equal((await read(second)).status, 200)
  const there = await client.get(paths.settings.notifications)
  assert.match(there.$('section[aria-labelledby=calendar]').text(), /Ссылка создана 30\sноября/)
  assert.equal(there.text.includes(second.slice(-47, -4)), false, 'the secret is not told again')
  await make(client, 'end')
  assert.equal((await read(second)).status, 404)
  const gone = await client.get(paths.settings.notifications)
  assert.equal(gone.$('button[value=end]').length, 0)
  await make(client, 'end')
  const unknown = await read(second)
  const page = await (await fetch(new URL('/no-such-page', house.base))).text()
  const heading = /<h1[^>]*>([^<]*)/
  assert.equal(heading.exec(await unknown.text())?.[1], heading.exec(page)?.[1])
  for (const secret of ['x', 'a'.repeat(43), '%00', 'A'.repeat(500)])
    assert.equal((await read(new URL(paths.calendarFeed(secret), house.base).href)).status, 404)
  const lines = await house.deps.db.sql.rows<{ action: string }>(
    `select action from audit_events where action like 'account.calendar.%' and actor_id = (select id from users where login = 'vera') order by id`,
  )
  assert.equal(lines.filter(({ action }) => action === 'account.calendar.ended').length, 1)
})

test('what the owner may no longer see is gone at once; a disabled owner has no calendar', async () => {
  const client = await house.as('petrov')
  const address = await make(client)
  assert.ok((await eventsOf(address)).length > 0)
  const { sql } = house.deps.db
  const [contractId = ''] = await house.contractsOf('petrov')
  await sql.run(`update contract_links set ended_at = $2 where contract_id = $1`, [
    contractId,
    house.deps.clock.now().toString(),
  ])
  await sql.run(`delete from membership_contracts where contract_id = $1`, [contractId])
  await sql.run(
    `update memberships set revoked_at = $1 where user_id = (select id from users where login = 'petrov')`,
    [house.deps.clock.now().toString()],
  )
  await compileAccess(sql, { contractId })
  assert.equal((await house.contractsOf('petrov')).length, 0)
  assert.deepEqual(await eventsOf(address), [])
  await sql.run(`update users set status = 'DISABLED' where login = 'petrov'`)
  assert.equal((await read(address)).status, 404)
})

test('an address that guesses waits; a known calendar read too often waits too', async () => {
  const address = await make(await house.as('oleg'))
  const wrong = new URL(paths.calendarFeed('b'.repeat(43)), house.base).href
  let status = 404
  for (let tries = 0; tries < 40 && status === 404; tries += 1) status = (await read(wrong)).status
  assert.equal(status, 429)
  const held = await read(address)
  assert.equal(held.status, 429)
  assert.ok(Number(held.headers.get('retry-after')) > 0)
})
