import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { paths } from '../../../src/paths.ts'
import { openHouse } from '../../support/house.ts'
import {
  alertOf,
  flatOf,
  press,
  registersOf,
  submissionsOf,
  submitAll,
  toCheck,
  wordsOf,
  type Fields,
  type KnownRegister,
} from './submission-kit.ts'

// What a month is judged against: the newest own value, estimates beside it, misses, means, money.
const house = await openHouse()
after(() => house.close())
const { sql } = house.deps.db
const vera = await flatOf(house, 'vera')
const oleg = await flatOf(house, 'oleg')
const petrov = await flatOf(house, 'petrov')

type Flat = typeof vera
const value = (register: KnownRegister, typed: string): Fields => ({ [`value.${register.id}`]: typed })

/** What was typed and sent is forgotten, what billing knows stays. */
async function clean({ contractId }: Flat): Promise<void> {
  await sql.run(`delete from reading_changes where contract_id = $1`, [contractId])
  await sql.run(`delete from readings where contract_id = $1 and submission_id is not null`, [contractId])
  await sql.run(`delete from submissions where contract_id = $1`, [contractId])
  await sql.run('delete from drafts where contract_id = $1', [contractId])
}

async function checked(flat: Flat, fields: Fields): Promise<string> {
  await clean(flat)
  return wordsOf(await toCheck(flat.client, flat.contractId, fields))
}

async function refused(flat: Flat, fields: Fields): Promise<string> {
  await clean(flat)
  const page = await press(flat.client, flat.contractId, fields)
  assert.equal(page.status, 422)
  return alertOf(page)
}

/** One value of a register as billing or an earlier month left it. */
async function remember(
  register: KnownRegister,
  period: string,
  reading: {
    value: number
    state?: string
    source?: string
    readOn?: string
    volume?: number
    off?: boolean
  },
): Promise<void> {
  await sql.run(`delete from readings where register_id = $1 and period = $2`, [register.id, period])
  await sql.run(
    `insert into readings (contract_id, inlet_id, meter_id, register_id, period, read_on, value, volume, source, state, off_from, created_at)
     select contract_id, $2, meter_id, id, $3, $4::date, $5, $6, $7::"ReadingSource", $8::"ReadingState",
       case when $9 then $4::date end, now() from registers where id = $1`,
    [
      register.id,
      register.inletId,
      period,
      reading.readOn ?? `${period}-27`,
      reading.value,
      reading.volume ?? null,
      reading.source ?? 'import',
      reading.state ?? 'ACCEPTED',
      reading.off ?? false,
    ],
  )
}

/** The values of a register before a month, gone. */
const forget = (register: KnownRegister, from: string) =>
  sql.run(`delete from readings where register_id = $1 and period >= $2`, [register.id, from])

test('the previous value is the newest own one of an earlier month, whatever state it got', async () => {
  for (const [state, bound] of [
    ['ACCEPTED', 460],
    ['SUBMITTED', 460],
    ['ON_CHECK', 460],
    ['NOTED', 460],
    ['BATCHED', 460],
    ['CORRECTED', 460],
    ['REFUSED', 447],
    ['REPLACED', 447],
    ['RETURNED', 447],
  ] as const) {
    await remember(vera.main, '2026-10', { value: 460, state })
    const words = await refused(vera, value(vera.main, '440'))
    assert.match(words, new RegExp(`было ${bound} `), state)
  }
  await remember(vera.main, '2026-10', { value: 454, readOn: '2026-10-26' })
})

test('a value billing already has for the running month is no lower bound', async () => {
  await remember(vera.main, '2026-11', { value: 470, readOn: '2026-11-20' })
  assert.match(await checked(vera, value(vera.main, '461')), /Расход 7 м³/)
  await submitAll(vera.client, vera.contractId, value(vera.main, '461'))
  const standing = await sql.rows<{ value: number }>(
    `select value from readings where register_id = $1 and period = '2026-11' and state <> 'REPLACED'`,
    [vera.main.id],
  )
  assert.deepEqual(standing, [{ value: 461 }])
  await clean(vera)
  await forget(vera.main, '2026-11')
})

test('a value older than three years still stands', async () => {
  const history = await sql.rows<{ period: string; value: number; readOn: string }>(
    `select period, value, read_on as "readOn" from readings where register_id = $1 order by period`,
    [vera.main.id],
  )
  await forget(vera.main, '2000-01')
  await remember(vera.main, '2022-05', { value: 440 })
  assert.match(await refused(vera, value(vera.main, '439')), /было 440 \(27 мая 2022\), введено 439/)
  for (const { period, ...reading } of history) await remember(vera.main, period, reading)
})

