import type { Language, Translate } from '../../platform/i18n.ts'
import type { LegalDocument } from '../../records/legal.ts'
import { formatDay } from '../../web/format.ts'
import { parseMarkdown, type Block } from '../../web/markdown.ts'
import type { Page } from '../../web/view.ts'

export type LegalPage = Page & { version: string; hash: string; blocks: readonly Block[] }

/** The document as it stands, with its day and checksum, as kept with every consent. */
export function legalPage(document: LegalDocument, language: Language, t: Translate): LegalPage {
  return {
    view: 'legal/document',
    title: document.title[language],
    version: t('legal:version', { day: formatDay(document.version, 'full', language) }),
    hash: document.hash,
    blocks: parseMarkdown(document.body[language]),
  }
}
