import { Decimal } from 'decimal.js'
import { moscowDay } from '../../../domain/calendar.ts'
import { registerConsumption } from '../../../domain/consumption.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { addToInbox } from '../../../records/inbox.ts'
import { channelsFor } from '../../../records/notification-wishes.ts'
import { moveReadings } from '../../../records/reading-moves.ts'
import type { Actor } from '../../../web/actor.ts'
import { photosOfRequests, type PhotoLine } from '../photo-store.ts'
import type { DecisionForm, StaffFilter } from './form.ts'
import { decisionLetter } from './letter.ts'
import {
  addCorrected,
  decide,
  findAsker,
  findPrevious,
  findRequest,
  loadQueue,
  loadRegisterPast,
  lockInForce,
  type CorrectionRow,
  type PastReading,
} from './store.ts'

const pageSize = 50
const pastShown = 18

export async function openQueue(
  deps: Deps,
  filter: StaffFilter,
  actor: Actor,
): Promise<{ rows: CorrectionRow[]; next: string | undefined }> {
  const [ms = '', id = ''] = filter.after.split('_', 2)
  const after = filter.after === '' ? undefined : { at: new Date(Number(ms)).toISOString(), id }
  const { state, contract } = filter
  const rows = await loadQueue(deps.db.sql, { state, contract, after, limit: pageSize + 1 })
  await recordAudit(deps.db.sql, {
    at: deps.clock.now(),
    ...actor,
    action: 'corrections.list',
    details: { state },
  })
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  const next =
    rows.length > pageSize && last !== undefined ? `${last.createdAt.getTime()}_${last.id}` : undefined
  return { rows: shown, next }
}

export type OpenRequest = {
  request: CorrectionRow
  photos: (PhotoLine & { requestId: string })[]
  past: PastReading[]
  /** what the value would be counted from, and the volume, m³ */
  previous: number | undefined
  volume: string | undefined
  /** below the previous value: counted as if the dial had gone round */
  isRound: boolean
}

export async function openRequest(deps: Deps, id: string, actor: Actor): Promise<OpenRequest | undefined> {
  const request = await findRequest(deps.db.sql, id)
  if (request === undefined) return undefined
  const [photos, past, counted] = await Promise.all([
    photosOfRequests(deps.db.sql, [id]),
    loadRegisterPast(deps.db.sql, request.registerId, pastShown),
    countVolume(deps.db.sql, request),
  ])
  await recordAudit(deps.db.sql, {
    at: deps.clock.now(),
    ...actor,
    action: 'corrections.view',
    subject: { type: 'correction', id },
    contractId: request.contractId,
  })
  return { request, photos, past, ...counted }
}

export type DecideResult = { ok: true; number: string } | { ok: false; reason: 'not-found' | 'decided' }

/** One decision a request, whoever is first; what follows from it, and the news of it, in the same transaction. */
export async function decideRequest(
  deps: Deps,
  id: string,
  form: DecisionForm,
  actor: Actor,
): Promise<DecideResult> {
  const request = await findRequest(deps.db.sql, id)
  if (request === undefined) return { ok: false, reason: 'not-found' }
  const isAccepted = form.action === 'accept'
  return deps.db.transaction(async (tx) => {
    const at = deps.clock.now()
    const decided = await decide(tx.sql, {
      id,
      state: isAccepted ? 'ACCEPTED' : 'DECLINED',
      decision: form.text,
      userId: actor.actorId,
      at: at.toString(),
    })
    if (!decided) return { ok: false, reason: 'decided' }
    if (isAccepted) await correct(deps, tx, request, actor)
    await recordAudit(tx.sql, {
      at,
      ...actor,
      action: `corrections.${form.action}`,
      subject: { type: 'correction', id },
      contractId: request.contractId,
      details: { number: request.number, value: request.value, before: request.previousValue },
    })
    await tell(deps, tx, request, form)
    return { ok: true, number: request.number }
  })
}

/**
 * Puts the value in force. An own value of the month is corrected where it stands; an estimate yields, because it was
 * no reading. CORRECTED is what the next export to billing takes: there it is recalculated.
 */
async function correct(deps: Deps, tx: Tx, request: CorrectionRow, actor: Actor): Promise<void> {
  const at = deps.clock.now()
  const { registerId, period, value, number } = request
  const by = { by: 'staff', channel: 'staff', userId: actor.actorId, reason: number, at } as const
  const { volume = '0.000', previous, previousOn } = await countVolume(tx.sql, request)
  const standing = await lockInForce(tx.sql, registerId, period)
  if (standing !== undefined && standing.source !== 'estimate' && standing.state !== 'RETURNED') {
    await moveReadings(tx, { ...by, to: 'CORRECTED' }, [{ id: standing.id, value, volume }], actor)
    return
  }
  if (standing !== undefined) await moveReadings(tx, { ...by, to: 'REPLACED' }, [{ id: standing.id }], actor)
  await addCorrected(tx.sql, {
    registerId,
    period,
    value,
    volume,
    previous: previous ?? null,
    previousOn: previousOn ?? null,
    userId: actor.actorId,
    reason: number,
    at: at.toString(),
  })
}

async function countVolume(
  sql: Tx['sql'],
  { registerId, period, value, digits, multiplier }: CorrectionRow,
): Promise<{
  previous: number | undefined
  previousOn: string | undefined
  volume: string | undefined
  isRound: boolean
}> {
  const before = await findPrevious(sql, registerId, period)
  if (before === undefined)
    return { previous: undefined, previousOn: undefined, volume: undefined, isRound: false }
  const span = { previous: before.value, current: value, digits, rollover: true, multiplier }
  const volume = registerConsumption(span) ?? new Decimal(0)
  return {
    previous: before.value,
    previousOn: before.readOn ?? undefined,
    volume: volume.toFixed(3),
    isRound: value < before.value,
  }
}

/** A letter and a message, by the asker's wishes; nothing to one who may not see the contract any more. */
async function tell(deps: Deps, tx: Tx, request: CorrectionRow, form: DecisionForm): Promise<void> {
  const at = deps.clock.now()
  const asker = await findAsker(tx.sql, { requestId: request.id, today: moscowDay(at).toString() })
  if (asker === undefined) return
  const channels = (await channelsFor(tx.sql, 'requests', [asker.userId])).get(asker.userId) ?? []
  const { message, job } = decisionLetter(deps, request, form, asker)
  if (channels.includes('cabinet')) await addToInbox(tx.sql, [message], at.toString())
  if (channels.includes('mail')) await deps.jobs.enqueue(tx, 'mail', job)
}
