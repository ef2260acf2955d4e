import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'
import {
  alertOf,
  errorAt,
  flatOf,
  press,
  readingOf,
  send,
  submissionsOf,
  submitAll,
  toCheck,
  wordsOf,
} from './submission-kit.ts'

const house = await openHouse()
after(() => house.close())
const { sql } = house.deps.db

const vera = await flatOf(house, 'vera')
const oleg = await flatOf(house, 'oleg')
const { client, contractId, main } = vera
const form = paths.readings.form(contractId)
const value = `value.${main.id}`
const nobody = '00000000-0000-4000-8000-000000000000'

async function token(): Promise<string> {
  return String((await client.get(form)).$('main [name=_csrf]').first().val())
}

/** Posts a body as it stands. */
async function raw(address: string, body: string, type = 'application/x-www-form-urlencoded') {
  const answer = await fetch(new URL(address, house.base), {
    method: 'POST',
    redirect: 'manual',
    body,
    headers: { 'content-type': type, cookie: client.cookieHeader() },
  })
  return { status: answer.status, text: await answer.text() }
}

test('a value that is no whole number of the dial is refused with words and kept', async () => {
  const values = [
    '-1',
    '+5',
    '1.5',
    '12,5',
    '1e3',
    '0x10',
    '１２３',
    '٤٥٥',
    '2147483648',
    '9223372036854775808',
    '100000',
    'Infinity',
    'NaN',
    '４６1',
    '461\u200f',
    '\u202e461',
    '46😀1',
    "461'--",
    '<b>461</b>',
    'четыреста',
    '461\0',
    '4 6 1 x',
    '--',
    '1_000',
    '461\ud800',
  ]
  for (const typed of values) {
    const page = await press(client, contractId, { [value]: typed })
    assert.equal(page.status, 422, JSON.stringify(typed))
    assert.notEqual(errorAt(page, value), '', JSON.stringify(typed))
    const kept = typed.replace('\0', '\ufffd').replace('\ud800', '\ufffd')
    assert.equal(page.$(`[name="${value}"]`).val(), kept)
  }
  assert.equal((await submissionsOf(house, contractId)).length, 0)
})

test('spaces of every kind and leading zeros are no slip', async () => {
  for (const typed of ['461', ' 461 ', '4\u00a061', '0000461', '\u202f461\u2003', '000000461']) {
    const page = await press(client, contractId, { [value]: typed })
    assert.equal(page.status, 303, JSON.stringify(typed))
  }
})

test('what is longer than 64 characters is refused, not cut in silence', async () => {
  for (const typed of ['4'.repeat(65), `5${' '.repeat(63)}7`, 'ы'.repeat(10_000), '😀'.repeat(65)]) {
    const page = await press(client, contractId, { [value]: typed })
    assert.equal(page.status, 422)
    assert.match(errorAt(page, value), /Слишком длинно/)
    const saved = await press(client, contractId, { [value]: typed }, 'save')
    assert.equal(saved.status, 422)
  }
  const fits = await press(client, contractId, { [value]: `461${' '.repeat(61)}` })
  assert.equal(fits.status, 303)
})

test('every field takes rubbish with words, never with a surprise', async () => {
  const rubbish = [
    '',
    'x'.repeat(10_000),
    '😀😀',
    '\0',
    '\u202eabc',
    "';--",
    '<script>alert(1)</script>',
    '  ',
  ]
  for (const field of ['kind', 'note', 'noteText', 'offFrom', 'offTo']) {
    for (const typed of rubbish) {
      const fields = { [value]: '454', [`kind.${main.id}`]: '54', [`offFrom.${main.id}`]: '01.11.2026' }
      const page = await press(client, contractId, { ...fields, [`${field}.${main.id}`]: typed })
      assert.ok([303, 422].includes(page.status), `${field} ${JSON.stringify(typed)}: ${page.status}`)
      if (page.status === 422) assert.notEqual(alertOf(page), '')
      assert.doesNotMatch(page.text, /<script>alert/)
    }
  }
  for (const readOn of rubbish.filter((typed) => typed.trim() !== '')) {
    const page = await press(client, contractId, { [value]: '461', readOn })
    assert.equal(page.status, 422, JSON.stringify(readOn))
    assert.notEqual(errorAt(page, 'readOn'), '')
  }
  await press(client, contractId, { readOn: '' }, 'save')
})

