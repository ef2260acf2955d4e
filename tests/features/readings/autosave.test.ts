import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import { WebClient, type Answer } from '../../support/web-client.ts'
import {
  flatOf,
  press,
  registersOf,
  send,
  signInAt,
  submissionsOf,
  toCheck,
  wordsOf,
  type Fields,
} from './submission-kit.ts'

// The page that saves by itself: changed fields only, two devices, closing, bad input.
const house = await openHouse({ now: '2026-11-30T10:42+03:00' })
after(() => house.close())

const { sql } = house.deps.db
const vera = await flatOf(house, 'vera')
const address = paths.readings.autosave(vera.contractId)
const value = `value.${vera.main.id}`
const second = `value.${vera.other.id}`
const other = new WebClient(house.base)
await other.signIn('vera')

beforeEach(async () => {
  house.clock.set('2026-11-30T10:42+03:00')
  await sql.run('delete from drafts')
  await sql.run('delete from kept_forms')
})

const tokenOf = (form: Answer) => String(form.$('#readings-form [name=_csrf]').val())
const formOf = (client: WebClient) => client.get(paths.readings.form(vera.contractId))
const autosave = async (client: WebClient, fields: Fields, form?: Answer): Promise<Answer> => {
  const page = form ?? (await formOf(client))
  const version = String(page.$('#readings-form [name=version]').val())
  return client.post(address, { _csrf: tokenOf(page), version, ...fields }, { accept: 'application/json' })
}
const told = (answer: Answer) =>
  JSON.parse(answer.text) as {
    saved: string
    message: string
    conflicts: { field: string; theirs: string; mine: string; text: string }[]
  }
const draft = () =>
  sql.one<{
    version: number
    rows: Record<string, { value: string; note: string }>
    submitted: number | null
  }>('select version, rows, submitted_version as submitted from drafts where contract_id = $1', [
    vera.contractId,
  ])

test('a changed field is kept and the time is told; the rest of the draft stays', async () => {
  const first = await autosave(vera.client, { [value]: '461', [`was.${value}`]: '' })
  assert.equal(first.status, 200)
  assert.equal(told(first).saved, 'Сохранено в 10:42. Показания ещё не переданы.')
  await autosave(vera.client, { [second]: '70', [`was.${second}`]: '' })
  const stored = await draft()
  assert.equal(stored?.version, 2)
  assert.equal(stored.rows[vera.main.id]?.value, '461')
  assert.equal(stored.rows[vera.other.id]?.value, '70')
  assert.equal(stored.submitted, null)
  assert.equal((await submissionsOf(house, vera.contractId)).length, 0)
  assert.equal((await formOf(vera.client)).$(`[name="${value}"]`).val(), '461')
})

test('the later device sees both values and its own is not written; what it alone typed is', async () => {
  const [mine, theirs] = [await formOf(vera.client), await formOf(other)]
  await autosave(vera.client, { [value]: '461', [`was.${value}`]: '' }, mine)
  const late = await autosave(
    other,
    { [value]: '462', [`was.${value}`]: '', [second]: '70', [`was.${second}`]: '' },
    theirs,
  )
  assert.equal(late.status, 409)
  const [conflict] = told(late).conflicts
  assert.equal(told(late).conflicts.length, 1)
  assert.equal(conflict?.field, value)
  assert.deepEqual([conflict.theirs, conflict.mine], ['461', '462'])
  assert.match(conflict.text, /Вера .*, 10:42: 461\. У вас: 462/)
  const stored = await draft()
  assert.equal(stored?.rows[vera.main.id]?.value, '461')
  assert.equal(stored.rows[vera.other.id]?.value, '70')
  const chosen = await autosave(other, { [value]: '462', [`was.${value}`]: '461' }, theirs)
  assert.equal(chosen.status, 200)
  assert.equal((await draft())?.rows[vera.main.id]?.value, '462')
})

test('without JavaScript the later device gets a page with both and chooses', async () => {
  const late = await formOf(other)
  await press(vera.client, vera.contractId, { [value]: '461' }, 'save')
  const form = paths.readings.form(vera.contractId)
  const both = await other.submit(late, form, { action: 'save', [value]: '462', [second]: '70' })
  assert.equal(both.status, 409)
  assert.match(wordsOf(both), /Строку успели изменить/)
  assert.match(wordsOf(both), /461 — Вера/)
  assert.match(wordsOf(both), /462 — у вас/)
  assert.equal((await draft())?.rows[vera.main.id]?.value, '461', 'theirs stands')
  assert.equal((await draft())?.rows[vera.other.id]?.value, '70', 'the rest is kept')
  const unchosen = await other.submit(both, form, { action: 'save' })
  assert.equal(unchosen.status, 409, 'nothing chosen: asked again')
  const mine = await other.submit(both, form, { action: 'save', [`pick.${vera.main.id}`]: 'mine' })
  assert.equal(mine.status, 303)
  assert.equal((await draft())?.rows[vera.main.id]?.value, '462')
})

test('the other choice leaves what the first device typed', async () => {
  const late = await formOf(other)
  await press(vera.client, vera.contractId, { [value]: '461' }, 'save')
  const form = paths.readings.form(vera.contractId)
  const both = await other.submit(late, form, { action: 'next', [value]: '462' })
  assert.equal(both.status, 409)
  const theirs = await other.submit(both, form, { action: 'next', [`pick.${vera.main.id}`]: 'theirs' })
  assert.equal(theirs.status, 303)
  assert.equal((await draft())?.rows[vera.main.id]?.value, '461')
})

