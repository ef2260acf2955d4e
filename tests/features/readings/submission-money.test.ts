import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import { flatOf, send, submissionsOf, toCheck, wordsOf } from './submission-kit.ts'

// The check page's sum is of what is charged by reading; what goes for the record only is said apart.
const house = await openHouse()
after(() => house.close())

const money = (text: string | undefined) => Number((text ?? '').replace(/\s/g, ''))

test('a meter without verification is not counted into the money of readings', async () => {
  const { client, contractId, registers } = await flatOf(house, 'rodnik', 1)
  const single = registers.filter(
    ({ meterId }) => registers.filter((other) => other.meterId === meterId).length === 1,
  )
  const [good, expired] = single
  assert.ok(good && expired)
  await house.deps.db.sql.run(`update verifications set valid_until = '2027-06-01' where meter_id = $1`, [
    good.meterId,
  ])
  await house.deps.db.sql.run(`update verifications set valid_until = '2026-01-01' where meter_id = $1`, [
    expired.meterId,
  ])
  const onlyGood = await toCheck(client, contractId, { [`value.${good.id}`]: String(good.last + 20) })
  const alone = /Передадим 1 прибор, 20 м³, примерно ([\d ]+) ₽/.exec(wordsOf(onlyGood))
  assert.ok(alone, wordsOf(onlyGood))

  const both = await toCheck(client, contractId, { [`value.${expired.id}`]: String(expired.last + 30) })
  const words = wordsOf(both)
  const said =
    /Передадим 2 прибора, 50 м³\. По показаниям начислим 20 м³ \(1 прибор\), примерно ([\d ]+) ₽\./.exec(
      words,
    )
  assert.ok(said, words)
  assert.equal(money(said[1]), money(alone[1]), 'the same reading costs the same')
  const apart =
    /Показания 1 прибора запишем к сведению: поверка истекла\. Начислим не по показаниям, а по пропускной способности трубы: [\d ,]+ м³, примерно ([\d ]+) ₽/.exec(
      words,
    )
  assert.ok(apart, words)

  const sent = await send(client, contractId, both)
  const receipt = wordsOf(await client.get(sent.location))
  assert.match(receipt, /Из них не по показаниям ?[\d ]+ ₽: 1 прибор без поверки/)
  const [stored] = await submissionsOf(house, contractId)
  const bill = Number(stored?.amountKopecks) / 100
  assert.ok(Math.abs(bill - money(said[1]) - money(apart[1])) <= 1, 'the bill expected is both')
})

test('where everything goes for the record, no sum of readings is said', async () => {
  const { client, contractId, main, other } = await flatOf(house, 'vera')
  await house.deps.db.sql.run(
    `update verifications set valid_until = '2026-10-01' where meter_id in (select id from meters where contract_id = $1)`,
    [contractId],
  )
  const check = await toCheck(client, contractId, {
    [`value.${main.id}`]: String(main.last + 7),
    [`value.${other.id}`]: String(other.last + 4),
  })
  assert.match(wordsOf(check), /Передадим 2 прибора, 11 м³\. Показания 2 приборов запишем к сведению/)
})

test('Enter presses a nameless button: «Далее» is the only button that says next', async () => {
  const { client, contractId } = await flatOf(house, 'anna')
  const form = await client.get(paths.readings.form(contractId))
  assert.equal(form.$('button[name=action][value=next]').length, 1)
})