test('the text of note 99 has 3 to 300 signs, counted as people count', async () => {
  const noted = (noteText: string) =>
    press(client, contractId, {
      [value]: '461',
      [`kind.${main.id}`]: '',
      [`offFrom.${main.id}`]: '',
      [`offTo.${main.id}`]: '',
      [`note.${main.id}`]: '99',
      [`noteText.${main.id}`]: noteText,
    })
  for (const text of ['', '  ab  ', 'я'.repeat(301), '😀'.repeat(301), 'аб\0в', 'а\u0007бв'])
    assert.equal((await noted(text)).status, 422, JSON.stringify(text.slice(0, 9)))
  for (const text of ['abc', 'я'.repeat(300), '😀'.repeat(300), '  течёт\nкран '])
    assert.equal((await noted(text)).status, 303, JSON.stringify(text.slice(0, 9)))
  await press(client, contractId, { [`note.${main.id}`]: '', [`noteText.${main.id}`]: '' }, 'save')
})

test('a field sent twice, as an array or as an object is refused or ignored, never taken at random', async () => {
  const _csrf = encodeURIComponent(await token())
  const doubled = await raw(form, `_csrf=${_csrf}&${value}=461&${value}=462`)
  assert.equal(doubled.status, 422)
  assert.match(doubled.text, /пришло дважды/)
  const day = await raw(form, `_csrf=${_csrf}&${value}=461&readOn=29.11.2026&readOn=30.11.2026`)
  assert.equal(day.status, 422)
  for (const body of [
    `${value}[]=461`,
    `${value}[x]=461`,
    'value=461',
    'value[constructor]=1',
    '__proto__[x]=1',
    `Value.${main.id}=461`,
    `value.${main.id.toUpperCase()}=461`,
    'value.=461',
    'value.1e3=461',
    'value.-1=461',
    `value.${'1'.repeat(30)}=461`,
  ]) {
    await sql.run('delete from drafts where contract_id = $1', [contractId])
    assert.equal((await raw(form, `_csrf=${_csrf}&${body}`)).status, 422, body)
  }
  const check = paths.readings.check(contractId)
  await press(client, contractId, { [value]: '461' })
  const twice = await raw(check, `_csrf=${_csrf}&version=1&version=1&base=0&confirmAll=on`)
  assert.equal(twice.status, 409)
  assert.equal((await submissionsOf(house, contractId)).length, 0)
})

test('a body that is too large, has too many fields or another type is refused', async () => {
  const _csrf = encodeURIComponent(await token())
  assert.equal((await raw(form, `_csrf=${_csrf}&x=${'a'.repeat(2_100_000)}`)).status, 413)
  assert.equal((await raw(form, `_csrf=${_csrf}&${'a=1&'.repeat(20_001)}`)).status, 413)
  for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x'])
    assert.equal((await raw(form, `{"_csrf":"${_csrf}"}`, type)).status, 403, type)
  assert.equal((await raw(form, `${value}=461`)).status, 403, 'no token')
  assert.equal((await raw(form, `_csrf=${_csrf}%00&${value}=461`)).status, 403, 'a wrong token')
})

