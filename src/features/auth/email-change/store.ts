import type { Sql } from '../../../platform/db.ts'
import { endCalendarAddress } from '../token-store.ts'

/** The user a mail belongs to, held until the transaction ends: two confirmations take turns. */
export type MailOwner = {
  userId: string
  email: string
  emailKey: string
  firstName: string
  patronymic: string | null
  locale: string
  /** an organization that wants its people to come in person (AC11) */
  onlyInPerson: boolean
}

export async function holdMailOwner(sql: Sql, userId: string): Promise<MailOwner | undefined> {
  return sql.one<MailOwner>(
    `select u.id as "userId", u.email, u.email_key as "emailKey", u.first_name as "firstName", u.patronymic, u.locale,
       exists (select 1 from memberships m join organizations o on o.id = m.organization_id
         where m.user_id = u.id and m.revoked_at is null and o.personal_recovery_only) as "onlyInPerson"
     from users u where u.id = $1 and u.status = 'ACTIVE' for update of u`,
    [userId],
  )
}

export type MailPurpose = 'EMAIL_CHANGE_NEW' | 'EMAIL_CHANGE_OLD' | 'EMAIL_LOCKOUT'

/** A link of a change, good and unused. */
export type MailToken = {
  userId: string
  purpose: MailPurpose
  /** one asking: both its confirmations carry it */
  change: string
  /** the address to be */
  email: string
  /** the address that was there when the letter was written */
  from: string
  /** staff saw who it is: the old mailbox is lost and is not asked */
  isInPerson: boolean
}

export async function findMailToken(
  sql: Sql,
  asked: { hash: Buffer; purposes: readonly MailPurpose[]; at: string },
): Promise<MailToken | undefined> {
  return sql.one<MailToken>(
    `select t.user_id as "userId", t.purpose, t.payload->>'change' as change, t.payload->>'email' as email,
       t.payload->>'from' as "from", t.payload->>'inPerson' is not null as "isInPerson"
     from user_tokens t join users u on u.id = t.user_id
     where t.hash = $1 and t.purpose = any($2::"TokenPurpose"[]) and t.used_at is null and t.expires_at > $3
       and u.status = 'ACTIVE'`,
    [asked.hash, asked.purposes, asked.at],
  )
}

/** A change that waits for one or both of its confirmations. */
export type Waiting = { email: string; isNewConfirmed: boolean; isOldConfirmed: boolean; expiresAt: Date }

export async function findWaiting(sql: Sql, userId: string, at: string): Promise<Waiting | undefined> {
  return sql.one<Waiting>(
    `select payload->>'email' as email, bool_or(purpose = 'EMAIL_CHANGE_NEW' and used_at is not null) as "isNewConfirmed",
       bool_or(purpose = 'EMAIL_CHANGE_OLD' and used_at is not null) as "isOldConfirmed", min(expires_at) as "expiresAt"
     from user_tokens where user_id = $1 and purpose in ('EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD')
     group by payload->>'change', payload->>'email' having min(expires_at) > $2 and count(*) = 2`,
    [userId, at],
  )
}

/** How many of the two addresses have said yes to this change. */
export async function countConfirmed(sql: Sql, userId: string, change: string): Promise<number> {
  const row = await sql.one<{ count: number }>(
    `select count(distinct purpose)::int as count from user_tokens
     where user_id = $1 and purpose in ('EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD') and payload->>'change' = $2
       and used_at is not null`,
    [userId, change],
  )
  return row?.count ?? 0
}

/** An earlier asking is over, whatever was said to it. */
export async function dropChange(sql: Sql, userId: string): Promise<number> {
  return sql.run(
    `delete from user_tokens where user_id = $1 and purpose in ('EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD')`,
    [userId],
  )
}

/** @throws a unique violation when somebody has the address */
export async function setEmail(
  sql: Sql,
  userId: string,
  mail: { email: string; emailKey: string; at: string },
): Promise<void> {
  await sql.run('update users set email = $2, email_key = $3, email_confirmed_at = $4 where id = $1', [
    userId,
    mail.email,
    mail.emailKey,
    mail.at,
  ])
}

/**
 * Nobody gets in by what is known now: no password, no session, no browser known before, no link.
 * @param isMailOurs false: the mail leads to somebody else too, so no letter may set a password
 */
export async function shutOut(
  sql: Sql,
  userId: string,
  at: string,
  isMailOurs: boolean,
): Promise<{ isCalendarEnded: boolean }> {
  await sql.run(
    `update users set password_hash = null, must_change_password = false, password_expires_at = null,
       email_confirmed_at = case when $2 then email_confirmed_at end where id = $1`,
    [userId, isMailOurs],
  )
  await sql.run('update sessions set revoked_at = $2 where user_id = $1 and revoked_at is null', [userId, at])
  await sql.run('delete from known_devices where user_id = $1', [userId])
  const isCalendarEnded = await endCalendarAddress(sql, userId)
  await sql.run('delete from user_tokens where user_id = $1', [userId])
  return { isCalendarEnded }
}
