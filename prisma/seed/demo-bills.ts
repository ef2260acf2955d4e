// Invoices and payments of the demo: dated tariffs and VAT, money in whole kopecks, half-up per line.
import { at, between, dayOf, periods, pick, reference, shift } from './demo-kit.ts'
import type { Row } from './demo-meters.ts'
import type { ContractStory } from './demo-story.ts'

interface Dated {
  from: string
  to: string | null
}
type Tariff = Dated & Record<'personCold' | 'personSewer' | 'organizationCold' | 'organizationSewer', number>
type DueDay = Dated & { issueBy: number; payBy: number }

const tariffs = (reference('tariffs.json') as { rows: Tariff[] }).rows
const vat = (reference('vat.json') as { rows: (Dated & { percent: number })[] }).rows
const due = reference('due-days.json') as Record<'person' | 'organization', DueDay[]>
const calendar = reference('production-calendar.json') as {
  nonWorkingWeekdays: string[]
  workingWeekendDays: string[]
}

/** The row in force on the first day of a period. */
function inForce<T extends Dated>(rows: readonly T[], period: string): T {
  const day = dayOf(period, 1)
  const row = rows.find((one) => one.from <= day && (one.to === null || day <= one.to))
  if (row === undefined) throw new RangeError(`no row for ${period}`)
  return row
}

function working(day: string): boolean {
  const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
  return weekend ? calendar.workingWeekendDays.includes(day) : !calendar.nonWorkingWeekdays.includes(day)
}

const nextWorking = (day: string): string => (working(day) ? day : nextWorking(shift(day, 1)))
const halfUp = (over: number, under: number): number => Math.floor((2 * over + under) / (2 * under))
const rubles = (kopecks: number): string => (kopecks / 100).toFixed(2)

interface Money {
  net: number
  vat: number
  gross: number
}

/** A person's price has VAT inside; an organization's comes without. */
function priced(kind: ContractStory['kind'], kopecks: number, percent: number): Money {
  const tax = kind === 'person' ? halfUp(kopecks * percent, 100 + percent) : halfUp(kopecks * percent, 100)
  return kind === 'person'
    ? { net: kopecks - tax, vat: tax, gross: kopecks }
    : { net: kopecks, vat: tax, gross: kopecks + tax }
}

/** m³ of a contract in one period, by service. */
export type Volumes = Record<'COLD' | 'HOT' | 'COLD_FOR_HOT', number>

export interface Bills {
  invoices: Row[]
  lines: Row[]
  payments: Row[]
}

function quantities(volumes: Volumes): ['COLD' | 'COLD_FOR_HOT' | 'SEWER', number][] {
  const all: ['COLD' | 'COLD_FOR_HOT' | 'SEWER', number][] = [
    ['COLD', volumes.COLD],
    ['COLD_FOR_HOT', volumes.COLD_FOR_HOT],
    ['SEWER', volumes.COLD + volumes.HOT + volumes.COLD_FOR_HOT],
  ]
  return all.filter(([, quantity]) => quantity > 0)
}

function addLines(
  story: ContractStory,
  period: string,
  number: string,
  volumes: Volumes,
  bills: Bills,
): Money {
  const tariff = inForce(tariffs, period)
  const { percent } = inForce(vat, period)
  const total: Money = { net: 0, vat: 0, gross: 0 }
  quantities(volumes).forEach(([service, quantity], index) => {
    const rate = tariff[`${story.kind}${service === 'SEWER' ? 'Sewer' : 'Cold'}`]
    const money = priced(story.kind, quantity * Math.round(rate * 100), percent)
    total.net += money.net
    total.vat += money.vat
    total.gross += money.gross
    bills.lines.push({
      invoice_number: number,
      line: index + 1,
      service,
      quantity: quantity.toFixed(3),
      unit: 'м³',
      price: rate.toFixed(2),
      net: rubles(money.net),
      vat_rate: percent,
      vat: rubles(money.vat),
      gross: rubles(money.gross),
    })
  })
  return total
}

/** What was paid when: a few days before the due day, never after the export was made. */
function addPayment(
  story: ContractStory,
  issued: string,
  dueOn: string,
  number: string,
  gross: number,
  bills: Bills,
): void {
  const early = shift(dueOn, -between(0, 5))
  bills.payments.push({
    payment_id: `D${String(bills.payments.length + 1).padStart(7, '0')}`,
    contract_number: story.number,
    paid_on: early < issued ? issued : early,
    amount: rubles(gross),
    method: story.kind === 'person' ? pick(['card', 'sbp', 'bank', 'card']) : 'bank',
    purpose: `Оплата по счёту № ${number}`,
  })
}

/** Bills a contract month by month and pays all but its newest `unpaid` invoices. */
export function bill(story: ContractStory, volumes: readonly Volumes[], bills: Bills): void {
  volumes.forEach((month, index) => {
    const period = at(periods, index)
    const number = `${String(bills.invoices.length + 500_001).padStart(6, '0')}-${period.slice(2).replace('-', '')}`
    const next = shift(dayOf(period, 0), 1).slice(0, 7)
    const days = inForce(due[story.kind], period)
    const [issued, dueOn] = [dayOf(next, days.issueBy), nextWorking(dayOf(next, days.payBy))]
    const money = addLines(story, period, number, month, bills)
    bills.invoices.push({
      invoice_number: number,
      contract_number: story.number,
      period,
      issued_on: issued,
      due_on: dueOn,
      net: rubles(money.net),
      vat: rubles(money.vat),
      gross: rubles(money.gross),
    })
    if (index >= volumes.length - story.unpaid) return
    const extra = index === volumes.length - 1 ? (story.advance ?? 0) : 0
    addPayment(story, issued, dueOn, number, money.gross + extra, bills)
  })
}
