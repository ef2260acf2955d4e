import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import { alertOf, flatOf, press, send, submissionsOf, wordsOf, type Fields } from './submission-kit.ts'

// One person types, another submits: what each may do, and that nobody does both.
const house = await openHouse()
after(() => house.close())

const { sql } = house.deps.db
const vera = await flatOf(house, 'vera')
const oleg = await house.as('oleg')
const { contractId } = vera
const check = paths.readings.check(contractId)
const fields: Fields = {
  [`value.${vera.main.id}`]: String(vera.main.last + 7),
  [`value.${vera.other.id}`]: String(vera.other.last + 4),
}
await sql.run(
  `insert into contract_access (user_id, contract_id) select id, $1 from users where login_key = 'oleg'
   on conflict do nothing`,
  [contractId],
)
const rights = (login: string, enter: boolean, submit: boolean) =>
  sql.run(
    `update contract_access a set can_enter = $3, can_submit = $4, needs_approval = true
     from users u where u.id = a.user_id and u.login_key = $1 and a.contract_id = $2`,
    [login, contractId, enter, submit],
  )
const draftState = async () =>
  (await sql.one<{ state: string }>('select state from drafts where contract_id = $1', [contractId]))?.state

beforeEach(async () => {
  for (const table of ['reading_changes', 'drafts'])
    await sql.run(`delete from ${table} where contract_id = $1`, [contractId])
  await sql.run('delete from readings where contract_id = $1 and submission_id is not null', [contractId])
  await sql.run('delete from submissions where contract_id = $1', [contractId])
  await rights('vera', true, false)
  await rights('oleg', true, true)
})

const approve = async () => {
  assert.equal((await press(vera.client, contractId, fields)).status, 303)
  const page = await vera.client.get(check)
  return vera.client.submit(page, check, { action: 'approve' })
}

test('who may only type sends on for approval; another submits, and both names stand', async () => {
  await press(vera.client, contractId, fields)
  const page = await vera.client.get(check)
  assert.equal(page.$('button[value=submit]').length, 0)
  assert.equal(page.$('button[value=approve]').text(), 'Отправить на утверждение')
  assert.equal((await send(vera.client, contractId, page)).status, 403)
  assert.equal((await approve()).status, 303)
  assert.equal(await draftState(), 'FOR_APPROVAL')
  assert.equal((await submissionsOf(house, contractId)).length, 0)
  const asked = await oleg.get(check)
  assert.match(wordsOf(asked), /На утверждении: Вера/)
  const sent = await send(oleg, contractId, asked)
  assert.equal(sent.status, 303, alertOf(sent))
  const receipt = wordsOf(await oleg.get(sent.location))
  assert.match(receipt, /Ввёл ?Вера/)
  assert.match(receipt, /Передал ?Громов/)
})

test('nobody submits what he typed last himself, whatever his rights', async () => {
  await press(oleg, contractId, fields)
  const answer = await send(oleg, contractId, await oleg.get(check))
  assert.equal(answer.status, 403)
  assert.match(alertOf(answer), /должен другой человек/)
  assert.equal((await submissionsOf(house, contractId)).length, 0)
})

test('a return needs a reason, gives the draft back and writes to who typed it', async () => {
  await approve()
  for (const reason of ['', ' x ', 'я'.repeat(501)]) {
    const bad = await oleg.submit(await oleg.get(check), check, { action: 'return', reason })
    assert.equal(bad.status, 422)
    assert.equal(bad.$('[role=alert] a[href="#reason"]').length, 1)
  }
  assert.equal(await draftState(), 'FOR_APPROVAL')
  const done = await oleg.submit(await oleg.get(check), check, {
    action: 'return',
    reason: 'Проверьте кухню 🚰',
  })
  assert.equal(done.status, 303)
  assert.equal(await draftState(), 'DRAFT')
  assert.match(
    wordsOf(await vera.client.get(paths.readings.form(contractId))),
    /вернули на исправление: Проверьте кухню/,
  )
  const letter = (await house.deliver()).findLast(({ subject }) => subject.includes('вернули'))
  assert.match(letter?.text ?? '', /Проверьте кухню/)
  const again = await oleg.post(check, { action: 'return', reason: 'ещё раз' })
  assert.equal(again.status, 403, 'no token')
})

test('typing again takes the draft back; looking and «Далее» without a change do not', async () => {
  await approve()
  await press(oleg, contractId, {})
  assert.equal(await draftState(), 'FOR_APPROVAL')
  await press(vera.client, contractId, { [`value.${vera.main.id}`]: String(vera.main.last + 8) }, 'save')
  assert.equal(await draftState(), 'DRAFT')
})

test('who may neither type nor submit is refused every write', async () => {
  const form = await vera.client.get(paths.readings.form(contractId))
  await rights('vera', false, false)
  const save = await vera.client.submit(form, paths.readings.form(contractId), { action: 'save', ...fields })
  assert.equal(save.status, 403)
  const _csrf = String(form.$('#readings-form [name=_csrf]').val())
  assert.equal(
    (await vera.client.post(paths.readings.autosave(contractId), { _csrf, ...fields })).status,
    403,
  )
  assert.equal((await vera.client.post(check, { _csrf, action: 'approve', version: '1' })).status, 403)
  assert.equal(await draftState(), undefined)
})

test('a submission and a return at once: one of them stands', async () => {
  await approve()
  const page = await oleg.get(check)
  const [sent, returned] = await Promise.all([
    send(oleg, contractId, page),
    oleg.submit(page, check, { action: 'return', reason: 'подождите' }),
  ])
  const submissions = await submissionsOf(house, contractId)
  assert.ok(sent.status === 303 || returned.status === 303)
  assert.equal(submissions.length, sent.status === 303 ? 1 : 0)
})
