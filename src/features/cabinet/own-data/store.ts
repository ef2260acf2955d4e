import type { Db, Sql } from '../../../platform/db.ts'

/** Whose data, on which Moscow day: access has dates. */
export type Owner = { userId: string; today: string }

const mine = `join contract_access a on a.contract_id = x.contract_id and a.user_id = $1
  and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)`

/**
 * What stands in each file of the archive, a row an object. Only the user's own: other people's names, logins and
 * addresses are in none of them (152-ФЗ ст. 14). $1 user, $2 today.
 */
const files = {
  profile: `select login, email, email_confirmed_at as "emailConfirmedAt", phone, last_name as "lastName",
      first_name as "firstName", patronymic, locale as language, kind, hint_number as "hintNumber", hint_address as "hintAddress",
      last_sign_in_at as "lastSignInAt", password_set_at as "passwordSetAt", created_at as "createdAt"
    from users where id = $1 and $2::date is not null`,
  consents: `select document, version, text_hash as "textHash", given_at as "givenAt", address, withdrawn_at as "withdrawnAt"
    from consents where user_id = $1 and $2::date is not null order by given_at`,
  sessions: `select created_at as "createdAt", last_seen_at as "lastSeenAt", revoked_at as "endedAt", user_agent as "userAgent", address
    from sessions where user_id = $1 and $2::date is not null order by created_at`,
  notifications: `select event, channel, enabled from notification_rules where user_id = $1 and $2::date is not null order by event, channel`,
  'own-actions': `select at, action, channel, address, details from audit_events
    where actor_id = $1 and $2::date is not null order by at`,
  'who-saw-my-data': `select e.at, e.action, e.channel,
      case when u.kind = 'STAFF' then 'staff' when e.actor_id is null then 'system' else 'user' end as who
    from audit_events e left join users u on u.id = e.actor_id
    where e.subject_type = 'user' and e.subject_id = $1::text and e.actor_id is distinct from $1::uuid and $2::date is not null order by e.at`,
  'identity-checks': `select document_kind as document, note, checked_at as "checkedAt" from identity_checks
    where user_id = $1 and $2::date is not null order by checked_at`,
  contracts: `select c.number, c.date, c.type, c.status, k.name as customer, a.own_name as "ownName", a.can_submit as "canSubmit",
      a.can_pay as "canPay", a.can_documents as "canDocuments", a.can_manage as "canManage"
    from contracts c join customers k on k.id = c.customer_id join (select c.id as contract_id from contracts c) x on x.contract_id = c.id ${mine} order by c.number`,
  readings: `select c.number as contract, x.period, m.model as meter, m.serial, g.index as register, x.value, x.volume, x.read_on as "readOn",
      x.source, x.state, x.kind_code as kind, x.note_code as note, x.note_text as "noteText"
    from readings x ${mine} join contracts c on c.id = x.contract_id join registers g on g.id = x.register_id join meters m on m.id = x.meter_id
    order by x.period, c.number, m.serial, g.index`,
  submissions: `select c.number as contract, x.period, x.number, x.revision, x.kind, x.state, x.channel, x.sent_at as "sentAt",
      x.sent_meters as "sentMeters", x.total_meters as "totalMeters", x.volume, x.user_id = $1 as "isMine"
    from submissions x ${mine} join contracts c on c.id = x.contract_id order by x.sent_at`,
  invoices: `select c.number as contract, x.number, x.period, x.issued_on as "issuedOn", x.due_on as "dueOn", x.net_kopecks as "netKopecks",
      x.vat_kopecks as "vatKopecks", x.gross_kopecks as "grossKopecks"
    from invoices x ${mine} join contracts c on c.id = x.contract_id order by x.issued_on, x.number`,
  payments: `select c.number as contract, x.paid_on as "paidOn", x.amount_kopecks as "amountKopecks", x.method, x.purpose
    from payments x ${mine} join contracts c on c.id = x.contract_id order by x.paid_on`,
  appeals: `select number, status, topic, subject, text, last_name as "lastName", first_name as "firstName", patronymic, email, phone,
      received_at as "receivedAt", answered_at as "answeredAt",
      coalesce((select json_agg(json_build_object('from', m.author, 'text', m.text, 'at', m.at) order by m.at)
         from appeal_messages m where m.appeal_id = appeals.id and not m.is_internal), '[]') as messages
    from appeals where user_id = $1 and $2::date is not null order by received_at`,
} as const

export type DataFile = keyof typeof files
export const dataFiles = Object.keys(files) as DataFile[]

/** Rows of one file, from the database as they are read. */
export function streamRows(db: Pick<Db, 'stream'>, file: DataFile, owner: Owner): AsyncIterable<object> {
  return db.stream<object>(files[file], [owner.userId, owner.today])
}

/** How much there is, for the page. */
export type DataCounts = {
  readings: number
  submissions: number
  invoices: number
  payments: number
  appeals: number
}

export async function countData(sql: Sql, owner: Owner): Promise<DataCounts> {
  const count = (table: string) => `(select count(*)::int from ${table} x ${mine}) as ${table}`
  const row = await sql.one<DataCounts>(
    `select ${['readings', 'submissions', 'invoices', 'payments'].map(count).join(', ')},
       (select count(*)::int from appeals where user_id = $1) as appeals`,
    [owner.userId, owner.today],
  )
  return row ?? { readings: 0, submissions: 0, invoices: 0, payments: 0, appeals: 0 }
}

/** Papers in the archive, a page of ids after the last one: protocols, and bills where the user may have papers. */
export async function nextPapers(
  sql: Sql,
  kind: 'submissions' | 'invoices',
  owner: Owner,
  after: string | undefined,
): Promise<string[]> {
  const rights = kind === 'invoices' ? 'and a.can_documents' : ''
  const rows = await sql.rows<{ id: string }>(
    `select x.id from ${kind} x ${mine} where ($3::uuid is null or x.id > $3) ${rights} order by x.id limit 50`,
    [owner.userId, owner.today, after ?? null],
  )
  return rows.map(({ id }) => id)
}

export type ConsentRow = {
  document: 'TERMS' | 'PERSONAL_DATA'
  version: string
  givenAt: Date
  withdrawnAt: Date | null
}

/** Every consent the user has given, the newest first. */
export async function findConsents(sql: Sql, userId: string): Promise<ConsentRow[]> {
  return sql.rows<ConsentRow>(
    `select document, version, given_at as "givenAt", withdrawn_at as "withdrawnAt"
     from consents where user_id = $1 order by given_at desc, document`,
    [userId],
  )
}
