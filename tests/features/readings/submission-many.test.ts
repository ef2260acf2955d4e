import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'
import {
  alertOf,
  flatOf,
  press,
  readingOf,
  send,
  submissionsOf,
  toCheck,
  wordsOf,
  type Fields,
  type KnownRegister,
} from './submission-kit.ts'

// 340 inlets on one page in one form, beside Anna's three meters.
const house = await openHouse()
after(() => house.close())

const rodnik = await flatOf(house, 'rodnik')
const anna = await flatOf(house, 'anna')

/** A plausible month: what the pipe carries in a quarter of an hour a day. */
const typical = ({ id, last, digits }: KnownRegister): Fields => ({
  [`value.${id}`]: String((last + 30) % 10 ** digits),
})
const rollover = ({ id, index, last, digits }: KnownRegister): Fields =>
  last + 30 >= 10 ** digits && index === 1 ? { [`note.${id}`]: '06' } : {}
const month = (registers: readonly KnownRegister[]): Fields =>
  Object.assign({}, ...registers.flatMap((register) => [typical(register), rollover(register)])) as Fields

/** Pages of the journey with the statements each took. */
async function journey(flat: typeof rodnik) {
  const { client, contractId, registers } = flat
  const taken: Record<string, number> = {}
  const counted = async (name: string, work: () => Promise<Answer>): Promise<Answer> => {
    let answer: Answer | undefined
    const statements = await house.statements(async () => void (answer = await work()))
    taken[name] = statements.length
    if (answer === undefined) throw new Error('no answer')
    return answer
  }
  const form = await counted('GET form', () => client.get(paths.readings.form(contractId)))
  const fields = month(registers)
  const save = await counted('POST save', () =>
    client.submit(form, paths.readings.form(contractId), { ...fields, action: 'save' }),
  )
  assert.equal(save.status, 303)
  const next = await counted('POST next', () =>
    client.submit(form, paths.readings.form(contractId), { ...fields, action: 'next' }),
  )
  assert.equal(next.status, 303, alertOf(next))
  const check = await counted('GET check', () => client.get(next.location))
  const sent = await counted('POST submit', () => send(client, contractId, check))
  assert.equal(sent.status, 303, alertOf(sent))
  const receipt = await counted('GET receipt', () => client.get(sent.location))
  return { taken, receipt, check }
}

test('all 340 inlets go in one form, with as many statements as three meters', async () => {
  assert.equal(new Set(rodnik.registers.map(({ inletId }) => inletId)).size, 340)
  const three = await journey(anna)
  const many = await journey(rodnik)
  console.log(`statements, 3 meters:   ${JSON.stringify(three.taken)}`)
  console.log(`statements, 340 inlets: ${JSON.stringify(many.taken)}`)
  assert.deepEqual(many.taken, three.taken)
  assert.ok((many.taken['GET form'] ?? 99) <= 8)
  assert.match(wordsOf(many.receipt), /340 из 340/)
  const [stored] = await submissionsOf(house, rodnik.contractId)
  const content = JSON.parse(stored?.content ?? '{}') as { rows: { inlet: string; register: number }[] }
  assert.equal(content.rows.length, rodnik.registers.length)
  const keys = content.rows.map(({ inlet, register }) => `${inlet}/${register}`)
  assert.deepEqual(keys, [...keys].sort(), 'by code units of the inlet, then register')
})

test('the time of the 340-inlet pages (printed, not judged)', async () => {
  const { client, contractId, registers } = rodnik
  const timed = async (work: () => Promise<unknown>): Promise<string> => {
    const runs: number[] = []
    for (let i = 0; i < 5; i++) {
      const began = performance.now()
      await work()
      runs.push(performance.now() - began)
    }
    return `${runs.sort((a, b) => a - b)[2]?.toFixed(0) ?? '?'} ms`
  }
  const form = await client.get(paths.readings.form(contractId))
  console.log(`GET form: ${await timed(() => client.get(paths.readings.form(contractId)))}`)
  let change = 0
  const fields = () => ({
    ...month(registers),
    [`value.${rodnik.main.id}`]: String(rodnik.main.last + 31 + change++),
  })
  const next = () => client.submit(form, paths.readings.form(contractId), { ...fields(), action: 'next' })
  console.log(`POST next: ${await timed(next)}`)
  console.log(`GET check: ${await timed(() => client.get(paths.readings.check(contractId)))}`)
  let transaction = 0
  const submitting = async () => {
    await next()
    const check = await client.get(paths.readings.check(contractId))
    const began = performance.now()
    assert.equal((await send(client, contractId, check)).status, 303)
    transaction = Math.max(transaction, performance.now() - began)
  }
  await timed(submitting)
  console.log(`POST submit, the longest of five: ${transaction.toFixed(0)} ms`)
  assert.ok(transaction < 5_000, 'well within the limit of a transaction')
})

test('wrong, empty and warned rows of a big form are named; the rest goes', async () => {
  const { client, contractId, registers } = await flatOf(house, 'rodnik', 1)
  const [one, two, second, three, four] = registers
  assert.ok(one && two && second && three && four)
  const fields = {
    ...typical(one),
    [`value.${two.id}`]: '0',
    [`value.${second.id}`]: String(second.last),
    [`value.${three.id}`]: String(three.last + 900),
  }
  const wrong = await press(client, contractId, fields)
  assert.equal(wrong.status, 422)
  assert.match(alertOf(wrong), new RegExp(two.serial))
  assert.equal(wrong.$(`[name="value.${three.id}"]`).val(), String(three.last + 900))
  const left = await client.submit(wrong, paths.readings.form(contractId), { action: 'skip' })
  const check = await client.get(left.location)
  const words = wordsOf(check)
  assert.match(
    words,
    /Показания по 4 вводам не будут переданы\. По ним будет рассчитан среднесуточный расход: [\d ]+(,\d+)? м³/,
  )
  assert.match(words, /Меньше прошлого/)
  assert.match(words, /Проверьте цифры и нет ли течи/)
  assert.equal(check.$(`[name="confirm.${three.id}"]`).length, 1)
  assert.equal(check.$(`[name="confirm.${one.id}"]`).length, 0)
  const unsure = await send(client, contractId, check, { confirmAll: '' })
  assert.equal(unsure.status, 422)
  assert.equal(unsure.$(`[role=alert] a[href="#confirm.${three.id}"]`).length, 1)
  const sent = await send(client, contractId, check, { confirmAll: '', [`confirm.${three.id}`]: 'on' })
  assert.equal(sent.status, 303)
  assert.match(wordsOf(await client.get(sent.location)), /2 из 6/)
  assert.deepEqual((await readingOf(house, three.id))?.verdicts.includes('MUCH_MORE'), true)
  assert.equal((await readingOf(house, three.id))?.needsReview, true)
})

test('nothing of a big form is lost when one row is wrong', async () => {
  const { client, contractId, registers } = rodnik
  await toCheck(client, contractId, { [`value.${rodnik.main.id}`]: String(rodnik.main.last + 77) })
  const page = await press(client, contractId, { [`value.${rodnik.other.id}`]: '12,5' })
  assert.equal(page.status, 422)
  for (const register of registers) {
    if (register === rodnik.main || register === rodnik.other) continue
    const shown = String(page.$(`[name="value.${register.id}"]`).val())
    assert.equal(shown, typical(register)[`value.${register.id}`], register.serial)
  }
  assert.equal(page.$(`[name="value.${rodnik.other.id}"]`).val(), '12,5')
})
