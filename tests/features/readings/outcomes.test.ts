import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { closeReadings, tellOutcome } from '../../../src/features/readings/outcomes/jobs.ts'
import { paths } from '../../../src/paths.ts'
import type { Mail } from '../../../src/platform/mailer.ts'
import { moveReadings } from '../../../src/records/reading-moves.ts'
import {
  refuseReadings,
  returnReadings,
  toldQueue,
  type ToldJob,
} from '../../../src/records/reading-return.ts'
import { openHouse, takeJobs, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'
import {
  alertOf,
  flatOf,
  press,
  registersOf,
  signInAt,
  submissionsOf,
  submitAll,
  wordsOf,
  type Fields,
} from './submission-kit.ts'

// What becomes of readings without their user: sent back, refused, lapsed; how he hears of it, and what he can do.
let house: House
beforeEach(async () => void (house = await openHouse()))
afterEach(() => house.close())

const closedAt = '2026-12-03T10:00+03:00'
const until = Temporal.PlainDate.from('2026-12-10')
const reason = 'на фото другой прибор'

type Flat = Awaited<ReturnType<typeof flatOf>>
const values = ({ main, other }: Flat, add = 7): Fields => ({
  [`value.${main.id}`]: String(main.last + add),
  [`value.${other.id}`]: String(other.last + 4),
})
const statesOf = async (contractId: string) =>
  house.deps.db.sql.rows<{ id: string; registerId: string; state: string; value: number | null }>(
    `select r.id, r.register_id as "registerId", r.state, r.value from readings r join submissions s on s.id = r.submission_id
     where r.contract_id = $1 and r.state <> 'REPLACED' order by r.register_id`,
    [contractId],
  )
const stateOf = async (contractId: string, registerId: string) =>
  (await statesOf(contractId)).find((row) => row.registerId === registerId)?.state
const staffId = async () =>
  (await house.deps.db.sql.one<{ id: string }>(`select id from users where login_key = 'metering'`))?.id ?? ''

/** Puts a row on check and sends it back, as the queue of staff does. */
async function sendBack(contractId: string, registerId: string): Promise<void> {
  const { db, jobs, clock } = house.deps
  const row = (await statesOf(contractId)).find((one) => one.registerId === registerId)
  assert.ok(row)
  const at = clock.now()
  const userId = await staffId()
  await db.transaction(async (tx) => {
    await moveReadings(tx, { to: 'ON_CHECK', by: 'metering', channel: 'staff', userId, at }, [{ id: row.id }])
    const { moved } = await returnReadings(tx, jobs, { readingIds: [row.id], reason, until, userId, at })
    assert.equal(moved.length, 1)
  })
}

/** Does what waits in the queue of news and gives the letters since. */
async function news(): Promise<Mail[]> {
  const before = house.letters.length
  for (const job of await takeJobs<ToldJob>(house.deps.db, toldQueue)) await tellOutcome(house.deps, job)
  const plain = (text: string) => text.replace(/\u00a0/g, ' ')
  return (await house.deliver())
    .slice(before)
    .map((mail) => ({ ...mail, subject: plain(mail.subject), text: plain(mail.text) }))
}
const inbox = async (login: string) =>
  house.deps.db.sql.rows<{ title: string; link: string }>(
    `select title, link from notifications n join users u on u.id = n.user_id where u.login_key = $1 order by n.created_at`,
    [login],
  )

/** Form and check page of what came back, up to «Передать». */
async function sendReturned(client: WebClient, contractId: string, fields: Fields): Promise<Answer> {
  const form = await client.get(paths.readings.returned(contractId))
  assert.equal(form.status, 200, wordsOf(form))
  const next = await client.submit(form, paths.readings.returned(contractId), { action: 'next', ...fields })
  assert.equal(next.status, 303, alertOf(next))
  const check = await client.get(next.location)
  return client.submit(check, paths.readings.returnedCheck(contractId), {
    action: 'submit',
    confirmAll: 'on',
  })
}

test('a returned row is told by letter and inbox, once, with why, the day and the way', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, values(vera))
  await house.deliver()
  await sendBack(vera.contractId, vera.main.id)
  const [job] = await takeJobs<ToldJob>(house.deps.db, toldQueue)
  assert.ok(job)
  await tellOutcome(house.deps, job)
  await tellOutcome(house.deps, job)
  const [letter, ...more] = await news()
  assert.equal(more.length, 0)
  assert.match(
    letter?.subject ?? '',
    /Показания за ноябрь вернули: исправьте по 10 декабря, четверг, включительно/,
  )
  assert.match(letter?.text ?? '', /вернули: на фото другой прибор, до 10 декабря/)
  assert.ok(letter?.text.includes(`${house.base}${paths.readings.returned(vera.contractId)}`))
  const messages = await inbox('vera')
  assert.deepEqual(
    messages.map(({ link }) => link),
    [paths.readings.returned(vera.contractId)],
  )
})

