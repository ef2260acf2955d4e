import type { Sql } from '../../../platform/db.ts'
import type { CustomerKind } from '../../../records/reference.ts'
import { access, mayHandIn, missingSql, reader, type MissingContract, type Reader } from './store.ts'

/** Reminders staff ask for: once for each contract and month, whoever asks again. */
const kind = 'window-asked'

/** Somebody who may hand in for contracts with something missing. */
export type AskedReader = Reader & {
  /** written down just now: to be told of; none when all had been told before */
  contracts: MissingContract[]
  /** every contract of those asked about that misses something */
  dueIds: string[]
}

export type AskedScope = {
  today: string
  period: string
  kinds: readonly CustomerKind[]
  contractIds: readonly string[]
  exceptIds: readonly string[]
  at: string
}

/**
 * Writes down that people are reminded of contracts' missing rows at a clerk's wish, and gives what to write. Two
 * clerks at once remind each person of each contract once between them.
 * @param of people with these ids, or whoever may hand in for these contracts
 */
export async function claimAsked(
  sql: Sql,
  of: { users: readonly string[] } | { contracts: readonly string[] },
  scope: AskedScope,
): Promise<AskedReader[]> {
  const [column, ids] = 'users' in of ? ['a.user_id', of.users] : ['a.contract_id', of.contracts]
  return sql.rows(
    `with due as (
       select a.user_id, a.contract_id, c.number, x.count, x.meters from ${access}
       join customers k on k.id = c.customer_id
       cross join lateral (${missingSql('$3')}) x
       where ${column} = any($1::uuid[]) and ${mayHandIn}
         and ((k.kind = any($4::"CustomerKind"[]) and c.id <> all($6::uuid[])) or c.id = any($5::uuid[]))
         and x.count > 0),
     claimed as (
       insert into reminders (user_id, kind, about, sent_at)
       select distinct user_id, '${kind}', $3 || ' ' || contract_id, $7::timestamptz from due order by 1, 3
       on conflict do nothing returning user_id, about)
     select ${reader}, coalesce(json_agg(json_build_object('id', d.contract_id, 'number', d.number, 'count', d.count,
         'meters', d.meters) order by d.number) filter (where c.user_id is not null), '[]') as contracts,
       array_agg(distinct d.contract_id) as "dueIds"
     from due d join users u on u.id = d.user_id and u.status = 'ACTIVE'
       left join claimed c on c.user_id = d.user_id and c.about = $3 || ' ' || d.contract_id
     group by u.id order by u.id`,
    [ids, scope.today, scope.period, scope.kinds, scope.contractIds, scope.exceptIds, scope.at],
  )
}

/** Everybody's reminding at a clerk's wish, as far as it has come. */
export type ReminderRun = {
  id: string
  requestedAt: Date
  requestedBy: string
  letters: number
  already: number
  finishedAt: Date | null
}

const columns = `r.id, r.requested_at as "requestedAt", u.last_name || ' ' || u.first_name as "requestedBy", r.letters, r.already, r.finished_at as "finishedAt"`

export async function newestRun(sql: Sql, period: string): Promise<ReminderRun | undefined> {
  return sql.one<ReminderRun>(
    `select ${columns} from reminder_runs r join users u on u.id = r.requested_by
     where r.period = $1 order by r.requested_at desc, r.id limit 1`,
    [period],
  )
}

/** Months with a run that has not come to its end. */
export async function openRuns(sql: Sql): Promise<{ id: string; period: string }[]> {
  return sql.rows('select id, period from reminder_runs where finished_at is null order by requested_at, id')
}

/** Begins a run unless one goes on for the month; false then. */
export async function addRun(
  sql: Sql,
  run: { period: string; userId: string; at: string },
): Promise<boolean> {
  await sql.run(`select pg_advisory_xact_lock(hashtext('reminder-run ' || $1))`, [run.period])
  const added = await sql.run(
    `insert into reminder_runs (period, requested_by, requested_at) select $1, $2, $3
     where not exists (select from reminder_runs where period = $1 and finished_at is null)`,
    [run.period, run.userId, run.at],
  )
  return added > 0
}

/** Takes the run for one portion; undefined while another process does one, and when it has come to its end. */
export async function takeRun(sql: Sql, id: string): Promise<{ afterUserId: string | null } | undefined> {
  return sql.one(
    `select after_user_id as "afterUserId" from reminder_runs where id = $1 and finished_at is null
     for update skip locked`,
    [id],
  )
}

export async function noteRun(
  sql: Sql,
  id: string,
  done: { afterUserId: string; letters: number; already: number },
): Promise<void> {
  await sql.run(
    `update reminder_runs set after_user_id = $2, letters = letters + $3, already = already + $4 where id = $1`,
    [id, done.afterUserId, done.letters, done.already],
  )
}

export async function endRun(sql: Sql, id: string, at: string): Promise<void> {
  await sql.run('update reminder_runs set finished_at = $2 where id = $1 and finished_at is null', [id, at])
}
