import type { Temporal } from 'temporal-polyfill'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import type { Sql } from '../../../platform/db.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { News } from '../../../records/inbox.ts'
import { closesReminder, opensReminder, outageNotice, verificationReminder } from './letter.ts'
import { claimOutages, markTold, untoldOutages, type UntoldOutage } from './outage-store.ts'
import { post, type ReminderEvent } from './post.ts'
import { beforeAll, isQuiet, portion } from './quiet.ts'
import { claimVerifications, claimWindow, nextUsers, type Reader } from './store.ts'
import { isClosing, runningWindows, type WindowGroup } from './window-groups.ts'

type Words = { t: Translate; language: Language }
/** Whom one kind of reminder finds among some users, and what it says to each. */
type Kind = {
  event: ReminderEvent
  claim(sql: Sql, userIds: readonly string[]): Promise<(Reader & { say: (words: Words) => News })[]>
}

/**
 * Everything that is due now (RD19). May be run at any time, twice, late, by several processes, and killed: a
 * reminder is written down in the transaction that posts it, so it goes once.
 * @returns how many reminders went
 */
export async function sendReminders(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  if (isQuiet(now)) return 0
  const outages = await untoldOutages(deps.db.sql, now.toString())
  const kinds = await kindsDue(deps, { now, today: moscowDay(now), outages })
  let sent = 0
  for (let after = beforeAll; ;) {
    const userIds = await nextUsers(deps.db.sql, after, portion)
    const last = userIds.at(-1)
    if (last === undefined) break
    for (const kind of kinds) sent += await remind(deps, kind, userIds, now)
    after = last
  }
  await markTold(deps.db.sql, outages)
  return sent
}

async function remind(
  deps: Deps,
  kind: Kind,
  userIds: readonly string[],
  now: Temporal.Instant,
): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const readers = await kind.claim(tx.sql, userIds)
    await post(deps, tx, kind.event, readers, now)
    return readers.length
  })
}

async function kindsDue(
  deps: Deps,
  due: { now: Temporal.Instant; today: Temporal.PlainDate; outages: readonly UntoldOutage[] },
): Promise<Kind[]> {
  const { now, today, outages } = due
  const groups = await runningWindows(deps, now)
  const of = { today: today.toString(), at: now.toString() }
  return [
    ...groups.map((group) => windowKind(group, of, isClosing(group.window, today))),
    {
      event: 'verification',
      claim: async (sql, userIds) =>
        (await claimVerifications(sql, userIds, of)).map(({ meters, ...reader }) => ({
          ...reader,
          say: (words) => verificationReminder(meters, words),
        })),
    },
    {
      event: 'outages',
      claim: async (sql, userIds) =>
        (await claimOutages(sql, userIds, outages, of)).map(({ outages: own, ...reader }) => ({
          ...reader,
          say: (words) => outageNotice(own, words),
        })),
    },
  ]
}

/** When the last day is near the opening is no news any more. An extended window closes once more. */
function windowKind(group: WindowGroup, of: { today: string; at: string }, closes: boolean): Kind {
  const { window, kinds, contractIds, exceptIds } = group
  const { period, closesOn } = window
  const event = closes ? 'window-closes' : 'window-opens'
  const about = closes ? `${period} ${closesOn.toString()}` : period
  const say = closes ? closesReminder : opensReminder
  return {
    event,
    claim: async (sql, userIds) => {
      const scope = { ...of, kind: event, about, period, kinds, contractIds, exceptIds }
      return (await claimWindow(sql, userIds, scope)).map(({ contracts, ...reader }) => ({
        ...reader,
        say: (words) => say(contracts, window, words),
      }))
    },
  }
}