test('estimates after the own value are taken off what is charged now, also below zero', async () => {
  // Hot, own 237 of September, October estimated at 241: 4 m³ are charged already.
  const amount = async (typed: string) => {
    await clean(oleg)
    await submitAll(oleg.client, oleg.contractId, value(oleg.other, typed))
    const [stored] = await submissionsOf(house, oleg.contractId)
    return { volume: stored?.volume, kopecks: stored?.amountKopecks }
  }
  const [low, equal, high] = [await amount('238'), await amount('241'), await amount('244')]
  assert.deepEqual([low.volume, equal.volume, high.volume], ['1.000', '4.000', '7.000'])
  assert.equal(equal.kopecks, 0)
  assert.ok((low.kopecks ?? 0) < 0, '«перерасчёт»')
  assert.equal(low.kopecks, -(high.kopecks ?? 0))
  await clean(oleg)
})

test('misses in a row: three by the mean, then the norm; the running month does not count before', async () => {
  const said = async () => {
    const words = await checked(vera, value(vera.main, '500'))
    return /пропуск \d из 3|по нормативу/.exec(words)?.[0]
  }
  assert.equal(await said(), 'пропуск 1 из 3')
  await remember(vera.other, '2026-11', { value: 312, source: 'estimate', state: 'ESTIMATED' })
  assert.equal(await said(), 'пропуск 1 из 3')
  await forget(vera.other, '2026-10')
  assert.equal(await said(), 'пропуск 2 из 3')
  await remember(vera.other, '2026-10', { value: 311, source: 'estimate', state: 'ESTIMATED' })
  assert.equal(await said(), 'пропуск 2 из 3', 'an imported estimate is a miss')
  await remember(vera.other, '2026-10', { value: 311, state: 'NOTED', source: 'portal' })
  assert.equal(await said(), 'пропуск 2 из 3', 'kept for the record is not accepted')
  await forget(vera.other, '2026-09')
  assert.equal(await said(), 'пропуск 3 из 3')
  await forget(vera.other, '2026-08')
  assert.equal(await said(), 'по нормативу')
  // Two residents, 4.745 m³ of hot water each, sewer only.
  assert.match(await checked(vera, value(vera.main, '500')), /Начислим по нормативу: 9,49 м³/)
  for (const [period, read] of [
    ['2026-08', 302],
    ['2026-09', 307],
    ['2026-10', 311],
  ] as const)
    await remember(vera.other, period, { value: read, readOn: `${period}-26` })
})

test('a meter younger than three months is charged the norm at once', async () => {
  const kept = await sql.rows<{ period: string; value: number; readOn: string }>(
    `select period, value, read_on as "readOn" from readings where register_id = $1`,
    [vera.other.id],
  )
  await forget(vera.other, '2000-01')
  await remember(vera.other, '2026-09', { value: 300 })
  await remember(vera.other, '2026-10', { value: 304 })
  const words = await checked(vera, value(vera.main, '461'))
  assert.match(words, /Начислим по нормативу/)
  const short = await checked(vera, value(vera.other, '308'))
  assert.match(short, /истории меньше трёх месяцев/)
  for (const { period, ...reading } of kept) await remember(vera.other, period, reading)
})

test('the mean is made of own months only, first to last day of reading', async () => {
  // 340 m³ over 10 months of the sole trader, an estimate among them: its days do not count by themselves.
  await forget(petrov.main, '2000-01')
  let read = 1000
  for (let month = 1; month <= 10; month++) {
    read += 30
    const period = `2026-${String(month).padStart(2, '0')}`
    const isEstimate = month === 5
    const last = String(new Date(Date.UTC(2026, month, 0)).getUTCDate())
    await remember(petrov.main, period, {
      value: isEstimate ? 5000 : read,
      readOn: `${period}-${last}`,
      ...(isEstimate ? { source: 'estimate', state: 'ESTIMATED' } : {}),
    })
  }
  // 270 m³ from 31 January to 31 October: 273 days; three times the mean of 30 days are 89.01 m³.
  assert.doesNotMatch(await checked(petrov, value(petrov.main, '1389')), /нет ли течи/)
  assert.match(
    await checked(petrov, value(petrov.main, '1390')),
    /Расход 90 м³, обычно 29,67\d*\. Проверьте цифры/,
  )
  const empty = await press(petrov.client, petrov.contractId, {
    ...value(petrov.main, ''),
    [`note.${petrov.main.id}`]: '05',
  })
  assert.equal(empty.status, 303)
  const words = wordsOf(await petrov.client.get(empty.location))
  assert.match(
    words,
    /Показания по 1 вводу не будут переданы\. По нему будет рассчитан среднесуточный расход: 29,67 м³/,
  )
})

