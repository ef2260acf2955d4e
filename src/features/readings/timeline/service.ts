import { moscowDay } from '../../../domain/calendar.ts'
import { orderChanges, type StateChange } from '../../../domain/reading-timeline.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Actor } from '../../../web/actor.ts'
import { findOwnTimeline, findTimeline, type StoredLine, type StoredTimeline } from './store.ts'

export type TimelineLine = Omit<StoredLine, 'at'> & StateChange

/** One register's month, its changes in the order in which they were made. */
export type Timeline = Omit<StoredTimeline, 'lines'> & { period: string; lines: TimelineLine[] }

type Asked = { registerId: string; period: string }

/** Undefined for a month without a reading, and for what is not the user's. One statement. */
export async function openOwnTimeline(
  deps: Deps,
  asked: Asked,
  userId: string,
): Promise<Timeline | undefined> {
  const today = moscowDay(deps.clock.now()).toString()
  return timelineOf(await findOwnTimeline(deps.db.sql, { ...asked, userId, today }), asked)
}

/** The same for staff; looking is written down. */
export async function openTimeline(deps: Deps, asked: Asked, by: Actor): Promise<Timeline | undefined> {
  const timeline = timelineOf(await findTimeline(deps.db.sql, asked), asked)
  if (timeline === undefined) return undefined
  await recordAudit(deps.db.sql, {
    ...by,
    at: deps.clock.now(),
    action: 'readings.timeline',
    subject: { type: 'contract', id: timeline.contractId },
    contractId: timeline.contractId,
    details: asked,
  })
  return timeline
}

function timelineOf(stored: StoredTimeline | undefined, { period }: Asked): Timeline | undefined {
  if (stored === undefined || stored.lines.length === 0) return undefined
  return {
    ...stored,
    period,
    lines: orderChanges(stored.lines.map((line) => ({ ...line, at: Date.parse(line.at) }))),
  }
}
