import {
  isMandatory,
  isOnByDefault,
  notificationChannels,
  type NotificationChannel,
  type NotificationEvent,
} from '../domain/notification.ts'
import type { Sql } from '../platform/db.ts'

/** What a user said about one event and channel. */
export type NotificationWish = { event: string; channel: string; enabled: boolean }

type ReachRow = {
  userId: string
  /** channels that lead to the user at all */
  mail: boolean
  sms: boolean
  wishes: { channel: string; enabled: boolean }[]
}

/**
 * By which channels each of the users may be told of the event: wished or mandatory, and reachable (a confirmed
 * mailbox for letters, a phone for short messages). People who are disabled or gone are not in the answer.
 * One statement for any number of users: give it some hundreds at a time.
 */
export async function channelsFor(
  sql: Sql,
  event: NotificationEvent,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly NotificationChannel[]>> {
  if (userIds.length === 0) return new Map()
  const rows = await sql.rows<ReachRow>(
    `select u.id as "userId", u.email_confirmed_at is not null as mail, u.phone is not null as sms,
       coalesce((select json_agg(json_build_object('channel', r.channel, 'enabled', r.enabled))
          from notification_rules r where r.user_id = u.id and r.event = $2), '[]') as wishes
     from users u where u.id = any($1::uuid[]) and u.status = 'ACTIVE'`,
    [userIds, event],
  )
  return new Map(
    rows.map((row) => [row.userId, notificationChannels.filter((channel) => isOpen(event, channel, row))]),
  )
}

/** May this user be written to about the event by the channel? For one user; {@link channelsFor} takes many. */
export async function mayNotify(
  sql: Sql,
  asked: { userId: string; event: NotificationEvent; channel: NotificationChannel },
): Promise<boolean> {
  const channels = await channelsFor(sql, asked.event, [asked.userId])
  return channels.get(asked.userId)?.includes(asked.channel) ?? false
}

/** Everything the user has said; silence means `isOnByDefault`. */
export async function loadWishes(sql: Sql, userId: string): Promise<NotificationWish[]> {
  return sql.rows<NotificationWish>(
    'select event, channel, enabled from notification_rules where user_id = $1',
    [userId],
  )
}

/** Keeps wishes, replacing earlier ones; what is mandatory stays whatever is said. */
export async function saveWishes(
  sql: Sql,
  userId: string,
  wishes: readonly { event: NotificationEvent; channel: NotificationChannel; enabled: boolean }[],
): Promise<void> {
  const kept = wishes.filter(({ event, channel }) => !isMandatory(event, channel))
  await sql.run(
    `insert into notification_rules (user_id, event, channel, enabled)
     select $1, w.event, w.channel, w.enabled
       from jsonb_to_recordset($2::jsonb) as w(event text, channel text, enabled boolean)
     on conflict (user_id, event, channel) do update set enabled = excluded.enabled`,
    [userId, JSON.stringify(kept)],
  )
}

/** Is the event told by the channel, as the wishes stand? */
export function isWished(
  event: NotificationEvent,
  channel: NotificationChannel,
  wishes: readonly { channel: string; enabled: boolean }[],
): boolean {
  if (isMandatory(event, channel)) return true
  return wishes.find((wish) => wish.channel === channel)?.enabled ?? isOnByDefault(event, channel)
}

function isOpen(event: NotificationEvent, channel: NotificationChannel, row: ReachRow): boolean {
  const isReachable = channel === 'cabinet' || row[channel]
  return isReachable && isWished(event, channel, row.wishes)
}
