import type { Sql } from '../../../platform/db.ts'

/** A revision in the history of a contract and month. */
export type RevisionLine = {
  id: string
  number: string
  revision: number
  kind: 'FIRST' | 'SUPPLEMENT' | 'CORRECTION'
  state: 'SUBMITTED' | 'REPLACED'
  sentAt: Date
  senderName: string
  channel: string
  sentMeters: number
  totalMeters: number
}

/** Every revision of a contract and month, newest first. */
export async function loadRevisions(sql: Sql, contractId: string, period: string): Promise<RevisionLine[]> {
  return sql.rows<RevisionLine>(
    `select id, number, revision, kind, state, sent_at as "sentAt", sender_name as "senderName", channel,
       sent_meters as "sentMeters", total_meters as "totalMeters"
     from submissions where contract_id = $1 and period = $2 order by revision desc`,
    [contractId, period],
  )
}

/** Submissions of a month, corrections too. */
export async function countSubmissions(sql: Sql, period: string): Promise<number> {
  const row = await sql.one<{ last: number }>('select last from submission_counters where period = $1', [
    period,
  ])
  return row?.last ?? 0
}
