import type { Deps } from '../../../deps.ts'
import { findExpired, removeUnconfirmed } from './store.ts'

/**
 * Sweeps registrations nobody confirmed in 48 hours (AC8). Those in the way of a new registration go at
 * once; this is for the rest. At most 500 at a time.
 * @returns how many went
 */
export async function sweepUnconfirmed(deps: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const now = deps.clock.now().toString()
  return deps.db.transaction(async (tx) => removeUnconfirmed(tx.sql, await findExpired(tx.sql, now)))
}
