import { Temporal } from 'temporal-polyfill'
import type { Balance } from '../../../domain/balance.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { settlementsOf, type Settlement } from '../../../domain/invoice.ts'
import { penaltyOutlook, type PenaltyOutlook } from '../../../domain/penalty.ts'
import { addMonths, periodOf } from '../../../domain/period.ts'
import type { Deps } from '../../../deps.ts'
import {
  findOwnedContract,
  listOwnedContracts,
  type OwnedContract,
} from '../../../records/contract-access.ts'
import {
  balanceOfLedger,
  loadLedgers,
  type Ledger,
  type LedgerCorrection,
  type LedgerInvoice,
  type LedgerPayment,
} from '../../../records/ledger.ts'
import { loadPenaltyRates } from '../../../records/reference.ts'

/** An invoice with how it stands. */
export type BilledInvoice = LedgerInvoice & { settlement: Settlement; penalty: PenaltyOutlook | undefined }

/** The money of one contract as the page tells it. */
export type Overview = {
  contract: OwnedContract
  today: Temporal.PlainDate
  asOf: Temporal.PlainDate | undefined
  balance: Balance
  /** every invoice issued by today, newest first */
  invoices: readonly BilledInvoice[]
  lastPayment: LedgerPayment | undefined
  /** what the page lists: a year, or the last 24 months */
  shown: {
    year: number | undefined
    invoices: readonly BilledInvoice[]
    payments: readonly LedgerPayment[]
    corrections: readonly LedgerCorrection[]
  }
  /** years with invoices or payments, newest first */
  years: readonly number[]
}

/** One line of the chooser: a contract, what is owed on it, its newest invoice. */
export type ContractMoney = {
  contract: OwnedContract
  balance: Balance
  asOf: Temporal.PlainDate | undefined
  newest: LedgerInvoice | undefined
}

const usualMonths = 24

/** The billing page of a contract; undefined when the user may not see it. Three statements. */
export async function openOverview(
  deps: Pick<Deps, 'db' | 'clock'>,
  asked: { userId: string; contractId: string; year: number | undefined },
): Promise<Overview | undefined> {
  const { sql } = deps.db
  const today = moscowDay(deps.clock.now())
  const contract = await findOwnedContract(sql, { ...asked, today: today.toString() })
  if (contract === undefined) return undefined
  const [[ledger], rates] = await Promise.all([loadLedgers(sql, [contract.id]), loadPenaltyRates(sql)])
  if (ledger === undefined) return undefined
  const balance = balanceOfLedger(ledger, today)
  const settlements = settlementsOf(ledger.invoices, balance)
  const customer = { kind: contract.customerKind, role: contract.legalRole ?? undefined }
  const invoices = ledger.invoices.flatMap((invoice) => {
    const settlement = settlements.get(invoice.id)
    if (settlement === undefined || isLater(invoice.issuedOn, today)) return []
    const debt = { amount: settlement.unpaid, dueOn: invoice.dueOn }
    return [{ ...invoice, settlement, penalty: penaltyOutlook(debt, today, customer, rates) }]
  })
  const payments = ledger.payments.filter(({ paidOn }) => !isLater(paidOn, today))
  const corrections = ledger.corrections.filter(({ on }) => !isLater(on, today))
  const years = yearsOf(invoices, payments)
  return {
    contract,
    today,
    asOf: ledger.asOf,
    balance,
    invoices,
    lastPayment: payments[0],
    shown: shownOf({ invoices, payments, corrections }, asked.year, today),
    years,
  }
}

/** The chooser: every contract with what is owed and its newest invoice. Two statements for any number of them. */
export async function openChooser(
  deps: Pick<Deps, 'db' | 'clock'>,
  userId: string,
  shown: ReadonlySet<string>,
): Promise<ContractMoney[]> {
  const { sql } = deps.db
  const today = moscowDay(deps.clock.now())
  const owned = await listOwnedContracts(sql, { userId, today: today.toString() })
  const contracts = owned.filter(({ id }) => shown.has(id))
  const ledgers = await loadLedgers(
    sql,
    contracts.map(({ id }) => id),
  )
  const byContract = new Map(ledgers.map((ledger) => [ledger.contractId, ledger]))
  return contracts.flatMap((contract) => {
    const ledger = byContract.get(contract.id)
    return ledger === undefined ? [] : [moneyOf(contract, ledger, today)]
  })
}

function moneyOf(contract: OwnedContract, ledger: Ledger, today: Temporal.PlainDate): ContractMoney {
  return {
    contract,
    balance: balanceOfLedger(ledger, today),
    asOf: ledger.asOf,
    newest: ledger.invoices.find(({ issuedOn }) => !isLater(issuedOn, today)),
  }
}

function shownOf(
  all: Pick<Overview['shown'], 'invoices' | 'payments' | 'corrections'>,
  year: number | undefined,
  today: Temporal.PlainDate,
): Overview['shown'] {
  const first = addMonths(periodOf(today), -usualMonths)
  const isShown = (day: string) =>
    year === undefined ? day.slice(0, 7) >= first : day.startsWith(`${year}-`)
  return {
    year,
    invoices: all.invoices.filter(({ period }) => isShown(period)),
    payments: all.payments.filter(({ paidOn }) => isShown(paidOn.toString())),
    corrections: all.corrections.filter(({ on }) => isShown(on.toString())),
  }
}

function yearsOf(invoices: readonly LedgerInvoice[], payments: readonly LedgerPayment[]): number[] {
  const years = [
    ...invoices.map(({ period }) => Number(period.slice(0, 4))),
    ...payments.map(({ paidOn }) => paidOn.year),
  ]
  return [...new Set(years)].sort((a, b) => b - a)
}

function isLater(day: Temporal.PlainDate, today: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(day, today) > 0
}
