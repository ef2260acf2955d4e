import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { takeJobs, openHouse, type House } from '../../support/house.ts'
import { addStaff } from '../../support/staff.ts'
import { laySubmission } from '../../support/submissions.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'
import {
  alertOf,
  errorAt,
  flatOf,
  readingOf,
  signInAt,
  submitAll,
  wordsOf,
  type KnownRegister,
} from './submission-kit.ts'

let house: House
beforeEach(async () => void (house = await openHouse()))
afterEach(() => house.close())

const queue = paths.staff.anomalies()

/** Vera's cold water doubted: ninety instead of eight or so. */
async function doubted(more = 90) {
  const flat = await flatOf(house, 'vera')
  await submitAll(flat.client, flat.contractId, {
    [`value.${flat.main.id}`]: String(flat.main.last + more),
    [`value.${flat.other.id}`]: String(flat.other.last + 4),
  })
  return flat
}

const idsOf = (page: Answer) =>
  page
    .$('.queue__row')
    .map((_i, row) => (page.$(row).attr('id') ?? '').slice('row-'.length))
    .get()

/** Decides about these rows as the form of the page does. */
async function decide(client: WebClient, page: Answer, ids: string[], fields: Record<string, string>) {
  const ticked = Object.fromEntries(ids.map((id) => [`reading.${id}`, 'on']))
  const action = page.$('#queue-form').attr('action') ?? ''
  const token = String(page.$('#queue-form input[name=_csrf]').attr('value'))
  return client.post(action, { _csrf: token, ...ticked, ...fields })
}

async function changesOf(readingId: string) {
  return house.deps.db.sql.rows<{ from: string | null; to: string; reason: string | null }>(
    `select from_state as "from", to_state as "to", reason from reading_changes where reading_id = $1 order by at`,
    [readingId],
  )
}

test('a row shows what a clerk decides by: flow against usual, months before, why it is here, whom to phone', async () => {
  const vera = await doubted()
  const page = await (await house.as('metering')).get(queue)
  assert.equal(page.status, 200)
  assert.equal(idsOf(page).length, 1)
  const words = wordsOf(page)
  assert.match(words, /Ждут проверки за ноябрь 2026: 1/)
  assert.ok(words.includes(`прибор № ${vera.main.serial}`))
  assert.match(words, /Расход 90 м³, обычно [\d,]+ м³: на [\d,]+ м³ больше/)
  assert.match(words, /Почему здесь: расход больше обычного в три раза и выше/)
  assert.equal(page.$('.queue__months li').length, 4)
  assert.match(page.$('.queue__foot a[href^="tel:+7"]').text(), /\+7/)
  const line = await house.deps.db.sql.one<{ details: { shown: string[] } }>(
    `select details from audit_events where action = 'anomalies.view'`,
  )
  assert.deepEqual(line?.details.shown, idsOf(page))
})

/** The value of a usual month with two neighbouring digits changed, more than usual and still possible. */
function transposed(last: number): string {
  const usual = [7, 8, 9, 6, 10].map((more) => String(last + more).padStart(5, '0'))
  const slips = usual.flatMap((text) =>
    [0, 1, 2, 3].map((i) => text.slice(0, i) + (text[i + 1] ?? '') + (text[i] ?? '') + text.slice(i + 2)),
  )
  const found = slips.find((text) => Number(text) > last + 40 && Number(text) < last + 1_000)
  assert.ok(found !== undefined, `no slip of ${last}`)
  return found
}

test('what the mistake doctor says of a slip is said to the clerk too', async () => {
  const flat = await flatOf(house, 'vera')
  await submitAll(flat.client, flat.contractId, {
    [`value.${flat.main.id}`]: transposed(flat.main.last),
    [`value.${flat.other.id}`]: String(flat.other.last + 4),
  })
  const page = await (await house.as('metering')).get(queue)
  assert.match(page.$('.queue__row .notice').text(), /Похоже/)
})

test('in a contract of hundreds of inlets the clerk is told which other meter was read', async () => {
  const flat = await flatOf(house, 'rodnik')
  const [one, two] = await mixedUp(flat.registers)
  await submitAll(flat.client, flat.contractId, {
    [`value.${one.id}`]: String(two.last),
    [`value.${two.id}`]: String(two.last + 5),
  })
  const page = await (await house.as('metering')).get(queue)
  assert.match(
    page.$('.queue__row .notice').text(),
    new RegExp(`это прошлое показание другого прибора \\(.*${two.serial}`),
  )
})

