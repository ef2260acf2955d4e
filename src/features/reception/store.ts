import type { Sql } from '../../platform/db.ts'

export type AppealStatus = 'NEW' | 'IN_PROGRESS' | 'ANSWERED' | 'CLOSED'

/** A letter as its writer and the staff see it. Days `YYYY-MM-DD`. */
export type Appeal = {
  id: string
  number: string
  status: AppealStatus
  userId: string | null
  lastName: string
  firstName: string
  patronymic: string | null
  email: string
  phone: string | null
  topic: string
  subject: string
  text: string
  language: 'ru' | 'en'
  receivedAt: Date
  dueOn: string
  answeredAt: Date | null
  contractId: string | null
  contractNumber: string | null
  assignedTo: string | null
  /** name of the clerk who took it */
  assignee: string | null
}

export type AppealMessage = {
  id: string
  author: 'WRITER' | 'STAFF'
  isInternal: boolean
  text: string
  at: Date
  /** name of the clerk; null for the writer */
  clerk: string | null
}

export type AppealFile = {
  id: string
  ownerId: string
  fileKey: string
  name: string
  mediaType: string
  byteSize: number
}

/** The phone of a user's profile, E.164. */
export async function findPhone(sql: Sql, userId: string): Promise<string | undefined> {
  const row = await sql.one<{ phone: string | null }>('select phone from users where id = $1', [userId])
  return row?.phone ?? undefined
}

/** The next number of the year, counted in the caller's transaction: no gaps, no doubles. */
export async function nextCount(sql: Sql, year: number): Promise<number> {
  const row = await sql.one<{ last: number }>(
    `insert into appeal_counters (year, last) values ($1, 1)
     on conflict (year) do update set last = appeal_counters.last + 1 returning last`,
    [year],
  )
  return row?.last ?? 1
}

export type NewAppeal = Omit<
  Appeal,
  'id' | 'status' | 'answeredAt' | 'contractNumber' | 'assignedTo' | 'assignee' | 'receivedAt'
> & { keyHash: Buffer; receivedAt: string }

/** @returns the id. The contract is kept only when it is the writer's own on that day. */
export async function insertAppeal(sql: Sql, appeal: NewAppeal): Promise<string> {
  const row = await sql.one<{ id: string }>(
    `insert into appeals (number, key_hash, user_id, contract_id, last_name, first_name, patronymic, email, phone, topic,
       subject, text, language, received_at, due_on)
     values ($1, $2, $3, (select contract_id from contract_access where contract_id = $4 and user_id = $3
         and (valid_from is null or valid_from <= ($14::timestamptz at time zone 'Europe/Moscow')::date)
         and (valid_to is null or valid_to >= ($14::timestamptz at time zone 'Europe/Moscow')::date)),
       $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id`,
    [
      appeal.number,
      appeal.keyHash,
      appeal.userId,
      appeal.contractId,
      appeal.lastName,
      appeal.firstName,
      appeal.patronymic,
      appeal.email,
      appeal.phone,
      appeal.topic,
      appeal.subject,
      appeal.text,
      appeal.language,
      appeal.receivedAt,
      appeal.dueOn,
    ],
  )
  if (row === undefined) throw new Error('the letter was not stored')
  return row.id
}

/** A signed-in writer's own letter with the same words, sent after `since`: a second click, not a second letter. */
export async function findTwin(
  sql: Sql,
  asked: { userId: string; subject: string; text: string; since: string },
): Promise<string | undefined> {
  const row = await sql.one<{ number: string }>(
    `select number from appeals where user_id = $1 and subject = $2 and text = $3 and received_at > $4
     order by received_at desc limit 1`,
    [asked.userId, asked.subject, asked.text, asked.since],
  )
  return row?.number
}

const appealColumns = `a.id, a.number, a.status, a.user_id as "userId", a.last_name as "lastName",
  a.first_name as "firstName", a.patronymic, a.email, a.phone, a.topic, a.subject, a.text, a.language,
  a.received_at as "receivedAt", a.due_on as "dueOn", a.answered_at as "answeredAt", a.contract_id as "contractId",
  a.assigned_to as "assignedTo", c.number as "contractNumber", nullif(concat_ws(' ', u.last_name, u.first_name), '') as assignee`
const appealJoins = `appeals a left join contracts c on c.id = a.contract_id left join users u on u.id = a.assigned_to`

