import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { createSessionStore, type SessionStore } from '../../src/platform/session-store.ts'
import { testDatabase } from '../support/database.ts'

const record = { isStaff: false, userAgent: 'test', address: '127.0.0.1' }
let house: Awaited<ReturnType<typeof testDatabase>>
let store: SessionStore
let userId = ''
let now = Temporal.Instant.from('2026-11-30T07:00:00Z')

before(async () => {
  house = await testDatabase()
  const clock = { now: () => now, isShifted: true, offsetMs: 0 }
  store = createSessionStore(house.db.sql, clock, () => ({ idleMinutes: 30, absoluteHours: 12 }))
  const user = await house.db.sql.one<{ id: string }>(
    `insert into users (kind, login, login_key, email, email_key, last_name, first_name, created_at)
     values ('PERSON', 'a', 'a', 'a@example.test', 'a@example.test', 'А', 'Б', now()) returning id`,
  )
  userId = user?.id ?? ''
})
after(() => house.close())

test('a slow request that saves after sign-out does not revive the session', async () => {
  await store.save('sid-1', { ...record, userId }, { userId })
  await store.end('sid-1')
  await store.save('sid-1', { ...record, userId }, { userId, late: true })
  assert.equal(await store.find('sid-1'), undefined)
})

test('ends after 30 idle minutes, and a visit moves that end', async () => {
  await store.save('sid-2', { ...record, userId }, { userId })
  now = now.add({ minutes: 29 })
  await store.find('sid-2')
  now = now.add({ minutes: 29 })
  assert.deepEqual(await store.find('sid-2'), { userId })
  now = now.add({ minutes: 31 })
  assert.equal(await store.find('sid-2'), undefined)
})

test('ends after 12 hours however busy', async () => {
  await store.save('sid-3', { ...record, userId }, { userId })
  for (let hour = 0; hour < 36; hour++) {
    now = now.add({ minutes: 20 })
    await store.find('sid-3')
  }
  assert.equal(await store.find('sid-3'), undefined)
})

test('ends the other sessions and keeps this one', async () => {
  await store.save('sid-4', { ...record, userId }, { userId })
  await store.save('sid-5', { ...record, userId }, { userId })
  await store.endOthers(userId, 'sid-5')
  assert.equal(await store.find('sid-4'), undefined)
  assert.deepEqual(await store.find('sid-5'), { userId })
})

test('keeps no session id in the clear', async () => {
  await store.save('very-secret-sid', { ...record, userId }, { userId })
  const row = await house.db.sql.one<{ count: number }>(
    `select count(*)::int as count from sessions s where s::text like '%very-secret-sid%'`,
  )
  assert.equal(row?.count, 0)
})
