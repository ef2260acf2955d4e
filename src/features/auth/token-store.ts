import type { Sql } from '../../platform/db.ts'

export type TokenPurpose =
  'ACTIVATION' | 'CHOOSE_LOGIN' | 'PASSWORD_RESET' | 'EMAIL_CHANGE_NEW' | 'EMAIL_CHANGE_OLD' | 'EMAIL_LOCKOUT'

/** A token as it is kept. */
export type NewToken = {
  userId: string
  purpose: TokenPurpose
  hash: Buffer
  at: string
  expiresAt: string
  payload?: object
  /** said yes to already */
  usedAt?: string
}

/** The user a letter's link belongs to. */
export type TokenOwner = {
  userId: string
  status: 'PENDING' | 'ACTIVE' | 'DISABLED' | 'DELETED'
  kind: 'PERSON' | 'REPRESENTATIVE' | 'STAFF'
  login: string
  email: string
  phone: string | null
  lastName: string
  firstName: string
  patronymic: string | null
  locale: string
}

/** A new link: the older ones of the same purpose die with it. */
export async function issueToken(sql: Sql, token: NewToken): Promise<void> {
  await sql.run(
    'delete from user_tokens where user_id = $1 and purpose = $2::"TokenPurpose" and used_at is null',
    [token.userId, token.purpose],
  )
  await addToken(sql, token)
}

/** A link beside those sent before. */
export async function addToken(sql: Sql, token: NewToken): Promise<void> {
  await sql.run(
    `insert into user_tokens (user_id, purpose, hash, created_at, expires_at, payload, used_at)
     values ($1, $2::"TokenPurpose", $3, $4, $5, $6, $7)`,
    [
      token.userId,
      token.purpose,
      token.hash,
      token.at,
      token.expiresAt,
      JSON.stringify(token.payload ?? {}),
      token.usedAt ?? null,
    ],
  )
}

/** Whose link it is while it is good: looking at it does not use it up. */
export async function findTokenOwner(
  sql: Sql,
  token: { hash: Buffer; purpose: TokenPurpose; at: string },
): Promise<TokenOwner | undefined> {
  return sql.one<TokenOwner>(
    `select u.id as "userId", u.status, u.kind, u.login, u.email, u.phone, u.last_name as "lastName",
       u.first_name as "firstName", u.patronymic, u.locale
     from user_tokens t join users u on u.id = t.user_id
     where t.hash = $1 and t.purpose = $2::"TokenPurpose" and t.used_at is null and t.expires_at > $3`,
    [token.hash, token.purpose, token.at],
  )
}

/** Uses the link up: true for one caller only, however many come at once. */
export async function useToken(
  sql: Sql,
  token: { hash: Buffer; purpose: TokenPurpose; at: string },
): Promise<boolean> {
  const used = await sql.run(
    `update user_tokens set used_at = $3
     where hash = $1 and purpose = $2::"TokenPurpose" and used_at is null and expires_at > $3`,
    [token.hash, token.purpose, token.at],
  )
  return used === 1
}

/**
 * Ends the secret address of the calendar: who had the password may have seen it, and it opens without one.
 * @returns whether there was one, so that its owner is told
 */
export async function endCalendarAddress(sql: Sql, userId: string): Promise<boolean> {
  const gone = await sql.run(`delete from user_tokens where user_id = $1 and purpose = 'CALENDAR_FEED'`, [
    userId,
  ])
  return gone > 0
}

/**
 * No link sent before decides any more who gets in: neither to a new password nor to another mail. The brake
 * (`EMAIL_LOCKOUT`) stays, or a thief who changes the password would take it from the owner's hands.
 */
export async function dropEntryLinks(sql: Sql, userId: string): Promise<void> {
  await sql.run(
    `delete from user_tokens where user_id = $1
       and purpose in ('PASSWORD_RESET', 'EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD')`,
    [userId],
  )
}
