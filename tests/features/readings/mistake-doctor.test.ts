import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'
import { flatOf, press, signInAt, toCheck } from './submission-kit.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const buttons = (page: Answer) => page.$('button[name=repair]')
const advice = (page: Answer) => page.$('.advice p').text()
const fieldOf = (page: Answer, id: string) => page.$(`[id="value.${id}"]`).val()

async function rodnikGrid() {
  const flat = await flatOf(house, 'rodnik', 0)
  const doubles = new Set(flat.registers.filter(({ index }) => index === 2).map(({ meterId }) => meterId))
  const single = flat.registers.filter(
    ({ lastSource, meterId }) => lastSource === 'import' && !doubles.has(meterId),
  )
  return { ...flat, single }
}

test('cold and hot typed in each other’s field are swapped back by one click', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  const [cold, hot] = [main.last + 7, other.last + 4]
  const page = await press(client, contractId, {
    [`value.${main.id}`]: String(hot),
    [`value.${other.id}`]: String(cold),
  })
  assert.equal(page.status, 422)
  assert.match(
    advice(page),
    /Похоже, холодная и горячая вода перепутаны: здесь 00461, а 00315 — Горячая вода/,
  )
  assert.match(buttons(page).first().text(), /^Исправить/)
  const fixed = await client.submit(page, paths.readings.form(contractId), {
    repair: String(buttons(page).first().val()),
  })
  assert.equal(fixed.status, 303)
  assert.equal(fixed.location, paths.readings.check(contractId))
  const form = await client.get(paths.readings.form(contractId))
  assert.equal(fieldOf(form, main.id), String(cold))
  assert.equal(fieldOf(form, other.id), String(hot))
})

test('the check page repairs a doubtful value too, and shows itself again', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  const check = await toCheck(client, contractId, {
    // 461 typed as 641: far above the mean, but no error
    [`value.${main.id}`]: '641',
    [`value.${other.id}`]: String(other.last + 4),
  })
  assert.match(advice(check), /две цифры поменялись местами: должно быть 00461/)
  const button = buttons(check).first()
  assert.equal(button.attr('formaction'), paths.readings.form(contractId))
  const fixed = await client.submit(check, paths.readings.form(contractId), {
    ...Object.fromEntries(
      check
        .$('main form input[type=hidden]')
        .toArray()
        .map((one) => [check.$(one).attr('name') ?? '', String(check.$(one).val())]),
    ),
    repair: String(button.val()),
  })
  assert.equal(fixed.location, paths.readings.check(contractId))
  const again = await client.get(fixed.location)
  assert.equal(buttons(again).length, 0)
  assert.match(again.text, /00461/)
})

test('English visitors read the same, equally short', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  await client.get('/cabinet?lang=en')
  const page = await press(client, contractId, {
    [`value.${main.id}`]: '461123',
    [`value.${other.id}`]: String(other.last + 4),
  })
  await client.get('/cabinet?lang=ru')
  assert.equal(page.status, 422)
  assert.match(advice(page), /It looks as if the red digits were typed too: 00461 whole m³\./)
  assert.match(buttons(page).first().text(), /^Fix/)
})

test('a lost value is taken away, never guessed', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  const page = await press(client, contractId, {
    [`value.${main.id}`]: '46',
    [`value.${other.id}`]: String(other.last + 4),
  })
  assert.match(advice(page), /пропущена цифра, посмотрите на прибор ещё раз/)
  assert.match(buttons(page).first().text(), /^Стереть и вписать заново/)
  const cleared = await client.submit(page, paths.readings.form(contractId), {
    repair: String(buttons(page).val()),
  })
  assert.equal(cleared.status, 303)
  assert.equal(fieldOf(await client.get(paths.readings.form(contractId)), main.id), '')
})

test('usual values, and values nothing explains, are met with silence', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  const usual = await toCheck(client, contractId, {
    [`value.${main.id}`]: String(main.last + 7),
    [`value.${other.id}`]: String(other.last + 4),
  })
  assert.equal(buttons(usual).length, 0)
  const strange = await press(client, contractId, {
    [`value.${main.id}`]: '99000',
    [`value.${other.id}`]: String(other.last + 4),
  })
  assert.equal(strange.status, 422)
  assert.equal(buttons(strange).length, 0, advice(strange))
})

