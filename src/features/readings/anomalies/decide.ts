import type { Deps } from '../../../deps.ts'
import { recordAuditLines } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { moveReadings, settleReviews } from '../../../records/reading-moves.ts'
import { refuseReadings, returnReadings, toldQueue } from '../../../records/reading-return.ts'
import type { Actor } from '../../../web/actor.ts'
import type { QueueDecision } from './form.ts'
import { keepVisits, lastChange, lockReadings, type LockedReading } from './store.ts'

/** What came of a decision, in values asked about. */
export type Decided = {
  done: number
  /** somebody else was first: nothing of them was changed */
  late: number
  /** the decision does not fit them: a note without a value, a value kept for the record */
  unfit: number
  /** what was done of the first late one, and by whom */
  first: { state: string; by: string | null; at: Date } | undefined
}

type Split = { late: string[]; unfit: string[]; fit: string[]; submitted: string[]; onCheck: string[] }

/**
 * Decides about values of the queue, with the other registers of their meters, in one transaction. Of two clerks at
 * once one waits for the other and finds those values gone.
 */
export async function decideReadings(deps: Deps, decision: QueueDecision, by: Actor): Promise<Decided> {
  const split = await deps.db.transaction(async (tx) => {
    const found = splitUp(await lockReadings(tx.sql, decision.readingIds), decision)
    await act(deps, tx, found, decision, by)
    return found
  })
  if (decision.action === 'return' || decision.action === 'estimate') deps.jobs.hurry(toldQueue)
  const [late] = split.late
  return {
    done: split.fit.length,
    late: split.late.length,
    unfit: split.unfit.length,
    first: late === undefined ? undefined : await lastChange(deps.db.sql, late),
  }
}

/** Only a value that goes to billing can be returned or refused. */
function splitUp(locked: readonly LockedReading[], { action, readingIds }: QueueDecision): Split {
  const known = new Map(locked.map((reading) => [reading.id, reading]))
  const needsValue = action === 'return' || action === 'estimate'
  const isFit = (id: string) => {
    const state = known.get(id)?.state
    return !needsValue || state === 'SUBMITTED' || state === 'ON_CHECK'
  }
  const standing = readingIds.filter((id) => known.get(id)?.inQueue === true)
  const fit = standing.filter(isFit)
  const chosen = new Set(fit)
  const of = (state: string) =>
    locked.filter((each) => chosen.has(each.mainId) && each.state === state).map(({ id }) => id)
  return {
    late: readingIds.filter((id) => known.get(id)?.inQueue !== true),
    unfit: standing.filter((id) => !isFit(id)),
    fit,
    submitted: of('SUBMITTED'),
    onCheck: of('ON_CHECK'),
  }
}

async function act(deps: Deps, tx: Tx, split: Split, decision: QueueDecision, by: Actor): Promise<void> {
  const at = deps.clock.now()
  const how = { by: 'metering', channel: 'staff', userId: by.actorId, at } as const
  if (decision.action === 'accept') {
    await moveReadings(tx, { ...how, to: 'SUBMITTED' }, toMove(split.onCheck), by)
    await settleReviews(
      tx,
      how,
      split.fit.filter((id) => !split.onCheck.includes(id)),
      by,
    )
    return
  }
  // By the table of states a decision about a value that was sent begins with a check of it (domain/reading-state).
  await moveReadings(tx, { ...how, to: 'ON_CHECK' }, toMove(split.submitted), by)
  const readingIds = [...split.submitted, ...split.onCheck]
  // A moment later, so that the time line has its order.
  const then = { readingIds, reason: decision.reason, userId: by.actorId, at: at.add({ milliseconds: 1 }) }
  if (decision.action === 'return') {
    if (decision.until === undefined) throw new Error('a return without a day')
    await returnReadings(tx, deps.jobs, { ...then, until: decision.until }, by)
  } else if (decision.action === 'estimate') await refuseReadings(tx, deps.jobs, then, by)
  else await visit(deps, tx, split.fit, decision, by)
}

async function visit(
  deps: Deps,
  { sql }: Tx,
  readingIds: readonly string[],
  { assigneeId, reason }: QueueDecision,
  by: Actor,
): Promise<void> {
  if (assigneeId === undefined) throw new Error('a visit by nobody')
  const at = deps.clock.now()
  await keepVisits(sql, { readingIds, assigneeId, note: reason, userId: by.actorId, at: at.toString() })
  await recordAuditLines(
    sql,
    readingIds.map((id) => ({
      ...by,
      at,
      action: 'anomalies.visit',
      subject: { type: 'reading', id },
      details: { assigneeId, note: reason },
    })),
  )
}

function toMove(ids: readonly string[]): { id: string }[] {
  return ids.map((id) => ({ id }))
}
