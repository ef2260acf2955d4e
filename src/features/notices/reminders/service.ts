import type { Deps } from '../../../deps.ts'
import type { Period } from '../../../domain/period.ts'
import { recordAudit, recordAuditLines } from '../../../platform/audit.ts'
import type { Actor } from '../../../web/actor.ts'
import { addRun, newestRun, type ReminderRun } from './asked-store.ts'
import { askedQueue, groupsOf, tellAsked } from './asked.ts'
import { isQuiet } from './quiet.ts'

/** Nobody is written to at night, nor of a window that does not run. */
export type RefusedReminder = { ok: false; why: 'night' | 'shut' }

/** Contracts by what came of it. */
export type Reminded = {
  ok: true
  letters: number
  told: string[]
  /** whoever may hand in for them had been reminded of them before */
  already: string[]
  /** nothing is missing, or nobody has them in his cabinet */
  nobody: string[]
}

/** Reminds whoever may hand in for these contracts, once a contract and month, however often it is asked. */
export async function remindContracts(
  deps: Deps,
  asked: { period: Period; contractIds: readonly string[] },
  by: Actor,
): Promise<Reminded | RefusedReminder> {
  const now = deps.clock.now()
  if (isQuiet(now)) return { ok: false, why: 'night' }
  const groups = await groupsOf(deps, asked.period, now)
  if (groups.length === 0) return { ok: false, why: 'shut' }
  return deps.db.transaction(async (tx) => {
    const { letters, readers } = await tellAsked(deps, tx, groups, { contracts: asked.contractIds }, now)
    const told = new Set(readers.flatMap(({ contracts }) => contracts.map(({ id }) => id)))
    const due = new Set(readers.flatMap(({ dueIds }) => dueIds))
    await recordAuditLines(
      tx.sql,
      [...told].map((contractId) => ({
        ...by,
        at: now,
        action: 'reminders.ask',
        subject: { type: 'contract', id: contractId },
        contractId,
        details: { period: asked.period },
      })),
    )
    return {
      ok: true,
      letters,
      told: [...told],
      already: [...due].filter((id) => !told.has(id)),
      nobody: asked.contractIds.filter((id) => !due.has(id)),
    }
  })
}

/** Begins to remind everybody who has not handed in; a run that goes on already is left alone. */
export async function remindAll(
  deps: Deps,
  period: Period,
  by: Actor,
): Promise<{ ok: true; isNew: boolean } | RefusedReminder> {
  const now = deps.clock.now()
  if (isQuiet(now)) return { ok: false, why: 'night' }
  if ((await groupsOf(deps, period, now)).length === 0) return { ok: false, why: 'shut' }
  const isNew = await deps.db.transaction(async (tx) => {
    if (!(await addRun(tx.sql, { period, userId: by.actorId, at: now.toString() }))) return false
    await recordAudit(tx.sql, { ...by, at: now, action: 'reminders.askAll', details: { period } })
    await deps.jobs.enqueue(tx, askedQueue, {})
    return true
  })
  if (isNew) deps.jobs.hurry(askedQueue)
  return { ok: true, isNew }
}

/** The newest run of a month, as far as it has come. */
export async function runOf(deps: Deps, period: Period): Promise<ReminderRun | undefined> {
  return newestRun(deps.db.sql, period)
}

export type { ReminderRun } from './asked-store.ts'
