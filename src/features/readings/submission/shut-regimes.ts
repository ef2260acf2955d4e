import { moscowDay } from '../../../domain/calendar.ts'
import type { WindowState } from '../../../domain/reading-window.ts'
import type { Deps } from '../../../deps.ts'
import { loadRegime, loadRegimes } from '../../../records/regime.ts'
import { regimeShown, type RegimeShown } from '../../../web/regime.ts'
import type { VisitorContract } from '../../../web/visitor.ts'
import type { Asker, Door } from './service.ts'
import type { Wording } from './verdict-words.ts'

/** Contracts told one by one on the page of a shut window. */
const mostTold = 5

/** What the contract behind a shut window is charged by (RD18); nothing where it is not the window that keeps it shut. */
export async function regimesOfDoor(
  deps: Deps,
  { why, stored, windows }: Extract<Door, { found: true; mayEnter: false }>,
  { arrivedAt, entry }: Asker,
  wording: Wording,
): Promise<RegimeShown[]> {
  if (why !== 'closed') return []
  const { id, number, customerKind } = stored
  const regime = await loadRegime(deps.db.sql, { id, customerKind, windows }, moscowDay(arrivedAt))
  const shown = regimeShown(regime, { number, isStaff: entry.isClerk }, wording)
  return shown === undefined ? [] : [shown]
}

/** The same for all of the visitor's contracts, where none was named. */
export async function regimesOfAll(
  deps: Deps,
  contracts: readonly (VisitorContract & { windows: WindowState })[],
  at: Asker['arrivedAt'],
  wording: Wording,
): Promise<RegimeShown[]> {
  const served = contracts.filter(({ status }) => status !== 'TERMINATED')
  const regimes = await loadRegimes(deps.db.sql, served, moscowDay(at))
  return regimes.slice(0, mostTold).flatMap((regime) => {
    const contract = served.find(({ id }) => id === regime.contractId)
    if (contract === undefined) return []
    const name = contracts.length > 1 ? contract.label : undefined
    return regimeShown(regime, { number: contract.number, name }, wording) ?? []
  })
}
