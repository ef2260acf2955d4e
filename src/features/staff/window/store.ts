import { CONFIRMED_CODES } from '../../../domain/reading-verdict.ts'
import type { Sql } from '../../../platform/db.ts'
import type { CustomerKind } from '../../../records/reference.ts'

/** How a month stands for one kind of customer: contracts with a meter, by what they have handed in. */
export type KindShare = {
  kind: CustomerKind
  contracts: number
  /** everything sent; something; nothing */
  whole: number
  partly: number
  meters: number
  sentMeters: number
}

/** Contracts by how many meters they have. */
export type SizeShare = { size: 1 | 2 | 3 | 4; contracts: number; whole: number; partly: number }

/** Shares by kind of customer and by size of the contract, in one statement and one walk over the contracts. */
export async function loadShares(
  sql: Sql,
  period: string,
): Promise<{ kinds: KindShare[]; sizes: SizeShare[] }> {
  const rows = await sql.rows<Omit<KindShare, 'kind'> & { kind: CustomerKind; size: SizeShare['size'] }>(
    `select k.kind, case when h.meters <= 3 then 1 when h.meters <= 10 then 2 when h.meters <= 100 then 3 else 4 end as size,
       count(*)::int as contracts, count(*) filter (where h.sent_meters = h.meters)::int as whole,
       count(*) filter (where h.sent_meters between 1 and h.meters - 1)::int as partly,
       sum(h.meters)::int as meters, sum(h.sent_meters)::int as "sentMeters"
     from (
       select c.customer_id, c.standing_meters as meters, least(coalesce(s.sent_meters, 0), c.standing_meters) as sent_meters
       from contracts c left join submissions s on s.contract_id = c.id and s.period = $1 and s.state = 'SUBMITTED'
       where c.status <> 'TERMINATED' and c.standing_meters > 0) h
       join customers k on k.id = h.customer_id
     group by 1, 2`,
    [period],
  )
  const sum = (
    of: readonly (typeof rows)[number][],
    name: 'contracts' | 'whole' | 'partly' | 'meters' | 'sentMeters',
  ) => of.reduce((total, row) => total + row[name], 0)
  return {
    kinds: (['PERSON', 'ORGANIZATION'] as const).map((kind) => {
      const own = rows.filter((row) => row.kind === kind)
      return {
        kind,
        contracts: sum(own, 'contracts'),
        whole: sum(own, 'whole'),
        partly: sum(own, 'partly'),
        meters: sum(own, 'meters'),
        sentMeters: sum(own, 'sentMeters'),
      }
    }),
    sizes: ([1, 2, 3, 4] as const).map((size) => {
      const own = rows.filter((row) => row.size === size)
      return { size, contracts: sum(own, 'contracts'), whole: sum(own, 'whole'), partly: sum(own, 'partly') }
    }),
  }
}

/** Contracts that run, and those of them that handed in nothing. */
export type SilentCount = { silent: number; contracts: number }

/** As the menu counts, to the end. */
export async function countSilent(sql: Sql, period: string): Promise<SilentCount> {
  const row = await sql.one<SilentCount>(
    `select count(*)::int as contracts, count(*) filter (where s.contract_id is null)::int as silent
     from contracts c left join submissions s on s.contract_id = c.id and s.period = $1 and s.state = 'SUBMITTED'
     where c.status <> 'TERMINATED'`,
    [period],
  )
  return row ?? { silent: 0, contracts: 0 }
}

/** Submissions (corrections too) that came in an hour of a day, Moscow. */
export type HourCount = { day: string; hour: number; count: number }

/** By the index of the month and time alone; whole hours of Moscow are whole hours of UTC. */
export async function loadHours(sql: Sql, period: string): Promise<HourCount[]> {
  return sql.rows<HourCount>(
    `select to_char(hour at time zone 'Europe/Moscow', 'YYYY-MM-DD') as day,
       extract(hour from hour at time zone 'Europe/Moscow')::int as hour, count
     from (select date_trunc('hour', sent_at) as hour, count(*)::int as count from submissions where period = $1 group by 1) s
     order by 1, 2`,
    [period],
  )
}

/** By what way values came: contracts, and meters of them. */
export type ChannelCount = { channel: string; contracts: number; meters: number }

export async function loadChannels(sql: Sql, period: string): Promise<ChannelCount[]> {
  return sql.rows<ChannelCount>(
    `select channel, count(*)::int as contracts, sum(sent_meters)::int as meters
     from submissions where period = $1 and state = 'SUBMITTED' group by channel order by 2 desc, 1`,
    [period],
  )
}

/** What is known of mistakes. Rows are looked at in the newest submissions only: their number is `submissions`. */
export type MistakeCounts = {
  submissions: number
  /** rows sent with a value */
  rows: number
  /** went after «Всё верно» */
  confirmed: number
  /** wait for a look of staff, or were put on check */
  toReview: number
  returned: number
  refused: number
  /** workbooks read, their rows, and rows refused by rule: of the whole month */
  uploads: number
  uploadRows: number
  uploadWrong: number
  /** files that could not be read at all */
  uploadFailed: number
}

/** @param newest so many submissions are looked into, whatever the month brought */
export async function loadMistakes(sql: Sql, period: string, newest: number): Promise<MistakeCounts> {
  const row = await sql.one<MistakeCounts>(
    `with newest as materialized (
       select id from submissions where period = $1 and state = 'SUBMITTED' order by sent_at desc, id desc limit $2),
     rows as (
       select count(*) filter (where r.value is not null)::int as rows,
         count(*) filter (where r.verdicts ?| $3::text[])::int as confirmed,
         count(*) filter (where r.needs_review or r.state = 'ON_CHECK')::int as "toReview",
         count(*) filter (where r.state = 'RETURNED')::int as returned,
         count(*) filter (where r.state = 'REFUSED')::int as refused
       from newest n join readings r on r.submission_id = n.id),
     files as (
       select count(*) filter (where state in ('CHECKED', 'ACCEPTED'))::int as uploads,
         coalesce(sum(rows_total) filter (where state in ('CHECKED', 'ACCEPTED')), 0)::int as "uploadRows",
         coalesce(sum(case when jsonb_typeof(report -> 'wrong') = 'array' then jsonb_array_length(report -> 'wrong') end), 0)::int as "uploadWrong",
         count(*) filter (where state = 'FAILED')::int as "uploadFailed"
       from uploads where period = $1)
     select (select count(*)::int from newest) as submissions, rows.*, files.* from rows, files`,
    [period, newest, CONFIRMED_CODES],
  )
  if (row === undefined) throw new Error('counts without a row')
  return row
}
