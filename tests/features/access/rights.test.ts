import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compileAccess } from '../../../src/records/ownership.ts'
import { openHouse, type House } from '../../support/house.ts'
import { newcomer, rightsOn } from './people.ts'

let house: House
let organizationId: string
let contracts: string[]
before(async () => {
  house = await openHouse()
  contracts = await house.contractsOf('rodnik')
  const row = await house.deps.db.sql.one<{ id: string }>(
    `select organization_id as id from memberships m join users u on u.id = m.user_id where u.login_key = 'rodnik'`,
  )
  organizationId = row?.id ?? ''
})
after(() => house.close())

type Source = { role: string; from: string | null; to: string | null }
type Given = { submit: boolean; from: string | null; to: string | null }

async function member(userId: string, { role, from, to }: Source): Promise<void> {
  await house.deps.db.sql.run(
    `insert into memberships (organization_id, user_id, role, confirmed_at, valid_from, valid_to, created_at)
     values ($1, $2, $3::"MemberRole", now(), $4, $5, now())`,
    [organizationId, userId, role, from, to],
  )
}

async function grant(userId: string, contractId: string, { submit, from, to }: Given): Promise<void> {
  await house.deps.db.sql.run(
    `insert into access_grants (contract_id, grantor_id, grantee_id, email, can_submit, valid_from, valid_to, accepted_at, created_at)
     select $1, u.id, $2, 'x@mail.test', $3, $4, $5, now(), now() from users u where u.login_key = 'rodnik'`,
    [contractId, userId, submit, from, to],
  )
}

const compile = (userId: string) => house.deps.db.transaction((tx) => compileAccess(tx.sql, { userId }))

test('a dated right to submit beside an undated seat of a viewer ends on its own day', async () => {
  const { id } = await newcomer(house)
  const [contract = ''] = contracts
  await member(id, { role: 'VIEWER', from: null, to: null })
  await grant(id, contract, { submit: true, from: null, to: '2026-12-10' })
  await compile(id)
  assert.equal((await rightsOn(house, id, contract, '2026-12-10'))?.['submit'], true)
  const later = await rightsOn(house, id, contract, '2026-12-11')
  assert.deepEqual(later, {
    enter: false,
    submit: false,
    pay: false,
    documents: false,
    manage: false,
    delegated: false,
  })
})

test('of two dated rights with a pause between them nothing is left in the pause', async () => {
  const { id } = await newcomer(house)
  const [contract = ''] = contracts
  await grant(id, contract, { submit: false, from: '2026-11-01', to: '2026-11-30' })
  await grant(id, contract, { submit: true, from: '2026-12-10', to: '2026-12-20' })
  await compile(id)
  assert.equal((await rightsOn(house, id, contract, '2026-11-30'))?.['submit'], false)
  assert.equal(await rightsOn(house, id, contract, '2026-12-05'), undefined)
  assert.equal((await rightsOn(house, id, contract, '2026-12-10'))?.['submit'], true)
  assert.equal(await rightsOn(house, id, contract, '2026-12-21'), undefined)
})

// Whatever sources come together, each day has the rights of the sources that reach it, and no others.
test('each day has exactly the rights of the sources that reach it', async () => {
  const [contract = ''] = contracts
  let seed = 20_261_130
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  const dayOf = (n: number) => `2026-12-${String(n).padStart(2, '0')}`
  const span = () => {
    const from = random(4) === 0 ? null : 1 + random(12)
    const to = random(4) === 0 ? null : (from ?? 1) + random(12)
    return { from: from === null ? null : dayOf(from), to: to === null ? null : dayOf(to) }
  }
  for (let round = 0; round < 25; round++) {
    const { id } = await newcomer(house)
    const seat: Source = { role: ['VIEWER', 'ENGINEER', 'ACCOUNTANT'][random(3)] ?? '', ...span() }
    const given = Array.from({ length: random(4) }, () => ({ submit: random(2) === 1, ...span() }))
    await member(id, seat)
    for (const one of given) await grant(id, contract, one)
    await compile(id)
    for (let n = 1; n <= 26; n++) {
      const day = dayOf(n)
      const reaches = ({ from, to }: { from: string | null; to: string | null }) =>
        (from === null || from <= day) && (to === null || to >= day)
      const isSeated = reaches(seat)
      const inForce = given.filter(reaches)
      const found = await rightsOn(house, id, contract, day)
      const why = JSON.stringify({ seat, given, day })
      assert.equal(found !== undefined, isSeated || inForce.length > 0, why)
      if (found === undefined) continue
      const submits = (isSeated && seat.role === 'ENGINEER') || inForce.some(({ submit }) => submit)
      assert.equal(found['submit'], submits, why)
      assert.equal(found['documents'], isSeated && seat.role === 'ACCOUNTANT', why)
      assert.equal(found['delegated'], !isSeated, why)
    }
    const twice = await house.deps.db.sql.one(
      `select 1 from contract_access a join contract_access b on b.user_id = a.user_id and b.contract_id = a.contract_id and b.id <> a.id
         and daterange(a.valid_from, a.valid_to, '[]') && daterange(b.valid_from, b.valid_to, '[]') where a.user_id = $1`,
      [id],
    )
    assert.equal(twice, undefined, 'no day has two answers')
  }
})

