import type { Sql } from '../../platform/db.ts'
import type { StaffFilter } from './form.ts'
import type { AppealStatus } from './store.ts'

/** A line of the staff's list. */
export type AppealLine = {
  id: string
  number: string
  status: AppealStatus
  lastName: string
  firstName: string
  topic: string
  subject: string
  receivedAt: Date
  dueOn: string
  assignee: string | null
}

/** How many letters stand where. */
export type AppealCounts = { open: number; overdue: number; mine: number }

export const pageLines = 50

/**
 * One page of letters, one more than shown to know whether others follow. Open letters: what is due first, first;
 * the others: newest first. Keyset: `after` is the last line's key of the page before.
 */
export async function listAppeals(
  sql: Sql,
  filter: StaffFilter,
  clerk: { userId: string; today: string },
): Promise<AppealLine[]> {
  const isOpen = ['open', 'overdue', 'mine'].includes(filter.state)
  const [afterDay = null, afterNumber = null] = filter.after === '' ? [] : filter.after.split('_', 2)
  const direction = isOpen ? '>' : '<'
  return sql.rows<AppealLine>(
    `select a.id, a.number, a.status, a.last_name as "lastName", a.first_name as "firstName", a.topic, a.subject,
       a.received_at as "receivedAt", a.due_on as "dueOn", nullif(concat_ws(' ', u.last_name, u.first_name), '') as assignee
     from appeals a left join users u on u.id = a.assigned_to
     where ${conditions[filter.state]} and $1::text is not null and $2::date is not null
       and ($3 = '' or a.topic = $3)
       and ($4 = '' or strpos(lower(concat_ws(' ', a.number, a.last_name, a.first_name, a.email, a.phone, a.subject)), lower($4)) > 0)
       and ($5::date is null or (a.due_on, a.number) ${direction} ($5::date, $6::text))
     order by ${isOpen ? 'a.due_on, a.number' : 'a.due_on desc, a.number desc'} limit ${pageLines + 1}`,
    [clerk.userId, clerk.today, filter.topic, filter.q, afterDay, afterNumber],
  )
}

/** $1 the clerk, $2 today. */
const conditions: Readonly<Record<StaffFilter['state'], string>> = {
  open: `a.status in ('NEW', 'IN_PROGRESS')`,
  overdue: `a.status in ('NEW', 'IN_PROGRESS') and a.due_on < $2::date`,
  mine: `a.status in ('NEW', 'IN_PROGRESS') and a.assigned_to = $1::uuid`,
  answered: `a.status = 'ANSWERED'`,
  closed: `a.status = 'CLOSED'`,
  all: 'true',
}

export async function countAppeals(
  sql: Sql,
  clerk: { userId: string; today: string },
): Promise<AppealCounts> {
  const row = await sql.one<AppealCounts>(
    `select count(*)::int as open, count(*) filter (where due_on < $2::date)::int as overdue,
       count(*) filter (where assigned_to = $1::uuid)::int as mine
     from appeals where status in ('NEW', 'IN_PROGRESS')`,
    [clerk.userId, clerk.today],
  )
  return row ?? { open: 0, overdue: 0, mine: 0 }
}
