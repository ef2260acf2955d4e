import type { NotificationEvent } from '../../../domain/notification.ts'
import type { Sql } from '../../../platform/db.ts'

/** Whose letters of which kind a link ends. */
export type Subscription = { userId: string; event: NotificationEvent }

/** Links of a portion of letters, one statement. */
export async function addUnsubscribeTokens(
  sql: Sql,
  tokens: readonly (Subscription & { hash: Buffer })[],
  of: { at: string; expiresAt: string },
): Promise<void> {
  if (tokens.length === 0) return
  const rows = tokens.map(({ userId, event, hash }) => ({ userId, event, hash: hash.toString('hex') }))
  await sql.run(
    `insert into user_tokens (user_id, purpose, hash, payload, created_at, expires_at)
     select "userId", 'UNSUBSCRIBE', decode(hash, 'hex'), json_build_object('event', event), $2, $3
     from json_to_recordset($1::json) as t("userId" uuid, event text, hash text)`,
    [JSON.stringify(rows), of.at, of.expiresAt],
  )
}

/** What the link ends; undefined for a link that is none of ours or over. Looking uses nothing up. */
export async function findSubscription(
  sql: Sql,
  hash: Buffer,
  at: string,
): Promise<(Subscription & { isOn: boolean }) | undefined> {
  return sql.one(
    `select t.user_id as "userId", t.payload ->> 'event' as event, coalesce((select enabled from notification_rules r
       where r.user_id = t.user_id and r.event = t.payload ->> 'event' and r.channel = 'mail'), true) as "isOn"
     from user_tokens t join users u on u.id = t.user_id and u.status = 'ACTIVE'
     where t.hash = $1 and t.purpose = 'UNSUBSCRIBE' and t.expires_at > $2`,
    [hash, at],
  )
}

/** Links of old letters. @returns how many went */
export async function sweepUnsubscribeTokens(sql: Sql, at: string): Promise<number> {
  return sql.run(
    `delete from user_tokens where id in (select id from user_tokens where purpose = 'UNSUBSCRIBE' and expires_at < $1 limit 5000)`,
    [at],
  )
}
