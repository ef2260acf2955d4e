import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Period } from '../../../domain/period.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { loadMetersNear, type KnownMeter } from '../../../records/metering.ts'
import { loadWindowRules, stateOfWindows } from '../../../records/reference.ts'
import type { Actor } from '../../../web/actor.ts'
import type { PhotoLine } from '../photo-store.ts'
import { examineQueue, type QueueDiagnoses } from './doctor.ts'
import { findLookAlikes, loadNeighbours } from './neighbours-store.ts'
import { writePlace, type QueueFilter } from './form.ts'
import {
  countQueue,
  keepKeys,
  loadDeskPeople,
  loadPhotos,
  loadQueue,
  type DeskPeople,
  type QueueRow,
} from './store.ts'

/** Values of one page. */
const pageRows = 20
const monthsCounted = 12

export type QueueView = {
  rows: QueueRow[]
  /** the meters of the rows, by id */
  meters: ReadonlyMap<string, KnownMeter>
  diagnoses: QueueDiagnoses
  photos: PhotoLine[]
  /** how many wait, by month */
  months: { period: string; count: number }[]
  desk: DeskPeople
  /** where the next page begins */
  next: string | undefined
}

/** The month the queue shows when none is named: the one being taken, else the last one. */
export async function queueMonth(deps: Deps): Promise<Period> {
  const now = deps.clock.now()
  const { open, last } = stateOfWindows(await loadWindowRules(deps.db.sql, now), 'PERSON', now)
  return (open ?? last).period
}

/** One page of the queue with everything a clerk decides by; a fixed number of statements. Looking is written down. */
export async function openQueue(deps: Deps, filter: QueueFilter, by: Actor): Promise<QueueView> {
  const { sql } = deps.db
  const now = deps.clock.now()
  const [found, months, desk] = await Promise.all([
    loadQueue(sql, filter, { now: now.toString(), limit: pageRows + 1 }),
    countQueue(sql, monthsCounted),
    loadDeskPeople(sql, by.actorId),
  ])
  const rows = found.slice(0, pageRows)
  const around = await loadAround(deps, rows, filter.period)
  const { period, rule, customer, sort } = filter
  await recordAudit(sql, {
    ...by,
    at: now,
    action: 'anomalies.view',
    details: {
      ...{ period, rule, customer, sort },
      byContract: filter.contract !== undefined,
      byAddress: filter.address !== undefined,
      shown: rows.map(({ id }) => id),
    },
  })
  const last = rows.at(-1)
  const isLonger = found.length > pageRows && last !== undefined
  return { rows, ...around, months, desk, next: isLonger ? placeOf(last, filter.sort) : undefined }
}

/** How many values wait, of the months that have some, for the staff's hall. */
export async function openQueueCount(deps: Deps): Promise<number> {
  const months = await countQueue(deps.db.sql, monthsCounted)
  return months.reduce((sum, { count }) => sum + count, 0)
}

/** Whether this clerk works with keys. */
export async function chooseKeys(deps: Deps, userId: string, isOn: boolean): Promise<void> {
  await keepKeys(deps.db.sql, userId, isOn)
}

/** A visit is given to somebody who goes. */
export async function mayVisit(deps: Deps, assigneeId: string | undefined): Promise<boolean> {
  if (assigneeId === undefined) return false
  const { people } = await loadDeskPeople(deps.db.sql, assigneeId)
  return people.some(({ id }) => id === assigneeId)
}

function placeOf(row: QueueRow, sort: QueueFilter['sort']): string {
  return writePlace({
    key: sort === 'risk' ? (row.deviation ?? '0') : row.createdAt.toISOString(),
    id: row.id,
  })
}

async function loadAround(
  { db: { sql } }: Deps,
  rows: readonly QueueRow[],
  period: Period,
): Promise<Pick<QueueView, 'meters' | 'diagnoses' | 'photos'>> {
  if (rows.length === 0) return { meters: new Map(), diagnoses: new Map(), photos: [] }
  const submissionIds = rows.flatMap(({ submissionId }) => (submissionId === null ? [] : [submissionId]))
  const meterIds = rows.map(({ meterId }) => meterId)
  const alike = await findLookAlikes(sql, { submissionIds, meterIds })
  const meters = await loadMetersNear(sql, [...meterIds, ...alike], period)
  const [neighbours, photos] = await Promise.all([
    loadNeighbours(sql, {
      submissionIds,
      registerIds: meters.flatMap(({ registers }) => registers.map(({ id }) => id)),
    }),
    loadPhotos(sql, {
      contractIds: rows.map(({ contractId }) => contractId),
      registerIds: rows.flatMap(({ values }) => values.map(({ registerId }) => registerId)),
      period,
    }),
  ])
  return {
    meters: new Map(meters.map((meter) => [meter.id, meter])),
    diagnoses: examineQueue(rows, meters, neighbours),
    photos,
  }
}

/** Today in Moscow, for days of a decision. */
export function todayOf(deps: Deps): ReturnType<typeof moscowDay> {
  return moscowDay(deps.clock.now())
}
