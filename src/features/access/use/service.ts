import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Actor } from '../../../web/actor.ts'
import { contractBehind, notYetWritten } from './store.ts'

/** A part of the cabinet as the holder is told of it. */
export type Section = 'home' | 'contracts' | 'readings' | 'history' | 'billing'

/** One look into a part of the cabinet is one line in so many minutes, however many pages are turned. */
const quietMinutes = 30

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

/** The part an address belongs to; undefined for pages about the visitor himself. */
export function sectionOf(path: string): Section | undefined {
  const part = path.split('/')[2]
  if (part === undefined || part === '') return 'home'
  if (part === 'submissions' || part === 'readings') return 'readings'
  const name = part.replace(/\..*$/, '')
  return (['contracts', 'history', 'billing'] as const).find((known) => known === name)
}

/**
 * Writes down that a delegate looks at contracts of others: the one the address names, the one behind a submission or
 * an invoice, else all that the page may show. Before the page is shown: nobody looks without a line.
 */
export async function writeDownUse(
  deps: Deps,
  by: Actor,
  look: { path: string; asked: unknown; own: readonly string[]; delegated: readonly string[] },
): Promise<void> {
  const section = sectionOf(look.path)
  if (section === undefined) return
  const contractIds = await lookedAt(deps, look)
  if (contractIds.length === 0) return
  const now = deps.clock.now()
  const since = now.subtract({ minutes: quietMinutes }).toString()
  const fresh = await notYetWritten(deps.db.sql, { userId: by.actorId, contractIds, section, since })
  for (const contractId of fresh)
    await recordAudit(deps.db.sql, {
      ...by,
      at: now,
      action: 'access.used',
      subject: { type: 'contract', id: contractId },
      contractId,
      details: { section },
    })
}

async function lookedAt(
  deps: Deps,
  { path, asked, own, delegated }: Parameters<typeof writeDownUse>[2],
): Promise<readonly string[]> {
  const named = uuid.exec(path)?.[0] ?? (typeof asked === 'string' ? uuid.exec(asked)?.[0] : undefined)
  if (named === undefined) return delegated
  const contractId = own.includes(named) ? named : await contractBehind(deps.db.sql, named)
  return delegated.filter((id) => id === contractId)
}
