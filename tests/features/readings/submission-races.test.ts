import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import { WebClient, type Answer } from '../../support/web-client.ts'
import {
  flatOf,
  press,
  send,
  submissionsOf,
  submitAll,
  toCheck,
  wordsOf,
  type KnownRegister,
} from './submission-kit.ts'

const house = await openHouse()
after(() => house.close())
const { sql } = house.deps.db

const vera = await flatOf(house, 'vera')
const value = (register: KnownRegister, typed: string) => ({ [`value.${register.id}`]: typed })
const both = (cold: string, hot = '315') => ({ ...value(vera.main, cold), ...value(vera.other, hot) })

// Oleg may act for Vera's contract: two people at one form.
await sql.run(
  `insert into contract_access (user_id, contract_id, can_submit, can_pay, can_documents, can_manage)
   select id, $1, true, false, false, false from users where login_key = 'oleg'`,
  [vera.contractId],
)
const colleague = await house.as('oleg')

/** The contract as if nobody had typed or sent anything. */
async function clean(): Promise<void> {
  await sql.run(`delete from reading_changes where contract_id = $1`, [vera.contractId])
  await sql.run(`delete from readings where contract_id = $1 and submission_id is not null`, [
    vera.contractId,
  ])
  await sql.run(`delete from submissions where contract_id = $1`, [vera.contractId])
  await sql.run(`delete from drafts where contract_id = $1`, [vera.contractId])
  await sql.run('delete from test_jobs')
}

const letters = async () => (await sql.rows('select id from test_jobs')).length

function oneNumber(answers: readonly Answer[]): void {
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303])
  assert.equal(new Set(answers.map(({ location }) => location)).size, 1)
  assert.match(answers[0]?.location ?? '', /^\/cabinet\/submissions\//)
}

test('fifty parallel submits make one submission, one letter and give one number to all', async () => {
  await clean()
  const check = await toCheck(vera.client, vera.contractId, both('461'))
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => send(vera.client, vera.contractId, check)),
  )
  oneNumber(answers)
  assert.equal((await submissionsOf(house, vera.contractId)).length, 1)
  assert.equal(await letters(), 1)
  const standing = await sql.rows(
    `select id from readings where contract_id = $1 and period = '2026-11' and state <> 'REPLACED'`,
    [vera.contractId],
  )
  assert.equal(standing.length, 2)
})

test('a double click, a retry and the back button give the same number', async () => {
  await clean()
  const check = await toCheck(vera.client, vera.contractId, both('462'))
  const answers = [
    await send(vera.client, vera.contractId, check),
    await send(vera.client, vera.contractId, check),
    await send(vera.client, vera.contractId, check),
  ]
  oneNumber(answers)
  assert.equal((await submissionsOf(house, vera.contractId)).length, 1)
})

test('two tabs with the same figures give the same number, whichever is sent first', async () => {
  await clean()
  const first = await toCheck(vera.client, vera.contractId, both('463'))
  const second = await toCheck(vera.client, vera.contractId, both('0463'))
  oneNumber([
    await send(vera.client, vera.contractId, first),
    await send(vera.client, vera.contractId, second),
    await send(vera.client, vera.contractId, first),
  ])
  assert.equal((await submissionsOf(house, vera.contractId)).length, 1)
})

test('two people with the same figures get the same number, also at once', async () => {
  await clean()
  const mine = await toCheck(vera.client, vera.contractId, both('464'))
  const theirs = await toCheck(colleague, vera.contractId, both('464'))
  oneNumber(
    await Promise.all([
      send(vera.client, vera.contractId, mine),
      send(colleague, vera.contractId, theirs),
      send(vera.client, vera.contractId, mine),
      send(colleague, vera.contractId, theirs),
    ]),
  )
  assert.equal((await submissionsOf(house, vera.contractId)).length, 1)
})

test('somebody else was first with other figures: 409 with both, nothing stored', async () => {
  await clean()
  const theirs = await toCheck(colleague, vera.contractId, both('465'))
  const receipt = await submitAll(vera.client, vera.contractId, both('466'))
  const late = await send(colleague, vera.contractId, theirs)
  assert.equal(late.status, 409)
  const words = wordsOf(late)
  assert.match(words, /466/, 'the one in force')
  assert.match(words, /465/, 'the one about to be sent')
  assert.match(words, /Соколова Вера Петровна/)
  assert.match(words, /№ 202611-\d{6}-\d/)
  assert.equal(late.$(`a[href="${receipt}"]`).length, 1)
  assert.deepEqual(
    (await submissionsOf(house, vera.contractId)).map(({ revision, state }) => [revision, state]),
    [[1, 'SUBMITTED']],
  )
})

