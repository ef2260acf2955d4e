import type { Temporal } from 'temporal-polyfill'
import { moscowMidnight, type WorkCalendar } from '../../domain/calendar.ts'
import { addMonths, firstDay, lastDay, type Period } from '../../domain/period.ts'
import { extensionsFor, policyFor, windowFor, type ReadingWindow } from '../../domain/reading-window.ts'
import type { Deps } from '../../deps.ts'
import { recordAudit } from '../../platform/audit.ts'
import {
  loadWindowRules,
  stateOfWindows,
  type CustomerKind,
  type WindowRules,
} from '../../records/reference.ts'
import type { Actor } from '../../web/actor.ts'
import { monthsShown, type DayChange } from './form.ts'
import { loadDays, replaceDay, type ListedDay } from './store.ts'

/** Windows of one month; one when both kinds of customers have the same. */
export type MonthWindows = {
  period: Period
  windows: { kind: CustomerKind | 'BOTH'; window: ReadingWindow }[]
}

export type CalendarView = {
  months: MonthWindows[]
  days: ListedDay[]
  calendar: WorkCalendar
}

const kinds = ['PERSON', 'ORGANIZATION'] as const

/**
 * Months whose window runs or comes next and rests on a year without an approved production calendar
 * (domain.md §2): their days follow ТК ст. 112 until staff bring the decree.
 */
export function unapprovedMonths(
  rules: WindowRules,
  now: Temporal.Instant,
): { period: Period; years: number[] }[] {
  const near = kinds.flatMap((kind) => {
    const { running, next } = stateOfWindows(rules, kind, now)
    return [...running, next]
  })
  const wrong = near.filter(({ calendarApproved }) => !calendarApproved)
  return [...new Map(wrong.map((window) => [window.period, window])).values()].map((window) => ({
    period: window.period,
    years: [...new Set([window.opensOn.year, window.closesOn.year])].filter(
      (year) => !rules.calendar.isApproved(year),
    ),
  }))
}

/** Half a year of days and windows. Two statements. */
export async function openCalendar(deps: Deps, first: Period): Promise<CalendarView> {
  const { sql } = deps.db
  const last = addMonths(first, monthsShown - 1)
  // The rules come for about four months around an instant: the middle of what is shown.
  const middle = moscowMidnight(firstDay(addMonths(first, monthsShown / 2)))
  const [rules, days] = await Promise.all([
    loadWindowRules(sql, middle),
    loadDays(sql, firstDay(first).toString(), lastDay(last).toString()),
  ])
  const months = Array.from({ length: monthsShown }, (_, i) => monthWindows(rules, addMonths(first, i)))
  return { months, days, calendar: rules.calendar }
}

/** Makes a day a day off or a working one: windows, deadlines and due days follow at once. */
export async function changeDay(deps: Deps, { day, kind, reason }: DayChange, by: Actor): Promise<void> {
  await deps.db.transaction(async ({ sql }) => {
    const before = await replaceDay(sql, { day: day.toString(), kind, reason, editorId: by.actorId })
    await recordAudit(sql, {
      ...by,
      at: deps.clock.now(),
      action: 'calendar.change',
      subject: { type: 'calendar-day', id: day.toString() },
      details: { from: before ?? 'week', to: kind, reason },
    })
  })
}

function monthWindows(rules: WindowRules, period: Period): MonthWindows {
  const [person, organization] = kinds.map((kind) => windowOf(rules, kind, period))
  if (person === undefined || organization === undefined) throw new Error('a month without a window')
  const isSame = person.opensAt.equals(organization.opensAt) && person.closesAt.equals(organization.closesAt)
  return {
    period,
    windows: isSame
      ? [{ kind: 'BOTH', window: person }]
      : [
          { kind: 'PERSON', window: person },
          { kind: 'ORGANIZATION', window: organization },
        ],
  }
}

function windowOf(rules: WindowRules, kind: CustomerKind, period: Period): ReadingWindow {
  const policies = rules.policies.filter(({ customerKind }) => customerKind === kind)
  return windowFor(
    period,
    policyFor(policies, period),
    rules.calendar,
    extensionsFor(rules.extensions, undefined),
  )
}