/** Two meters of one register far from each other: the value the second had last month is possible at the first. */
async function mixedUp(registers: readonly KnownRegister[]): Promise<[KnownRegister, KnownRegister]> {
  const used = new Map(
    (
      await house.deps.db.sql.rows<{ id: string; volume: number }>(
        `select register_id as id, avg(volume)::float8 as volume from readings where source = 'import' group by register_id`,
      )
    ).map(({ id, volume }) => [id, volume]),
  )
  for (const one of registers)
    for (const two of registers) {
      const [flow, usual] = [two.last - one.last, used.get(one.id) ?? 0]
      const isAlone = [one, two].every(
        ({ meterId }) => registers.filter((each) => each.meterId === meterId).length === 1,
      )
      if (isAlone && one.inletId !== two.inletId && flow > usual * 6 && flow < usual * 15 && usual > 20)
        return [one, two]
    }
  throw new Error('no two meters to mix up')
}

test('accepting takes a value out of the queue and leaves it as it was sent, told in time line and journal', async () => {
  const vera = await doubted()
  const clerk = await house.as('metering')
  const page = await clerk.get(queue)
  const [id = ''] = idsOf(page)
  const done = await decide(clerk, page, [], { accept: id })
  assert.equal(done.status, 303)
  const after = await clerk.get(queue)
  assert.match(wordsOf(after), /Принято: 1 .*Проверять нечего/)
  assert.equal((await readingOf(house, vera.main.id))?.state, 'SUBMITTED')
  assert.deepEqual((await changesOf(id)).at(-1), { from: 'SUBMITTED', to: 'SUBMITTED', reason: null })
  const journal = await house.deps.db.sql.rows(`select 1 from audit_events where action = 'readings.settle'`)
  assert.equal(journal.length, 1)
})

test('what was accepted does not come back with a revision that says the same, a new doubt does', async () => {
  const { client, contractId, main } = await doubted()
  const metering = await house.as('metering')
  const page = await metering.get(queue)
  assert.equal((await decide(metering, page, [], { accept: idsOf(page)[0] ?? '' })).status, 303)
  const now = async () => idsOf(await metering.get(queue)).length
  assert.equal(await now(), 0)
  // Away to another doubtful value, which is one to look at, and back to the one that was accepted.
  await submitAll(client, contractId, { [`value.${main.id}`]: String(main.last + 95) })
  assert.equal(await now(), 1)
  await submitAll(client, contractId, { [`value.${main.id}`]: String(main.last + 90) })
  assert.equal(await now(), 0)
  await submitAll(client, contractId, { [`note.${main.id}`]: '04' })
  assert.equal(await now(), 1, 'a note is news')
})

test('a return goes with reason and last day, and is told to the subscriber', async () => {
  const vera = await doubted()
  const clerk = await house.as('metering')
  const page = await clerk.get(queue)
  const [id = ''] = idsOf(page)
  for (const [fields, at, words] of [
    [{ reason: 'цифры не видны', until: '29.11.2026' }, 'until', /до 30 дней вперёд|от сегодняшнего/],
    [{ reason: 'цифры не видны', until: '' }, 'until', /Впишите день/],
    [{ reason: 'я', until: '07.12.2026' }, 'reason', /почему возвращаете/],
  ] as const) {
    const refused = await decide(clerk, page, [id], { action: 'return', ...fields })
    assert.equal(refused.status, 422)
    assert.match(errorAt(refused, at), words)
    assert.equal(refused.$(`input[name="reading.${id}"][checked]`).length, 1)
    assert.equal(refused.$('#reason').text().trim(), fields.reason)
  }
  const done = await decide(clerk, page, [id], {
    action: 'return',
    reason: 'цифры не видны',
    until: '07.12.2026',
  })
  assert.equal(done.status, 303)
  assert.deepEqual(
    (await changesOf(id)).map(({ to }) => to),
    ['SUBMITTED', 'ON_CHECK', 'RETURNED'],
  )
  assert.equal((await readingOf(house, vera.main.id))?.state, 'RETURNED')
  const [job] = await takeJobs<{ state: string; readingIds: string[] }>(house.deps.db, 'readings-told')
  assert.equal(job?.state, 'RETURNED')
  assert.deepEqual(job.readingIds, [id])
  assert.equal(idsOf(await clerk.get(queue)).length, 0)
})

