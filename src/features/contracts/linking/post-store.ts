import type { Sql } from '../../../platform/db.ts'

/** Whom a letter is written to. */
export type Addressee = { userId: string; name: string; email: string; locale: string }

/** Those who hold the contract already: their own links, and who manages it for an organization. */
export async function listHolders(sql: Sql, contractId: string, exceptUserId: string): Promise<Addressee[]> {
  return sql.rows<Addressee>(
    `select u.id as "userId", u.first_name as name, u.email, u.locale from users u
     where u.status = 'ACTIVE' and u.id <> $2 and exists (
       select 1 from contract_access a where a.contract_id = $1 and a.user_id = u.id and a.can_manage)
     order by u.id`,
    [contractId, exceptUserId],
  )
}

/** A user who can be written to; undefined when he is gone or disabled. */
export async function findAddressee(sql: Sql, userId: string): Promise<Addressee | undefined> {
  return sql.one<Addressee>(
    `select id as "userId", first_name as name, email, locale from users where id = $1 and status = 'ACTIVE'`,
    [userId],
  )
}
