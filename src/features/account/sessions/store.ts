import type { Sql } from '../../../platform/db.ts'

export type OpenSession = {
  /** SHA-256 of the session id, hexadecimal: names the session, opens nothing */
  key: string
  createdAt: Date
  lastSeenAt: Date
  userAgent: string | null
  address: string | null
}

const open = `user_id = $1 and revoked_at is null and idle_expires_at > $2 and absolute_expires_at > $2`

/** Where the user is signed in now, the latest first; at most 50. */
export async function findOpenSessions(sql: Sql, userId: string, at: string): Promise<OpenSession[]> {
  return sql.rows<OpenSession>(
    `select encode(id_hash, 'hex') as key, created_at as "createdAt", last_seen_at as "lastSeenAt",
       user_agent as "userAgent", address
     from sessions where ${open} order by last_seen_at desc, created_at desc limit 50`,
    [userId, at],
  )
}

/** Ends one session of this user. @returns false when there is none such */
export async function endOne(sql: Sql, userId: string, at: string, key: string): Promise<boolean> {
  const ended = await sql.run(
    `update sessions set revoked_at = $2 where ${open} and id_hash = decode($3, 'hex')`,
    [userId, at, key],
  )
  return ended === 1
}

/** @returns how many ended */
export async function endOthers(sql: Sql, userId: string, at: string, exceptKey: string): Promise<number> {
  return sql.run(`update sessions set revoked_at = $2 where ${open} and id_hash <> decode($3, 'hex')`, [
    userId,
    at,
    exceptKey,
  ])
}