test('an estimate refuses the value with a reason, the other register of the meter with it', async () => {
  const { sql } = house.deps.db
  const number = await sql.one<{ number: string }>(
    `select c.number from contracts c join registers g on g.contract_id = c.id where g.index = 2 limit 1`,
  )
  await laySubmission(house.deps.db, number?.number ?? '', { needsReview: true, verdicts: ['MUCH_MORE'] })
  // The rule marks the main register alone.
  await sql.run(
    `update readings r set needs_review = false from registers g where g.id = r.register_id and g.index = 2`,
  )
  const two = await sql.one<{ main: string; other: string }>(
    `select r.id as main, o.id as other from readings r join registers g on g.id = r.register_id and g.index = 1
       join readings o on o.submission_id = r.submission_id and o.meter_id = r.meter_id and o.id <> r.id
     where r.period = '2026-11' limit 1`,
  )
  assert.ok(two)
  const clerk = await house.as('metering')
  const page = await clerk.get(`${queue}?contract=${encodeURIComponent(number?.number ?? '')}`)
  const done = await decide(clerk, page, [two.main], { action: 'estimate', reason: 'прибор не тот' })
  assert.equal(done.status, 303)
  const states = await sql.rows<{ state: string }>('select state from readings where id = any($1)', [
    [two.main, two.other],
  ])
  assert.deepEqual(states, [{ state: 'REFUSED' }, { state: 'REFUSED' }])
  const [job] = await takeJobs<{ state: string }>(house.deps.db, 'readings-told')
  assert.equal(job?.state, 'REFUSED')
})

test('a visit puts the value on check with a mark, a person and a task; accepting closes it', async () => {
  const vera = await doubted()
  const clerk = await house.as('metering')
  const page = await clerk.get(queue)
  const [id = ''] = idsOf(page)
  const inspector = page.$('#assignee option').eq(1).attr('value') ?? ''
  const foreign = await decide(clerk, page, [id], {
    action: 'visit',
    reason: 'снять фото',
    assignee: 'b0c6a1de-0000-4000-8000-000000000000',
  })
  assert.equal(foreign.status, 422)
  const set = await decide(clerk, page, [id], {
    action: 'visit',
    reason: 'снять фото',
    assignee: inspector,
  })
  assert.equal(set.status, 303)
  assert.equal((await readingOf(house, vera.main.id))?.state, 'ON_CHECK')
  const visits = await clerk.get(`${queue}?rule=visit`)
  assert.deepEqual(idsOf(visits), [id])
  assert.match(wordsOf(visits), /Выезд: .*снять фото/)
  await decide(clerk, visits, [], { accept: id })
  assert.equal((await readingOf(house, vera.main.id))?.state, 'SUBMITTED')
  assert.equal(idsOf(await clerk.get(queue)).length, 0)
})

test('many are decided at once; of two clerks one wins and the other is told by whom', async () => {
  const rows = await house.deps.db.sql.rows<{ number: string }>(
    'select number from contracts order by number',
  )
  for (const { number } of rows.slice(0, 5))
    await laySubmission(house.deps.db, number, { needsReview: true, verdicts: ['ZERO_UNUSUAL'], unsent: 0 })
  await addStaff(house, 'второй', ['metering'])
  const [one, two] = [await house.as('metering'), await house.as('второй')]
  const [seenByOne, seenByTwo] = [await one.get(queue), await two.get(queue)]
  const ids = idsOf(seenByOne).slice(0, 4)
  const decisions = await Promise.all([
    decide(one, seenByOne, ids, { action: 'estimate', reason: 'нет доступа' }),
    decide(two, seenByTwo, ids, { action: 'estimate', reason: 'нет доступа' }),
  ])
  assert.deepEqual(decisions.map(({ status }) => status).toSorted(), [303, 409])
  const told = decisions.find(({ status }) => status === 409)
  assert.match(
    told === undefined ? '' : alertOf(told),
    /Это уже решено: (Проверкин Пётр|Широков Илья), .* — отклонено/,
  )
  const moves = await house.deps.db.sql.one<{ n: number }>(
    `select count(*)::int as n from reading_changes where to_state = 'REFUSED' and reading_id = any($1)`,
    [ids],
  )
  assert.equal(moves?.n, ids.length)
  const rest = idsOf(await one.get(queue)).slice(0, 2)
  const mixed = await decide(one, seenByOne, [...rest, ...ids.slice(0, 1)], { action: 'accept' })
  assert.equal(mixed.status, 303)
  assert.match(wordsOf(await one.get(queue)), /Принято: 2\. Коллеги успели решить раньше: 1/)
})

