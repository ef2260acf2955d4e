import { anyContractSql, ownedContractSql, type OwnedContract } from '../../../records/contract-access.ts'
import type { Sql } from '../../../platform/db.ts'
import { prepared } from '../../../platform/sql.ts'
import type { RevisionDetails } from '../revision.ts'
import { paths } from '../../../paths.ts'
import type { DraftRows } from './draft-merge.ts'
import type { PostedForm } from './form.ts'

/** The draft as stored. */
export type StoredDraft = {
  version: number
  rows: DraftRows
  readOn: string
  skipped: string[]
  submittedVersion: number | null
  updatedAt: string
  /** who typed last */
  updatedBy: string
  updatedByName: string
  state: 'DRAFT' | 'FOR_APPROVAL' | 'LAPSED'
  /** four eyes: who sent it for approval, when; the reason it came back with */
  approvalBy: string | null
  approvalByName: string | null
  approvalAt: string | null
  approvalNote: string | null
}

/** A row staff have sent back: why, and the last day to send it again (`YYYY-MM-DD`). */
export type ReturnedRow = { registerId: string; reason: string; until: string }

/** The revision in force, as far as the form needs it. */
export type StoredRevision = {
  id: string
  revision: number
  number: string
  sentAt: string
  senderName: string
  readOn: string
  details: RevisionDetails
  /** billing has taken a value of it over */
  isBilled: boolean
  /** its rows that have come back */
  returned: ReturnedRow[]
}

/** What the user sent when his session had ended, waiting for him for an hour. */
export type KeptBody = { rows: PostedForm['rows']; readOn?: string }

export type StoredForm = OwnedContract & {
  draft: StoredDraft | null
  inForce: StoredRevision | null
  kept: KeptBody | null
  /** the user's own order of rows, as remembered */
  gridOrder: unknown
}

const nameOf = (id: string) =>
  `(select concat_ws(' ', u.first_name, u.patronymic, u.last_name) from users u where u.id = ${id})`
const draftJson = `json_build_object('version', d.version, 'rows', d.rows, 'readOn', d.read_on, 'skipped', d.skipped,
  'submittedVersion', d.submitted_version, 'updatedAt', d.updated_at, 'updatedBy', d.updated_by,
  'updatedByName', coalesce(${nameOf('d.updated_by')}, ''), 'state', d.state, 'approvalBy', d.approval_by_id,
  'approvalByName', ${nameOf('d.approval_by_id')}, 'approvalAt', d.approval_at, 'approvalNote', d.approval_note)`

const returnedSql = `select coalesce(json_agg(json_build_object('registerId', r.register_id, 'reason', x.reason, 'until', x.until)), '[]')
  from readings r join lateral (select reason, until from reading_changes x where x.reading_id = r.id
    and x.to_state = 'RETURNED' order by x.at desc limit 1) x on true
  where r.contract_id = s.contract_id and r.period = s.period and r.submission_id = s.id and r.state = 'RETURNED'`

/** The month whose rows staff have sent back, and their last day; undefined when none may be sent again. */
export async function findReturnedMonth(
  sql: Sql,
  of: { contractId: string; today: string },
): Promise<{ period: string; until: string } | undefined> {
  return sql.one(
    prepared(`select r.period, max(x.until) as until
     from readings r join lateral (select until from reading_changes x where x.reading_id = r.id
       and x.to_state = 'RETURNED' order by x.at desc limit 1) x on true
     where r.contract_id = $1 and r.state = 'RETURNED' and x.until >= $2::date
     group by r.period order by r.period limit 1`),
    [of.contractId, of.today],
  )
}

/** The month in which the contract sent something last. */
export async function findLastSentMonth(sql: Sql, contractId: string): Promise<string | undefined> {
  const row = await sql.one<{ period: string }>(
    prepared('select period from submissions where contract_id = $1 order by sent_at desc limit 1'),
    [contractId],
  )
  return row?.period
}

/**
 * Contract, draft and revision in force, ownership inside, in one statement.
 * @param asked `isClerk`: the right is the role's, checked at the door
 */
