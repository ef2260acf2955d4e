import type { Deps } from '../../deps.ts'
import type { WindowState } from '../../domain/reading-window.ts'
import { loadWindowRules, stateOfWindows, type CustomerKind } from '../../records/reference.ts'
import { unapprovedMonths } from '../calendar/service.ts'
import { openQueueCount } from '../readings/anomalies/service.ts'
import { openMonth } from '../readings/submitted/service.ts'
import { openSilent } from './window/service.ts'

export type KindWindow = { kind: CustomerKind | 'BOTH'; windows: WindowState }

/** What a clerk needs first thing. */
export type StaffDesk = {
  /** one when persons and organizations have the same window */
  windows: KindWindow[]
  /** the month being taken, else the last one */
  period: string
  /** each for those who may open what it speaks of */
  submissions: number | undefined
  silent: { silent: number; contracts: number } | undefined
  toReview: number | undefined
  unapproved: { period: string; years: number[] }[]
}

/** @param may what the reader may open, by the keys of the staff's doors */
export async function openDesk(deps: Deps, may: (door: string) => boolean): Promise<StaffDesk> {
  const now = deps.clock.now()
  const rules = await loadWindowRules(deps.db.sql, now)
  const persons = stateOfWindows(rules, 'PERSON', now)
  const organizations = stateOfWindows(rules, 'ORGANIZATION', now)
  const period = (persons.open ?? organizations.open ?? persons.last).period
  const [submissions, silent, toReview] = await Promise.all([
    may('staffReadings') ? openMonth(deps, period) : undefined,
    may('staffWindow') ? openSilent(deps, period) : undefined,
    may('staffAnomalies') ? openQueueCount(deps) : undefined,
  ])
  return {
    windows: isSame(persons, organizations)
      ? [{ kind: 'BOTH', windows: persons }]
      : [
          { kind: 'PERSON', windows: persons },
          { kind: 'ORGANIZATION', windows: organizations },
        ],
    period,
    submissions,
    silent,
    toReview,
    unapproved: unapprovedMonths(rules, now),
  }
}

function isSame(one: WindowState, other: WindowState): boolean {
  const edges = ({ open, last, next }: WindowState) =>
    [open, last, next].map((window) => `${window?.opensAt.toString()} ${window?.closesAt.toString()}`).join()
  return edges(one) === edges(other)
}
