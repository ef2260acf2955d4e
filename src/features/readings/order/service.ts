import type { Temporal } from 'temporal-polyfill'
import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { inOrder, moveRows, readOrder, type RowOrder } from '../../../domain/row-order.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Actor } from '../../../web/actor.ts'
import { serialsOf, type PostedOrder } from './form.ts'
import { keepOrder, loadOrder, type OrderedMeter, type StoredOrder } from './store.ts'

/** Who asks, when. */
export type Asker = Actor & { at: Temporal.Instant }

/** The meters as the user sees them now. */
export type OpenOrder = Pick<StoredOrder, 'contract'> & { order: RowOrder; meters: OrderedMeter[] }

export type OrderSlip = { field: string; key: string; values?: Record<string, string | number> }

export async function openOrder(
  deps: Deps,
  asker: Asker,
  contractId: string,
): Promise<OpenOrder | undefined> {
  const today = moscowDay(asker.at).toString()
  const stored = await loadOrder(deps.db.sql, { contractId, userId: asker.actorId, today })
  if (stored === undefined) return undefined
  const order = readOrder(stored.kept)
  return { contract: stored.contract, order, meters: inOrder(stored.meters, order, (meter) => meter) }
}

/** Rows moved by their new places, those of a pasted list first of all. Typing either makes the order the user's own. */
export function planOrder(
  { meters, order }: OpenOrder,
  posted: PostedOrder,
): { ok: true; order: RowOrder } | { ok: false; slips: OrderSlip[] } {
  const wanted = new Map<string, number>()
  const slips: OrderSlip[] = []
  meters.forEach(({ id }, i) => {
    const typed = posted.places.get(id) ?? ''
    if (typed === '' || typed === String(i + 1)) return
    if (/^[1-9]\d{0,5}$/.test(typed)) wanted.set(id, Number(typed))
    else slips.push({ field: `place.${id}`, key: 'order:slip.place', values: { max: meters.length } })
  })
  const listed = serialsOf(posted.serials)
  const known = new Set(meters.map(({ serial }) => serial))
  const unknown = listed.filter((serial) => !known.has(serial))
  if (unknown.length > 0)
    slips.push({
      field: 'serials',
      key: 'order:slip.serials',
      values: { count: unknown.length, serials: unknown.slice(0, 5).join(', ') },
    })
  if (slips.length > 0) return { ok: false, slips }
  const isMoved = wanted.size > 0 || listed.length > 0
  const ids = moveRows(
    meters.map(({ id }) => id),
    wanted,
  )
  const bySerial = new Map(meters.map(({ id, serial }) => [id, listed.indexOf(serial)]))
  const first = ids.filter((id) => (bySerial.get(id) ?? -1) >= 0)
  const sorted = first.toSorted((a, b) => (bySerial.get(a) ?? 0) - (bySerial.get(b) ?? 0))
  const own = [...sorted, ...ids.filter((id) => (bySerial.get(id) ?? -1) < 0)]
  if (isMoved) return { ok: true, order: { by: 'own', meters: own } }
  const kept = posted.by === 'own' && order.meters.length === 0 ? own : order.meters
  return { ok: true, order: { by: posted.by, meters: kept } }
}

/** false: the contract is no longer the user's. */
export async function rememberOrder(
  deps: Deps,
  asker: Asker,
  contractId: string,
  order: RowOrder,
): Promise<boolean> {
  return deps.db.transaction(async ({ sql }) => {
    const asked = { contractId, userId: asker.actorId, today: moscowDay(asker.at).toString() }
    if (!(await keepOrder(sql, asked, order))) return false
    await recordAudit(sql, {
      ...asker,
      action: 'readings.order',
      subject: { type: 'contract', id: contractId },
      contractId,
      details: { by: order.by },
    })
    return true
  })
}