export async function loadForm(
  sql: Sql,
  asked: { contractId: string; userId: string; today: string; period: string; now: string; isClerk: boolean },
): Promise<StoredForm | undefined> {
  return sql.one<StoredForm>(
    prepared(`select o.*,
       (select ${draftJson} from drafts d where d.contract_id = o.id and d.period = $4) as draft,
       (select json_build_object('id', s.id, 'revision', s.revision, 'number', s.number, 'sentAt', s.sent_at,
           'senderName', s.sender_name, 'readOn', s.read_on, 'details', s.details,
           'isBilled', exists (select from readings r where r.submission_id = s.id and r.state in ('BATCHED', 'ACCEPTED')),
           'returned', (${returnedSql}))
          from submissions s where s.contract_id = o.id and s.period = $4 and s.state = 'SUBMITTED') as "inForce",
       (select k.body from kept_forms k
          where k.user_id = $2 and k.path = $5 and k.kept_at > $6::timestamptz - interval '1 hour') as kept,
       (select a.grid_order from contract_access a where a.contract_id = o.id and a.user_id = $2 and a.grid_order is not null
          and (a.valid_from is null or a.valid_from <= $3::date) and (a.valid_to is null or a.valid_to >= $3::date)
          limit 1) as "gridOrder"
     from (${asked.isClerk ? anyContractSql : ownedContractSql}) o`),
    [
      asked.contractId,
      asked.userId,
      asked.today,
      asked.period,
      paths.readings.form(asked.contractId),
      asked.now,
    ],
  )
}

/** Which draft. `at` an instant as text */
export type DraftKey = { contractId: string; period: string; userId: string; at: string }

/** The draft as it stands once this save has its turn: saves of one form wait for each other. Made when there is none: version 0, to be written in the same transaction. */
export async function lockDraft(sql: Sql, key: DraftKey): Promise<StoredDraft> {
  const { contractId, period, userId, at } = key
  const row = await sql.one<{ draft: StoredDraft; isNew: boolean }>(
    prepared(`insert into drafts as d (contract_id, period, version, rows, updated_by, updated_at)
     values ($1, $2, 1, '{}', $3, $4)
     on conflict (contract_id, period) do update set version = d.version
     returning ${draftJson} as draft, xmax = 0 as "isNew"`),
    [contractId, period, userId, at],
  )
  if (row === undefined) throw new Error('a draft that cannot be locked')
  return row.isNew ? { ...row.draft, version: 0 } : row.draft
}

/**
 * Writes what was typed over a locked draft, which takes the place of what was kept for the writer. A save that
 * changes nothing leaves who typed last and the state as they are; typing takes a draft back from approval.
 */
export async function writeDraft(
  sql: Sql,
  key: DraftKey,
  typed: {
    version: number
    rows: DraftRows
    readOn: string
    skipped: readonly string[]
    isChanged: boolean
  },
): Promise<void> {
  await sql.run(
    prepared(`with gone as (delete from kept_forms where user_id = $6 and path = $8)
     update drafts set version = $10, rows = $3, read_on = $4, skipped = $5, updated_at = $7,
       updated_by = case when $9::boolean then $6::uuid else updated_by end,
       state = case when $9::boolean then 'DRAFT'::"DraftState" else state end,
       approval_by_id = case when $9::boolean then null else approval_by_id end,
       approval_at = case when $9::boolean then null else approval_at end,
       approval_note = case when $9::boolean then null else approval_note end
     where contract_id = $1 and period = $2`),
    [
      key.contractId,
      key.period,
      JSON.stringify(typed.rows),
      typed.readOn,
      JSON.stringify(typed.skipped),
      key.userId,
      key.at,
      paths.readings.form(key.contractId),
      typed.isChanged,
      typed.version,
    ],
  )
}

/** Ids of the contract's registers: all that a form of it may name. */
export async function loadRegisterIds(sql: Sql, contractId: string): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(prepared('select id from registers where contract_id = $1'), [
    contractId,
  ])
  return rows.map(({ id }) => id)
}

export type ChoiceRow = {
  id: string
  sentMeters: number | null
  totalMeters: number | null
  number: string | null
  hasDraft: boolean
  draftState: StoredDraft['state'] | null
}

/** State of the period for each of the contracts, one statement. */
export async function loadChoices(
  sql: Sql,
  contractIds: readonly string[],
  period: string,
): Promise<ChoiceRow[]> {
  return sql.rows<ChoiceRow>(
    prepared(`select c.id, s.sent_meters as "sentMeters", s.total_meters as "totalMeters", s.number,
       coalesce(d.submitted_version is distinct from d.version, false) as "hasDraft", d.state as "draftState"
     from contracts c
       left join submissions s on s.contract_id = c.id and s.period = $2 and s.state = 'SUBMITTED'
       left join drafts d on d.contract_id = c.id and d.period = $2
     where c.id = any($1::uuid[])`),
    [contractIds, period],
  )
}
