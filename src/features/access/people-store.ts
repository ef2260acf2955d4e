import type { Sql } from '../../platform/db.ts'

/** Somebody a letter of this room goes to. */
export type Person = { id: string; name: string; firstName: string; email: string; locale: string }

const person = `u.id, concat_ws(' ', u.last_name, u.first_name, u.patronymic) as name,
  concat_ws(' ', u.first_name, u.patronymic) as "firstName", u.email, u.locale`

export async function findPerson(sql: Sql, userId: string): Promise<Person | undefined> {
  return sql.one<Person>(`select ${person} from users u where u.id = $1 and u.status = 'ACTIVE'`, [userId])
}

/** The owner of a confirmed mailbox, for the language of a letter to it. @param key as `emailKey` makes it */
export async function findByMail(sql: Sql, key: string): Promise<Person | undefined> {
  return sql.one<Person>(
    `select ${person} from users u where u.email_key = $1 and u.status = 'ACTIVE' and u.email_confirmed_at is not null`,
    [key],
  )
}

/** Those who manage a contract today: told of newcomers. */
export async function listManagers(
  sql: Sql,
  asked: { contractId: string; today: string; exceptUserId: string },
): Promise<Person[]> {
  return sql.rows<Person>(
    `select ${person} from users u
     where u.status = 'ACTIVE' and u.id <> $3 and exists (
       select 1 from contract_access a where a.contract_id = $1 and a.user_id = u.id and a.can_manage
         and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date))
     order by u.id limit 20`,
    [asked.contractId, asked.today, asked.exceptUserId],
  )
}

/** Administrators of an organization today. */
export async function listAdministrators(
  sql: Sql,
  asked: { organizationId: string; today: string; exceptUserId: string },
): Promise<Person[]> {
  return sql.rows<Person>(
    `select ${person} from memberships m join users u on u.id = m.user_id
     where m.organization_id = $1 and m.role = 'ADMINISTRATOR' and m.confirmed_at is not null and m.revoked_at is null
       and (m.valid_from is null or m.valid_from <= $2::date) and (m.valid_to is null or m.valid_to >= $2::date)
       and u.status = 'ACTIVE' and u.id <> $3
     order by u.id limit 20`,
    [asked.organizationId, asked.today, asked.exceptUserId],
  )
}
