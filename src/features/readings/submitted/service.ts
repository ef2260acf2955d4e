import type { Deps } from '../../../deps.ts'
import type { Period } from '../../../domain/period.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Language } from '../../../platform/i18n.ts'
import { stateOfWindows, loadWindowRules } from '../../../records/reference.ts'
import type { Actor } from '../../../web/actor.ts'
import { protocolPdf, type IssuedPaper } from '../protocol/service.ts'
import { loadReadingsNow, type ReadingNow } from '../now-store.ts'
import { photosOfRevision, type PhotoLine } from '../photo-store.ts'
import { findRevision } from '../revision-store.ts'
import type { Revision } from '../revision.ts'
import { countSubmissions, loadRevisions, type RevisionLine } from './detail-store.ts'
import type { ListFilter } from './form.ts'
import { loadList, streamList, type ListRow } from './store.ts'

/** Rows of one page. */
export const pageRows = 50

export type ListView = { rows: ListRow[]; hasPrevious: boolean; hasNext: boolean }

export type SubmissionView = {
  revision: Revision
  now: ReadingNow[]
  revisions: RevisionLine[]
  photos: PhotoLine[]
}

/** The month a list shows when none is named: the one being taken, else the last one. */
export async function currentMonth(deps: Deps): Promise<Period> {
  const now = deps.clock.now()
  const { open, last } = stateOfWindows(await loadWindowRules(deps.db.sql, now), 'PERSON', now)
  return (open ?? last).period
}

/** One page of submissions in one statement; looking is written down. */
export async function openList(deps: Deps, filter: ListFilter, by: Actor): Promise<ListView> {
  const found = await loadList(deps.db.sql, filter, pageRows + 1)
  const isBackwards = filter.cursor?.side === 'before'
  const isLonger = found.length > pageRows
  const rows = isLonger ? (isBackwards ? found.slice(1) : found.slice(0, pageRows)) : found
  await auditList(deps, filter, by, { action: 'readings.search', shown: rows.length })
  return {
    rows,
    hasPrevious: isBackwards ? isLonger : filter.cursor !== undefined,
    hasNext: isBackwards || isLonger,
  }
}

/** All submissions of the filter for a file; taking them away is written down first. */
export async function exportList(
  deps: Deps,
  filter: ListFilter,
  by: Actor,
  file: 'csv' | 'xlsx',
): Promise<AsyncIterable<ListRow>> {
  await auditList(deps, filter, by, { action: 'readings.export', file })
  return streamList(deps.db, filter)
}

/** Everything of one revision; undefined when there is none. */
export async function openSubmission(deps: Deps, id: string, by: Actor): Promise<SubmissionView | undefined> {
  const revision = await findRevision(deps.db.sql, id)
  if (revision === undefined) return undefined
  const [now, revisions, photos] = await Promise.all([
    loadReadingsNow(deps.db.sql, id),
    loadRevisions(deps.db.sql, revision.contractId, revision.period),
    photosOfRevision(deps.db.sql, revision),
  ])
  await auditView(deps, revision, by, 'readings.view')
  return { revision, now, revisions, photos }
}

/** The protocol of any revision, as its sender has it. */
export async function staffProtocol(
  deps: Deps,
  id: string,
  language: Language,
  by: Actor,
): Promise<IssuedPaper | undefined> {
  const revision = await findRevision(deps.db.sql, id)
  if (revision === undefined) return undefined
  await auditView(deps, revision, by, 'readings.protocol')
  return protocolPdf(deps, revision, language)
}

/** How many submissions a month has brought, for the staff's hall. */
export async function openMonth(deps: Deps, period: Period): Promise<number> {
  return countSubmissions(deps.db.sql, period)
}

/** What was asked for, without the typed texts: an address or a number may be somebody's. */
async function auditList(
  deps: Deps,
  filter: ListFilter,
  by: Actor,
  { action, ...more }: { action: string; shown?: number; file?: string },
): Promise<void> {
  const { period, contract, address, status, customer, problem, sort } = filter
  await recordAudit(deps.db.sql, {
    ...by,
    at: deps.clock.now(),
    action,
    details: {
      ...{ period, status, customer, problem, sort },
      byContract: contract !== undefined,
      byAddress: address !== undefined,
      ...more,
    },
  })
}

async function auditView(deps: Deps, revision: Revision, by: Actor, action: string): Promise<void> {
  await recordAudit(deps.db.sql, {
    ...by,
    at: deps.clock.now(),
    action,
    subject: { type: 'submission', id: revision.id },
    contractId: revision.contractId,
  })
}
