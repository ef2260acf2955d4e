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

/** How a month stands: submissions taken (corrections too) and values that wait for a look. */
export type MonthState = { submissions: number; toReview: number }

export async function loadMonthState(sql: Sql, period: string): Promise<MonthState> {
  const row = await sql.one<MonthState>(
    `select coalesce((select last from submission_counters where period = $1), 0) as submissions,
       (select count(distinct submission_id)::int from readings where needs_review and period = $1) as "toReview"`,
    [period],
  )
  return row ?? { submissions: 0, toReview: 0 }
}
