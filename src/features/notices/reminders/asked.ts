import type { Temporal } from 'temporal-polyfill'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import type { Tx } from '../../../platform/db.ts'
import {
  claimAsked,
  endRun,
  noteRun,
  openRuns,
  takeRun,
  type AskedReader,
  type AskedScope,
} from './asked-store.ts'
import { closesReminder } from './letter.ts'
import { post } from './post.ts'
import { beforeAll, isQuiet, portion } from './quiet.ts'
import { nextUsers } from './store.ts'
import { runningWindows, type WindowGroup } from './window-groups.ts'

/** The queue that takes an asked run up at once; the schedule takes up what was left. */
export const askedQueue = 'reminders-asked'

/** What one portion did. */
export type Told = { letters: number; readers: AskedReader[] }

/** Groups of contracts whose window for the month runs now; none: nobody is reminded of it. */
export async function groupsOf(
  deps: Deps,
  period: string,
  now: Temporal.Instant,
): Promise<readonly WindowGroup[]> {
  return (await runningWindows(deps, now)).filter(({ window }) => window.period === period)
}

/** Tells people of contracts that miss something, each of each contract once. */
export async function tellAsked(
  deps: Deps,
  tx: Tx,
  groups: readonly WindowGroup[],
  of: { users: readonly string[] } | { contracts: readonly string[] },
  now: Temporal.Instant,
): Promise<Told> {
  const told: Told = { letters: 0, readers: [] }
  for (const { window, kinds, contractIds, exceptIds } of groups) {
    const scope: AskedScope = {
      today: moscowDay(now).toString(),
      period: window.period,
      kinds,
      contractIds,
      exceptIds,
      at: now.toString(),
    }
    const readers = await claimAsked(tx.sql, of, scope)
    const addressed = readers
      .filter(({ contracts }) => contracts.length > 0)
      .map(({ contracts, ...reader }) => ({
        ...reader,
        say: (words: Parameters<typeof closesReminder>[2]) => closesReminder(contracts, window, words),
      }))
    told.letters += await post(deps, tx, 'window-closes', addressed, now)
    told.readers.push(...readers)
  }
  return told
}

/**
 * Goes on with every run that has not come to its end, portion by portion, each in its transaction: killed at any
 * moment, run twice or by two processes, everybody is told once. At night it waits; after closing it ends.
 * @returns how many letters were posted
 */
export async function continueRuns(deps: Deps): Promise<number> {
  let letters = 0
  for (const { id, period } of await openRuns(deps.db.sql)) {
    const groups = await groupsOf(deps, period, deps.clock.now())
    if (groups.length === 0) await endRun(deps.db.sql, id, deps.clock.now().toString())
    else letters += await goOn(deps, id, groups)
  }
  return letters
}

async function goOn(deps: Deps, id: string, groups: readonly WindowGroup[]): Promise<number> {
  let letters = 0
  while (!isQuiet(deps.clock.now())) {
    const done = await onePortion(deps, id, groups)
    if (done === undefined) break
    letters += done
  }
  return letters
}

/** Undefined when there is nobody left, or another process is at it. */
async function onePortion(
  deps: Deps,
  id: string,
  groups: readonly WindowGroup[],
): Promise<number | undefined> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now()
    const run = await takeRun(tx.sql, id)
    if (run === undefined) return undefined
    const users = await nextUsers(tx.sql, run.afterUserId ?? beforeAll, portion)
    const last = users.at(-1)
    if (last === undefined) {
      await endRun(tx.sql, id, now.toString())
      return undefined
    }
    const { letters, readers } = await tellAsked(deps, tx, groups, { users }, now)
    const already = readers.filter(({ contracts }) => contracts.length === 0).length
    await noteRun(tx.sql, id, { afterUserId: last, letters, already })
    return letters
  })
}