test('a return rolled back tells nobody; the draft forgets only what was sent back', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, values(vera))
  const { db, jobs, clock } = house.deps
  const [row] = await statesOf(vera.contractId)
  const at = clock.now()
  const failing = db.transaction(async (tx) => {
    await moveReadings(tx, { to: 'ON_CHECK', by: 'metering', channel: 'staff', at }, [{ id: row?.id ?? '' }])
    await returnReadings(tx, jobs, { readingIds: [row?.id ?? ''], reason, until, at })
    throw new Error('later')
  })
  await assert.rejects(failing, /later/)
  assert.equal((await takeJobs(db, toldQueue)).length, 0)
  await sendBack(vera.contractId, vera.main.id)
  const form = await vera.client.get(paths.readings.form(vera.contractId))
  assert.equal(form.$(`[id="value.${vera.main.id}"]`).val(), '')
  assert.equal(form.$(`[id="value.${vera.other.id}"]`).val(), String(vera.other.last + 4))
  assert.match(wordsOf(form), /вернули: на фото другой прибор, до 10 декабря/)
})

test('after closing only the returned row can be sent again, until its day, and a second press gives the same number', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, values(vera))
  await sendBack(vera.contractId, vera.main.id)
  const client = await signInAt(house, 'vera', closedAt)
  assert.equal((await client.get(paths.readings.form(vera.contractId))).status, 403)
  const form = await client.get(paths.readings.returned(vera.contractId))
  assert.equal(form.$('input[name^="value."]').length, 1)
  assert.match(wordsOf(form), /Вернули 1 показание. Исправьте и передайте по 10 декабря/)
  // A forged field of another row changes nothing of it.
  const fields = {
    [`value.${vera.main.id}`]: String(vera.main.last + 9),
    [`value.${vera.other.id}`]: String(vera.other.last + 99),
  }
  const { main, other, contractId } = vera
  const next = await client.submit(form, paths.readings.returned(contractId), { action: 'next', ...fields })
  assert.equal(next.status, 303, alertOf(next))
  const check = await client.get(next.location)
  assert.match(wordsOf(check), /Передадим 1 прибор/)
  const send = () =>
    client.submit(check, paths.readings.returnedCheck(contractId), { action: 'submit', confirmAll: 'on' })
  const sent = await send()
  assert.equal(sent.status, 303, alertOf(sent))
  const again = await send()
  assert.equal(again.location, sent.location)
  const rows = await statesOf(contractId)
  assert.deepEqual(
    new Map(rows.map((row) => [row.registerId, row.value])),
    new Map([
      [main.id, main.last + 9],
      [other.id, other.last + 4],
    ]),
  )
  assert.deepEqual(
    (await submissionsOf(house, contractId)).map(({ revision, kind }) => [revision, kind]),
    [
      [1, 'FIRST'],
      [2, 'CORRECTION'],
    ],
  )
  const letter = (await house.deliver()).at(-1)
  assert.doesNotMatch(letter?.text ?? '', /исправить можно/i)
  const after = await client.get(paths.readings.returned(contractId))
  assert.equal(after.status, 403)
  assert.match(wordsOf(after), /Возвращённых показаний нет/)
})

test('the same figure may be sent again: staff had asked for another look, not for another number', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, values(vera))
  await sendBack(vera.contractId, vera.main.id)
  const client = await signInAt(house, 'vera', closedAt)
  const sent = await sendReturned(client, vera.contractId, {
    [`value.${vera.main.id}`]: String(vera.main.last + 7),
  })
  assert.equal(sent.status, 303, alertOf(sent))
  assert.equal(await stateOf(vera.contractId, vera.main.id), 'SUBMITTED')
  assert.equal((await submissionsOf(house, vera.contractId)).length, 2)
})

