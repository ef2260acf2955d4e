import type { Sql } from '../../../platform/db.ts'

export type InboxRow = {
  id: string
  title: string
  body: string
  link: string | null
  createdAt: Date
  readAt: Date | null
}

/** The user's messages, newest first, after a place in the list. */
export async function loadInbox(
  sql: Sql,
  userId: string,
  of: { after: { at: string; id: string } | undefined; limit: number },
): Promise<InboxRow[]> {
  return sql.rows<InboxRow>(
    `select id, title, body, link, created_at as "createdAt", read_at as "readAt" from notifications
     where user_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
     order by created_at desc, id desc limit $4`,
    [userId, of.after?.at ?? null, of.after?.id ?? null, of.limit],
  )
}

/** Marks one message of the user's read and gives its link; undefined for what is not his. */
export async function markRead(
  sql: Sql,
  of: { userId: string; id: string; at: string },
): Promise<{ link: string | null } | undefined> {
  return sql.one(
    `update notifications set read_at = coalesce(read_at, $3) where id = $2 and user_id = $1 returning link`,
    [of.userId, of.id, of.at],
  )
}

export async function markAllRead(sql: Sql, userId: string, at: string): Promise<void> {
  await sql.run('update notifications set read_at = $2 where user_id = $1 and read_at is null', [userId, at])
}
