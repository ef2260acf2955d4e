import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'
import { flatOf, registersOf, signInAt, type Fields } from './submission-kit.ts'

const now = '2026-11-30T10:00+03:00'
const told = { source: 'phone', callerName: 'Сидорова Мария' }
let house: House

before(async () => {
  house = await openHouse({ now })
})
after(() => house.close())

const formOf = (contractId: string) => `/staff/contracts/${contractId}/readings`
const checkOf = (contractId: string) => `${formOf(contractId)}/check`

/** Every register eight more than billing knows. */
async function values(contractId: string): Promise<Fields> {
  const registers = await registersOf(house, contractId)
  return Object.fromEntries(
    registers
      .filter(({ removedOn }) => removedOn === null)
      .map(({ id, last }) => [`value.${id}`, String(last + 8)]),
  )
}

async function toCheck(clerk: WebClient, contractId: string, fields: Fields): Promise<Answer> {
  const form = await clerk.get(formOf(contractId))
  assert.equal(form.status, 200)
  const next = await clerk.submit(form, formOf(contractId), { action: 'next', ...fields })
  assert.equal(next.status, 303, next.$('[role=alert]').text())
  assert.equal(next.location, checkOf(contractId))
  return clerk.get(next.location)
}

function submit(clerk: WebClient, check: Answer, contractId: string, caller: Fields): Promise<Answer> {
  return clerk.submit(check, checkOf(contractId), { action: 'submit', confirmAll: 'on', ...caller })
}

