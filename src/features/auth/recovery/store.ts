import type { Sql } from '../../../platform/db.ts'
import { endCalendarAddress } from '../token-store.ts'
import type { DocumentKind } from './form.ts'

/** Whom staff give access back to. */
export type Applicant = {
  userId: string
  login: string
  email: string
  emailKey: string
  phone: string | null
  lastName: string
  firstName: string
  patronymic: string | null
  locale: string
  hasFactor: boolean
  organizations: string[]
  checks: { kind: DocumentKind; note: string; at: Date; by: string }[]
}

/** A subscriber with an open cabinet; undefined for staff, for waiting and disabled cabinets and for nobody. */
export async function findApplicant(sql: Sql, id: string): Promise<Applicant | undefined> {
  const row = await sql.one<Omit<Applicant, 'checks'>>(
    `select u.id as "userId", u.login, u.email, u.email_key as "emailKey", u.phone, u.last_name as "lastName",
       u.first_name as "firstName", u.patronymic, u.locale,
       exists (select 1 from second_factors f where f.user_id = u.id) as "hasFactor",
       coalesce((select json_agg(o.name order by o.name) from memberships m join organizations o on o.id = m.organization_id
          where m.user_id = u.id and m.revoked_at is null), '[]') as organizations
     from users u where u.id = $1 and u.kind <> 'STAFF' and u.status = 'ACTIVE'`,
    [id],
  )
  return row === undefined ? undefined : { ...row, checks: await findChecks(sql, id) }
}

/** The last ten checks, the newest first. */
async function findChecks(sql: Sql, userId: string): Promise<Applicant['checks']> {
  return sql.rows<Applicant['checks'][number]>(
    `select c.document_kind as kind, c.note, c.checked_at as at, concat_ws(' ', s.last_name, s.first_name) as by
     from identity_checks c join users s on s.id = c.checked_by_id
     where c.user_id = $1 order by c.checked_at desc limit 10`,
    [userId],
  )
}

/** @returns the check's id */
export async function addCheck(
  sql: Sql,
  check: { userId: string; kind: DocumentKind; note: string; by: string; at: string },
): Promise<string> {
  const row = await sql.one<{ id: string }>(
    `insert into identity_checks (user_id, document_kind, note, checked_by_id, checked_at)
     values ($1, $2::"IdentityDocument", $3, $4, $5) returning id`,
    [check.userId, check.kind, check.note, check.by, check.at],
  )
  return row?.id ?? ''
}

/** A password set by staff, for a day and one sign-in. false when the cabinet has been closed meanwhile. */
export async function setOneTimePassword(
  sql: Sql,
  userId: string,
  password: { hash: string; at: string; expiresAt: string },
): Promise<boolean> {
  const changed = await sql.run(
    `update users set password_hash = $2, password_set_at = $3, must_change_password = true, password_expires_at = $4,
       failed_sign_ins = 0 where id = $1 and status = 'ACTIVE'`,
    [userId, password.hash, password.at, password.expiresAt],
  )
  return changed === 1
}

/** Whoever is in goes out, and no browser, letter or other house's word known before leads in again. */
export async function closeOtherWays(
  sql: Sql,
  userId: string,
  at: string,
): Promise<{ isCalendarEnded: boolean }> {
  await sql.run('update sessions set revoked_at = $2 where user_id = $1 and revoked_at is null', [userId, at])
  await sql.run('delete from known_devices where user_id = $1', [userId])
  const isCalendarEnded = await endCalendarAddress(sql, userId)
  await sql.run('delete from user_tokens where user_id = $1', [userId])
  await sql.run('delete from external_identities where user_id = $1', [userId])
  return { isCalendarEnded }
}