test('another row corrected in the window leaves the returned one returned', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, values(vera))
  await sendBack(vera.contractId, vera.main.id)
  await submitAll(vera.client, vera.contractId, { [`value.${vera.other.id}`]: String(vera.other.last + 5) })
  assert.equal(await stateOf(vera.contractId, vera.main.id), 'RETURNED')
})

test('the door of returned rows is nobody else’s, and shut without a right', async () => {
  const vera = await flatOf(house, 'vera')
  const oleg = await house.as('oleg')
  const nothing = await vera.client.get(paths.readings.returned(vera.contractId))
  assert.equal(nothing.status, 403)
  assert.match(wordsOf(nothing), /Возвращённых показаний нет/)
  await submitAll(vera.client, vera.contractId, values(vera))
  await sendBack(vera.contractId, vera.main.id)
  for (const path of [
    paths.readings.returned(vera.contractId),
    paths.readings.returnedCheck(vera.contractId),
  ])
    assert.equal((await oleg.get(path)).status, 404)
  await house.deps.db.sql.run(
    `update contract_access set can_enter = false, can_submit = false where contract_id = $1`,
    [vera.contractId],
  )
  assert.equal((await vera.client.get(paths.readings.returned(vera.contractId))).status, 403)
})

test('the day after the last one the row is refused by the calendar, told once, and no longer taken', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, values(vera))
  await sendBack(vera.contractId, vera.main.id)
  await news()
  house.clock.set('2026-12-10T20:59+03:00')
  assert.equal((await closeReadings(house.deps)).refused, 0)
  house.clock.set('2026-12-11T08:00+03:00')
  assert.equal((await closeReadings(house.deps)).refused, 0, 'not at night')
  assert.equal(
    (
      await (
        await signInAt(house, 'vera', '2026-12-11T08:30+03:00')
      ).get(paths.readings.returned(vera.contractId))
    ).status,
    403,
  )
  house.clock.set('2026-12-11T09:00+03:00')
  const done = await Promise.all([closeReadings(house.deps), closeReadings(house.deps)])
  assert.equal(done[0].refused + done[1].refused, 1)
  assert.equal(await stateOf(vera.contractId, vera.main.id), 'REFUSED')
  assert.notEqual(await stateOf(vera.contractId, vera.other.id), 'REFUSED')
  const [letter, ...more] = await news()
  assert.equal(more.length, 0)
  assert.match(letter?.subject ?? '', /Показания за ноябрь отклонили/)
  assert.match(letter?.text ?? '', /отклонено: на фото другой прибор, не исправлено до 10 декабря/)
  assert.ok(letter?.text.includes('/cabinet/corrections/new?'))
  // Kept as what it is, said to each reader in his language.
  const client = await signInAt(house, 'vera', '2026-12-11T10:00+03:00')
  const way = paths.history.row(vera.main.id, '2026-11')
  const steps = (page: Answer) => page.$('.way__step').last().text().replace(/\s+/g, ' ')
  assert.match(
    steps(await client.get(way)),
    /отклонено: на фото другой прибор, не исправлено до 10 декабря 11 декабря 2026, 09:00 · вышел срок/,
  )
  const english = await client.get(paths.withLanguage(way, 'en'))
  assert.match(steps(english), /refused: на фото другой прибор, not corrected by 10 December .* time is up/)
  const lines = await house.deps.db.sql.rows(
    `select channel, actor_id as actor from audit_events where action = 'readings.move' and details ->> 'by' = 'calendar'`,
  )
  assert.deepEqual(lines, [{ channel: 'calendar', actor: null }])
})

