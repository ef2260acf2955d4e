import { randomUUID } from 'node:crypto'
import type { Sql } from '../../../platform/db.ts'

/** What is kept of a registration until its mail is confirmed. */
export type NewUser = {
  kind: 'PERSON' | 'REPRESENTATIVE'
  /** empty: taken by somebody, to be chosen by the link */
  login: string
  email: string
  emailKey: string
  phone: string
  lastName: string
  firstName: string
  patronymic: string
  locale: string
  passwordHash: string
  hintNumber: string
  hintAddress: string
}

export type NewOrganization = {
  name: string
  inn: string
  kpp: string
  ogrn: string
  position: string
  status: 'director' | 'attorney' | 'management-company'
}

export type NewConsent = { document: 'TERMS' | 'PERSONAL_DATA'; version: string; textHash: string }

/** Who holds the login and the mail now. */
export type Holder = {
  userId: string
  status: 'PENDING' | 'ACTIVE' | 'DISABLED' | 'DELETED'
  loginKey: string
  emailKey: string
  email: string
  login: string
  firstName: string
  patronymic: string | null
  locale: string
}

/** Two registrations of one login or mail wait for each other: the second sees what the first left. */
export async function takeTurn(sql: Sql, keys: readonly string[]): Promise<void> {
  // one order for everybody, or two that want each other's key would wait for ever
  for (const key of keys.toSorted())
    await sql.rows('select pg_advisory_xact_lock(hashtextextended($1, 726417))', [key])
}

export async function findHolders(sql: Sql, loginKey: string, emailKey: string): Promise<Holder[]> {
  return sql.rows<Holder>(
    `select id as "userId", status, login_key as "loginKey", email_key as "emailKey", email, login,
       first_name as "firstName", patronymic, locale
     from users where login_key = $1 or email_key = $2`,
    [loginKey, emailKey],
  )
}

const expired = `select u.id from users u where u.status = 'PENDING' and u.email_confirmed_at is null
  and not exists (select 1 from user_tokens t where t.user_id = u.id and t.purpose in ('ACTIVATION', 'CHOOSE_LOGIN')
    and t.used_at is null and t.expires_at > $1)`

/** Unfinished registrations whose links are over: all, or those in the way of one login and mail (AC8). */
export async function findExpired(
  sql: Sql,
  at: string,
  keys?: { loginKey: string; emailKey: string },
): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `${expired} and ($2::text is null or u.login_key = $2 or u.email_key = $3) limit 500`,
    [at, keys?.loginKey ?? null, keys?.emailKey ?? null],
  )
  return rows.map(({ id }) => id)
}

/** A registration nobody confirmed goes without a trace: its login and mail are free again. */
export async function removeUnconfirmed(sql: Sql, userIds: readonly string[]): Promise<number> {
  const ids = [userIds]
  await sql.run('delete from consents where user_id = any($1::uuid[])', ids)
  await sql.run(
    `with gone as (delete from memberships where user_id = any($1::uuid[]) returning organization_id)
     delete from organizations o using gone where o.id = gone.organization_id
       and not exists (select 1 from customers c where c.organization_id = o.id)`,
    ids,
  )
  return sql.run(`delete from users where id = any($1::uuid[]) and status = 'PENDING'`, ids)
}

/** @returns the new user's id */
export async function addUnconfirmed(sql: Sql, user: NewUser, at: string): Promise<string> {
  // '~' begins no login: the place is held until its owner chooses one
  const login = user.login === '' ? `~${randomUUID()}` : user.login
  const row = await sql.one<{ id: string }>(
    `insert into users (kind, status, login, login_key, email, email_key, phone, last_name, first_name, patronymic,
       locale, password_hash, password_set_at, hint_number, hint_address, created_at)
     values ($1::"UserKind", 'PENDING', $2, $3, $4, $5, $6, $7, $8, nullif($9, ''), $10, $11, $14, nullif($12, ''),
       nullif($13, ''), $14) returning id`,
    [
      user.kind,
      login,
      login.toLowerCase(),
      user.email,
      user.emailKey,
      user.phone,
      user.lastName,
      user.firstName,
      user.patronymic,
      user.locale,
      user.passwordHash,
      user.hintNumber,
      user.hintAddress,
      at,
    ],
  )
  if (row === undefined) throw new Error('the registration was not kept')
  return row.id
}

export async function addConsents(
  sql: Sql,
  userId: string,
  consents: readonly NewConsent[],
  given: { at: string; address: string },
): Promise<void> {
  for (const { document, version, textHash } of consents)
    await sql.run(
      `insert into consents (user_id, document, version, text_hash, given_at, address)
       values ($1, $2::"ConsentDocument", $3, $4, $5, $6)`,
      [userId, document, version, textHash, given.at, given.address],
    )
}

/**
 * The organization as its representative names it: a row of its own, which gives access to nothing.
 * Whose contracts it holds is proved later (CT1).
 */
export async function addOrganization(
  sql: Sql,
  userId: string,
  organization: NewOrganization,
  at: string,
): Promise<void> {
  await sql.run(
    `with made as (
       insert into organizations (name, inn, kpp, ogrn, created_at)
       values ($2, $3, nullif($4, ''), nullif($5, ''), $8) returning id)
     insert into memberships (organization_id, user_id, role, position, status, created_at)
     select id, $1, 'ADMINISTRATOR', $6, $7::"RepresentativeStatus", $8 from made`,
    [
      userId,
      organization.name,
      organization.inn,
      organization.kpp,
      organization.ogrn,
      organization.position,
      organization.status,
      at,
    ],
  )
}

/** true when the registration was waiting and is open now. */
export async function activate(sql: Sql, userId: string, at: string): Promise<boolean> {
  const changed = await sql.run(
    `update users set status = 'ACTIVE', email_confirmed_at = $2 where id = $1 and status = 'PENDING'`,
    [userId, at],
  )
  return changed === 1
}

/** Gives the login chosen by the link. @throws a unique violation when it is taken */
export async function nameUser(sql: Sql, userId: string, login: string): Promise<void> {
  await sql.run('update users set login = $2, login_key = $3 where id = $1', [
    userId,
    login,
    login.toLowerCase(),
  ])
}

/** The registration that waits at this mail. */
export async function findUnconfirmed(
  sql: Sql,
  emailKey: string,
): Promise<{ userId: string; email: string; locale: string; hasLogin: boolean } | undefined> {
  return sql.one(
    `select id as "userId", email, locale, login not like '~%' as "hasLogin"
     from users where email_key = $1 and status = 'PENDING'`,
    [emailKey],
  )
}