test('a clerk enters what a caller tells: the same form, the source and the caller kept', async () => {
  const { sql } = house.deps.db
  const { contractId } = await flatOf(house, 'vera')
  const clerk = await house.as('operator')
  const card = await clerk.get(`/staff/contracts/${contractId}`)
  const form = await clerk.get(card.$(`a[href="${formOf(contractId)}"]`).attr('href') ?? '')
  assert.match(form.$('.notice').text(), /Вы вводите показания за абонента/)
  const check = await toCheck(clerk, contractId, await values(contractId))
  assert.equal(check.$('input[name=source]').length, 3)
  assert.equal(check.$('input[name=source][checked]').length, 0, 'nothing is chosen for the clerk')
  const sent = await submit(clerk, check, contractId, told)
  assert.equal(sent.status, 303)
  assert.match(sent.location, /^\/staff\/submissions\//)
  const page = await clerk.get(sent.location)
  assert.match(page.$('dl').text().replace(/\s+/g, ' '), /телефон ?Со слов ?Сидорова Мария/)
  const id = sent.location.split('/').at(-1)
  const stored = await sql.one(
    `select s.channel, s.caller_name as caller, s.sender_login as login, array_agg(distinct r.source::text) as sources
     from submissions s join readings r on r.submission_id = s.id where s.id = $1 group by s.id`,
    [id],
  )
  assert.deepEqual(stored, {
    channel: 'phone',
    caller: 'Сидорова Мария',
    login: 'operator',
    sources: ['phone'],
  })
  const line = await sql.one<{ channel: string; details: { source: string }; contract: string }>(
    `select channel, details, contract_id as contract from audit_events where action = 'readings.submit' and subject_id = $1`,
    [id],
  )
  assert.equal(line?.channel, 'staff')
  assert.equal(line.details.source, 'phone')
  assert.equal(line.contract, contractId)
})

test('opening the form of somebody is written down, an own form is not', async () => {
  const { contractId, client } = await flatOf(house, 'vera')
  const { sql } = house.deps.db
  const clerk = await house.as('metering')
  const last = await sql.one<{ id: string }>('select max(id) as id from audit_events')
  await clerk.get(formOf(contractId))
  await client.get(`/cabinet/readings/${contractId}`)
  const lines = await sql.rows(
    `select e.action, e.channel, e.contract_id as contract, u.login from audit_events e join users u on u.id = e.actor_id where e.id > $1`,
    [last?.id],
  )
  assert.deepEqual(lines, [
    { action: 'readings.open', channel: 'staff', contract: contractId, login: 'metering' },
  ])
})

test('the holder of the contract gets the letter, sees the submission and who told it; the clerk gets none', async () => {
  const letters = (await house.deliver()).filter(({ subject }) => /переданы/.test(subject))
  assert.deepEqual(
    letters.map(({ to }) => to.address),
    ['vera@example.test'],
  )
  assert.match(letters[0]?.text ?? '', /Со слов[\s\S]*Сидорова Мария/)
  const { contractId } = await flatOf(house, 'vera')
  const id = await house.deps.db.sql.one<{ id: string }>(
    'select id from submissions where contract_id = $1',
    [contractId],
  )
  const receipt = await (await house.as('vera')).get(`/cabinet/submissions/${id?.id}`)
  assert.match(receipt.$('dl').text(), /Сидорова Мария/)
})

test('without the source or the caller nothing is submitted, and what was typed stays', async () => {
  const { contractId } = await flatOf(house, 'oleg')
  const clerk = await house.as('operator')
  const check = await toCheck(clerk, contractId, await values(contractId))
  const wrong: [Fields, string][] = [
    [{ callerName: 'Громов Олег' }, 'source'],
    [{ source: 'portal', callerName: 'Громов Олег' }, 'source'],
    [{ source: 'phone', callerName: '' }, 'callerName'],
    [{ source: 'phone', callerName: '12' }, 'callerName'],
    [{ source: 'phone', callerName: 'ю'.repeat(201) }, 'callerName'],
    [{ source: 'phone', callerName: 'Громов\0' }, 'callerName'],
    [{ source: 'phone', callerName: 'я'.repeat(10_000) }, 'callerName'],
  ]
  for (const [caller, field] of wrong) {
    const answer = await submit(clerk, check, contractId, caller)
    assert.equal(answer.status, 422, JSON.stringify(caller).slice(0, 60))
    assert.equal(answer.$(`[role=alert] a[href="#${field}"]`).length, 1)
    assert.equal(answer.$(`#${field}`).length, 1)
    if (field === 'source') assert.equal(answer.$('#callerName').attr('value'), 'Громов Олег')
    else assert.equal(answer.$('input[name=source][checked]').attr('value'), 'phone')
  }
  const none = await house.deps.db.sql.rows('select 1 from submissions where contract_id = $1', [contractId])
  assert.equal(none.length, 0)
})

test('pressed twice it is one submission', async () => {
  const { contractId } = await flatOf(house, 'rodnik', 1)
  const clerk = await house.as('metering')
  const check = await toCheck(clerk, contractId, await values(contractId))
  const answers = await Promise.all(
    [1, 2, 3].map(() => submit(clerk, check, contractId, { ...told, source: 'inspector' })),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [303, 303, 303],
  )
  assert.equal(new Set(answers.map(({ location }) => location)).size, 1)
})

test('a correction by a clerk is a new revision, the one before stays readable', async () => {
  const { contractId, main } = await flatOf(house, 'vera')
  const clerk = await house.as('operator')
  const before_ = await house.deps.db.sql.one<{ id: string }>(
    `select id from submissions where contract_id = $1 and state = 'SUBMITTED'`,
    [contractId],
  )
  const card = await clerk.get(`/staff/submissions/${before_?.id}`)
  assert.equal(card.$(`a[href="${formOf(contractId)}"]`).length, 1)
  const check = await toCheck(clerk, contractId, { [`value.${main.id}`]: String(main.last + 9) })
  const sent = await submit(clerk, check, contractId, { ...told, source: 'staff' })
  const page = await clerk.get(sent.location)
  assert.match(page.$('dl').text(), /2, исправление/)
  assert.match((await clerk.get(`/staff/submissions/${before_?.id}`)).text, /заменена редакцией 2/)
})

test('errors of the form are the subscriber’s: 422 with words, nothing lost', async () => {
  const { contractId, main } = await flatOf(house, 'petrov')
  const clerk = await house.as('operator')
  const form = await clerk.get(formOf(contractId))
  const answer = await clerk.submit(form, formOf(contractId), {
    action: 'next',
    [`value.${main.id}`]: '12,5',
  })
  assert.equal(answer.status, 422)
  assert.match(answer.$('[role=alert]').text(), /Нужны целые м³/)
  assert.equal(answer.$('form#readings-form').attr('action'), formOf(contractId))
  const saved = await clerk.submit(form, formOf(contractId), { action: 'save', [`value.${main.id}`]: '7' })
  assert.equal(saved.location, formOf(contractId))
  const lines = await house.deps.db.sql.rows<{ channel: string }>(
    `select channel from audit_events where action = 'readings.save' and contract_id = $1`,
    [contractId],
  )
  assert.ok(lines.length > 0 && lines.every(({ channel }) => channel === 'staff'))
})

test('only clerks who take readings get in; no contract is the common 404; a token is needed', async () => {
  const { contractId } = await flatOf(house, 'petrov')
  for (const path of [formOf(contractId), checkOf(contractId)]) {
    for (const login of ['billing', 'reception', 'editor', 'auditor']) {
      const clerk = await house.as(login)
      assert.equal((await clerk.get(path)).status, 403, `${login} ${path}`)
      assert.equal((await clerk.post(path, { action: 'next' })).status, 403, `${login} ${path}`)
    }
    for (const login of ['vera', 'petrov'])
      assert.equal((await (await house.as(login)).get(path)).status, 404, login)
    assert.equal((await house.stranger().get(path)).status, 303)
    assert.equal((await (await house.as('operator')).post(path, { action: 'next', _csrf: 'x' })).status, 403)
  }
  for (const id of [crypto.randomUUID(), 'x', '1e3'])
    assert.equal((await (await house.as('operator')).get(formOf(id))).status, 404, id)
})

test("staff do not get in by the subscribers' door, and subscribers keep theirs", async () => {
  const { contractId } = await flatOf(house, 'petrov')
  assert.equal((await (await house.as('operator')).get(`/cabinet/readings/${contractId}`)).location, '/staff')
  assert.equal((await (await house.as('petrov')).get(`/cabinet/readings/${contractId}`)).status, 200)
  const { contractId: foreign } = await flatOf(house, 'vera')
  assert.equal((await (await house.as('petrov')).get(`/cabinet/readings/${foreign}`)).status, 404)
})

test('340 inlets take as many statements as one, at the clerk’s door too', async () => {
  const clerk = await house.as('operator')
  const { contractId: small } = await flatOf(house, 'petrov')
  const { contractId: large } = await flatOf(house, 'rodnik')
  const few = await house.statements(() => clerk.get(formOf(small)))
  const many = await house.statements(() => clerk.get(formOf(large)))
  assert.equal(many.length, few.length)
})

test('when the window is shut, a clerk is refused like everybody, and shown what was typed', async () => {
  const { contractId, main } = await flatOf(house, 'petrov')
  const early = await signInAt(house, 'operator', '2026-12-02T23:50+03:00')
  const form = await early.get(formOf(contractId))
  house.clock.set('2026-12-03T00:00+03:00')
  const late = await early.submit(form, formOf(contractId), { action: 'next', [`value.${main.id}`]: '4711' })
  assert.equal(late.status, 403)
  assert.match(late.text, /4711/)
  assert.equal(late.$(`a[href="/staff/contracts/${contractId}"]`).length, 1)
  assert.equal((await early.get(formOf(contractId))).status, 403)
  house.clock.set(now)
})
