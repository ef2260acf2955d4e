import type { Sql } from '../../../platform/db.ts'

export type Profile = {
  lastName: string
  firstName: string
  patronymic: string | null
  phone: string | null
  locale: string
}

/** What the profile's form may change. */
export type ProfileChange = Omit<Profile, 'phone'>

const columns = 'last_name as "lastName", first_name as "firstName", patronymic, phone, locale'

export async function findProfile(sql: Sql, userId: string): Promise<Profile | undefined> {
  return sql.one<Profile>(`select ${columns} from users where id = $1`, [userId])
}

/** Holds the row until the transaction ends, so that what is compared is what is changed. */
export async function holdProfile(sql: Sql, userId: string): Promise<Profile | undefined> {
  return sql.one<Profile>(`select ${columns} from users where id = $1 for update`, [userId])
}

export async function saveProfile(sql: Sql, userId: string, profile: ProfileChange): Promise<void> {
  const { lastName, firstName, patronymic, locale } = profile
  await sql.run(
    'update users set last_name = $2, first_name = $3, patronymic = $4, locale = $5 where id = $1',
    [userId, lastName, firstName, patronymic, locale],
  )
}

export async function savePhone(sql: Sql, userId: string, phone: string): Promise<void> {
  await sql.run('update users set phone = $2 where id = $1', [userId, phone])
}
