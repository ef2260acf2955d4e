import { Temporal } from 'temporal-polyfill'
import { moscowDay, moscowMidnight } from '../../../domain/calendar.ts'
import { policyFor, windowFor, type ReadingWindow, type WindowState } from '../../../domain/reading-window.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { loadMeters } from '../../../records/metering.ts'
import {
  loadReadingReference,
  loadWindowRules,
  stateOfWindows,
  type WindowRules,
} from '../../../records/reference.ts'
import { assess } from './assess.ts'
import type { Assessment, FormFacts } from './assessment.ts'
import { journalChannel, type Entry } from './entry.ts'
import type { DraftRows } from './draft-merge.ts'
import { emptyFields } from './form.ts'
import {
  findLastSentMonth,
  findReturnedMonth,
  loadForm,
  type KeptBody,
  type StoredDraft,
  type StoredForm,
} from './store.ts'

/** Who asks for which contract, and when the request arrived: the server's time decides about the window. */
export type Asker = {
  entry: Entry
  contractId: string
  userId: string
  arrivedAt: Temporal.Instant
  /** for the journal */
  requestId?: string | undefined
  address?: string | undefined
}

/** The contract and its window, before anything is read of its meters. */
export type Door =
  | { found: false }
  | {
      found: true
      stored: StoredForm
      windows: WindowState
      rules: WindowRules
      mayEnter: false
      why: 'closed' | 'terminated' | 'no-right' | 'nothing-returned'
    }
  | {
      found: true
      stored: StoredForm
      windows: WindowState
      rules: WindowRules
      mayEnter: true
      window: ReadingWindow
    }

/** An open form, judged as it stands. */
export type OpenForm = {
  asker: Asker
  assessment: Assessment
  window: ReadingWindow
  stored: StoredForm
  /** the draft judged as if nothing were left out: why the skipped rows do not go, by meter */
  unskipped?: Assessment
}

/** Finds the contract (ownership inside the query) and asks its window. Three statements. */
export async function openDoor(deps: Deps, asker: Asker): Promise<Door> {
  const { sql } = deps.db
  const rules = await loadWindowRules(sql, asker.arrivedAt, asker.contractId)
  if (asker.entry.isReturned) return openReturned(deps, asker, rules)
  // The month is the same for both kinds of customers unless their policies differ: persons' first, then the contract's own.
  const guess = stateOfWindows(rules, 'PERSON', asker.arrivedAt)
  const stored = await formOf(deps, asker, periodOf(guess))
  if (stored === undefined) return { found: false }
  const windows = stateOfWindows(rules, stored.customerKind, asker.arrivedAt)
  const isGuessed = periodOf(windows) === periodOf(guess)
  const exact = isGuessed ? stored : await formOf(deps, asker, periodOf(windows))
  if (exact === undefined) return { found: false }
  const door = { found: true as const, stored: exact, windows, rules }
  if (exact.status === 'TERMINATED') return { ...door, mayEnter: false, why: 'terminated' }
  if (windows.open === undefined) return { ...door, mayEnter: false, why: 'closed' }
  if (!exact.canEnter && !exact.canSubmit) return { ...door, mayEnter: false, why: 'no-right' }
  return { ...door, mayEnter: true, window: windows.open }
}

/** The door of rows that staff have sent back: open until their day, for the month they belong to. */
async function openReturned(deps: Deps, asker: Asker, rules: WindowRules): Promise<Door> {
  const { sql } = deps.db
  const { contractId, arrivedAt } = asker
  const today = moscowDay(arrivedAt).toString()
  const month = await findReturnedMonth(sql, { contractId, today })
  // Without one the month sent last is shown: a second press of «Передать» finds its number there.
  const shown = month?.period ?? (await findLastSentMonth(sql, contractId))
  const period = shown ?? periodOf(stateOfWindows(rules, 'PERSON', arrivedAt))
  const stored = await formOf(deps, asker, period)
  if (stored === undefined) return { found: false }
  const windows = stateOfWindows(rules, stored.customerKind, arrivedAt)
  const door = { found: true as const, stored, windows, rules }
  if (month === undefined) return { ...door, mayEnter: false, why: 'nothing-returned' }
  if (!stored.canEnter && !stored.canSubmit) return { ...door, mayEnter: false, why: 'no-right' }
  const policies = rules.policies.filter(({ customerKind }) => customerKind === stored.customerKind)
  const window = windowFor(period, policyFor(policies, period), rules.calendar)
  const until = Temporal.PlainDate.from(month.until)
  return { ...door, mayEnter: true, window: { ...window, closesOn: until, closesAt: dayAfter(until) } }
}

function dayAfter(day: Temporal.PlainDate): Temporal.Instant {
  return moscowMidnight(day.add({ days: 1 }))
}

