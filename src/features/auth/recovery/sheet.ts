import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { renderPdf } from '../../../platform/pdf.ts'
import type { Actor } from '../../../web/actor.ts'
import { issuedPassword, type IssuedPassword } from './issued.ts'
import { composeRecoverySheet } from './paper-pdf.ts'

/** The sheet as it may be drawn again while the page is open: for this clerk, and not for long. */
const sheetTicket = z.object({ issued: issuedPassword, clerkId: z.string(), until: z.string() })

/** How long the page may have its sheet drawn. */
const sheetMinutes = 15

/** Sealed into the page that shows the password once, for its button «PDF». */
export function ticketOf(deps: Deps, issued: IssuedPassword, clerkId: string): string {
  const until = deps.clock.now().add({ minutes: sheetMinutes }).toString()
  return deps.seals.recovery.close({ issued, clerkId, until }).toString('base64url')
}

/** Draws the sheet; undefined for a ticket that is forged, over, another clerk's or about another user. */
export async function drawSheet(
  deps: Deps,
  by: Actor,
  asked: { userId: string; ticket: string },
): Promise<{ fileName: string; bytes: Buffer } | undefined> {
  const ticket = sheetTicket.safeParse(deps.seals.recovery.open(Buffer.from(asked.ticket, 'base64url'))).data
  const now = deps.clock.now()
  if (ticket?.issued.userId !== asked.userId || ticket.clerkId !== by.actorId) return undefined
  if (Temporal.Instant.compare(now, ticket.until) >= 0) return undefined
  await recordAudit(deps.db.sql, {
    ...by,
    at: now,
    action: 'auth.recovery-sheet',
    subject: { type: 'user', id: asked.userId },
  })
  const { baseUrl, utility } = deps.settings
  const t = deps.i18n.translator('ru')
  const paper = composeRecoverySheet(ticket.issued, { utility, baseUrl, madeAt: now.toString(), t })
  // The name of the file says nothing: it stays in the browser's list of downloads.
  return { fileName: 'одноразовый-пароль.pdf', bytes: await renderPdf(paper) }
}
