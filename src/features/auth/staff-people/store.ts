import type { Sql } from '../../../platform/db.ts'
import type { NewStaff } from './form.ts'

/** Which of login and mail somebody has already. */
export async function findTaken(
  sql: Sql,
  { login, email }: NewStaff,
): Promise<{ login: boolean; email: boolean }> {
  const row = await sql.one<{ login: boolean; email: boolean }>(
    `select exists (select 1 from users where login_key = lower($1)) as login,
       exists (select 1 from users where email_key = lower($2)) as email`,
    [login, email],
  )
  return row ?? { login: false, email: false }
}

/** Adds the staff member with a one-time password; undefined when login or mail has been taken meanwhile. */
export async function addStaff(
  sql: Sql,
  staff: NewStaff,
  password: { hash: string; setAt: string; expiresAt: string },
): Promise<string | undefined> {
  const row = await sql.one<{ id: string }>(
    `insert into users (kind, status, login, login_key, email, email_key, last_name, first_name, patronymic, password_hash,
       password_set_at, must_change_password, password_expires_at, staff_roles, created_at)
     values ('STAFF', 'ACTIVE', $1, lower($1), $2, lower($2), $3, $4, $5, $6, $7, true, $8, $9::"StaffRole"[], $7)
     on conflict do nothing returning id`,
    [
      staff.login,
      staff.email,
      staff.lastName,
      staff.firstName,
      staff.patronymic ?? null,
      password.hash,
      password.setAt,
      password.expiresAt,
      staff.roles,
    ],
  )
  return row?.id
}
