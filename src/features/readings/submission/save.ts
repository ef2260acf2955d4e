import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { assess } from './assess.ts'
import { heldFields } from './assess-meter.ts'
import type { Assessment, FormFacts } from './assessment.ts'
import { mergeRows, type RowConflict, type RowMark, type TypedRows } from './draft-merge.ts'
import { journalChannel } from './entry.ts'
import type { PostedAutosave, PostedForm, RowFields } from './form.ts'
import { factsOf, type Asker, type Door, type OpenForm } from './service.ts'
import { loadRegisterIds, lockDraft, writeDraft, type StoredDraft, type StoredForm } from './store.ts'

type OpenDoor = Extract<Door, { mayEnter: true }>

/** Who types from which device: rows remember it. */
export type Writer = { name: string; session: string }

/** The form after a save; `conflicts`: rows somebody else has changed meanwhile, left as they were. */
export type SavedForm = { opened: OpenForm; conflicts: RowConflict[] }

/**
 * Keeps what was typed, judges nothing (readings.md "save").
 * @param change what else becomes of the rows, in the same save
 */
export async function saveForm(
  deps: Deps,
  door: OpenDoor,
  asker: Asker,
  typedForm: PostedForm,
  writer: Writer,
  change: (facts: FormFacts) => PostedForm['rows'] = () => typedForm.rows,
): Promise<SavedForm> {
  const facts = await factsOf(deps, door, asker)
  const posted = { ...typedForm, rows: change(facts) }
  const ids = facts.meters.flatMap(({ registers }) => registers.map(({ id }) => id))
  const { slips } = posted
  const skippedOf = (draft: StoredDraft) =>
    posted.action === 'skip' ? metersWithErrors(assess(facts, draft, [], slips)) : []
  const typed = {
    rows: knownRows(typedRows(posted), ids),
    version: posted.version,
    seen: seenVersions(posted),
  }
  const kept = await deps.db.transaction((tx) =>
    keepDraft(tx, door, asker, { typed, readOn: posted.readOn, skippedOf, writer, isAutosave: false }),
  )
  const stored = { ...door.stored, draft: kept.draft }
  const assessment = assess({ ...facts, stored }, kept.draft, kept.draft.skipped, slips)
  const opened = { asker, stored, window: door.window, assessment }
  return { opened, conflicts: kept.conflicts }
}

/** What the page that saves by itself hears. */
export type Autosaved =
  { ok: true; draft: StoredDraft; conflicts: RowConflict[] } | { ok: false; why: 'nothing' }

/** Keeps the changed fields of a page that saves by itself. A fixed number of statements, nothing is judged. */
export async function autosave(
  deps: Deps,
  door: OpenDoor,
  asker: Asker,
  posted: PostedAutosave,
  writer: Writer,
): Promise<Autosaved> {
  const ids = await loadRegisterIds(deps.db.sql, asker.contractId)
  const rows = knownRows(posted.rows, ids)
  if (Object.keys(rows).length === 0 && posted.readOn === undefined) return { ok: false, why: 'nothing' }
  const typed = { rows, was: posted.was, version: posted.version }
  const skippedOf = ({ skipped }: StoredDraft) => skipped.filter((id) => rows[id] === undefined)
  const kept = await deps.db.transaction((tx) =>
    keepDraft(tx, door, asker, { typed, readOn: posted.readOn, skippedOf, writer, isAutosave: true }),
  )
  return { ok: true, ...kept }
}

type Saving = {
  typed: TypedRows
  readOn: string | undefined
  /** main registers left out of what is then kept */
  skippedOf: (draft: StoredDraft) => readonly string[]
  writer: Writer
  isAutosave: boolean
}

