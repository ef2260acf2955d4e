import type { Temporal } from 'temporal-polyfill'
import { moscowDay } from '../../domain/calendar.ts'
import { dueDays } from '../../domain/due-days.ts'
import type { Balance } from '../../domain/balance.ts'
import { penaltyFreeUntil } from '../../domain/penalty.ts'
import { addMonths, nextPeriod, periodOf, previousPeriod, type Period } from '../../domain/period.ts'
import type { WindowState } from '../../domain/reading-window.ts'
import type { Deps } from '../../deps.ts'
import { balanceOfLedger, loadLedgers, type Ledger } from '../../records/ledger.ts'
import { loadWindowRules, windowsOfContract, type WindowRules } from '../../records/reference.ts'
import { closedMonth, type ContractRegime } from '../../records/regime.ts'
import type { VisitorContract } from '../../web/visitor.ts'
import { loadHomeFacts, type HomeFacts, type MonthState, type ReturnedRows } from './store.ts'
import { loadCharges, type PricedSilence } from './charges.ts'

/** One contract as the home page sees it. */
export type HomeContract = {
  contract: VisitorContract
  windows: WindowState
  /** the month of the running window, else of the last one */
  period: Period
  month: MonthState
  /** what has come back of it and may be sent again; the month that ends first */
  returned: ReturnedRows | undefined
  ledger: Ledger
  balance: Balance
  /** the last day to pay the oldest overdue part without any penalty; undefined when nothing is overdue */
  penaltyFreeUntil: Temporal.PlainDate | undefined
  /** meters not charged by their readings; undefined where there are none */
  regime: ContractRegime | undefined
  /** what silence costs while readings are waited for; undefined where meters are many */
  price: PricedSilence | undefined
}

/** Everything the home page tells, over all contracts. */
export type Home = {
  today: Temporal.PlainDate
  /** the window of the header: of a kind of customer, whatever was extended for one contract */
  header: WindowState
  contracts: readonly HomeContract[]
  facts: HomeFacts
  /** twelve months, oldest first; the last has readings or is the month before this one */
  chart: readonly Period[]
  /** the month whose bill comes next, and the day it is issued by */
  nextBill: { period: Period; issueBy: Temporal.PlainDate } | undefined
}

const verificationDays = 60
const chartMonths = 12
/** Estimates of so many months before the chart may be settled by a reading in it. */
const monthsBefore = 6

/** Five statements at most, whatever the number of contracts and inlets. */
export async function openHome(
  deps: Deps,
  contracts: readonly VisitorContract[],
  visitor: { userId: string; headerKind: VisitorContract['customerKind'] },
): Promise<Home> {
  const now = deps.clock.now()
  const today = moscowDay(now)
  const ids = contracts.map(({ id }) => id)
  const thisMonth = periodOf(today)
  const [rules, ledgers] = await Promise.all([
    loadWindowRules(deps.db.sql, now, ...ids),
    loadLedgers(deps.db.sql, ids),
  ])
  const windows = contracts.map((contract) => windowsOfContract(rules, contract, now))
  const periods = contracts.map((contract, i) => {
    const window = windows[i]
    return {
      id: contract.id,
      period: monthAsked(window),
      closed: window === undefined ? '' : closedMonth(window),
    }
  })
  const from = addMonths(thisMonth, -chartMonths)
  const facts = await loadHomeFacts(deps.db.sql, {
    contracts: periods,
    today: today.toString(),
    from,
    readFrom: addMonths(from, -monthsBefore),
    to: thisMonth,
    userId: visitor.userId,
    verifiedBy: today.add({ days: verificationDays }).toString(),
  })
  const months = new Map(facts.months.map((month) => [month.contractId, month]))
  const charges = await loadCharges(deps, contracts, { windows, facts, today })
  const money = new Map(ledgers.map((ledger) => [ledger.contractId, ledger]))
  return {
    today,
    header: windowsOfContract(rules, { id: '', customerKind: visitor.headerKind }, now),
    contracts: contracts.flatMap((contract, i): HomeContract[] => {
      const [window, month, ledger] = [windows[i], months.get(contract.id), money.get(contract.id)]
      if (window === undefined || month === undefined || ledger === undefined) return []
      const balance = balanceOfLedger(ledger, today)
      const free = freeUntil(balance, contract, month)
      return [
        {
          contract,
          windows: window,
          period: monthAsked(window),
          month,
          returned: facts.returned.find(({ contractId }) => contractId === contract.id),
          ledger,
          balance,
          penaltyFreeUntil: free,
          ...(charges.get(contract.id) ?? { regime: undefined, price: undefined }),
        },
      ]
    }),
    facts,
    chart: chartOf(facts, thisMonth),
    nextBill: nextBillOf(contracts, ledgers, facts, rules, today),
  }
}

function monthAsked(windows: WindowState | undefined): Period {
  return windows?.open?.period ?? windows?.last.period ?? ''
}

function freeUntil(
  balance: Balance,
  { customerKind }: VisitorContract,
  { legalRole }: MonthState,
): Temporal.PlainDate | undefined {
  if (balance.overdue === 0 || balance.nextDueOn === undefined) return undefined
  return penaltyFreeUntil(balance.nextDueOn, customerKind, legalRole ?? undefined)
}

function chartOf({ volumes }: HomeFacts, thisMonth: Period): Period[] {
  const last = volumes.at(-1)?.period === thisMonth ? thisMonth : previousPeriod(thisMonth)
  return Array.from({ length: chartMonths }, (_month, i) => addMonths(last, i + 1 - chartMonths))
}

/** The bill after the newest one of the contracts still served; unknown without bills or when it is late. */
function nextBillOf(
  contracts: readonly VisitorContract[],
  ledgers: readonly Ledger[],
  { dueDays: rows }: HomeFacts,
  { calendar }: WindowRules,
  today: Temporal.PlainDate,
): Home['nextBill'] {
  const served = new Map(
    contracts.filter(({ status }) => status !== 'TERMINATED').map((contract) => [contract.id, contract]),
  )
  const bills = ledgers.flatMap(({ contractId, invoices }) => {
    const [contract, newest] = [served.get(contractId), invoices[0]]
    if (contract === undefined || newest === undefined) return []
    const period = nextPeriod(newest.period)
    const days = dueDays(
      period,
      rows.filter(({ customerKind }) => customerKind === contract.customerKind),
      calendar,
    )
    return days === undefined ? [] : [{ period, issueBy: days.issueBy }]
  })
  return bills
    .filter(({ issueBy }) => issueBy.since(today).days >= 0)
    .sort((a, b) => a.period.localeCompare(b.period))[0]
}
