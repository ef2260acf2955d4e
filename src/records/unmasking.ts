import { recordAudit, type AuditEvent } from '../platform/audit.ts'
import type { Sql } from '../platform/db.ts'
import type { Temporal } from 'temporal-polyfill'

/** Whose contact data: a user's, or a contract's (its customer and its holders). */
export type Masked = { type: 'user' | 'contract'; id: string }

/** What staff may give as their reason. */
export const unmaskingReasons = ['call', 'contact', 'check', 'other'] as const
export type UnmaskingReason = (typeof unmaskingReasons)[number]

/** How long contact data stay open to who has asked for them. */
export const unmaskedMinutes = 15

const action = 'personal.unmask'

/** Writes down who opens whose contact data and why: the line in the journal is what opens them. */
export async function unmask(
  sql: Sql,
  by: Pick<AuditEvent, 'at' | 'actorId' | 'channel' | 'requestId' | 'address'>,
  subject: Masked,
  why: { reason: UnmaskingReason; note: string },
): Promise<void> {
  await recordAudit(sql, {
    ...by,
    action,
    subject,
    ...(subject.type === 'contract' ? { contractId: subject.id } : {}),
    details: why,
  })
}

/** May this clerk see the contact data now? Only by his own line, and not for long. */
export async function isUnmasked(
  sql: Sql,
  clerkId: string,
  subject: Masked,
  now: Temporal.Instant,
): Promise<boolean> {
  const row = await sql.one<{ isOpen: boolean }>(
    `select exists (select 1 from audit_events where actor_id = $1 and at > $2 and at <= $3 and action = $4
       and subject_type = $5 and subject_id = $6) as "isOpen"`,
    [
      clerkId,
      now.subtract({ minutes: unmaskedMinutes }).toString(),
      now.toString(),
      action,
      subject.type,
      subject.id,
    ],
  )
  return row?.isOpen === true
}