/** Waits for the draft's turn, merges row by row, writes it with its line in the journal. */
async function keepDraft(
  { sql }: Tx,
  door: OpenDoor,
  asker: Asker,
  { typed, readOn, skippedOf, writer, isAutosave }: Saving,
): Promise<{ draft: StoredDraft; conflicts: RowConflict[] }> {
  const { period } = door.window
  const { contractId, userId, arrivedAt } = asker
  const at = arrivedAt.toString()
  const key = { contractId, period, userId, at }
  const before = await lockDraft(sql, key)
  const mark = { ...writer, version: before.version + 1, by: userId, at } satisfies RowMark
  const merged = mergeRows(before.rows, shownBefore(door.stored), typed, mark)
  const isChanged =
    merged.changed.length > 0 || before.version === 0 || (readOn !== undefined && readOn !== before.readOn)
  const next = { ...before, rows: merged.rows, readOn: readOn ?? before.readOn }
  const skipped = [...skippedOf(next)]
  const { version } = mark
  await writeDraft(sql, key, { version, rows: next.rows, readOn: next.readOn, skipped, isChanged })
  const draft = {
    ...next,
    skipped,
    version: mark.version,
    updatedAt: at,
    ...writtenBy(before, userId, isChanged),
  }
  if (!isAutosave || isNewsFor(before, asker))
    await recordAudit(sql, {
      at: arrivedAt,
      actorId: userId,
      action: isAutosave ? 'readings.autosave' : 'readings.save',
      channel: journalChannel(asker.entry),
      subject: { type: 'contract', id: contractId },
      contractId,
      requestId: asker.requestId,
      address: asker.address,
      details: { period, version: draft.version },
    })
  return { draft, conflicts: merged.conflicts }
}

function writtenBy(before: StoredDraft, userId: string, isChanged: boolean): Partial<StoredDraft> {
  if (!isChanged) return {}
  const name = before.updatedBy === userId ? {} : { updatedByName: '' }
  return {
    updatedBy: userId,
    ...name,
    state: 'DRAFT',
    approvalBy: null,
    approvalByName: null,
    approvalAt: null,
    approvalNote: null,
  }
}

/** Minutes of typing that are one line in the journal: a line for every pause would bury the rest. */
const quietMinutes = 10

function isNewsFor(before: StoredDraft, { userId, arrivedAt }: Asker): boolean {
  if (before.version === 0 || before.updatedBy !== userId) return true
  const [last, now] = [Date.parse(before.updatedAt), arrivedAt.epochMilliseconds]
  return now - last > quietMinutes * 60_000
}

/** What the form shows of a register that the draft does not hold. */
function shownBefore({ inForce }: StoredForm): (registerId: string) => RowFields {
  const rows = inForce?.details.rows ?? []
  const isBack = new Set((inForce?.returned ?? []).map(({ registerId }) => registerId))
  const backMeters = new Set(rows.filter((row) => isBack.has(row.registerId)).map(({ meterId }) => meterId))
  const held = new Map(
    rows.filter(({ meterId }) => !backMeters.has(meterId)).map((row) => [row.registerId, row]),
  )
  return (registerId) => heldFields(held.get(registerId))
}

/** Only registers of this contract are kept. */
function knownRows(rows: PostedForm['rows'], ids: readonly string[]): PostedForm['rows'] {
  return Object.fromEntries(ids.flatMap((id) => (rows[id] === undefined ? [] : [[id, rows[id]]])))
}

/** A row left to the other person is not written. */
function typedRows({ rows, picks }: PostedForm): PostedForm['rows'] {
  return Object.fromEntries(Object.entries(rows).filter(([id]) => picks[id]?.choice !== 'theirs'))
}

/** Rows whose other version the writer has seen and decided against. */
function seenVersions({ picks }: PostedForm): Record<string, number> {
  return Object.fromEntries(Object.entries(picks).map(([id, { saw }]) => [id, saw]))
}

function metersWithErrors(assessment: Assessment): string[] {
  return assessment.meters
    .filter(({ checked }) => checked.status === 'error')
    .map(({ known }) => known.registers[0]?.id ?? known.id)
}
