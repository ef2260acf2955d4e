import { moscowDay } from '../../../domain/calendar.ts'
import { orderChanges, type StateChange } from '../../../domain/reading-timeline.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Actor } from '../../../web/actor.ts'
import {
  findOwnTimeline,
  findTimeline,
  type StoredLine,
  type StoredRequest,
  type StoredTimeline,
} from './store.ts'

export type TimelineLine = Omit<StoredLine, 'at'> & StateChange

/** A correction after closing that was asked for, or was refused: an accepted one is a change of the value. */
export type RequestLine = Pick<StoredRequest, 'id' | 'number' | 'value' | 'who'> & {
  step: 'asked' | 'declined'
  at: number
  /** the asker's reason, or the clerk's answer */
  text: string
}

export type Step = { kind: 'change'; line: TimelineLine } | { kind: 'request'; line: RequestLine }

/** One register's month: its changes in the order in which they were made, and all steps with what was asked. */
export type Timeline = Omit<StoredTimeline, 'lines' | 'requests'> & {
  period: string
  lines: TimelineLine[]
  steps: Step[]
}

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
  if (stored === undefined || stored.lines.length + stored.requests.length === 0) return undefined
  const { requests, ...rest } = stored
  const lines = orderChanges(stored.lines.map((line) => ({ ...line, at: Date.parse(line.at) })))
  const changes = lines.map((line): Step => ({ kind: 'change', line }))
  const asked = requests.flatMap(requestLines).map((line): Step => ({ kind: 'request', line }))
  // A stable sort: what happened in one moment keeps its order, a request before what came of it.
  const steps = [...asked, ...changes].sort((a, b) => a.line.at - b.line.at)
  return { ...rest, period, lines, steps }
}

function requestLines(request: StoredRequest): RequestLine[] {
  const { id, number, value, who, reason, state, decision, decidedAt, decidedBy } = request
  const asked: RequestLine = {
    id,
    number,
    value,
    who,
    step: 'asked',
    text: reason,
    at: Date.parse(request.at),
  }
  if (state !== 'DECLINED' || decidedAt === null || decidedBy === null) return [asked]
  const at = Date.parse(decidedAt)
  return [asked, { ...asked, step: 'declined', who: decidedBy, text: decision ?? '', at }]
}
