import type { Sql } from '../../../platform/db.ts'
import { prepared } from '../../../platform/sql.ts'

/** What the public page may tell of a revision: nothing that names a person, a place or a meter. */
export type PublicRevision = {
  number: string
  period: string
  revision: number
  kind: 'FIRST' | 'SUPPLEMENT' | 'CORRECTION'
  state: 'SUBMITTED' | 'REPLACED'
  sentAt: Date
  sentMeters: number
  totalMeters: number
  contentHash: string
  newest: { revision: number; number: string; sentAt: string }
}

const columns = `select s.number, s.period, s.revision, s.kind, s.state, s.sent_at as "sentAt", s.sent_meters as "sentMeters",
    s.total_meters as "totalMeters", s.content_hash as "contentHash",
    (select json_build_object('revision', n.revision, 'number', n.number, 'sentAt', n.sent_at) from submissions n
       where n.contract_id = s.contract_id and n.period = s.period order by n.revision desc limit 1) as newest
  from submissions s`

/** @param code 32 hex digits */
export async function findByCode(sql: Sql, code: string): Promise<PublicRevision | undefined> {
  return sql.one<PublicRevision>(prepared(`${columns} where s.code = $1`), [code])
}

/** Numbers can be guessed, the hash cannot: both together are as good as the code. */
export async function findByNumberAndHash(
  sql: Sql,
  asked: { number: string; hash: string },
): Promise<PublicRevision | undefined> {
  return sql.one<PublicRevision>(prepared(`${columns} where s.number = $1 and s.content_hash = $2`), [
    asked.number,
    asked.hash,
  ])
}