/** Reads the meters and judges the draft. Three statements whatever the number of inlets. */
export async function openForm(
  deps: Deps,
  door: Extract<Door, { mayEnter: true }>,
  asker: Asker,
): Promise<OpenForm> {
  const facts = await factsOf(deps, door, asker)
  const { draft } = door.stored
  const assessment = assess(facts, draft, draft?.skipped ?? [])
  const isSkipping = (draft?.skipped.length ?? 0) > 0
  return {
    asker,
    assessment,
    window: door.window,
    stored: door.stored,
    ...(isSkipping ? { unskipped: assess(facts, draft) } : {}),
  }
}

/** The form with what was kept for the asker typed over it; nothing of it is saved before he says so. */
export async function openKeptForm(
  deps: Deps,
  door: Extract<Door, { mayEnter: true }>,
  asker: Asker,
  kept: KeptBody,
): Promise<OpenForm> {
  const facts = await factsOf(deps, door, asker)
  const draft = {
    ...(door.stored.draft ?? emptyDraft(asker.userId)),
    rows: typedOver(door.stored, facts, kept),
    readOn: kept.readOn ?? door.stored.draft?.readOn ?? '',
    skipped: [],
  }
  return { asker, assessment: assess(facts, draft), window: door.window, stored: door.stored }
}

/** The same form as it stands now; undefined when it may no longer be entered. */
export async function reopenForm(deps: Deps, { asker }: OpenForm): Promise<OpenForm | undefined> {
  const door = await openDoor(deps, asker)
  return door.found && door.mayEnter ? openForm(deps, door, asker) : undefined
}

/** The form of a shut door, for the names of its meters only. */
export async function openShutForm(
  deps: Deps,
  door: Extract<Door, { mayEnter: false }>,
  asker: Asker,
): Promise<OpenForm> {
  const { found, stored, windows, rules } = door
  return openForm(deps, { found, stored, windows, rules, mayEnter: true, window: windows.last }, asker)
}

/** A clerk who opens somebody's form has seen his data: a line in the journal. An own form needs none. */
export async function writeDownLook(deps: Deps, asker: Asker): Promise<void> {
  if (!asker.entry.isClerk) return
  await recordAudit(deps.db.sql, {
    at: asker.arrivedAt,
    actorId: asker.userId,
    action: 'readings.open',
    channel: journalChannel(asker.entry),
    subject: { type: 'contract', id: asker.contractId },
    contractId: asker.contractId,
    requestId: asker.requestId,
    address: asker.address,
  })
}

async function formOf(deps: Deps, asker: Asker, period: string): Promise<StoredForm | undefined> {
  const today = moscowDay(asker.arrivedAt).toString()
  const now = asker.arrivedAt.toString()
  const { contractId, userId, entry } = asker
  return loadForm(deps.db.sql, { contractId, userId, today, period, now, isClerk: entry.isClerk })
}

/** The month asked about: the open one, else the last. */
function periodOf(windows: WindowState): string {
  return (windows.open ?? windows.last).period
}

/** Everything a form of this door is judged by. Three statements whatever the number of inlets. */
export async function factsOf(
  deps: Deps,
  door: Extract<Door, { mayEnter: true }>,
  asker: Asker,
): Promise<FormFacts> {
  const today = moscowDay(asker.arrivedAt)
  const { sql } = deps.db
  const [meters, reference] = await Promise.all([
    loadMeters(sql, asker.contractId, door.window.period),
    loadReadingReference(sql, today),
  ])
  const policies = door.rules.policies.filter(({ customerKind }) => customerKind === door.stored.customerKind)
  const policy = policyFor(policies, door.window.period)
  const expiredMeters = policies.find((row) => row.fromPeriod === policy.fromPeriod)?.expiredMeters ?? 'note'
  const { isReturned: onlyReturned } = asker.entry
  const { period } = door.window
  return { stored: door.stored, period, today, expiredMeters, meters, reference, onlyReturned }
}

/** A draft that nobody has saved yet: version 0. */
export function emptyDraft(userId: string): StoredDraft {
  return {
    version: 0,
    rows: {},
    readOn: '',
    skipped: [],
    submittedVersion: null,
    updatedAt: '',
    updatedBy: userId,
    updatedByName: '',
    state: 'DRAFT',
    approvalBy: null,
    approvalByName: null,
    approvalAt: null,
    approvalNote: null,
  }
}

/** Registers of this contract only; a field that was not kept stays as it was. */
function typedOver({ draft }: StoredForm, facts: FormFacts, kept: KeptBody): DraftRows {
  const rows: DraftRows = {}
  for (const { id } of facts.meters.flatMap(({ registers }) => registers)) {
    const before = draft?.rows[id]
    const typed = kept.rows[id]
    if (before !== undefined || typed !== undefined) rows[id] = { ...emptyFields, ...before, ...typed }
  }
  return rows
}
