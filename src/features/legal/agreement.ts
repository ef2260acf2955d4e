import type { Deps } from '../../deps.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { LegalDocument, LegalDocuments } from '../../records/legal.ts'
import type { Actor } from '../../web/actor.ts'
import type { Visitor } from '../../web/visitor.ts'
import { addConsent, listConsents, type GivenConsent } from './store.ts'

export type AgreedName = 'terms' | 'consent'

export const agreedNames = ['terms', 'consent'] as const satisfies readonly AgreedName[]
const stored = { terms: 'TERMS', consent: 'PERSONAL_DATA' } as const

/** Documents whose wording is another one than the visitor has agreed to; who was never asked is not asked here. */
export function changedDocuments(
  { agreed }: Pick<Visitor, 'agreed'>,
  documents: LegalDocuments,
): LegalDocument[] {
  return agreedNames
    .filter((name) => {
      const version = agreed[stored[name]]
      return version !== undefined && version !== documents[name].version
    })
    .map((name) => documents[name])
}

/** Keeps the agreement: version, checksum, moment and address. Twice is once. */
export async function agree(deps: Deps, by: Actor, documents: readonly LegalDocument[]): Promise<void> {
  const now = deps.clock.now()
  await deps.db.transaction(async ({ sql }) => {
    for (const { name, version, hash } of documents) {
      if (name === 'privacy') continue
      const consent = { document: stored[name], version, textHash: hash, address: by.address ?? null }
      await addConsent(sql, by.actorId, consent, now.toString())
    }
    await recordAudit(sql, {
      ...by,
      at: now,
      action: 'legal.agree',
      details: Object.fromEntries(documents.map(({ name, version }) => [name, version])),
    })
  })
}

/** Who does not agree is served at the office; that he said so is written down. */
export async function decline(deps: Deps, by: Actor, documents: readonly LegalDocument[]): Promise<void> {
  await recordAudit(deps.db.sql, {
    ...by,
    at: deps.clock.now(),
    action: 'legal.decline',
    details: Object.fromEntries(documents.map(({ name, version }) => [name, version])),
  })
}

/** What the visitor has agreed to so far, newest first. */
export async function openConsents(deps: Deps, userId: string): Promise<GivenConsent[]> {
  return listConsents(deps.db.sql, userId)
}
