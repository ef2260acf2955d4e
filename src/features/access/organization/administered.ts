import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import type { AccessActor } from '../actor.ts'
import { findOrganization, listContracts, type OwnOrganization } from './store.ts'

/** The Moscow day of the business clock, `YYYY-MM-DD`. */
export const todayOf = (deps: Deps): string => moscowDay(deps.clock.now()).toString()

/** The organization when the actor administers it today. */
export async function administered(
  deps: Deps,
  sql: Tx['sql'],
  { actor }: AccessActor,
  organizationId: string,
): Promise<OwnOrganization | undefined> {
  const asked = { userId: actor.actorId, organizationId, today: todayOf(deps) }
  const organization = await findOrganization(sql, asked)
  return organization?.role === 'ADMINISTRATOR' ? organization : undefined
}

/** Are all of them contracts of the organization? */
export async function areOwn(
  tx: Tx,
  organizationId: string,
  contractIds: readonly string[],
): Promise<boolean> {
  const own = new Set((await listContracts(tx.sql, organizationId)).map(({ id }) => id))
  return contractIds.every((id) => own.has(id))
}

/** The line of the journal about an organization. */
export async function writeDown(
  deps: Deps,
  tx: Tx,
  { actor }: Pick<AccessActor, 'actor'>,
  organizationId: string,
  action: string,
  details: object,
): Promise<void> {
  const subject = { type: 'organization', id: organizationId }
  await recordAudit(tx.sql, { ...actor, at: deps.clock.now(), action, subject, details })
}
