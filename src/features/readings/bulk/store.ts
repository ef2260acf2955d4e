import type { Sql } from '../../../platform/db.ts'
import { prepared } from '../../../platform/sql.ts'
import type { DraftRows } from '../submission/draft-merge.ts'
import type { FailedReport, Report } from './report.ts'

export type UploadState = 'WAITING' | 'READING' | 'CHECKED' | 'ACCEPTED' | 'FAILED'

export type StoredUpload = {
  id: string
  contractId: string
  contractNumber: string
  period: string
  userId: string
  fileName: string
  fileKey: string
  state: UploadState
  rowsDone: number
  rowsTotal: number | null
  report: Report | FailedReport
  createdAt: Date
  finishedAt: Date | null
  acceptedAt: Date | null
  /** when the same content was taken over before, by anybody, for this contract and month */
  sameAcceptedAt: Date | null
}

const columnsSql = `select u.id, u.contract_id as "contractId", c.number as "contractNumber", u.period,
    u.user_id as "userId", u.file_name as "fileName", u.file_key as "fileKey", u.state, u.rows_done as "rowsDone",
    u.rows_total as "rowsTotal", u.report, u.created_at as "createdAt", u.finished_at as "finishedAt",
    u.accepted_at as "acceptedAt",
    (select max(o.accepted_at) from uploads o where o.contract_id = u.contract_id and o.period = u.period
       and o.file_hash = u.file_hash and o.id <> u.id) as "sameAcceptedAt"
  from uploads u join contracts c on c.id = u.contract_id`

/** The upload when this user handed it in and may still enter the contract's readings; else undefined. */
export async function findOwnUpload(
  sql: Sql,
  asked: { id: string; userId: string; today: string },
): Promise<StoredUpload | undefined> {
  return sql.one<StoredUpload>(
    prepared(`${columnsSql}
      join contract_access a on a.contract_id = u.contract_id and a.user_id = u.user_id and (a.can_enter or a.can_submit)
        and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)
     where u.id = $1 and u.user_id = $2`),
    [asked.id, asked.userId, asked.today],
  )
}

/** For the job alone: the right was asked when the file came, and is asked again by the form's door. */
export async function findUpload(sql: Sql, id: string): Promise<StoredUpload | undefined> {
  return sql.one<StoredUpload>(prepared(`${columnsSql} where u.id = $1`), [id])
}

export type UploadLine = { id: string; fileName: string; state: UploadState; createdAt: Date }

/** The last files this user handed in for a contract and month, newest first. */
export async function listUploads(
  sql: Sql,
  of: { contractId: string; period: string; userId: string },
): Promise<UploadLine[]> {
  return sql.rows<UploadLine>(
    prepared(`select id, file_name as "fileName", state, created_at as "createdAt" from uploads
     where contract_id = $1 and period = $2 and user_id = $3 order by created_at desc, id limit 5`),
    [of.contractId, of.period, of.userId],
  )
}

export async function addUpload(
  sql: Sql,
  upload: {
    contractId: string
    period: string
    userId: string
    fileName: string
    fileKey: string
    fileHash: string
    at: string
  },
): Promise<string> {
  const row = await sql.one<{ id: string }>(
    `insert into uploads (contract_id, period, user_id, file_name, file_key, file_hash, created_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [
      upload.contractId,
      upload.period,
      upload.userId,
      upload.fileName,
      upload.fileKey,
      upload.fileHash,
      upload.at,
    ],
  )
  if (row === undefined) throw new Error('an upload without an id')
  return row.id
}

export type Progress = { state: UploadState; rowsDone: number; rowsTotal: number | null }

export async function progressOf(sql: Sql, id: string): Promise<Progress | undefined> {
  return sql.one<Progress>(
    prepared('select state, rows_done as "rowsDone", rows_total as "rowsTotal" from uploads where id = $1'),
    [id],
  )
}

/** Says how far the reading has come. A file already judged is not moved by a late twin of its job. */
export async function markProgress(sql: Sql, id: string, done: number, total: number | null): Promise<void> {
  await sql.run(
    prepared(
      `update uploads set state = 'READING', rows_done = $2, rows_total = $3 where id = $1 and state in ('WAITING', 'READING')`,
    ),
    [id, done, total],
  )
}

export async function finishUpload(
  sql: Sql,
  id: string,
  end: { state: 'CHECKED' | 'FAILED'; report: Report | FailedReport; at: string },
): Promise<void> {
  await sql.run(
    `update uploads set state = $2::"UploadState", report = $3, finished_at = $4, rows_done = coalesce(rows_total, rows_done)
     where id = $1 and state in ('WAITING', 'READING')`,
    [id, end.state, JSON.stringify(end.report), end.at],
  )
}

/** Sends the file back to be compared with the draft anew. */
export async function reopenUpload(sql: Sql, id: string): Promise<boolean> {
  const changed = await sql.run(
    `update uploads set state = 'WAITING', rows_done = 0, report = jsonb_build_object('isAgain', true)
     where id = $1 and state = 'CHECKED'`,
    [id],
  )
  return changed === 1
}

/** false: a twin request was first. */
export async function markAccepted(sql: Sql, id: string, at: string): Promise<boolean> {
  const changed = await sql.run(
    `update uploads set state = 'ACCEPTED', accepted_at = $2 where id = $1 and state = 'CHECKED'`,
    [id, at],
  )
  return changed === 1
}

/** The draft's version, held against savers until the transaction ends; 0: there is none. */
export async function holdDraft(sql: Sql, contractId: string, period: string): Promise<number> {
  const row = await sql.one<{ version: number }>(
    'select version from drafts where contract_id = $1 and period = $2 for update',
    [contractId, period],
  )
  return row?.version ?? 0
}

/** Puts whole rows over those of the draft, the others stay; returns the draft's new version. */
export async function takeRows(
  sql: Sql,
  draft: { contractId: string; period: string; rows: DraftRows; userId: string; at: string },
): Promise<number> {
  const row = await sql.one<{ version: number }>(
    `insert into drafts (contract_id, period, version, rows, updated_by, updated_at)
     values ($1, $2, 1, $3, $4, $5)
     on conflict (contract_id, period) do update set version = drafts.version + 1,
       rows = drafts.rows || excluded.rows, skipped = '[]', state = 'DRAFT', approval_by_id = null, approval_at = null,
       approval_note = null,
       updated_by = excluded.updated_by, updated_at = excluded.updated_at
     returning version`,
    [draft.contractId, draft.period, JSON.stringify(draft.rows), draft.userId, draft.at],
  )
  return row?.version ?? 1
}