test('a note without a value can be accepted or visited, not returned', async () => {
  const flat = await flatOf(house, 'vera')
  await submitAll(flat.client, flat.contractId, {
    [`note.${flat.main.id}`]: '01',
    [`value.${flat.other.id}`]: String(flat.other.last + 4),
  })
  const clerk = await house.as('metering')
  const page = await clerk.get(`${queue}?rule=note`)
  assert.match(wordsOf(page), /Показания нет, передано примечание.*Почему здесь: примечание 01/)
  const [id = ''] = idsOf(page)
  const refused = await decide(clerk, page, [id], { action: 'estimate', reason: 'нет прибора' })
  assert.equal(refused.status, 422)
  assert.match(alertOf(refused), /Примечание без показания/)
  assert.equal((await decide(clerk, page, [], { accept: id })).status, 303)
  assert.equal(idsOf(await clerk.get(queue)).length, 0)
})

test('filters, order and pages: the farthest from usual first, nothing twice, wrong input said with words', async () => {
  const { db } = house.deps
  await laySubmission(db, '301000', {
    needsReview: true,
    verdicts: ['MUCH_MORE'],
    sentAt: '2026-11-28T07:00:00Z',
  })
  await db.sql.run(
    `update readings r set needs_review = g.index = 1, deviation = 1 + abs(hashtext(r.id::text)) % 7 from registers g
     where g.id = r.register_id and r.period = '2026-11' and r.submission_id is not null`,
  )
  await doubted()
  const clerk = await house.as('metering')
  const first = await clerk.get(queue)
  const all = [...idsOf(first)]
  let pages = 1
  for (let next = first.$('a[rel=next]').attr('href'); next !== undefined; pages += 1) {
    const page = await clerk.get(next)
    all.push(...idsOf(page))
    next = page.$('a[rel=next]').attr('href')
  }
  assert.equal(new Set(all).size, all.length)
  const counted = await db.sql.one<{ n: number }>(
    `select count(*)::int as n from readings where needs_review and period = '2026-11' and state = 'SUBMITTED'`,
  )
  assert.equal(all.length, counted?.n)
  assert.ok(pages > 10)
  assert.match(first.$('.queue__row').first().text(), /Соколов/)
  const waits = await clerk.get(`${queue}?age=1&customer=organization&sort=oldest`)
  assert.ok(idsOf(waits).length > 0)
  assert.ok(!waits.$('.queue').text().includes('Соколов'))
  assert.equal(idsOf(await clerk.get(`${queue}?rule=zero`)).length, 0)
  const address = await clerk.get(`${queue}?address=${encodeURIComponent('Тихая')}`)
  assert.ok(idsOf(address).length <= 1)
  for (const [query, words] of [
    ['?rule=no', /Выберите из списка/],
    ['?period=2026-99', /Впишите месяц/],
    ['?address=a', /от трёх букв/],
    ['?after=1_2', /вернитесь к началу/],
  ] as const) {
    const refused = await clerk.get(queue + query)
    assert.equal(refused.status, 422)
    assert.match(alertOf(refused), words)
  }
})

test('a page of twenty takes as many statements as one of one', async () => {
  await doubted()
  const clerk = await house.as('metering')
  await clerk.get(queue)
  const few = await house.statements(() => clerk.get(queue))
  await laySubmission(house.deps.db, '301000', { needsReview: true, verdicts: ['MUCH_MORE'] })
  const many = await house.statements(async () => {
    assert.equal(idsOf(await clerk.get(queue)).length, 20)
  })
  assert.equal(many.length, few.length)
})

test('operators and auditors look, metering decides, nobody else comes in; keys are switched off for good', async () => {
  await doubted()
  await addStaff(house, 'ревизор', ['auditor'])
  for (const [login, look, act] of [
    ['metering', 200, 422],
    ['admin', 200, 422],
    ['operator', 200, 403],
    ['ревизор', 200, 403],
    ['billing', 403, 403],
    ['reception', 403, 403],
  ] as const) {
    const client = await house.as(login)
    const page = await client.get(queue)
    assert.equal(page.status, look, login)
    assert.equal(page.$('#queue-form').length, act === 422 ? 1 : 0, login)
    const token = { _csrf: String((await client.get('/staff')).$('input[name=_csrf]').first().attr('value')) }
    assert.equal((await client.post(queue, { ...token, action: 'accept' })).status, act, login)
  }
  assert.equal((await (await house.as('vera')).get(queue)).status, 404)
  const clerk = await house.as('metering')
  const script = 'script[src*="queue-keys"]'
  const page = await clerk.get(queue)
  assert.equal(page.$(script).length, 1)
  assert.equal((await clerk.submit(page, paths.staff.anomaliesKeys, { keys: 'off' })).status, 303)
  assert.equal((await clerk.get(queue)).$(script).length, 0)
  const elsewhere = await signInAt(house, 'metering', '2026-11-30T11:00+03:00')
  assert.match(wordsOf(await elsewhere.get(queue)), /Клавиши выключены/)
})
