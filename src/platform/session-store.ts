import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from './clock.ts'
import type { Sql } from './db.ts'
import { prepared } from './sql.ts'

/** Idle and absolute lives of a session. */
export type SessionLives = { idleMinutes: number; absoluteHours: number }

/** What the session keeps: a key ring, not a wardrobe. */
export type SessionRecord = {
  userId: string
  isStaff: boolean
  userAgent: string | undefined
  address: string | undefined
}

/**
 * Sessions on our own pool. Ended by tombstone: a slow parallel request that saves late updates
 * nothing (docs/decisions/005-sessions.md). Ids are kept hashed.
 */
export type SessionStore = {
  /** the session's data while it lives; moves its idle end, with at most one write a minute */
  find(sid: string): Promise<object | undefined>
  save(sid: string, record: SessionRecord, data: object): Promise<void>
  /** whose session it was that has ended, by time or by sign-out, when it began within the last day */
  findEnded(sid: string): Promise<{ userId: string; data: object } | undefined>
  /** what the user's sessions of the last day kept, newest first, at most ten */
  recentOf(userId: string): Promise<object[]>
  end(sid: string): Promise<void>
  /** ends every session of the user but one */
  endOthers(userId: string, exceptSid?: string): Promise<void>
}

export function createSessionStore(
  sql: Sql,
  clock: Clock,
  lives: (isStaff: boolean) => SessionLives,
): SessionStore {
  const plus = (instant: Temporal.Instant, minutes: number) => instant.add({ minutes }).toString()
  return {
    async find(sid) {
      const row = await sql.one<{ data: object }>(findSql, [hashed(sid), clock.now().toString()])
      return row?.data
    },
    async save(sid, record, data) {
      const now = clock.now()
      const { idleMinutes, absoluteHours } = lives(record.isStaff)
      await sql.run(
        `insert into sessions (id_hash, user_id, data, created_at, last_seen_at, idle_expires_at, absolute_expires_at, user_agent, address)
         values ($1, $2, $3, $4, $4, $5, $6, $7, $8)
         on conflict (id_hash) do update set data = excluded.data, last_seen_at = excluded.last_seen_at,
           idle_expires_at = excluded.idle_expires_at
         where sessions.revoked_at is null`,
        [
          hashed(sid),
          record.userId,
          JSON.stringify(data),
          now.toString(),
          plus(now, idleMinutes),
          plus(now, absoluteHours * 60),
          record.userAgent?.slice(0, 200) ?? null,
          record.address ?? null,
        ],
      )
    },
    findEnded: (sid) => findEnded(sql, sid, clock.now()),
    recentOf: (userId) => findRecent(sql, userId, clock.now()),
    async end(sid) {
      await sql.run('update sessions set revoked_at = $2 where id_hash = $1 and revoked_at is null', [
        hashed(sid),
        clock.now().toString(),
      ])
    },
    async endOthers(userId, exceptSid) {
      await sql.run(
        `update sessions set revoked_at = $3 where user_id = $1 and revoked_at is null and id_hash is distinct from $2`,
        [userId, exceptSid === undefined ? null : hashed(exceptSid), clock.now().toString()],
      )
    },
  }
}

async function findEnded(
  sql: Sql,
  sid: string,
  now: Temporal.Instant,
): Promise<{ userId: string; data: object } | undefined> {
  return sql.one(
    `select user_id as "userId", data from sessions
     where id_hash = $1 and created_at > $2::timestamptz - interval '24 hours'
       and (revoked_at is not null or idle_expires_at <= $2 or absolute_expires_at <= $2)`,
    [hashed(sid), now.toString()],
  )
}

async function findRecent(sql: Sql, userId: string, now: Temporal.Instant): Promise<object[]> {
  const rows = await sql.rows<{ data: object }>(
    `select data from sessions where user_id = $1 and created_at > $2::timestamptz - interval '24 hours'
     order by created_at desc limit 10`,
    [userId, now.toString()],
  )
  return rows.map(({ data }) => data)
}

function hashed(sid: string): Buffer {
  return createHash('sha256').update(sid).digest()
}

/** Names a session in pages and stores without opening it: SHA-256 of its id, hexadecimal. */
export function sessionKey(sid: string): string {
  return hashed(sid).toString('hex')
}

const findSql = prepared(`
  with moved as (
    update sessions set last_seen_at = $2::timestamptz, idle_expires_at = $2::timestamptz + (idle_expires_at - last_seen_at)
    where id_hash = $1 and revoked_at is null and idle_expires_at > $2 and absolute_expires_at > $2
      and last_seen_at < $2::timestamptz - interval '1 minute')
  select data from sessions
  where id_hash = $1 and revoked_at is null and idle_expires_at > $2 and absolute_expires_at > $2`)
