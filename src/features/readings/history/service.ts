import { moscowDay } from '../../../domain/calendar.ts'
import type { Period } from '../../../domain/period.ts'
import type { Deps } from '../../../deps.ts'
import type { HistoryFilter } from './form.ts'
import {
  countMonths,
  loadLapsed,
  loadRows,
  loadSubmissions,
  streamHistory,
  type HistoryMonth,
  type HistoryRow,
  type HistoryScope,
  type HistorySubmission,
  type LapsedDraft,
} from './store.ts'

/** Whole months that stand on one page. */
export type HistoryPart = { from: Period; to: Period; count: number }

export type HistoryView = {
  rows: HistoryRow[]
  submissions: HistorySubmission[]
  lapsed: LapsedDraft[]
  parts: HistoryPart[]
  /** the part shown; undefined when there are no rows */
  part: HistoryPart | undefined
}

/** Rows a page aims at; a month is never split, so 340 inlets stand together. */
const pageRows = 500
/** No page grows beyond this, whatever a single month holds. */
const mostPageRows = 2_000
const mostSubmissions = 60
/** A printed archive of a year of 340 inlets fits; longer lists are for spreadsheets. */
const mostPaperRows = 5_000

/** The page in four statements, whatever the number of inlets; undefined for a page number beyond the end. */
export async function openHistory(
  deps: Deps,
  userId: string,
  filter: HistoryFilter,
): Promise<HistoryView | undefined> {
  const scope = scopeOf(deps, userId, filter)
  const [months, submissions, lapsed] = await Promise.all([
    countMonths(deps.db.sql, scope),
    loadSubmissions(deps.db.sql, scope, mostSubmissions),
    loadLapsed(deps.db.sql, scope, mostSubmissions),
  ])
  const parts = cutPages(months)
  const part = parts[filter.page - 1]
  if (part === undefined)
    return filter.page === 1 ? { rows: [], submissions, lapsed, parts, part } : undefined
  const rows = await loadRows(deps.db.sql, { ...scope, from: part.from, to: part.to }, mostPageRows)
  return { rows, submissions, lapsed, parts, part }
}

/** Every row of the filter, newest month first, in portions from one snapshot. */
export function readHistory(deps: Deps, userId: string, filter: HistoryFilter): AsyncIterable<HistoryRow> {
  return streamHistory(deps.db, scopeOf(deps, userId, filter))
}

/** Rows for a paper, and whether it holds all of them. */
export async function historyForPaper(
  deps: Deps,
  userId: string,
  filter: HistoryFilter,
): Promise<{ rows: HistoryRow[]; isCut: boolean }> {
  const rows = await loadRows(deps.db.sql, scopeOf(deps, userId, filter), mostPaperRows + 1)
  return { rows: rows.slice(0, mostPaperRows), isCut: rows.length > mostPaperRows }
}

/** Months, newest first, put together into pages of about 500 rows. */
export function cutPages(months: readonly HistoryMonth[]): HistoryPart[] {
  const parts: HistoryPart[] = []
  for (const { period, count } of months) {
    const last = parts.at(-1)
    if (last !== undefined && last.count + count <= pageRows) {
      last.from = period
      last.count += count
    } else parts.push({ from: period, to: period, count })
  }
  return parts
}

function scopeOf(deps: Deps, userId: string, filter: HistoryFilter): HistoryScope {
  const { contractId, contractIds, from, to, meter, hasReplaced } = filter
  return {
    userId,
    today: moscowDay(deps.clock.now()).toString(),
    contractIds: contractId === undefined ? (contractIds ?? null) : [contractId],
    from,
    to,
    meterId: meter !== undefined && 'id' in meter ? meter.id : null,
    meterText: meter !== undefined && 'text' in meter ? meter.text : null,
    hasReplaced,
  }
}
