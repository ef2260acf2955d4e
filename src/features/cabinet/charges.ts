import type { Temporal } from 'temporal-polyfill'
import { nextPeriod } from '../../domain/period.ts'
import type { WindowState } from '../../domain/reading-window.ts'
import { NAMED_METERS, type SilencePrice } from '../../domain/silence.ts'
import type { Deps } from '../../deps.ts'
import { loadMetersOf, type KnownMeter } from '../../records/metering.ts'
import { closedMonth, contractRegime, type ContractRegime } from '../../records/regime.ts'
import { priceOfSilence } from '../../records/silence.ts'
import type { VisitorContract } from '../../web/visitor.ts'
import type { HomeFacts, MonthState } from './store.ts'

/** What silence costs a contract, with the meters it is told of. */
export type PricedSilence = { price: SilencePrice; meters: readonly KnownMeter[] }

type Charges = { regime: ContractRegime | undefined; price: PricedSilence | undefined }

/**
 * Regime and price of silence of each contract. Meters are read only where a contract has few and something is to be
 * told of them: hundreds of meters with three years behind each are for the contract's own pages. Two statements at most.
 */
export async function loadCharges(
  { db }: Deps,
  contracts: readonly VisitorContract[],
  { windows, facts, today }: { windows: readonly WindowState[]; facts: HomeFacts; today: Temporal.PlainDate },
): Promise<ReadonlyMap<string, Charges>> {
  const told = contracts.flatMap((contract, i) => {
    const [window, month] = [windows[i], facts.months.find(({ contractId }) => contractId === contract.id)]
    if (window === undefined || month === undefined || contract.status === 'TERMINATED') return []
    const isWaiting = window.open !== undefined && month.sent === null
    return month.charged > 0 || isWaiting
      ? [{ contract, month, isWaiting, closed: closedMonth(window), open: window.open }]
      : []
  })
  const few = told.filter(({ month }) => month.meters <= NAMED_METERS)
  const known =
    few.length === 0
      ? new Map<string, KnownMeter[]>()
      : await loadMetersOf(
          db.sql,
          few.map(({ contract, closed }) => ({ contractId: contract.id, period: nextPeriod(closed) })),
        )
  return new Map(
    told.map(({ contract, month, isWaiting, closed, open }) => {
      const meters = known.get(contract.id)
      if (meters === undefined) return [contract.id, countsAlone(contract, month)]
      const { reference } = facts
      const regime = contractRegime({ ...contract, closed }, { meters, reference }, today)
      const priced = { ...contract, contractType: month.contractType, meters, reference }
      const price =
        isWaiting && open !== undefined
          ? { price: priceOfSilence({ ...priced, period: open.period }, today), meters }
          : undefined
      return [contract.id, { regime: regime.charged === 0 ? undefined : regime, price }]
    }),
  )
}

function countsAlone({ id, customerKind }: VisitorContract, { meters, charged }: MonthState): Charges {
  const regime = { contractId: id, customerKind, total: meters, charged, meters: undefined }
  return { regime: charged === 0 ? undefined : regime, price: undefined }
}