for (const [role, enter, submit, pay, documents, manage] of [
  ['ADMINISTRATOR', true, true, true, true, true],
  ['ENGINEER', true, true, false, false, false],
  ['APPROVER', true, true, false, true, false],
  ['ACCOUNTANT', false, false, true, true, false],
  ['VIEWER', false, false, false, false, false],
] as const)
  test(`the role ${role} has its rights, and with four eyes an engineer only enters`, async () => {
    const { sql } = house.deps.db
    const { id } = await newcomer(house)
    const [contract = ''] = contracts
    await member(id, { role, from: null, to: null })
    await compile(id)
    const usual = { enter, submit, pay, documents, manage, delegated: false }
    assert.deepEqual(await rightsOn(house, id, contract, '2026-11-30'), usual)
    await sql.run('update organizations set needs_approval = true where id = $1', [organizationId])
    await compile(id)
    const checked = { ...usual, submit: submit && role !== 'ENGINEER' }
    assert.deepEqual(await rightsOn(house, id, contract, '2026-11-30'), checked)
    const flags = await sql.rows<{ needed: boolean }>(
      'select needs_approval as needed from contract_access where user_id = $1',
      [id],
    )
    assert.ok(flags.length > 0 && flags.every(({ needed }) => needed))
    await sql.run('update organizations set needs_approval = false where id = $1', [organizationId])
  })

test('own name of a contract and order of rows outlive a change of rights', async () => {
  const { sql } = house.deps.db
  const { id } = await newcomer(house)
  const [contract = ''] = contracts
  await member(id, { role: 'VIEWER', from: null, to: null })
  await compile(id)
  await sql.run(
    `update contract_access set own_name = 'Котельная', grid_order = '["a"]' where user_id = $1`,
    [id],
  )
  await grant(id, contract, { submit: true, from: '2026-12-01', to: '2026-12-10' })
  await compile(id)
  const rows = await sql.rows<{ name: string; order: string[] }>(
    `select own_name as name, grid_order as "order" from contract_access where user_id = $1 and contract_id = $2`,
    [id, contract],
  )
  assert.equal(rows.length, 3)
  for (const row of rows) assert.deepEqual(row, { name: 'Котельная', order: ['a'] })
})

test('compiled at the same time from two sides, a right that was taken back does not come again', async () => {
  const { sql } = house.deps.db
  for (let round = 0; round < 10; round++) {
    const { id } = await newcomer(house)
    const [contract = ''] = contracts
    await member(id, { role: 'ENGINEER', from: null, to: null })
    await compile(id)
    await Promise.all([
      house.deps.db.transaction(async (tx) => {
        await tx.sql.run('update memberships set revoked_at = now() where user_id = $1', [id])
        await compileAccess(tx.sql, { userId: id })
      }),
      house.deps.db.transaction((tx) => compileAccess(tx.sql, { contractId: contract })),
      house.deps.db.transaction((tx) => compileAccess(tx.sql, { contractIds: contracts })),
    ])
    assert.equal(await sql.one('select 1 from contract_access where user_id = $1', [id]), undefined)
  }
})
