import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { paths } from '../../../src/paths.ts'
import { moveReadings } from '../../../src/records/reading-moves.ts'
import { returnReadings } from '../../../src/records/reading-return.ts'
import { openHouse } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'
import { flatOf, registersOf, submitAll, wordsOf } from './submission-kit.ts'

// Who did what with a reading, when and by what way; names as far as the reader may know them.
const house = await openHouse()
after(() => house.close())

const { db, jobs } = house.deps
const vera = await flatOf(house, 'vera')
const { main, other, contractId } = vera
const way = paths.history.row(main.id, '2026-11')
const dial = (value: number) => String(value).padStart(main.digits, '0')
const staff = await db.sql.one<{ id: string; name: string }>(
  `select id, last_name as name from users where login_key = 'metering'`,
)
assert.ok(staff)

const events = (page: Answer) =>
  page
    .$('.way__step')
    .map((_i, step) =>
      page
        .$(step)
        .text()
        .replace(/[\s\u00a0]+/g, ' ')
        .trim(),
    )
    .get()

await submitAll(vera.client, contractId, {
  [`value.${main.id}`]: String(main.last + 7),
  [`value.${other.id}`]: String(other.last + 4),
})
house.clock.set('2026-11-30T10:10+03:00')
const [sent] = await db.sql.rows<{ id: string }>(
  `select r.id from readings r where r.register_id = $1 and r.period = '2026-11'`,
  [main.id],
)
await db.transaction(async (tx) => {
  const at = Temporal.Instant.from('2026-11-30T10:10+03:00')
  const by = { userId: staff.id, at }
  await moveReadings(tx, { ...by, to: 'ON_CHECK', by: 'metering', channel: 'staff' }, [
    { id: sent?.id ?? '' },
  ])
  const until = Temporal.PlainDate.from('2026-12-10')
  const readingIds = [sent?.id ?? '']
  await returnReadings(tx, jobs, { ...by, readingIds, reason: 'на фото другой прибор', until })
})
house.clock.set('2026-11-30T10:20+03:00')
await submitAll(vera.client, contractId, { [`value.${main.id}`]: String(main.last + 9) })
house.clock.set('2026-11-30T10:29+03:00')

test('the holder sees each step with its day, way and reason; his own people by name, staff as staff', async () => {
  const page = await vera.client.get(way)
  assert.equal(page.status, 200)
  const steps = events(page)
  assert.equal(steps.length, 4)
  assert.match(
    steps[0] ?? '',
    new RegExp(`^передано ${dial(main.last + 7)} 30 ноября 2026, 10:00 · .*Вера.*, кабинет № 202611-`),
  )
  assert.match(steps[1] ?? '', /^на проверке 30 ноября 2026, 10:10 · сотрудник$/)
  assert.match(
    steps[2] ?? '',
    /^вернули: на фото другой прибор, до 10 декабря 30 ноября 2026, 10:10 · сотрудник$/,
  )
  assert.match(
    steps[3] ?? '',
    new RegExp(
      `^исправлено и передано ${dial(main.last + 9)} вместо ${dial(main.last + 7)} 30 ноября 2026, 10:20`,
    ),
  )
  assert.ok(!page.text.includes(staff.name), 'no clerk is named')
})

test('staff see every name; the look is in the journal', async () => {
  const clerk = await house.as('metering')
  const page = await clerk.get(paths.staff.readingsRow(main.id, '2026-11'))
  assert.equal(page.status, 200)
  assert.match(events(page)[2] ?? '', new RegExp(`${staff.name}.*, сотрудник`))
  const journal = await db.sql.rows(
    `select 1 from audit_events where action = 'readings.timeline' and contract_id = $1`,
    [contractId],
  )
  assert.equal(journal.length, 1)
  assert.equal(
    (await (await house.as('editor')).get(paths.staff.readingsRow(main.id, '2026-11'))).status,
    403,
  )
})

test('receipt, history and the card of staff lead there, and tell how each row stands now', async () => {
  const history = await vera.client.get(paths.history.page({ contract: contractId, from: '2026-11' }))
  assert.equal(history.$(`a[href="${way}"]`).length, 1)
  const receipt = history.$('main th a[href*="/cabinet/submissions/"]').attr('href') ?? ''
  const page = await vera.client.get(receipt)
  assert.equal(page.$(`a[href="${way}"]`).length, 1)
  const card = await (await house.as('metering')).get(receipt.replace('/cabinet/', '/staff/'))
  assert.equal(card.$(`a[href="${paths.staff.readingsRow(main.id, '2026-11')}"]`).length, 1)
  await db.sql.run(`update readings set state = 'ACCEPTED' where register_id = $1 and period = '2026-11'`, [
    other.id,
  ])
  assert.match(wordsOf(await vera.client.get(receipt)), /принято к расчёту/)
  await db.sql.run(`update readings set state = 'SUBMITTED' where register_id = $1 and period = '2026-11'`, [
    other.id,
  ])
})

test('a value billing brought tells so; somebody gone is no longer named', async () => {
  const page = await vera.client.get(paths.history.row(main.id, '2026-10'))
  assert.equal(events(page).length, 1)
  const user = `select user_id as id from reading_changes where user_id is not null and user_id <> $1 limit 1`
  const sender = await db.sql.one<{ id: string }>(user, [staff.id])
  const clerk = await house.as('metering')
  await db.sql.run(
    `insert into contract_access (user_id, contract_id) select id, $1 from users where login_key = 'oleg' on conflict do nothing`,
    [contractId],
  )
  await db.sql.run('delete from contract_access where user_id = $1 and contract_id = $2', [
    sender?.id,
    contractId,
  ])
  const oleg = await house.as('oleg')
  assert.match(events(await oleg.get(way))[0] ?? '', /прежний пользователь, кабинет/)
  assert.match(events(await clerk.get(paths.staff.readingsRow(main.id, '2026-11')))[0] ?? '', /Вера/)
  assert.equal((await vera.client.get(way)).status, 404, 'her access has ended')
})

test('what is not there, or not his, is the common 404', async () => {
  const anna = await house.as('anna')
  const nothing = 'b0c6a1de-0000-4000-8000-000000000000'
  for (const address of [
    way,
    paths.history.row(nothing, '2026-11'),
    paths.history.row(main.id, '2019-01'),
    paths.history.row(main.id, '2026-13'),
    paths.history.row('x', '2026-11'),
  ])
    assert.equal((await anna.get(address)).status, 404, address)
})

test('a fixed number of statements, whatever the contract and the number of steps', async () => {
  const petrov = await house.as('petrov')
  const [id = ''] = await house.contractsOf('petrov')
  const [register] = await registersOf(house, id)
  const few = await house.statements(() => petrov.get(paths.history.row(register?.id ?? '', '2026-10')))
  const oleg = await house.as('oleg')
  const many = await house.statements(() => oleg.get(way))
  assert.equal(many.length, few.length)
})

test('in English it speaks English', async () => {
  const oleg = await house.as('oleg')
  const page = await oleg.get(paths.withLanguage(way, 'en'))
  assert.match(wordsOf(page), /Reading for November 2026: who and when/)
  assert.match(events(page)[2] ?? '', /returned/)
  await oleg.get(paths.withLanguage(way, 'ru'))
})