test('two people with other figures at once: one submission, the other sees it', async () => {
  await clean()
  const mine = await toCheck(vera.client, vera.contractId, both('467'))
  const theirs = await toCheck(colleague, vera.contractId, both('468'))
  const answers = await Promise.all([
    send(vera.client, vera.contractId, mine),
    send(colleague, vera.contractId, theirs),
  ])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409])
  const refused = answers.find(({ status }) => status === 409)
  assert.ok(refused !== undefined)
  assert.match(wordsOf(refused), /467/)
  assert.match(wordsOf(refused), /468/)
  assert.equal((await submissionsOf(house, vera.contractId)).length, 1)
})

test('figures changed after the check page are never sent unseen', async () => {
  await clean()
  const seen = await toCheck(vera.client, vera.contractId, both('461'))
  await press(vera.client, vera.contractId, both('469'), 'save')
  const stale = await send(vera.client, vera.contractId, seen)
  assert.equal(stale.status, 409)
  assert.match(wordsOf(stale), /461/)
  assert.match(wordsOf(stale), /469/)
  assert.equal((await submissionsOf(house, vera.contractId)).length, 0)
  // Saved again with the same figures: nothing has changed.
  await press(vera.client, vera.contractId, both('461'), 'save')
  assert.equal((await send(vera.client, vera.contractId, seen)).status, 303)
})

test('a correction from an old page does not overwrite a newer one', async () => {
  await clean()
  await submitAll(vera.client, vera.contractId, both('461'))
  const old = await toCheck(vera.client, vera.contractId, both('462'))
  await submitAll(colleague, vera.contractId, both('463'))
  const stale = await send(vera.client, vera.contractId, old)
  assert.equal(stale.status, 409)
  assert.match(wordsOf(stale), /Громов Олег Викторович/)
  assert.equal((await submissionsOf(house, vera.contractId)).length, 2)
})

test('marks that are missing, wrong or doubled are no confirmation of anything', async () => {
  await clean()
  const check = await toCheck(vera.client, vera.contractId, both('461'))
  for (const marks of [
    { version: '', base: '', seen: '' },
    { version: '1', base: '7' },
    { version: '99', seen: 'x' },
    { version: '1e0', seen: '' },
    { version: '-1', base: '-1' },
  ]) {
    const answer = await send(vera.client, vera.contractId, check, marks)
    assert.equal(answer.status, 409, JSON.stringify(marks))
  }
  assert.equal((await submissionsOf(house, vera.contractId)).length, 0)
  // A client that sends back only the marks it knows is understood as well.
  const _csrf = String(check.$('main [name=_csrf]').first().val())
  const plain = { _csrf, action: 'submit', version: '1', base: '0' }
  assert.equal((await vera.client.post(paths.readings.check(vera.contractId), plain)).status, 303)
  assert.equal((await vera.client.post(paths.readings.check(vera.contractId), plain)).status, 303)
  assert.equal((await submissionsOf(house, vera.contractId)).length, 1)
})

test('a second sign-in of the same person sees the same draft', async () => {
  await clean()
  await press(vera.client, vera.contractId, both('461'), 'save')
  const other = new WebClient(house.base)
  await other.signIn('vera')
  const form = await other.get(paths.readings.form(vera.contractId))
  assert.equal(form.$(`[name="value.${vera.main.id}"]`).val(), '461')
})

test('submitting is idempotent: any run of sends makes one revision for each change of figures', async () => {
  const step = fc.record({
    cold: fc.integer({ min: 455, max: 458 }),
    times: fc.integer({ min: 1, max: 3 }),
    byColleague: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      await clean()
      let inForce: number | undefined
      let revisions = 0
      for (const { cold, times, byColleague } of steps) {
        const client = byColleague ? colleague : vera.client
        const next = await press(client, vera.contractId, both(String(cold)))
        if (cold === inForce) {
          assert.equal(next.status, 422, 'nothing changed')
          continue
        }
        const check = await client.get(next.location)
        const answers = await Promise.all(
          Array.from({ length: times }, () => send(client, vera.contractId, check)),
        )
        oneNumber(answers)
        inForce = cold
        revisions += 1
        assert.equal((await submissionsOf(house, vera.contractId)).length, revisions)
      }
    }),
    { numRuns: 8 },
  )
})
