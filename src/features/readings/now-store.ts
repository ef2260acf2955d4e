import type { Sql } from '../../platform/db.ts'

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
