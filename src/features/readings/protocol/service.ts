import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import type { Language } from '../../../platform/i18n.ts'
import { renderPdf } from '../../../platform/pdf.ts'
import type { ProtocolRevision } from '../revision.ts'
import { composeProtocol } from './protocol-pdf.ts'
import { findOwnRevision } from '../revision-store.ts'

/** A drawn paper and the name it is saved under. */
export type IssuedPaper = { fileName: string; bytes: Buffer }

/** The protocol of any revision already found: the subscriber's door and the staff door print the same. */
export async function protocolPdf(
  deps: Pick<Deps, 'i18n' | 'settings'>,
  revision: ProtocolRevision,
  language: Language,
): Promise<IssuedPaper> {
  const words = { t: deps.i18n.translator(language), language }
  const bytes = await renderPdf(composeProtocol(revision, deps.settings, words))
  return { fileName: `protocol-${revision.number}.pdf`, bytes }
}

/** The protocol of the user's own revision; undefined for what does not exist or is not his. */
export async function ownProtocol(
  deps: Deps,
  userId: string,
  id: string,
  language: Language,
): Promise<IssuedPaper | undefined> {
  const revision = await findOwnRevision(deps.db.sql, userId, id, moscowDay(deps.clock.now()).toString())
  return revision === undefined ? undefined : protocolPdf(deps, revision, language)
}