test('a caller corrects what came back through a clerk, after the closing too, and only that', async () => {
  const vera = await flatOf(house, 'vera')
  const receipt = await submitAll(vera.client, vera.contractId, values(vera))
  await sendBack(vera.contractId, vera.main.id)
  const clerk = await signInAt(house, 'operator', closedAt)
  const card = await clerk.get(receipt.replace('/cabinet/', '/staff/'))
  const address = paths.staff.entryReturned(vera.contractId)
  assert.equal(card.$(`a[href="${address}"]`).text().trim(), 'Исправить вернувшееся')
  assert.equal((await clerk.get(paths.staff.entry(vera.contractId))).status, 403, 'the window is shut')
  const form = await clerk.get(address)
  assert.equal(form.status, 200, wordsOf(form))
  const typed = { action: 'next', [`value.${vera.main.id}`]: String(vera.main.last + 8) }
  const next = await clerk.submit(form, address, { ...typed, [`value.${vera.other.id}`]: '99999' })
  assert.equal(next.location, paths.staff.entryReturnedCheck(vera.contractId), alertOf(next))
  const check = await clerk.get(next.location)
  const told = { source: 'phone', callerName: 'Сидорова Мария' }
  const sent = await clerk.submit(check, next.location, { action: 'submit', confirmAll: 'on', ...told })
  assert.equal(sent.status, 303, alertOf(sent))
  const page = await clerk.get(sent.location)
  assert.match(wordsOf(page), /Сидорова Мария/)
  assert.equal(page.$(`a[href="${address}"]`).length, 0, 'nothing is left to correct')
  const rows = await statesOf(vera.contractId)
  assert.deepEqual(
    [vera.main, vera.other].map(({ id }) => rows.find(({ registerId }) => registerId === id)?.value),
    [vera.main.last + 8, vera.other.last + 4],
  )
  assert.equal((await clerk.get(address)).status, 403)
  assert.equal((await (await signInAt(house, 'vera', closedAt)).get(address)).status, 404)
})

test('staff refuse at once: the letter says why', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, values(vera))
  await sendBack(vera.contractId, vera.main.id)
  const { db, jobs, clock } = house.deps
  const [row] = (await statesOf(vera.contractId)).filter(({ state }) => state === 'RETURNED')
  const at = clock.now()
  const userId = await staffId()
  await db.transaction((tx) =>
    refuseReadings(tx, jobs, { readingIds: [row?.id ?? ''], reason: 'прибор чужой', userId, at }),
  )
  assert.match((await news()).find(({ subject }) => /отклонили/.test(subject))?.text ?? '', /прибор чужой/)
})

test('what was typed and not submitted lapses after the closing: one letter, with the way out', async () => {
  const vera = await flatOf(house, 'vera')
  const oleg = await flatOf(house, 'oleg')
  const anna = await flatOf(house, 'anna')
  await press(vera.client, vera.contractId, values(vera), 'save')
  // Submitted, then saved without a change: nothing of it is lost.
  await submitAll(oleg.client, oleg.contractId, values(oleg))
  await press(oleg.client, oleg.contractId, {}, 'save')
  // Opened and left empty.
  await press(anna.client, anna.contractId, {}, 'save')
  await house.deliver()
  house.clock.set('2026-12-02T20:00+03:00')
  assert.equal((await closeReadings(house.deps)).lapsed, 0, 'readings are still taken')
  house.clock.set(closedAt)
  const done = await Promise.all([closeReadings(house.deps), closeReadings(house.deps)])
  assert.equal(done[0].lapsed + done[1].lapsed, 1)
  assert.equal((await closeReadings(house.deps)).lapsed, 0)
  const letters = await news()
  assert.deepEqual(
    letters.map(({ to }) => to.address.split('@')[0]),
    ['vera'],
  )
  assert.match(letters[0]?.subject ?? '', /Показания за ноябрь не переданы: приём закрыт/)
  assert.ok(letters[0]?.text.includes(`/cabinet/corrections/new?contract=${vera.contractId}`))
  const rows = await house.deps.db.sql.rows<{ state: string }>(
    'select state from drafts where contract_id = any($1::uuid[]) order by state',
    [[vera.contractId, oleg.contractId, anna.contractId]],
  )
  assert.deepEqual(
    rows.map(({ state }) => state),
    ['DRAFT', 'DRAFT', 'LAPSED'],
  )
  // The history of the month tells so too, with the way out.
  const history = await (await signInAt(house, 'vera', closedAt)).get(paths.history.page())
  const told = history.$('.notice--care').text().replace(/\s+/g, ' ')
  assert.match(
    told,
    /ноябрь 2026, № .* не передано, приём закрыт Последний ввод: .*Вера.*, 30 ноября 2026, 10:00/,
  )
  const ask = paths.corrections.ask({ contract: vera.contractId, period: '2026-11' })
  assert.equal(history.$(`.notice--care a[href="${ask}"]`).length, 1)
  const oleg2 = await (await signInAt(house, 'oleg', closedAt)).get(paths.history.page())
  assert.doesNotMatch(wordsOf(oleg2), /приём закрыт/)
})

