import { randomUUID } from 'node:crypto'
import { groupLinkCode } from '../../../domain/link-code.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { renderPdf } from '../../../platform/pdf.ts'
import type { Actor } from '../../../web/actor.ts'
import { linkCodeHash, linkCodeOf } from './code-secret.ts'
import { composeCodeLetter } from './code-pdf.ts'
import { addCode, findCode, findPostalAccounts, type PostalAccount, type StoredCode } from './code-store.ts'

const daysValid = 30

export type MadeCode = { ok: true; id: string } | { ok: false; reason: 'unknown' | 'several' }

/** Makes a code for the account, or for the only account of a contract (CT1). Older ones of the contract end. */
export async function makeCode(deps: Deps, by: Actor, number: string): Promise<MadeCode> {
  return deps.db.transaction(async (tx) => {
    const [account, other] = await findPostalAccounts(tx.sql, number)
    if (account === undefined) return { ok: false, reason: 'unknown' }
    if (other !== undefined) return { ok: false, reason: 'several' }
    return { ok: true, id: await keepCode(deps, tx, by, account) }
  })
}

/** The code of an account known already, in the caller's transaction. */
export async function keepCode(deps: Deps, tx: Tx, by: Actor, account: PostalAccount): Promise<string> {
  const now = deps.clock.now()
  const id = randomUUID()
  await addCode(tx.sql, {
    id,
    contractId: account.contractId,
    hash: linkCodeHash(linkCodeOf(deps.settings.sessionSecret, id)),
    addressee: account.customerName,
    address: account.address,
    createdBy: by.actorId,
    at: now.toString(),
    expiresAt: now.add({ hours: daysValid * 24 }).toString(),
  })
  await recordAudit(tx.sql, {
    ...by,
    at: now,
    action: 'contracts.link-code.make',
    subject: { type: 'link-code', id },
    contractId: account.contractId,
  })
  return id
}

export type CodeState = 'waiting' | 'used' | 'ended' | 'over'

export type CodeView = { code: StoredCode; state: CodeState }

/** What has become of a code; never the code itself. */
export async function openCode(deps: Deps, id: string): Promise<CodeView | undefined> {
  const code = await findCode(deps.db.sql, id)
  if (code === undefined) return undefined
  const isOver = code.expiresAt.getTime() <= deps.clock.now().epochMilliseconds
  const state =
    code.usedAt !== null ? 'used' : code.revokedAt !== null ? 'ended' : isOver ? 'over' : 'waiting'
  return { code, state }
}

/** The letter, while its code is good; undefined otherwise. Each print is written down. */
export async function printCode(
  deps: Deps,
  by: Actor,
  id: string,
): Promise<{ fileName: string; bytes: Buffer } | undefined> {
  const view = await openCode(deps, id)
  const code = linkCodeOf(deps.settings.sessionSecret, id)
  // Made under another secret: the letter would carry a code that opens nothing.
  if (view?.state !== 'waiting' || !view.code.hash.equals(linkCodeHash(code))) return undefined
  const now = deps.clock.now()
  await recordAudit(deps.db.sql, {
    ...by,
    at: now,
    action: 'contracts.link-code.print',
    subject: { type: 'link-code', id },
    contractId: view.code.contractId,
  })
  const paper = composeCodeLetter(view.code, groupLinkCode(code), {
    utility: deps.settings.utility,
    baseUrl: deps.settings.baseUrl,
    madeAt: now.toString(),
    t: deps.i18n.translator('ru'),
  })
  return { fileName: `код-${view.code.contractNumber}.pdf`, bytes: await renderPdf(paper) }
}
