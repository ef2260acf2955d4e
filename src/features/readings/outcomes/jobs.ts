import { Temporal } from 'temporal-polyfill'
import { moscowDateTime, moscowDay } from '../../../domain/calendar.ts'
import { addMonths } from '../../../domain/period.ts'
import { parseReadingValue } from '../../../domain/reading-value.ts'
import type { Deps } from '../../../deps.ts'
import { recordAuditLines } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { addToInbox } from '../../../records/inbox.ts'
import { channelsFor } from '../../../records/notification-wishes.ts'
import { refuseOverdue, toldQueue, type ToldJob } from '../../../records/reading-return.ts'
import { loadWindowRules, stateOfWindows, type WindowRules } from '../../../records/reference.ts'
import { outcomeLetter } from './letter.ts'
import {
  claimReaders,
  findTold,
  lapseDrafts,
  loadTold,
  overdueReadings,
  pendingDrafts,
  reviveDrafts,
  type ClosedMonths,
  type PendingDraft,
} from './store.ts'

/** The day's work is done when its news may be read (Moscow, hours); requests of the last minute are over by then. */
const daytime = { from: 9, to: 21 } as const
const readingsAtOnce = 200
const draftsAtOnce = 100
const beforeAll = '00000000-0000-0000-0000-000000000000'
/** Months back in which a draft is told of: an older one is nobody's news. */
const monthsBack = 2

/**
 * What the calendar does to readings: returned rows whose day has passed are refused, drafts of a month that is over
 * lapse, and are drafts again where staff have kept it open after all. May be run at any time, twice, late, by several
 * processes, and killed: each move is conditional and its news goes with it.
 */
export async function closeReadings(
  deps: Deps,
): Promise<{ refused: number; lapsed: number; revived: number }> {
  const now = deps.clock.now()
  const { hour } = moscowDateTime(now)
  if (hour < daytime.from || hour >= daytime.to) return { refused: 0, lapsed: 0, revived: 0 }
  const today = moscowDay(now).toString()
  const rules = await loadWindowRules(deps.db.sql, now)
  const revived = await reviveDrafts(deps.db.sql, { running: monthsOf(rules, now, 'running'), today })
  const refused = await refuseAllOverdue(deps, now, today)
  const lapsed = await lapse(deps, now, { today, closed: monthsOf(rules, now, 'closed') })
  return { refused, lapsed, revived }
}

/** Months by kind of customer, by everybody's window: extensions of one contract are asked for with the contract. */
function monthsOf(rules: WindowRules, now: Temporal.Instant, which: 'running' | 'closed'): ClosedMonths {
  const months = (kind: 'PERSON' | 'ORGANIZATION') => {
    const { running, last } = stateOfWindows(rules, kind, now)
    const open = running.map(({ period }) => period)
    if (which === 'running') return open
    const back = Array.from({ length: monthsBack + 1 }, (_month, i) => addMonths(last.period, -i))
    return back.filter((period) => !open.includes(period))
  }
  return { PERSON: months('PERSON'), ORGANIZATION: months('ORGANIZATION') }
}

async function refuseAllOverdue(deps: Deps, at: Temporal.Instant, today: string): Promise<number> {
  for (let refused = 0; ;) {
    const overdue = await overdueReadings(deps.db.sql, { today, limit: readingsAtOnce })
    if (overdue.length === 0) return refused
    // Each keeps the reason it was returned for, and the day.
    const groups = Map.groupBy(overdue, ({ reason, until }) => `${until} ${reason}`)
    for (const readings of groups.values()) refused += await refuse(deps, readings, at)
  }
}

async function refuse(
  deps: Deps,
  readings: readonly { id: string; reason: string; until: string }[],
  at: Temporal.Instant,
): Promise<number> {
  const [first] = readings
  if (first === undefined) return 0
  const until = Temporal.PlainDate.from(first.until)
  const asked = { readingIds: readings.map(({ id }) => id), reason: first.reason, until, at }
  const { moved } = await deps.db.transaction((tx) => refuseOverdue(tx, deps.jobs, asked))
  return moved.length
}

async function lapse(
  deps: Deps,
  at: Temporal.Instant,
  of: { today: string; closed: ClosedMonths },
): Promise<number> {
  let lapsed = 0
  for (let after = beforeAll; ;) {
    const drafts = await pendingDrafts(deps.db.sql, { ...of, after, limit: draftsAtOnce })
    const last = drafts.at(-1)
    if (last === undefined) return lapsed
    lapsed += await deps.db.transaction((tx) => lapsePortion(deps, tx, drafts.filter(saysMore), at))
    after = last.id
  }
}

async function lapsePortion(
  deps: Deps,
  tx: Tx,
  drafts: readonly PendingDraft[],
  at: Temporal.Instant,
): Promise<number> {
  if (drafts.length === 0) return 0
  const lapsed = await lapseDrafts(tx.sql, drafts)
  await recordAuditLines(
    tx.sql,
    lapsed.map(({ contractId, period }) => ({
      at,
      action: 'readings.lapse',
      subject: { type: 'contract', id: contractId },
      contractId,
      channel: 'calendar',
      details: { period },
    })),
  )
  const told = lapsed.map(({ contractId, period }): ToldJob => {
    const act = crypto.randomUUID()
    return { act, state: 'LAPSED', contractId, period, readingIds: [], at: at.toString() }
  })
  await deps.jobs.enqueueAll(tx, toldQueue, told)
  return lapsed.length
}

/** Something was typed that is not in force: a save that changed nothing, or an emptied form, is nobody's loss. */
function saysMore({ rows, held }: PendingDraft): boolean {
  const inForce = new Map((held ?? []).map((row) => [row.registerId, row]))
  return Object.entries(rows).some(([registerId, { value, note }]) => {
    const parsed = parseReadingValue(value)
    const row = inForce.get(registerId)
    if (parsed.kind === 'refused') return true
    if (parsed.kind === 'value' && parsed.value !== row?.current) return true
    return note !== '' && note !== row?.note
  })
}

/** Writes to the people of the contract, once for each act however often the job runs. */
export async function tellOutcome(deps: Deps, job: ToldJob): Promise<void> {
  const { contractId, period, state } = job
  const now = deps.clock.now()
  const at = now.toString()
  await deps.db.transaction(async (tx) => {
    const contract = await findTold(tx.sql, { contractId, period })
    // Kept open in the meantime: what has not lapsed is not told.
    if (contract === undefined || (state === 'LAPSED' && contract.draftState !== 'LAPSED')) return
    const readings = state === 'LAPSED' ? [] : await loadTold(tx.sql, job)
    const today = moscowDay(now).toString()
    const readers = await claimReaders(tx.sql, {
      contractId,
      today,
      kind: `readings-${state}`,
      act: job.act,
      at,
    })
    const ids = readers.map(({ userId }) => userId)
    const channels = await channelsFor(tx.sql, 'receipts', ids)
    const told = readers.map((reader) => ({
      by: channels.get(reader.userId) ?? [],
      ...outcomeLetter(deps, job, { contract, readings, reader }),
    }))
    const wanted = (channel: 'cabinet' | 'mail') => told.filter(({ by }) => by.includes(channel))
    await addToInbox(
      tx.sql,
      wanted('cabinet').map(({ message }) => message),
      at,
    )
    await deps.jobs.enqueueAll(
      tx,
      'mail',
      wanted('mail').map(({ letter }) => letter),
    )
  })
}
