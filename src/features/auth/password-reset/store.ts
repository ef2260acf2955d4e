import type { Sql } from '../../../platform/db.ts'

export type Forgetful = {
  userId: string
  email: string
  login: string
  loginKey: string
  firstName: string
  patronymic: string | null
  locale: string
  /** an organization that wants its people to come in person (AC11) */
  onlyInPerson: boolean
}

const inPersonSql = `exists (select 1 from memberships m join organizations o on o.id = m.organization_id
  where m.user_id = u.id and m.revoked_at is null and o.personal_recovery_only)`

/** Does an organization of this user want its people to come in person? */
export async function isOnlyInPerson(sql: Sql, userId: string): Promise<boolean> {
  return (await sql.one(`select 1 from users u where u.id = $1 and ${inPersonSql}`, [userId])) !== undefined
}

/** Whoever may set a password by letter at this mail: a mailbox that is not its owner's any more may not. */
export async function findForgetful(sql: Sql, emailKey: string): Promise<Forgetful | undefined> {
  return sql.one<Forgetful>(
    `select u.id as "userId", u.email, u.login, u.login_key as "loginKey", u.first_name as "firstName",
       u.patronymic, u.locale,
       ${inPersonSql} as "onlyInPerson"
     from users u where u.email_key = $1 and u.status = 'ACTIVE'
       and (u.email_confirmed_at is not null or u.kind = 'STAFF')`,
    [emailKey],
  )
}
