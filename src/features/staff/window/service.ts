import type { Temporal } from 'temporal-polyfill'
import { moscowDay } from '../../../domain/calendar.ts'
import { addMonths, type Period } from '../../../domain/period.ts'
import { isOpenAt } from '../../../domain/reading-window.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { loadWindowRules, stateOfWindows, type WindowRules } from '../../../records/reference.ts'
import type { Actor } from '../../../web/actor.ts'
import { runOf, type ReminderRun } from '../../notices/reminders/service.ts'
import type { ExtensionLimits } from '../../../domain/window-extension.ts'
import { limitsOf, mayTakeBack, windowsOf, type KindWindows } from './closing.ts'
import { rulesOfMonth } from './extend.ts'
import { listExtensions, type Extension } from './extension-store.ts'
import {
  loadMissing,
  streamMissing,
  type MissingCursor,
  type MissingRow,
  type MissingScope,
} from './missing-store.ts'
import {
  countSilent,
  loadChannels,
  loadHours,
  loadMistakes,
  loadShares,
  type ChannelCount,
  type HourCount,
  type KindShare,
  type MistakeCounts,
  type SilentCount,
  type SizeShare,
} from './store.ts'

/** Contracts of one page of those who have not handed in. */
const pageRows = 50
/** Submissions looked into for mistakes: a share of so many is exact enough, and costs the same every month. */
const newestLookedInto = 2_000
const extensionsShown = 100
const usualMonths = 12

export type WindowDesk = {
  period: Period
  windows: KindWindows
  /** readings of the month are taken now, from one kind of customer at least */
  isOpen: boolean
  shares: { kinds: KindShare[]; sizes: SizeShare[] }
  hours: HourCount[]
  channels: ChannelCount[]
  mistakes: MistakeCounts
  missing: { rows: MissingRow[]; next: MissingCursor | undefined }
  extensions: (Extension & { mayTakeBack: boolean })[]
  /** by which day it could close for everybody */
  limits: ExtensionLimits
  run: ReminderRun | undefined
}

/** The month that is taken now, else the last one. */
export async function shownMonth(deps: Deps): Promise<Period> {
  const now = deps.clock.now()
  return monthOf(await loadWindowRules(deps.db.sql, now), now)
}

function monthOf(rules: WindowRules, now: Temporal.Instant): Period {
  const persons = stateOfWindows(rules, 'PERSON', now)
  const organizations = stateOfWindows(rules, 'ORGANIZATION', now)
  return (persons.open ?? organizations.open ?? persons.last).period
}

/** Everything the desk shows of a month, in a fixed number of statements; looking is written down: phones stand there. */
export async function openWindowDesk(
  deps: Deps,
  period: Period,
  after: MissingCursor | undefined,
  by: Actor,
): Promise<WindowDesk> {
  const { sql } = deps.db
  const now = deps.clock.now()
  const [rules, shares, hours, channels, mistakes, found, extensions, run] = await Promise.all([
    rulesOfMonth(deps, period),
    loadShares(sql, period),
    loadHours(sql, period),
    loadChannels(sql, period),
    loadMistakes(sql, period, newestLookedInto),
    loadMissing(sql, scopeOf(deps, period), { after, limit: pageRows + 1 }),
    listExtensions(sql, period, extensionsShown),
    runOf(deps, period),
  ])
  const rows = found.slice(0, pageRows)
  await recordAudit(sql, {
    ...by,
    at: now,
    action: 'window.view',
    details: { period, shown: rows.length },
  })
  const windows = windowsOf(rules, period, extensions)
  return {
    period,
    windows,
    isOpen: [windows.PERSON, windows.ORGANIZATION].some((window) => isOpenAt(window, now)),
    shares,
    hours,
    channels,
    mistakes,
    missing: { rows, next: found.length > pageRows ? rows.at(-1) : undefined },
    extensions: extensions.map((one) => ({
      ...one,
      mayTakeBack: mayTakeBack(rules, one, extensions, now),
    })),
    limits: limitsOf(rules, period, { concerned: 'everybody', extensions, today: moscowDay(now) }),
    run,
  }
}

/** All contracts that have not handed in, for a file; taking them away is written down first. */
export async function exportMissing(
  deps: Deps,
  period: Period,
  by: Actor,
): Promise<AsyncIterable<MissingRow>> {
  await recordAudit(deps.db.sql, {
    ...by,
    at: deps.clock.now(),
    action: 'window.export',
    details: { period },
  })
  return streamMissing(deps.db, scopeOf(deps, period))
}

/** How many contracts have handed in nothing of a month, of how many. */
export async function openSilent(deps: Deps, period: Period): Promise<SilentCount> {
  return countSilent(deps.db.sql, period)
}

function scopeOf(deps: Deps, period: Period): MissingScope {
  return {
    period,
    from: addMonths(period, -usualMonths),
    today: moscowDay(deps.clock.now()).toString(),
  }
}
