import type { House } from './house.ts'

/** A staff member with these roles and the demo people's password: sign in with `house.as(login)`. */
export async function addStaff(house: House, login: string, roles: string[]): Promise<string> {
  const row = await house.deps.db.sql.one<{ id: string }>(
    `insert into users (kind, status, login, login_key, email, email_key, last_name, first_name, password_hash, staff_roles, created_at)
     values ('STAFF', 'ACTIVE', $1, $1, $1 || '@example.test', $1 || '@example.test', 'Проверкин', 'Пётр', $2, $3::"StaffRole"[], $4)
     returning id`,
    [login, await house.deps.passwords.hash('Voda-2026!demo'), roles, house.deps.clock.now().toString()],
  )
  return row?.id ?? ''
}
