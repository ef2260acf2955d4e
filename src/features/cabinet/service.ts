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
import type { VisitorContract } from '../../web/visitor.ts'
import { loadHomeFacts, type HomeFacts, type MonthState, type ReturnedRows } from './store.ts'

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
}

/** Everything the home page tells, over all contracts. */
export type Home = {
  today: Temporal.PlainDate
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

/** Three statements, whatever the number of contracts and inlets. */
export async function openHome(
  deps: Deps,
  contracts: readonly VisitorContract[],
  userId: string,
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
  const periods = contracts.map((contract, i) => ({ id: contract.id, period: monthAsked(windows[i]) }))
  const from = addMonths(thisMonth, -chartMonths)
  const facts = await loadHomeFacts(deps.db.sql, {
    contracts: periods,
    from,
    readFrom: addMonths(from, -monthsBefore),
    to: thisMonth,
    today: today.toString(),
    userId,
    verifiedBy: today.add({ days: verificationDays }).toString(),
  })
  const months = new Map(facts.months.map((month) => [month.contractId, month]))
  const money = new Map(ledgers.map((ledger) => [ledger.contractId, ledger]))
  return {
    today,
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
