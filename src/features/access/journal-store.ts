import type { Sql } from '../../platform/db.ts'

/** One line of «кто и когда пользовался». */
export type JournalLine = {
  id: number
  at: Date
  action: string
  /** null when the system or a command did it */
  who: string | null
  isStaff: boolean
  details: Record<string, unknown>
}

/** Acts a holder is shown. */
const contractActs = [
  'contracts.link',
  'access.granted',
  'access.resent',
  'access.accepted',
  'access.revoked',
  'access.returned',
  'access.used',
  'readings.submit',
]
const organizationActs = [
  'access.invited',
  'access.invitation.revoked',
  'access.member.joined',
  'access.member.proved',
  'access.member.confirmed',
  'access.member.changed',
  'access.member.revoked',
  'access.member.left',
  'access.settings',
]

export const journalPage = 20

/** Where the next page begins: the time and number of the last line shown. */
export type JournalCursor = { at: string; id: number }

const line = `select e.id, e.at, e.action, e.details, u.kind = 'STAFF' as "isStaff",
    nullif(concat_ws(' ', u.last_name, u.first_name, u.patronymic), '') as who
  from audit_events e left join users u on u.id = e.actor_id`
const older = '($3::timestamptz is null or (e.at, e.id) < ($3::timestamptz, $4::bigint))'

/** What happened about a contract's access, the newest first; one line more than a page when there is more. */
export async function contractJournal(
  sql: Sql,
  contractId: string,
  after: JournalCursor | undefined,
): Promise<JournalLine[]> {
  return sql.rows<JournalLine>(
    `${line} where e.contract_id = $1 and e.action = any($2) and ${older} order by e.at desc, e.id desc limit ${journalPage + 1}`,
    [contractId, contractActs, after?.at ?? null, after?.id ?? null],
  )
}

/** The same about an organization's people and settings. */
export async function organizationJournal(
  sql: Sql,
  organizationId: string,
  after: JournalCursor | undefined,
): Promise<JournalLine[]> {
  return sql.rows<JournalLine>(
    `${line} where e.subject_type = 'organization' and e.subject_id = $1::text and e.action = any($2) and ${older}
     order by e.at desc, e.id desc limit ${journalPage + 1}`,
    [organizationId, organizationActs, after?.at ?? null, after?.id ?? null],
  )
}