test('a sweep killed half-way leaves nothing half done and is made up for', async () => {
  const vera = await flatOf(house, 'vera')
  await press(vera.client, vera.contractId, values(vera), 'save')
  house.clock.set(closedAt)
  const { jobs } = house.deps
  const broken = { ...house.deps, jobs: { ...jobs, enqueueAll: () => Promise.reject(new Error('killed')) } }
  await assert.rejects(closeReadings(broken), /killed/)
  const state = () =>
    house.deps.db.sql.one<{ state: string }>('select state from drafts where contract_id = $1', [
      vera.contractId,
    ])
  assert.equal((await state())?.state, 'DRAFT')
  assert.equal((await closeReadings(house.deps)).lapsed, 1)
  assert.equal((await news()).length, 1)
})

test('where staff keep the month open for a contract its draft does not lapse, and a lapsed one is a draft again', async () => {
  const vera = await flatOf(house, 'vera')
  const oleg = await flatOf(house, 'oleg')
  await press(vera.client, vera.contractId, values(vera), 'save')
  await press(oleg.client, oleg.contractId, values(oleg), 'save')
  const extend = (contractId: string) =>
    house.deps.db.sql.run(
      `insert into window_extensions (period, contract_id, closes_on, reason, created_by, created_at)
       select '2026-11', $1, '2026-12-08', 'авария', id, now() from users where login_key = 'metering'`,
      [contractId],
    )
  await extend(oleg.contractId)
  house.clock.set(closedAt)
  assert.equal((await closeReadings(house.deps)).lapsed, 1)
  await extend(vera.contractId)
  assert.equal((await closeReadings(house.deps)).revived, 1)
  assert.equal((await news()).length, 0, 'kept open before the letter was written')
  const client = await signInAt(house, 'vera', '2026-12-03T11:00+03:00')
  const form = await client.get(paths.readings.form(vera.contractId))
  assert.equal(form.$(`[id="value.${vera.main.id}"]`).val(), String(vera.main.last + 7))
  await submitAll(client, vera.contractId, {})
  house.clock.set('2026-12-09T10:00+03:00')
  assert.equal((await closeReadings(house.deps)).lapsed, 1, 'the other one, once its own window is over')
})

test('what was typed at a returned row does not lapse while it may be sent', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, values(vera))
  await sendBack(vera.contractId, vera.main.id)
  const client = await signInAt(house, 'vera', closedAt)
  const form = await client.get(paths.readings.returned(vera.contractId))
  const typed = { [`value.${vera.main.id}`]: String(vera.main.last + 8) }
  await client.submit(form, paths.readings.returned(vera.contractId), { action: 'save', ...typed })
  assert.deepEqual(await closeReadings(house.deps), { refused: 0, lapsed: 0, revived: 0 })
  house.clock.set('2026-12-11T10:00+03:00')
  assert.deepEqual(await closeReadings(house.deps), { refused: 1, lapsed: 1, revived: 0 })
})

test('340 rows sent back are one letter with ten names; the queries do not grow', async () => {
  const rodnik = await house.as('rodnik')
  const ids = await house.contractsOf('rodnik')
  const sizes = await Promise.all(
    ids.map(async (id) => ({
      id,
      all: (await registersOf(house, id)).filter(({ removedOn }) => removedOn === null),
    })),
  )
  const big = sizes.toSorted((a, b) => b.all.length - a.all.length)[0]
  assert.ok(big)
  await submitAll(
    rodnik,
    big.id,
    Object.fromEntries(
      big.all.map(({ id, last, digits }) => [`value.${id}`, String((last + 20) % 10 ** digits)]),
    ),
  )
  const { db, jobs, clock } = house.deps
  const readingIds = (await statesOf(big.id)).map(({ id }) => id)
  const at = clock.now()
  await db.sql.run(`update readings set state = 'ON_CHECK' where id = any($1::uuid[])`, [readingIds])
  const [one = ''] = readingIds
  const give = (ids: string[]) =>
    house.statements(() =>
      db.transaction((tx) => returnReadings(tx, jobs, { readingIds: ids, reason, until, at })),
    )
  const few = await give([one])
  const many = await give(readingIds.slice(1))
  assert.equal(many.length, few.length)
  const letters = (await news()).filter(({ text }) => text.includes('И ещё приборов'))
  assert.equal(letters.length, 1)
  assert.equal(letters[0]?.text.match(/на фото другой прибор/g)?.length, 10)
  const form = await house.statements(() => rodnik.get(paths.readings.returned(big.id)))
  assert.ok(form.length <= 14, `${form.length} statements`)
})