test('an address with a strange id is the common 404 or a bad request', async () => {
  for (const id of [
    '1',
    '01',
    '1e3',
    '-1',
    '1'.repeat(30),
    '%00',
    '..%2f',
    `${contractId}x`,
    contractId.toUpperCase(),
  ]) {
    for (const address of [
      `/cabinet/readings/${id}`,
      `/cabinet/readings/${id}/check`,
      `/cabinet/submissions/${id}`,
    ]) {
      const { status } = await client.get(address)
      assert.ok([400, 404].includes(status), `${address}: ${status}`)
    }
  }
  assert.equal((await client.get('/cabinet/readings/%E0%A4%A')).status, 400)
  for (const method of ['PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
    const answer = await fetch(new URL(form, house.base), {
      method,
      headers: { cookie: client.cookieHeader() },
    })
    assert.ok([404, 405].includes(answer.status), `${method}: ${answer.status}`)
    await answer.arrayBuffer()
  }
})

/** The page without what differs from request to request: nonce, token, its own address. */
function bare({ text }: Answer, id: string): string {
  return text
    .replaceAll(id, 'ID')
    .replace(/nonce="[^"]*"/g, 'nonce')
    .replace(/name="_csrf" value="[^"]*"/g, 'csrf')
}

test("somebody else's contract and submission answer like none at all, to every method", async () => {
  const receipt = await submitAll(oleg.client, oleg.contractId, { [`value.${oleg.other.id}`]: '244' })
  const foreign = receipt.split('/').at(-1) ?? ''
  const _csrf = await token()
  for (const [theirs, none, id] of [
    [paths.readings.form(oleg.contractId), paths.readings.form(nobody), oleg.contractId],
    [paths.readings.check(oleg.contractId), paths.readings.check(nobody), oleg.contractId],
    [receipt, paths.readings.submission(nobody), foreign],
    [paths.readings.protocol(foreign), paths.readings.protocol(nobody), foreign],
  ] as const) {
    const [a, b] = [await client.get(theirs), await client.get(none)]
    assert.deepEqual([a.status, b.status], [404, 404])
    assert.equal(bare(a, id), bare(b, nobody))
    const [c, d] = [await client.post(theirs, { _csrf }), await client.post(none, { _csrf })]
    assert.deepEqual([c.status, d.status], [404, 404])
    assert.equal(bare(c, id), bare(d, nobody))
  }
  assert.equal((await submissionsOf(house, oleg.contractId)).length, 1)
})

test('registers of another contract and fields nobody asked for change nothing', async () => {
  await sql.run('delete from drafts where contract_id = $1', [contractId])
  const before = await sql.one<{ n: number }>('select count(*)::int as n from readings')
  const strange = {
    [`value.${oleg.main.id}`]: '999',
    contractId: oleg.contractId,
    userId: nobody,
    state: 'ACCEPTED',
    revision: '7',
    number: '202611-999999-0',
    amountKopecks: '0',
    submittedVersion: '1',
  }
  const check = await toCheck(client, contractId, { [value]: '461', ...strange })
  await send(client, contractId, check, { ...strange, [`confirm.${oleg.main.id}`]: 'on' })
  const [stored] = await submissionsOf(house, contractId)
  assert.deepEqual([stored?.revision, stored?.state], [1, 'SUBMITTED'])
  assert.notEqual(stored?.number, strange.number)
  assert.equal(await readingOf(house, oleg.main.id).then((reading) => reading?.value), null)
  const after = await sql.one<{ n: number }>('select count(*)::int as n from readings')
  assert.equal((after?.n ?? 0) - (before?.n ?? 0), 2)
  const rows = await sql.one<{ ids: string[] }>(
    `select array(select jsonb_object_keys(rows)) as ids from drafts where contract_id = $1`,
    [contractId],
  )
  assert.ok(!rows?.ids.includes(oleg.main.id))
})

test('who may only look is refused with words: form, save, Submit; a dated right ends', async () => {
  await sql.run(
    `insert into contract_access (user_id, contract_id, can_submit, can_pay, can_documents, can_manage)
     select id, $1, false, false, true, false from users where login_key = 'oleg'`,
    [contractId],
  )
  const _csrf = String(
    (await oleg.client.get(paths.readings.form(oleg.contractId))).$('main [name=_csrf]').first().val(),
  )
  const before = await sql.one('select version from drafts where contract_id = $1', [contractId])
  for (const answer of [
    await oleg.client.get(form),
    await oleg.client.post(form, { _csrf, action: 'save', [value]: '470' }),
    await oleg.client.post(form, { _csrf, [value]: '470' }),
    await oleg.client.post(paths.readings.check(contractId), {
      _csrf,
      version: '1',
      base: '1',
      confirmAll: 'on',
    }),
  ]) {
    assert.equal(answer.status, 403)
    assert.match(wordsOf(answer), /не поручено/)
  }
  assert.deepEqual(await sql.one('select version from drafts where contract_id = $1', [contractId]), before)
  await sql.run(
    `update contract_access set can_submit = true, valid_from = '2026-01-01', valid_to = '2026-11-29'
     where contract_id = $1 and user_id = (select id from users where login_key = 'oleg')`,
    [contractId],
  )
  assert.equal((await oleg.client.get(form)).status, 404)
})

test('staff and strangers do not get to the form', async () => {
  const operator = await house.as('operator')
  assert.equal((await operator.get(form)).location, paths.staff.home)
  const stranger = await house.stranger().get(form)
  assert.deepEqual([stranger.status, stranger.location], [303, paths.loginWith({ next: form })])
})
