import type { Sql } from '../../../platform/db.ts'

/** Who goes, held until the transaction ends. */
export type Leaver = {
  kind: 'PERSON' | 'REPRESENTATIVE' | 'STAFF'
  email: string
  firstName: string
  patronymic: string | null
  locale: string
}

export async function holdLeaver(sql: Sql, userId: string): Promise<Leaver | undefined> {
  return sql.one<Leaver>(
    `select kind, email, first_name as "firstName", patronymic, locale
     from users where id = $1 and status = 'ACTIVE' and kind <> 'STAFF' for update`,
    [userId],
  )
}

/**
 * Organizations with contracts that would be left without an administrator. Their rows are held, so that of two
 * administrators who leave at once the second is told.
 */
export async function findOrphans(sql: Sql, userId: string): Promise<string[]> {
  const rows = await sql.rows<{ id: string; name: string }>(
    `select o.id, o.name from organizations o
       join memberships m on m.organization_id = o.id and m.user_id = $1
     where m.role = 'ADMINISTRATOR' and m.confirmed_at is not null and m.revoked_at is null
       and exists (select 1 from customers k join contracts c on c.customer_id = k.id where k.organization_id = o.id)
     order by o.id for update of o`,
    [userId],
  )
  const headed = await sql.rows<{ id: string }>(
    `select distinct m.organization_id as id from memberships m join users u on u.id = m.user_id
     where m.organization_id = any($1::uuid[]) and m.user_id <> $2 and m.role = 'ADMINISTRATOR'
       and m.confirmed_at is not null and m.revoked_at is null and u.status = 'ACTIVE'`,
    [rows.map(({ id }) => id), userId],
  )
  const others = new Set(headed.map(({ id }) => id))
  return rows.filter(({ id }) => !others.has(id)).map(({ name }) => name)
}

/** Links, memberships, grants and invitations in both directions end, and disputes by and about the leaver. @returns contracts whose access has to be compiled anew */
export async function endAccess(sql: Sql, userId: string, at: string): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `with links as (update contract_links set ended_at = $2 where user_id = $1 and ended_at is null returning contract_id),
       given as (update access_grants set revoked_at = $2 where grantor_id = $1 and revoked_at is null returning contract_id),
       taken as (update access_grants set revoked_at = coalesce(revoked_at, $2), email = '' where grantee_id = $1 returning contract_id),
       members as (update memberships set revoked_at = $2 where user_id = $1 and revoked_at is null returning 1),
       offered as (update invitations set revoked_at = $2 where invited_by_id = $1 and accepted_at is null and revoked_at is null returning 1),
       accepted as (update invitations set email = '' where accepted_by_id = $1 returning 1),
       waiting as (update invitations i set revoked_at = $2, email = '' from users u where u.id = $1
         and lower(i.email) = u.email_key and i.accepted_at is null and i.revoked_at is null returning i.grant_id),
       asked as (update access_grants g set revoked_at = $2, email = '' from waiting w
         where g.id = w.grant_id and g.grantee_id is null and g.revoked_at is null returning g.contract_id),
       disputes as (update link_disputes d set state = 'DECLINED', decided_at = $2, decision = ''
         where d.raised_by_id = $1 and d.state = 'OPEN' returning 1),
       disputed as (update link_disputes d set state = 'GRANTED', decided_at = $2, decision = ''
         from contract_links l where l.id = d.link_id and l.user_id = $1 and d.state = 'OPEN' returning 1)
     select contract_id as id from links union select contract_id from given union select contract_id from taken
     union select contract_id from asked
     union select contract_id from contract_access where user_id = $1`,
    [userId, at],
  )
  return rows.map(({ id }) => id)
}

/** Everything that leads in or is the user's own goes; the sessions stay as ended rows without what they knew. */
export async function clearTraces(sql: Sql, userId: string, at: string): Promise<void> {
  await sql.run(
    `update sessions set revoked_at = coalesce(revoked_at, $2), data = '{}', user_agent = null, address = null
     where user_id = $1`,
    [userId, at],
  )
  for (const table of [
    'known_devices',
    'user_tokens',
    'second_factors',
    'recovery_codes',
    'external_identities',
    'notifications',
    'notification_rules',
    'reminders',
    'kept_forms',
  ])
    await sql.run(`delete from ${table} where user_id = $1`, [userId])
  await sql.run('update consents set withdrawn_at = $2 where user_id = $1 and withdrawn_at is null', [
    userId,
    at,
  ])
}

/** The row stays for what points to it, with nobody in it: login and mail are free again. */
export async function anonymise(sql: Sql, userId: string, at: string): Promise<void> {
  await sql.run(
    `update users set status = 'DELETED', deleted_at = $2, login = '~' || id, login_key = '~' || id, email = '', email_key = '~' || id,
       email_confirmed_at = null, phone = null, last_name = '–', first_name = '–', patronymic = null, password_hash = null,
       password_set_at = null, must_change_password = false, password_expires_at = null, account_sign_in = false,
       hint_number = null, hint_address = null, last_sign_in_at = null, failed_sign_ins = 0, preferences = '{}'
     where id = $1`,
    [userId, at],
  )
}
