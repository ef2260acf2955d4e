import type { Temporal } from 'temporal-polyfill'
import type { Sql } from './db.ts'

/** One line of the journal: who did what to what, when, from where. */
export type AuditEvent = {
  at: Temporal.Instant
  actorId?: string | undefined
  /** dotted name of the act, e.g. `readings.submit` */
  action: string
  subject?: { type: string; id: string }
  contractId?: string | undefined
  channel?: string
  requestId?: string | undefined
  address?: string | undefined
  details?: object
}

/** Writes the line in the caller's transaction: no change without its line, no line without its change. */
export async function recordAudit(sql: Sql, event: AuditEvent): Promise<void> {
  await sql.run(
    `insert into audit_events
       (at, actor_id, action, subject_type, subject_id, contract_id, channel, request_id, address, details)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      event.at.toString(),
      event.actorId ?? null,
      event.action,
      event.subject?.type ?? null,
      event.subject?.id ?? null,
      event.contractId ?? null,
      event.channel ?? 'portal',
      event.requestId ?? null,
      event.address ?? null,
      JSON.stringify(event.details ?? {}),
    ],
  )
}

/** Several lines in one statement; none: nothing is sent. */
export async function recordAuditLines(sql: Sql, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return
  const lines = events.map((event) => ({
    at: event.at.toString(),
    actor: event.actorId ?? null,
    action: event.action,
    type: event.subject?.type ?? null,
    subject: event.subject?.id ?? null,
    contract: event.contractId ?? null,
    channel: event.channel ?? 'portal',
    request: event.requestId ?? null,
    address: event.address ?? null,
    details: event.details ?? {},
  }))
  await sql.run(
    `insert into audit_events
       (at, actor_id, action, subject_type, subject_id, contract_id, channel, request_id, address, details)
     select at, actor, action, type, subject, contract, channel, request, address, details
     from json_to_recordset($1::json) as l(at timestamptz, actor uuid, action text, type text, subject text,
       contract uuid, channel text, request text, address text, details jsonb)`,
    [JSON.stringify(lines)],
  )
}
