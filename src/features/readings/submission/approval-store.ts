import type { Sql } from '../../../platform/db.ts'
import { prepared } from '../../../platform/sql.ts'
import type { ReceiptReader } from '../letter.ts'
import type { DraftKey } from './store.ts'

/** Puts the draft before the approver as it was seen; 0: it has changed or gone on since. */
export async function markForApproval(sql: Sql, key: DraftKey, version: number): Promise<number> {
  return sql.run(
    prepared(`update drafts set state = 'FOR_APPROVAL', approval_by_id = $3, approval_at = $4, approval_note = null
     where contract_id = $1 and period = $2 and version = $5 and state in ('DRAFT', 'LAPSED')
       and submitted_version is distinct from version`),
    [key.contractId, key.period, key.userId, key.at, version],
  )
}

/** Gives the draft back with a reason; who had sent it on, or undefined when it no longer waits. */
export async function markReturned(
  sql: Sql,
  key: DraftKey,
  version: number,
  reason: string,
): Promise<string | undefined> {
  const row = await sql.one<{ enteredBy: string }>(
    prepared(`with waiting as (
       select id, approval_by_id from drafts
       where contract_id = $1 and period = $2 and version = $3 and state = 'FOR_APPROVAL' for update)
     update drafts d set state = 'DRAFT', approval_note = $4, approval_by_id = null, approval_at = null
     from waiting w where d.id = w.id returning w.approval_by_id as "enteredBy"`),
    [key.contractId, key.period, version, reason],
  )
  return row?.enteredBy
}

const readerSql = `select concat_ws(' ', u.last_name, u.first_name, u.patronymic) as name, u.email, u.locale as language
  from users u`
const reachable = `u.status = 'ACTIVE' and u.email_confirmed_at is not null`

/** Who may submit what this user has typed. @param today Moscow day, `YYYY-MM-DD` */
export async function loadApprovers(
  sql: Sql,
  of: { contractId: string; userId: string; today: string },
): Promise<ReceiptReader[]> {
  return sql.rows(
    `${readerSql} join contract_access a on a.user_id = u.id
     where a.contract_id = $1 and a.can_submit and u.id <> $2 and ${reachable}
       and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)
     order by u.created_at, u.id limit 10`,
    [of.contractId, of.userId, of.today],
  )
}

export async function loadReader(sql: Sql, userId: string): Promise<ReceiptReader[]> {
  return sql.rows(`${readerSql} where u.id = $1 and ${reachable}`, [userId])
}
