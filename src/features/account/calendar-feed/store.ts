import type { Sql } from '../../../platform/db.ts'

/** Whose calendar a secret opens; undefined for a secret that is none, ended, or of a user who is gone. */
export async function findOwner(sql: Sql, hash: Buffer, at: string): Promise<string | undefined> {
  const row = await sql.one<{ userId: string }>(
    `select t.user_id as "userId" from user_tokens t join users u on u.id = t.user_id and u.status = 'ACTIVE'
     where t.hash = $1 and t.purpose = 'CALENDAR_FEED' and t.expires_at > $2`,
    [hash, at],
  )
  return row?.userId
}

/** When the user's feed was made; undefined without one. */
export async function findFeed(sql: Sql, userId: string): Promise<Date | undefined> {
  const row = await sql.one<{ createdAt: Date }>(
    `select created_at as "createdAt" from user_tokens where user_id = $1 and purpose = 'CALENDAR_FEED'`,
    [userId],
  )
  return row?.createdAt
}

/** Ends the user's feed. @returns whether there was one */
export async function removeFeed(sql: Sql, userId: string): Promise<boolean> {
  await sql.run(`select pg_advisory_xact_lock(hashtextextended('calendar feed ' || $1, 0))`, [userId])
  const gone = await sql.run(`delete from user_tokens where user_id = $1 and purpose = 'CALENDAR_FEED'`, [
    userId,
  ])
  return gone > 0
}

export async function addFeed(
  sql: Sql,
  feed: { userId: string; hash: Buffer; at: string; expiresAt: string },
): Promise<void> {
  await sql.run(
    `insert into user_tokens (user_id, purpose, hash, created_at, expires_at) values ($1, 'CALENDAR_FEED', $2, $3, $4)`,
    [feed.userId, feed.hash, feed.at, feed.expiresAt],
  )
}

/** Meters of a contract whose verification ends on one day, the first ten by name. */
export type EndingVerifications = {
  contractId: string
  validUntil: string
  count: number
  meters: { inletName: string; serial: string }[]
}

export type FeedFacts = {
  verifications: EndingVerifications[]
  /** contracts and months whose readings were handed in for every meter */
  sent: { contractId: string; period: string }[]
}

/** The ids are the owner's own (from his access rows of today): ownership is not asked again here. */
export async function loadFeedFacts(
  sql: Sql,
  of: { contractIds: readonly string[]; periods: readonly string[]; from: string; to: string },
): Promise<FeedFacts> {
  const row = await sql.one<FeedFacts>(
    `select (select coalesce(json_agg(v order by v."validUntil", v."contractId"), '[]') from (
         select m.contract_id as "contractId", m.until as "validUntil", count(*)::int as count,
           json_agg(json_build_object('inletName', i.name, 'serial', m.serial) order by i.position, i.number)
             filter (where m.place <= 10) as meters
         from (select m.contract_id, m.inlet_id, m.serial, last.until,
                 row_number() over (partition by m.contract_id, last.until order by m.serial) as place
               from meters m join (select meter_id, max(valid_until) as until from verifications
                 where contract_id = any($1::uuid[]) group by meter_id) last on last.meter_id = m.id
               where m.contract_id = any($1::uuid[]) and m.removed_on is null
                 and last.until between $3::date and $4::date) m
           join inlets i on i.id = m.inlet_id
         group by m.contract_id, m.until) v) as verifications,
       (select coalesce(json_agg(json_build_object('contractId', contract_id, 'period', period)), '[]') from submissions
         where contract_id = any($1::uuid[]) and period = any($2::bpchar[]) and state = 'SUBMITTED'
           and sent_meters >= total_meters) as sent`,
    [of.contractIds, of.periods, of.from, of.to],
  )
  if (row === undefined) throw new Error('the calendar has no facts')
  return row
}
