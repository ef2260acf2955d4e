import type { Sql } from '../platform/db.ts'

/** A message in the cabinet's inbox, worded in the reader's language. `link` is a path of the cabinet. */
export type InboxMessage = {
  userId: string
  event: string
  title: string
  body: string
  link: string | undefined
}

/** What happened, said once for the letter and the inbox alike. `link` is a path of the cabinet. */
export type News = {
  title: string
  paragraphs: string[]
  facts: { name: string; value: string }[]
  action: string
  link: string
}

/** Puts messages into inboxes in the transaction of what they tell of. One statement for any number. */
export async function addToInbox(sql: Sql, messages: readonly InboxMessage[], at: string): Promise<void> {
  if (messages.length === 0) return
  await sql.run(
    `insert into notifications (user_id, event, title, body, link, created_at)
     select "userId", event, title, body, link, $2::timestamptz
     from json_to_recordset($1::json) as m("userId" uuid, event text, title text, body text, link text)`,
    [JSON.stringify(messages), at],
  )
}