/** The letter for whoever holds its key, or is its signed-in writer; undefined for anybody else and for none. */
export async function findOwnAppeal(
  sql: Sql,
  asked: { number: string; keyHash: Buffer; userId: string | null },
): Promise<Appeal | undefined> {
  return sql.one<Appeal>(
    `select ${appealColumns} from ${appealJoins} where a.number = $1 and (a.key_hash = $2 or a.user_id = $3::uuid)`,
    [asked.number, asked.keyHash, asked.userId],
  )
}

/** true when a letter of that number exists: all that is told without its key. */
export async function hasAppeal(sql: Sql, number: string): Promise<boolean> {
  return (await sql.one('select 1 from appeals where number = $1', [number])) !== undefined
}

/** Any letter, for staff. @param isLocked waits for others who are changing it */
export async function findAppeal(sql: Sql, id: string, isLocked = false): Promise<Appeal | undefined> {
  const lock = isLocked ? 'for update of a' : ''
  return sql.one<Appeal>(`select ${appealColumns} from ${appealJoins} where a.id = $1 ${lock}`, [id])
}

/** What was said after the letter, oldest first. @param isForStaff notes among staff too */
export async function loadMessages(
  sql: Sql,
  appealId: string,
  isForStaff: boolean,
): Promise<AppealMessage[]> {
  return sql.rows<AppealMessage>(
    `select m.id, m.author, m.is_internal as "isInternal", m.text, m.at,
       case when m.author = 'STAFF' then concat_ws(' ', u.last_name, u.first_name) end as clerk
     from appeal_messages m left join users u on u.id = m.user_id
     where m.appeal_id = $1 and ($2 or not m.is_internal) order by m.at, m.id`,
    [appealId, isForStaff],
  )
}

export async function insertMessage(
  sql: Sql,
  message: {
    appealId: string
    author: 'WRITER' | 'STAFF'
    userId: string | null
    isInternal: boolean
    text: string
    at: string
  },
): Promise<string> {
  const row = await sql.one<{ id: string }>(
    `insert into appeal_messages (appeal_id, author, user_id, is_internal, text, at)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [message.appealId, message.author, message.userId, message.isInternal, message.text, message.at],
  )
  if (row === undefined) throw new Error('the message was not stored')
  return row.id
}

export async function setStatus(
  sql: Sql,
  id: string,
  change: { status: AppealStatus; assignedTo?: string; answeredAt?: string; dueOn?: string },
): Promise<void> {
  await sql.run(
    `update appeals set status = $2, assigned_to = coalesce($3::uuid, assigned_to),
       answered_at = coalesce($4::timestamptz, answered_at), due_on = coalesce($5::date, due_on) where id = $1`,
    [id, change.status, change.assignedTo ?? null, change.answeredAt ?? null, change.dueOn ?? null],
  )
}

export async function setPhone(sql: Sql, id: string, phone: string | null): Promise<void> {
  await sql.run('update appeals set phone = $2 where id = $1', [id, phone])
}

/** Files by what they hang on: the letter itself or one of its messages. */
export async function insertFiles(
  sql: Sql,
  owner: { type: 'appeal' | 'appeal-message'; id: string; at: string },
  files: readonly { key: string; name: string; mediaType: string; byteSize: number; sha256: string }[],
): Promise<void> {
  if (files.length === 0) return
  await sql.run(
    `insert into stored_files (owner_type, owner_id, file_key, name, media_type, byte_size, sha256, created_at)
     select $1, $2, f.key, f.name, f."mediaType", f."byteSize", f.sha256, $3
     from json_to_recordset($4::json) as f(key text, name text, "mediaType" text, "byteSize" int, sha256 text)`,
    [owner.type, owner.id, owner.at, JSON.stringify(files)],
  )
}

/** Files of a letter and its messages; those of internal notes only for staff. */
export async function loadFiles(sql: Sql, appealId: string, isForStaff: boolean): Promise<AppealFile[]> {
  return sql.rows<AppealFile>(
    `select f.id, f.owner_id as "ownerId", f.file_key as "fileKey", f.name, f.media_type as "mediaType",
       f.byte_size as "byteSize"
     from stored_files f
     where (f.owner_type = 'appeal' and f.owner_id = $1) or (f.owner_type = 'appeal-message' and f.owner_id in
       (select id from appeal_messages where appeal_id = $1 and ($2 or not is_internal)))
     order by f.created_at, f.name, f.id`,
    [appealId, isForStaff],
  )
}