test('a page that did not touch the row the other one changed is not asked', async () => {
  const late = await formOf(other)
  await press(vera.client, vera.contractId, { [value]: '461' }, 'save')
  const answer = await other.submit(late, paths.readings.form(vera.contractId), {
    action: 'save',
    [second]: '70',
  })
  assert.equal(answer.status, 303)
  assert.equal((await draft())?.rows[vera.main.id]?.value, '461')
  assert.equal((await draft())?.rows[vera.other.id]?.value, '70')
})

test('the same browser goes on from an old page without being asked', async () => {
  const page = await formOf(vera.client)
  await autosave(vera.client, { [value]: '461', [`was.${value}`]: '' }, page)
  const next = await vera.client.submit(page, paths.readings.form(vera.contractId), {
    action: 'save',
    [value]: '463',
    [second]: '70',
  })
  assert.equal(next.status, 303)
  assert.equal((await draft())?.rows[vera.main.id]?.value, '463')
})

test('many devices at once: every row typed by one of them is kept', async () => {
  const rodnik = await flatOf(house, 'rodnik')
  const rows = (await registersOf(house, rodnik.contractId)).slice(0, 6)
  const page = await rodnik.client.get(paths.readings.form(rodnik.contractId))
  const answers = await Promise.all(
    rows.map(({ id }, i) =>
      rodnik.client.post(paths.readings.autosave(rodnik.contractId), {
        _csrf: tokenOf(page),
        version: '0',
        [`value.${id}`]: String(1000 + i),
        [`was.value.${id}`]: '',
      }),
    ),
  )
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  const stored = await sql.one<{ rows: Record<string, { value: string }> }>(
    'select rows from drafts where contract_id = $1',
    [rodnik.contractId],
  )
  rows.forEach(({ id }, i) => assert.equal(stored?.rows[id]?.value, String(1000 + i)))
})

test('the number of statements is the same for one field of three meters and for 340 inlets', async () => {
  const rodnik = await flatOf(house, 'rodnik')
  const counted = async (flat: typeof rodnik, fields: Fields) => {
    const page = await flat.client.get(paths.readings.form(flat.contractId))
    const post = () =>
      flat.client.post(paths.readings.autosave(flat.contractId), {
        _csrf: tokenOf(page),
        version: '0',
        ...fields,
      })
    await post()
    return (await house.statements(post)).length
  }
  const few = await counted(vera, { [value]: '461' })
  const many = await counted(
    rodnik,
    Object.fromEntries(rodnik.registers.map(({ id }) => [`value.${id}`, '5'])),
  )
  console.log(`statements of an autosave: ${few}`)
  assert.equal(many, few)
  assert.ok(few <= 9, String(few))
})

test('after closing nothing is written, and it is said', async () => {
  const late = await signInAt(house, 'vera', '2026-12-02T23:50+03:00')
  const page = await formOf(late)
  house.clock.set('2026-12-03T00:00:14+03:00')
  const answer = await autosave(late, { [value]: '461' }, page)
  assert.equal(answer.status, 403)
  assert.match(told(answer).message, /показания не принимаем/)
  assert.equal(await draft(), undefined)
})

test('an ended session is sent to sign in, and the form itself keeps what was typed', async () => {
  const client = await signInAt(house, 'vera', '2026-11-30T10:42+03:00')
  const page = await formOf(client)
  house.clock.set('2026-11-30T12:42+03:00')
  const answer = await autosave(client, { [value]: '461' }, page)
  assert.equal(answer.status, 303)
  assert.equal(await draft(), undefined)
  const next = await client.submit(page, paths.readings.form(vera.contractId), { [value]: '461' })
  assert.match(next.location, /kept=1/)
})

test('bad input of every kind is refused with words or kept as typed, and nothing else', async () => {
  const page = await formOf(vera.client)
  const foreign = await flatOf(house, 'petrov')
  const refused: Fields[] = [
    {},
    { nonsense: '1' },
    { [`value.${foreign.main.id}`]: '1' },
    { [value]: '9'.repeat(10_000) },
    { 'value.x': '1', 'was.value.x': '2' },
  ]
  for (const fields of refused) {
    const answer = await autosave(vera.client, fields, page)
    assert.equal(answer.status, 422, JSON.stringify(fields).slice(0, 80))
    assert.ok(told(answer).message.length > 5)
  }
  assert.equal(await draft(), undefined)
  for (const text of [
    '',
    '  12 ',
    '12,5',
    '-1',
    '🚰',
    '\u202e12',
    '12\0',
    '１２',
    '<b>1</b>',
    "1'; drop table drafts",
  ]) {
    const answer = await autosave(vera.client, { [value]: text }, page)
    assert.equal(answer.status, 200, text)
  }
  for (const version of ['', 'x', '-1', '1e3', '9'.repeat(40)])
    assert.equal((await autosave(vera.client, { [value]: '5', version }, page)).status, 200)
  const foreigner = await foreign.client.post(address, {
    _csrf: tokenOf(await foreign.client.get(paths.readings.form(foreign.contractId))),
    [value]: '1',
  })
  assert.equal(foreigner.status, 404)
})

test('typing while somebody submits: what was typed later waits in the draft, what was sent stands', async () => {
  const check = await toCheck(vera.client, vera.contractId, {
    [value]: '461',
    [second]: String(vera.other.last + 4),
  })
  const page = await formOf(other)
  const [sent, saved] = await Promise.all([
    send(vera.client, vera.contractId, check),
    autosave(other, { [value]: '463', [`was.${value}`]: '461' }, page),
  ])
  assert.equal(saved.status, 200)
  assert.equal((await draft())?.rows[vera.main.id]?.value, '463')
  const [stored] = await submissionsOf(house, vera.contractId)
  // Submit came first and stands with what its page showed, or saw the new figure and said so.
  if (sent.status === 303) assert.match(stored?.content ?? '', /"current":461/)
  else assert.equal(sent.status, 409)
})
