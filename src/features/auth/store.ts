import type { Sql } from '../../platform/db.ts'

export type SignInUser = {
  userId: string
  kind: 'PERSON' | 'REPRESENTATIVE' | 'STAFF'
  status: 'PENDING' | 'ACTIVE' | 'DISABLED' | 'DELETED'
  passwordHash: string | null
  passwordExpiresAt: Date | null
  email: string
  firstName: string
  patronymic: string | null
  locale: string
  /** has never signed in */
  isFirst: boolean
  /** an account or contract number was given at registration (AC5) */
  hasHint: boolean
  hasContracts: boolean
  /** asked for a code after the password */
  hasSecondFactor: boolean
  /** wrong passwords in a row */
  failures: number
}

/**
 * Whom a key names: a login, a mail, or the number of an account of which exactly one active owner has switched this
 * way in on (AC9). Logins hold a letter, so a number is never one.
 */
const named = (users: string) => `(${users}.login_key = $1 or ${users}.email_key = $1 or ${users}.id = (
  select (array_agg(distinct o.id))[1] from accounts n
    join contract_access a on a.contract_id = n.contract_id and a.can_manage and a.valid_from is null and a.valid_to is null
    join users o on o.id = a.user_id and o.status = 'ACTIVE' and o.account_sign_in
  where n.number = $1 having count(distinct o.id) = 1))`

const signInFields = `id as "userId", kind, status, password_hash as "passwordHash", password_expires_at as "passwordExpiresAt",
  email, first_name as "firstName", patronymic, locale, failed_sign_ins as failures,
  last_sign_in_at is null as "isFirst", hint_number is not null as "hasHint",
  exists (select 1 from contract_access a where a.user_id = users.id) as "hasContracts",
  exists (select 1 from second_factors f where f.user_id = users.id and confirmed_at is not null) as "hasSecondFactor"`

/**
 * The user by login, e-mail or account number, whatever the state.
 * @param key as `signInKey` makes it
 */
export async function findSignInUser(sql: Sql, key: string): Promise<SignInUser | undefined> {
  return sql.one<SignInUser>(
    `select ${signInFields} from users where ${named('users')} order by (login_key = $1) desc limit 1`,
    [key],
  )
}

/** The same by id: on the second step, or when another house vouches for him. */
export async function findUserToEnter(sql: Sql, userId: string): Promise<SignInUser | undefined> {
  return sql.one<SignInUser>(`select ${signInFields} from users where id = $1`, [userId])
}

/** One more wrong password in a row. For an unknown login the same statement changes nothing. */
export async function countWrongPassword(sql: Sql, userId: string | undefined): Promise<number> {
  const row = await sql.one<{ count: number }>(
    `update users set failed_sign_ins = failed_sign_ins + 1
     where id = $1 returning failed_sign_ins as count`,
    [userId ?? '00000000-0000-0000-0000-000000000000'],
  )
  return row?.count ?? 0
}

/**
 * The failures are over. false when others used up the tries while this password was being checked.
 * @param most wrong passwords in a row before a login is closed
 */
export async function rememberSignIn(sql: Sql, userId: string, at: string, most: number): Promise<boolean> {
  const changed = await sql.run(
    'update users set last_sign_in_at = $2, failed_sign_ins = 0 where id = $1 and failed_sign_ins < $3',
    [userId, at, most],
  )
  return changed === 1
}

export async function replacePasswordHash(sql: Sql, userId: string, hash: string): Promise<void> {
  await sql.run('update users set password_hash = $2 where id = $1', [userId, hash])
}

/**
 * A password chosen by its owner: a forced change is over, a one-time password gone, failures forgotten,
 * every session ended, browsers known before strangers again.
 */
export async function changePassword(sql: Sql, userId: string, hash: string, at: string): Promise<void> {
  await sql.run(
    `update users set password_hash = $2, password_set_at = $3, must_change_password = false,
       password_expires_at = null, failed_sign_ins = 0 where id = $1`,
    [userId, hash, at],
  )
  await sql.run('update sessions set revoked_at = $2 where user_id = $1 and revoked_at is null', [userId, at])
  await sql.run('delete from known_devices where user_id = $1', [userId])
}

/** What the password of a signed-in user is compared with. */
export async function findPasswordHash(sql: Sql, userId: string): Promise<string | undefined> {
  const row = await sql.one<{ hash: string | null }>(
    'select password_hash as hash from users where id = $1',
    [userId],
  )
  return row?.hash ?? undefined
}

/** @param key as `signInKey` makes it */
export async function isKnownDevice(sql: Sql, key: string, hash: Buffer): Promise<boolean> {
  const row = await sql.one(
    `select 1 from known_devices d join users u on u.id = d.user_id where d.hash = $2 and ${named('u')}`,
    [key, hash],
  )
  return row !== undefined
}

/** Was this browser told to be remembered with a code, and is the month not over? */
export async function isTrustedDevice(sql: Sql, userId: string, hash: Buffer, at: string): Promise<boolean> {
  const row = await sql.one(
    'select 1 from known_devices where user_id = $1 and hash = $2 and trusted_until > $3',
    [userId, hash, at],
  )
  return row !== undefined
}

/** @param device.trustedUntil undefined: stays as it is for this user; another user's trust never passes on */
export async function rememberDevice(
  sql: Sql,
  device: { userId: string; hash: Buffer; at: string; trustedUntil: string | undefined },
): Promise<void> {
  await sql.run(
    `insert into known_devices as d (user_id, hash, last_seen_at, trusted_until) values ($1, $2, $3, $4)
     on conflict (hash) do update set last_seen_at = excluded.last_seen_at, user_id = excluded.user_id,
       trusted_until = coalesce(excluded.trusted_until,
         case when d.user_id = excluded.user_id then d.trusted_until end)`,
    [device.userId, device.hash, device.at, device.trustedUntil ?? null],
  )
}
