import type { Sql } from '../../../platform/db.ts'

/** Those who manage the contract in a cabinet and have a confirmed mailbox: told when a clerk entered readings. */
export async function loadManagers(
  sql: Sql,
  contractId: string,
): Promise<{ name: string; email: string; language: 'ru' | 'en' }[]> {
  return sql.rows(
    `select concat_ws(' ', u.last_name, u.first_name, u.patronymic) as name, u.email, u.locale as language
     from users u
     where u.status = 'ACTIVE' and u.email_confirmed_at is not null and exists (
       select 1 from contract_access a where a.contract_id = $1 and a.user_id = u.id and a.can_manage)
     order by u.created_at, u.id limit 10`,
    [contractId],
  )
}
