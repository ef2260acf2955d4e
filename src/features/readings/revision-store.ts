import type { Sql } from '../../platform/db.ts'
import type { ProtocolRevision } from './revision.ts'

const revision = `select s.id, s.contract_id as "contractId", c.number as "contractNumber", s.period, s.revision, s.number, s.kind,
    s.state, s.channel, s.sender_name as "senderName", s.sender_login as "senderLogin", s.caller_name as "callerName",
    s.read_on as "readOn", s.sent_at as "sentAt", s.sent_meters as "sentMeters", s.total_meters as "totalMeters",
    s.volume, s.amount_kopecks as "amountKopecks", s.content, s.content_hash as "contentHash", s.code, s.details,
    (select json_build_object('id', n.id, 'revision', n.revision, 'number', n.number) from submissions n
       where n.contract_id = s.contract_id and n.period = s.period order by n.revision desc limit 1) as newest
  from submissions s
    join contracts c on c.id = s.contract_id`

/**
 * One revision of a contract this user may see, replaced ones too; undefined for what does not exist or is not his.
 * @param today Moscow day, `YYYY-MM-DD`: access has dates
 */
export async function findOwnRevision(
  sql: Sql,
  userId: string,
  id: string,
  today: string,
): Promise<ProtocolRevision | undefined> {
  return sql.one<ProtocolRevision>(
    `${revision}
       join contract_access a on a.contract_id = s.contract_id and a.user_id = $1
         and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)
     where s.id = $2`,
    [userId, id, today],
  )
}

/** Any revision, for the staff door. */
export async function findRevision(sql: Sql, id: string): Promise<ProtocolRevision | undefined> {
  return sql.one<ProtocolRevision>(`${revision} where s.id = $1`, [id])
}
