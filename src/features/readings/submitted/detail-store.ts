import type { Sql } from '../../../platform/db.ts'

/** What has become of a register's value since it was sent, and the dictionary's names of its codes. */
export type ReadingNow = {
  registerId: string
  state: string
  reason: string | null
  until: string | null
  source: string
  needsReview: boolean
  kindRu: string | null
  kindEn: string | null
  noteRu: string | null
  noteEn: string | null
}

export async function loadReadingsNow(sql: Sql, submissionId: string): Promise<ReadingNow[]> {
  return sql.rows<ReadingNow>(
    `select r.register_id as "registerId", r.state, last.reason, last.until, r.source, r.needs_review as "needsReview", k.name_ru as "kindRu",
       k.name_en as "kindEn", n.name_ru as "noteRu", n.name_en as "noteEn"
     from readings r left join calc_kinds k on k.code = r.kind_code left join reading_notes n on n.code = r.note_code
       left join lateral (select reason, until from reading_changes x where x.reading_id = r.id and x.to_state = r.state
         order by x.at desc limit 1) last on r.state in ('RETURNED', 'REFUSED')
     where r.submission_id = $1`,
    [submissionId],
  )
}

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