test('a repair of somebody else’s register, doubled or made up, changes nothing', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  const foreign = (await flatOf(house, 'oleg')).main.id
  const mine = { [`value.${main.id}`]: String(main.last + 7), [`value.${other.id}`]: String(other.last + 4) }
  for (const repair of [
    `${foreign}:1`,
    `${foreign}:1 ${foreign}:2`,
    `${main.id}:1 ${main.id}:2`,
    `${main.id}:1;drop`,
    `${main.id}:note99`,
    `${main.id}:1234567890123`,
    'x'.repeat(10_000),
    '\u202e💧\0',
  ]) {
    const answer = await press(client, contractId, { ...mine, repair }, '')
    assert.equal(answer.status, 303, repair)
    const form = await client.get(paths.readings.form(contractId))
    assert.equal(fieldOf(form, main.id), String(main.last + 7), repair)
  }
  const rows = await house.deps.db.sql.rows<{ rows: object }>('select rows from drafts')
  assert.ok(!JSON.stringify(rows).includes(foreign))
  const form = await client.get(paths.readings.form(contractId))
  const body = new URLSearchParams({ _csrf: String(form.$('main [name=_csrf]').val()), ...mine })
  for (const repair of [`${main.id}:1`, `${main.id}:2`]) body.append('repair', repair)
  const doubled = await fetch(house.base + paths.readings.form(contractId), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: client.cookieHeader() },
    body,
  })
  assert.equal(doubled.status, 303)
  assert.equal(fieldOf(await client.get(paths.readings.form(contractId)), main.id), String(main.last + 7))
})

test('two rows of 340 typed in each other’s place are found, in no more statements', async () => {
  const { contractId, single } = await rodnikGrid()
  const client = await signInAt(house, 'rodnik', '2026-11-30T11:00+03:00')
  const [one, two] = single.filter(({ last }, i) => i > 30 && last > 1000)
  assert.ok(one && two)
  const usual = async (id: string) => {
    const sql =
      'select volume::float8 as volume from readings where register_id = $1 order by period desc limit 1'
    return Math.round((await house.deps.db.sql.one<{ volume: number }>(sql, [id]))?.volume ?? 0)
  }
  const [first, second] = [one.last + (await usual(one.id)), two.last + (await usual(two.id))]
  await press(client, contractId, { [`value.${one.id}`]: '1y' })
  const clean = await house.statements(() => press(client, contractId, { [`value.${one.id}`]: '1x' }))
  const pages: Answer[] = []
  const doubted = await house.statements(async () => {
    const swapped = { [`value.${one.id}`]: String(second), [`value.${two.id}`]: String(first) }
    pages.push(await press(client, contractId, swapped))
  })
  assert.equal(doubted.length, clean.length)
  assert.ok(pages[0])
  assert.equal(pages[0].status, 422)
  assert.match(advice(pages[0]), /строки перепутаны: здесь/)
})

test('a column of 340 rows pasted one row too low goes back with one button, in the order it is seen in', async () => {
  const { contractId, registers } = await rodnikGrid()
  const client = await signInAt(house, 'rodnik', '2026-11-30T12:00+03:00')
  // read from the bottom up: an own order
  const meters = [...new Set(registers.map(({ meterId }) => meterId))].reverse()
  const sql = house.deps.db.sql
  await sql.run('update contract_access set grid_order = $2 where contract_id = $1', [
    contractId,
    JSON.stringify({ by: 'own', meters }),
  ])
  const volumes = new Map(
    (
      await sql.rows<{ id: string; volume: number }>(
        `select distinct on (register_id) register_id as id, volume::float8 as volume from readings
         where contract_id = $1 and source = 'import' order by register_id, period desc`,
        [contractId],
      )
    ).map(({ id, volume }) => [id, Math.max(1, Math.round(volume))]),
  )
  const seen = meters.flatMap((meter) => registers.filter(({ meterId }) => meterId === meter))
  const right = seen.map(({ id, last }) => String(last + (volumes.get(id) ?? 1)))
  const fields = seen.map(({ id }, i) => [`value.${id}`, i === 0 ? '' : (right[i - 1] ?? '')] as const)
  const page = await press(client, contractId, Object.fromEntries(fields))
  assert.equal(page.status, 422)
  assert.match(
    advice(page),
    /столбец вставлен на строку ниже: от «.*» до «.*» \(\d+\) в каждой строке показание соседней сверху/,
  )
  assert.match(page.$('[role=alert] a[href="#column"]').first().text(), /столбец вставлен/)
  assert.equal(page.$('[role=alert] a').first().attr('href'), '#column')
  const button = page.$('.advice button').first()
  assert.match(button.text(), /^Сдвинуть на место/)
  const fixed = await client.submit(page, paths.readings.form(contractId), { repair: String(button.val()) })
  const form = await client.get(paths.readings.form(contractId))
  const values = seen.map(({ id }) => Number(fieldOf(form, id)))
  const wrong = values.filter((value, i) => value !== (i === seen.length - 1 ? 0 : Number(right[i])))
  assert.deepEqual(wrong, [], `${fixed.status}`)
  await sql.run('update contract_access set grid_order = null where contract_id = $1', [contractId])
})
