import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { paths } from '../../../src/paths.ts'
import { moveReadings } from '../../../src/records/reading-moves.ts'
import { returnReadings } from '../../../src/records/reading-return.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer } from '../../support/web-client.ts'
import { flatOf, press, signInAt, submitAll } from '../readings/submission-kit.ts'

// What waits for this visitor alone stands first on his home page, and leads there.
let house: House
beforeEach(async () => void (house = await openHouse()))
afterEach(() => house.close())

const words = (text: string) => text.replace(/[\s\u00a0]+/g, ' ').trim()
const lead = ({ $ }: Answer) => words($('.hero').text())
const leadsTo = ({ $ }: Answer) => $('main .btn-primary').attr('href')
const card = ({ $ }: Answer) => words($('section[aria-labelledby=readings]').text())

/** Vera's flat with two pairs of eyes: she types, Oleg submits. */
async function fourEyes() {
  const vera = await flatOf(house, 'vera')
  const { sql } = house.deps.db
  await sql.run(
    `insert into contract_access (user_id, contract_id) select id, $1 from users where login_key = 'oleg'
     on conflict do nothing`,
    [vera.contractId],
  )
  await sql.run(
    `update contract_access a set can_enter = true, can_submit = u.login_key = 'oleg', needs_approval = true
     from users u where u.id = a.user_id and a.contract_id = $1`,
    [vera.contractId],
  )
  const check = paths.readings.check(vera.contractId)
  await press(vera.client, vera.contractId, {
    [`value.${vera.main.id}`]: String(vera.main.last + 7),
    [`value.${vera.other.id}`]: String(vera.other.last + 4),
  })
  await vera.client.submit(await vera.client.get(check), check, { action: 'approve' })
  return { vera, check, oleg: await house.as('oleg') }
}

test('an approver is told that something waits for him; who typed it hears that it waits', async () => {
  const { vera, check, oleg } = await fourEyes()
  const approver = await oleg.get(paths.cabinet)
  assert.equal(approver.$('h1').text(), 'Утвердите показания за ноябрь')
  assert.match(
    lead(approver),
    /Вера .*просит утвердить показания: отправлены 30 ноября 2026, 10:00\. Передать их можно по 2 декабря/,
  )
  assert.equal(leadsTo(approver), check)
  assert.match(card(approver), /на утверждении Проверить и передать/)
  const typed = await vera.client.get(paths.cabinet)
  assert.equal(typed.$('h1').text(), 'Показания за ноябрь на утверждении')
  assert.match(lead(typed), /Пока их не утвердили, они не переданы\./)
  assert.equal(leadsTo(typed), check)
  assert.match(words((await oleg.get(paths.readings.choose)).$('main').text()), /на утверждении/)
})

test('what the approver sent back is told to who typed it, with the reason; then it waits no more', async () => {
  const { vera, check, oleg } = await fourEyes()
  await oleg.submit(await oleg.get(check), check, { action: 'return', reason: 'Проверьте кухню.' })
  const typed = await vera.client.get(paths.cabinet)
  assert.match(lead(typed), /Показания вернули на исправление: Проверьте кухню\. К/)
  assert.match(card(typed), /вернули на исправление/)
  assert.notEqual((await oleg.get(paths.cabinet)).$('h1').text(), 'Утвердите показания за ноябрь')
})

test('rows sent back come first, with why and the day, after the closing too; history leads there', async () => {
  const vera = await flatOf(house, 'vera')
  await submitAll(vera.client, vera.contractId, {
    [`value.${vera.main.id}`]: String(vera.main.last + 7),
    [`value.${vera.other.id}`]: String(vera.other.last + 4),
  })
  const { db, jobs, clock } = house.deps
  const [row] = await db.sql.rows<{ id: string }>(
    `select id from readings where register_id = $1 and period = '2026-11'`,
    [vera.main.id],
  )
  const at = clock.now()
  await db.transaction(async (tx) => {
    await moveReadings(tx, { to: 'ON_CHECK', by: 'metering', channel: 'staff', at }, [{ id: row?.id ?? '' }])
    const until = Temporal.PlainDate.from('2026-12-10')
    await returnReadings(tx, jobs, {
      readingIds: [row?.id ?? ''],
      reason: 'на фото другой прибор',
      until,
      at,
    })
  })
  const there = paths.readings.returned(vera.contractId)
  for (const instant of ['2026-11-30T10:01+03:00', '2026-12-05T10:00+03:00']) {
    const client = await signInAt(house, 'vera', instant)
    const home = await client.get(paths.cabinet)
    assert.equal(home.$('h1').text(), 'Исправьте показания за ноябрь')
    assert.match(
      lead(home),
      /Вернули 1 показание, исправьте до 10 декабря включительно\. Причина: на фото другой прибор\./,
    )
    assert.equal(leadsTo(home), there)
    assert.match(card(home), /вернули: на фото другой прибор, до 10 декабря/)
    const history = await client.get(paths.history.page({ from: '2026-11' }))
    assert.equal(history.$(`main a[href="${there}"]`).length, 1)
  }
  const late = await signInAt(house, 'vera', '2026-12-11T00:00+03:00')
  assert.notEqual(leadsTo(await late.get(paths.cabinet)), there)
})

test('what was typed and not submitted says so after the closing, with the way out, until it is taken', async () => {
  const vera = await flatOf(house, 'vera')
  await press(vera.client, vera.contractId, { [`value.${vera.main.id}`]: String(vera.main.last + 7) }, 'save')
  const client = await signInAt(house, 'vera', '2026-12-03T08:00+03:00')
  const home = await client.get(paths.cabinet)
  const ask = paths.corrections.ask({ contract: vera.contractId, period: '2026-11' })
  assert.equal(home.$('h1').text(), 'Показания за ноябрь не переданы')
  assert.equal(leadsTo(home), ask)
  assert.match(card(home), /не передано, приём закрыт Попросить учесть/)
  await house.deps.db.sql.run(
    `insert into correction_requests (number, contract_id, register_id, period, value, reason, user_id, created_at)
     select 'ИСП-2026-000001', $1, $2, '2026-11', 1, 'опоздали', user_id, now() from contract_access where contract_id = $1 limit 1`,
    [vera.contractId, vera.main.id],
  )
  const asked = await client.get(paths.cabinet)
  assert.notEqual(asked.$('h1').text(), 'Показания за ноябрь не переданы')
  assert.match(card(asked), /Просьба учесть/)
})
