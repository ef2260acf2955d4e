import { Decimal } from 'decimal.js'
import type { Temporal } from 'temporal-polyfill'
import { rowOn, type Dated } from './dated.ts'
import type { Kopecks } from './money.ts'
import type { CustomerKind } from './tariff.ts'

/** Role of an organization in the law: ordinary, managing company (and heat suppliers), ТСЖ/ЖСК. */
export type LegalRole = 'ORDINARY' | 'UO' | 'TSZH'

/** Key rate, percent a year, and the cap of the rate for penalties; both dated. */
export type PenaltyRates = {
  keyRate: readonly (Dated & { percent: Decimal.Value })[]
  cap: readonly (Dated & { percent: Decimal.Value })[]
}

/** Days of delay with one fraction of the rate. */
export type PenaltySegment = {
  /** first and last day of delay, 1 = the day after the due day */
  fromDay: number
  toDay: number
  days: number
  /** 0, 300, 170, 130: the day's penalty is 1/divisor of the rate; 0: none */
  divisor: number
  /** kopecks, not rounded */
  amount: Decimal
}

/** A penalty with its working. */
export type Penalty = {
  kopecks: Kopecks
  daysLate: number
  /** percent a year after the cap */
  rate: Decimal
  segments: readonly PenaltySegment[]
}

/** A part of a debt and the day it was paid (or the day the penalty is counted to). */
export type LatePart = { amount: Kopecks; dueOn: Temporal.PlainDate; paidOn: Temporal.PlainDate }

type Step = { toDay: number; divisor: number }

// ЖК РФ ст. 155 ч. 14; 416-ФЗ ст. 13, 14 ч. 6.2–6.4.
const HOUSEHOLD: readonly Step[] = [
  { toDay: 30, divisor: 0 },
  { toDay: 90, divisor: 300 },
  { toDay: Infinity, divisor: 130 },
]
const ORDINARY: readonly Step[] = [{ toDay: Infinity, divisor: 130 }]
const MANAGING: readonly Step[] = [
  { toDay: 60, divisor: 300 },
  { toDay: 90, divisor: 170 },
  { toDay: Infinity, divisor: 130 },
]

/**
 * The penalty for debts paid late: per day of delay, payment day included, by the rate on the day of payment,
 * capped (ПП 474, ПП 329); segments unrounded, their sum rounded once, half up.
 * @throws RangeError when no key rate covers the day of payment
 */
export function penaltyOf(
  parts: readonly LatePart[],
  kind: CustomerKind,
  role: LegalRole | undefined,
  rates: PenaltyRates,
): Penalty {
  const worked = parts.map((part) => workOut(part, stepsOf(kind, role), rates))
  const total = worked
    .flatMap(({ segments }) => segments)
    .reduce((sum, { amount }) => sum.plus(amount), new Decimal(0))
  return {
    kopecks: total.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber(),
    daysLate: Math.max(0, ...worked.map(({ daysLate }) => daysLate)),
    rate: worked.at(-1)?.rate ?? new Decimal(0),
    segments: worked.flatMap(({ segments }) => segments),
  }
}

/** The rate for penalties on a day, percent a year: the key rate, not above the cap in force. */
export function penaltyRateOn(rates: PenaltyRates, day: Temporal.PlainDate): Decimal {
  const key = rowOn(rates.keyRate, day)
  if (key === undefined) throw new RangeError(`no key rate on ${day.toString()}`)
  const cap = rowOn(rates.cap, day)
  return cap === undefined ? new Decimal(key.percent) : Decimal.min(key.percent, cap.percent)
}

/** The last day to pay without any penalty: 30 days after the due day for persons and ТСЖ, else the due day. */
export function penaltyFreeUntil(
  dueOn: Temporal.PlainDate,
  kind: CustomerKind,
  role?: LegalRole,
): Temporal.PlainDate {
  const first = stepsOf(kind, role)[0]
  return first?.divisor === 0 ? dueOn.add({ days: first.toDay }) : dueOn
}

/** What an overdue amount means today: no penalty yet, if paid by that day, or what has grown so far. */
export type PenaltyOutlook =
  { isFree: true; freeUntil: Temporal.PlainDate } | { isFree: false; soFar: Kopecks; daysLate: number }

/**
 * The penalty of an unpaid amount as of today, an estimate: billing charges it when the amount is paid.
 * Undefined when nothing is overdue or no key rate is known for today.
 */
export function penaltyOutlook(
  debt: { amount: Kopecks; dueOn: Temporal.PlainDate },
  today: Temporal.PlainDate,
  customer: { kind: CustomerKind; role: LegalRole | undefined },
  rates: PenaltyRates,
): PenaltyOutlook | undefined {
  if (debt.dueOn.until(today).days <= 0 || debt.amount <= 0) return undefined
  const freeUntil = penaltyFreeUntil(debt.dueOn, customer.kind, customer.role)
  if (today.until(freeUntil).days >= 0) return { isFree: true, freeUntil }
  if (rowOn(rates.keyRate, today) === undefined) return undefined
  const { kopecks, daysLate } = penaltyOf([{ ...debt, paidOn: today }], customer.kind, customer.role, rates)
  return { isFree: false, soFar: kopecks, daysLate }
}

function stepsOf(kind: CustomerKind, role: LegalRole | undefined): readonly Step[] {
  if (kind === 'PERSON' || role === 'TSZH') return HOUSEHOLD
  return role === 'UO' ? MANAGING : ORDINARY
}

function workOut({ amount, dueOn, paidOn }: LatePart, steps: readonly Step[], rates: PenaltyRates) {
  const daysLate = Math.max(0, dueOn.until(paidOn).days)
  const rate = daysLate === 0 ? new Decimal(0) : penaltyRateOn(rates, paidOn)
  const segments = steps.flatMap(({ toDay, divisor }, i): PenaltySegment[] => {
    const fromDay = (steps[i - 1]?.toDay ?? 0) + 1
    const last = Math.min(toDay, daysLate)
    if (last < fromDay) return []
    const days = last - fromDay + 1
    const share = divisor === 0 ? new Decimal(0) : rate.div(100).times(days).div(divisor)
    return [{ fromDay, toDay: last, days, divisor, amount: share.times(amount) }]
  })
  return { daysLate, rate, segments }
}
