/** In which order a user sees the meters of a big form (RD16): by house, by the numbers on the meters, or his own. */
export type RowOrder = {
  by: 'address' | 'serial' | 'own'
  /** meter ids of the own order; kept while another one is shown */
  meters: readonly string[]
}

export const orders = ['address', 'serial', 'own'] as const

const usual: RowOrder = { by: 'address', meters: [] }

/** The order as remembered; the usual one for anything that is none. */
export function readOrder(kept: unknown): RowOrder {
  if (typeof kept !== 'object' || kept === null || !('by' in kept) || !('meters' in kept)) return usual
  const by = orders.find((one) => one === kept.by)
  if (by === undefined || !Array.isArray(kept.meters)) return usual
  return { by, meters: kept.meters.filter((id) => typeof id === 'string') }
}

/** Rows in that order. Meters the own order does not know, new ones, come last, by house. @param rows by house */
export function inOrder<T>(
  rows: readonly T[],
  { by, meters }: RowOrder,
  of: (row: T) => { id: string; serial: string },
): T[] {
  if (by === 'address') return [...rows]
  if (by === 'serial')
    return rows.toSorted((a, b) => of(a).serial.localeCompare(of(b).serial, 'ru', { numeric: true }))
  const places = new Map(meters.map((id, place) => [id, place]))
  const placeOf = (row: T) => places.get(of(row).id) ?? meters.length
  return rows.toSorted((a, b) => placeOf(a) - placeOf(b))
}

/**
 * Moves rows to the places asked for; the others keep their order and close up.
 * @param wanted place from 1 by id; beyond the last: last. Two of one place: in the order they stand in
 */
export function moveRows(ids: readonly string[], wanted: ReadonlyMap<string, number>): string[] {
  const moved = ids.filter((id) => wanted.has(id))
  const result = ids.filter((id) => !wanted.has(id))
  const byPlace = moved.toSorted((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
  for (const id of byPlace) result.splice(Math.max(0, (wanted.get(id) ?? 1) - 1), 0, id)
  return result
}