test('the same use as in each of the two months before is asked about, as long as each was read', async () => {
  const alike = /ровно как в оба прошлых месяца/
  assert.match(await checked(petrov, value(petrov.main, '1330')), alike)
  assert.doesNotMatch(await checked(petrov, value(petrov.main, '1331')), alike)
  await remember(petrov.main, '2026-09', { value: 1270, source: 'estimate', state: 'ESTIMATED' })
  await remember(petrov.main, '2026-10', { value: 1300, readOn: '2026-10-31' })
  assert.doesNotMatch(await checked(petrov, value(petrov.main, '1360')), alike)
  await remember(petrov.main, '2026-09', { value: 1270, readOn: '2026-09-30' })
})

test('an organization silent for more than six months is charged by the pipe, unless it told of a stop', async () => {
  await forget(petrov.main, '2026-05')
  const words = async () => {
    const { main, contractId, client } = petrov
    await clean(petrov)
    const next = await press(client, contractId, { [`note.${main.id}`]: '05' })
    return wordsOf(await client.get(next.location))
  }
  // May to October are six months, November is the seventh: 25 mm, 1.2 m/s, 30 days.
  assert.match(await words(), /по пропускной способности трубы: 1 526,814 м³/)
  await remember(petrov.main, '2026-05', { value: 1150, readOn: '2026-05-31' })
  assert.match(await words(), /среднесуточный расход/)
  await forget(petrov.main, '2026-05')
  await remember(petrov.main, '2026-04', { value: 1120, readOn: '2026-04-30', off: true })
  assert.match(await words(), /среднесуточный расход/)
})

test('the raising factor of an expired meter is not for the sewer', async () => {
  // Oleg's cold meter, expired four months ago: the norm of one resident, times 3 for water, once for the sewer.
  await sql.run(`update verifications set valid_until = '2026-07-14' where meter_id = $1`, [
    oleg.main.meterId,
  ])
  await clean(oleg)
  await submitAll(oleg.client, oleg.contractId, value(oleg.main, '693'))
  const [stored] = await submissionsOf(house, oleg.contractId)
  const tariff = await sql.one<{ cold: number; sewer: number }>(
    `select person_cold::float8 as cold, person_sewer::float8 as sewer from tariffs
     where "from" <= '2026-11-01' order by "from" desc limit 1`,
  )
  const expected =
    Math.round(20.805 * (tariff?.cold ?? 0) * 100) + Math.round(6.935 * (tariff?.sewer ?? 0) * 100)
  assert.equal(stored?.amountKopecks, expected)
  const words = wordsOf(await oleg.client.get(paths.readings.submission(stored.id)))
  assert.match(words, /к сведению/)
  await clean(oleg)
  await sql.run(`update verifications set valid_until = '2026-09-14' where meter_id = $1`, [
    oleg.main.meterId,
  ])
})

test('a contract for water alone bears no sewer, one for the sewer no water; COLD_FOR_HOT goes as cold', async () => {
  const amount = async (type: string, service = 'COLD') => {
    await clean(vera)
    await sql.run(`update contracts set type = $2::"ContractType" where id = $1`, [vera.contractId, type])
    await sql.run(`update inlets set service = $2::"WaterService" where id = $1`, [
      vera.main.inletId,
      service,
    ])
    await submitAll(vera.client, vera.contractId, value(vera.main, '461'))
    return (await submissionsOf(house, vera.contractId)).at(0)?.amountKopecks ?? 0
  }
  const [all, water, sewer] = [await amount('COMBINED'), await amount('WATER'), await amount('SEWER')]
  assert.equal(all, water + sewer)
  assert.ok(water > 0 && sewer > 0 && water !== sewer)
  assert.equal(await amount('COMBINED', 'HOT'), sewer)
  assert.equal(await amount('COMBINED', 'COLD_FOR_HOT'), all)
  await amount('COMBINED')
  await clean(vera)
})

test('two registers go by their own digits and multiplier, each may go round', async () => {
  const rodnik = await flatOf(house, 'rodnik', 1)
  const second = rodnik.registers.find(({ index }) => index === 2)
  const first = rodnik.registers.find(({ meterId, index }) => meterId === second?.meterId && index === 1)
  assert.ok(first !== undefined && second !== undefined)
  await sql.run('update registers set multiplier = 10 where id = $1', [second.id])
  const words = await checked(rodnik, {
    ...value(first, String(first.last + 100)),
    ...value(second, String(second.last + 3)),
  })
  assert.match(words, /Передадим 1 прибор, 130 м³/)
  const long = await refused(rodnik, { ...value(first, '999999'), ...value(second, '100000') })
  assert.match(long, /На приборе 5 цифр, введено 6/)
  const half = await refused(rodnik, {
    ...value(first, String(first.last)),
    ...value(second, String(second.last)),
  })
  assert.match(half, /Расхода нет/)
  await sql.run('update registers set multiplier = 1 where id = $1', [second.id])
  assert.equal((await registersOf(house, rodnik.contractId)).length > 0, true)
})
