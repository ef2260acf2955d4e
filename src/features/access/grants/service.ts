import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { paths } from '../../../paths.ts'
import { compileAccess } from '../../../records/ownership.ts'
import { emailKey } from '../../../web/email.ts'
import type { AccessActor } from '../actor.ts'
import { dropInvitations } from '../invitation-store.ts'
import { holdBack, sendInvitation } from '../invite.ts'
import { contractJournal, type JournalCursor, type JournalLine } from '../journal-store.ts'
import { languageOf, sendLetter } from '../letter.ts'
import { findPerson, listManagers } from '../people-store.ts'
import type { GrantForm } from './form.ts'
import {
  addGrant,
  endGrant,
  findContract,
  findGrant,
  findOwnGrants,
  listGrants,
  listHolders,
  mostGrants,
  takeGrantTurn,
  type AccessContract,
  type Grant,
  type Holder,
} from './store.ts'

/** The access page: whole for whoever manages the contract, a delegate's own part for others. */
export type AccessView = {
  contract: AccessContract
  holders: Holder[]
  grants: Grant[]
  /** what the visitor himself was given */
  own: Grant[]
  journal: JournalLine[]
}

const todayOf = (deps: Deps) => moscowDay(deps.clock.now()).toString()

/** undefined for anybody else's contract and for none. Four statements. */
export async function openAccess(
  deps: Deps,
  userId: string,
  contractId: string,
  after: JournalCursor | undefined,
): Promise<AccessView | undefined> {
  const { sql } = deps.db
  const contract = await findContract(sql, { contractId, userId, today: todayOf(deps) })
  if (contract === undefined) return undefined
  const own = await findOwnGrants(sql, contractId, userId)
  if (!contract.canManage) return { contract, holders: [], grants: [], own, journal: [] }
  const [holders, grants, journal] = await Promise.all([
    listHolders(sql, contractId),
    listGrants(sql, contractId),
    contractJournal(sql, contractId, after),
  ])
  return { contract, holders, grants, own, journal }
}

export type GrantResult =
  | { ok: true }
  | { ok: false; reason: 'missing' | 'forbidden' | 'self' | 'granted' | 'manyGrants' }
  | { ok: false; reason: 'wait'; seconds: number }

/** Gives access by letter: nothing opens before its reader accepts it. */
export async function giveAccess(
  deps: Deps,
  by: AccessActor,
  contractId: string,
  form: GrantForm,
  own: { email: string },
): Promise<GrantResult> {
  const key = emailKey(form.email)
  if (key === emailKey(own.email)) return { ok: false, reason: 'self' }
  const asked = { contractId, userId: by.actor.actorId, today: todayOf(deps) }
  const refusal = managedOnly(await findContract(deps.db.sql, asked))
  if (refusal !== undefined) return refusal
  const seconds = await holdBack(deps, by.inviter.userId, form.email)
  if (seconds > 0) return { ok: false, reason: 'wait', seconds }
  return deps.db.transaction(async (tx): Promise<GrantResult> => {
    await takeGrantTurn(tx.sql, contractId)
    const contract = await findContract(tx.sql, asked)
    if (contract?.canManage !== true) return { ok: false, reason: 'missing' }
    const standing = (await listGrants(tx.sql, contractId)).filter((grant) => !isOver(grant, asked.today))
    if (standing.some((grant) => grant.email === key)) return { ok: false, reason: 'granted' }
    if (standing.length >= mostGrants) return { ok: false, reason: 'manyGrants' }
    const now = deps.clock.now()
    const grantId = await addGrant(tx.sql, {
      ...form,
      email: key,
      contractId,
      grantorId: by.actor.actorId,
      at: now.toString(),
    })
    await sendInvitation(deps, tx, by.inviter, {
      email: form.email,
      grantId,
      contractNumber: contract.number,
      rights: form,
      validTo: form.validTo,
    })
    const { canSubmit, canPay, canDocuments, validTo } = form
    await recordAudit(tx.sql, {
      ...by.actor,
      at: now,
      action: 'access.granted',
      subject: { type: 'grant', id: grantId },
      contractId,
      details: { email: key, canSubmit, canPay, canDocuments, validTo },
    })
    return { ok: true }
  })
}

/** Sends the letter of a grant nobody accepted yet once more; the earlier link dies. */
export async function resendGrant(
  deps: Deps,
  by: AccessActor,
  contractId: string,
  grantId: string,
): Promise<GrantResult> {
  const asked = { contractId, userId: by.actor.actorId, today: todayOf(deps) }
  const refusal = managedOnly(await findContract(deps.db.sql, asked))
  if (refusal !== undefined) return refusal
  const before = await findGrant(deps.db.sql, contractId, grantId)
  if (before === undefined || before.acceptedAt !== null) return { ok: false, reason: 'missing' }
  const seconds = await holdBack(deps, by.inviter.userId, before.email)
  if (seconds > 0) return { ok: false, reason: 'wait', seconds }
  return deps.db.transaction(async (tx): Promise<GrantResult> => {
    await takeGrantTurn(tx.sql, contractId)
    const grant = await findGrant(tx.sql, contractId, grantId)
    if (grant === undefined || grant.acceptedAt !== null) return { ok: false, reason: 'missing' }
    const now = deps.clock.now()
    await dropInvitations(tx.sql, { grantId }, now.toString())
    const { email, contractNumber, validTo } = grant
    await sendInvitation(deps, tx, by.inviter, { email, grantId, contractNumber, rights: grant, validTo })
    await recordAudit(tx.sql, {
      ...by.actor,
      at: now,
      action: 'access.resent',
      subject: { type: 'grant', id: grantId },
      contractId,
      details: { email },
    })
    return { ok: true }
  })
}

/** Takes access back: the very next request of the delegate's sessions sees nothing. */
export async function revokeGrant(
  deps: Deps,
  by: AccessActor,
  contractId: string,
  grantId: string,
): Promise<GrantResult> {
  return deps.db.transaction(async (tx): Promise<GrantResult> => {
    const refusal = managedOnly(
      await findContract(tx.sql, { contractId, userId: by.actor.actorId, today: todayOf(deps) }),
    )
    if (refusal !== undefined) return refusal
    const grant = await findGrant(tx.sql, contractId, grantId)
    if (grant === undefined) return { ok: false, reason: 'missing' }
    const ended = await end(deps, tx, by, grant, 'access.revoked')
    if (ended === undefined) return { ok: false, reason: 'missing' }
    const person = ended.granteeId === null ? undefined : await findPerson(tx.sql, ended.granteeId)
    if (person !== undefined)
      await sendLetter(
        deps,
        tx,
        'grantRevoked',
        { email: person.email, language: languageOf(person.locale), name: person.firstName },
        { path: paths.cabinet, values: { number: grant.contractNumber } },
      )
    return { ok: true }
  })
}

/** A delegate gives back what he was given; those who manage the contract are told. false: he was given nothing. */
export async function returnAccess(deps: Deps, by: AccessActor, contractId: string): Promise<boolean> {
  const { userId, name } = by.inviter
  return deps.db.transaction(async (tx) => {
    const grants = await findOwnGrants(tx.sql, contractId, userId)
    const [first] = grants
    if (first === undefined) return false
    for (const grant of grants) await end(deps, tx, by, grant, 'access.returned')
    for (const person of await listManagers(tx.sql, {
      contractId,
      today: todayOf(deps),
      exceptUserId: userId,
    }))
      await sendLetter(
        deps,
        tx,
        'grantReturned',
        { email: person.email, language: languageOf(person.locale), name: person.firstName },
        { path: paths.access.page(contractId), values: { name, number: first.contractNumber } },
      )
    return true
  })
}

/** Ends a grant, whoever accepts it at the same moment. @returns whose it was; undefined: it had ended before */
async function end(
  deps: Deps,
  tx: Tx,
  by: AccessActor,
  { id, contractId, email, granteeName }: Grant,
  action: string,
): Promise<{ granteeId: string | null } | undefined> {
  const now = deps.clock.now()
  // The letter first, then the grant: in the order of whoever accepts, or the two wait for each other for ever.
  await dropInvitations(tx.sql, { grantId: id }, now.toString())
  const ended = await endGrant(tx.sql, id, now.toString())
  if (ended === undefined) return undefined
  if (ended.granteeId !== null) await compileAccess(tx.sql, { userId: ended.granteeId })
  await recordAudit(tx.sql, {
    ...by.actor,
    at: now,
    action,
    subject: { type: 'grant', id },
    contractId,
    details: { email, name: granteeName ?? email },
  })
  return ended
}

function managedOnly(
  contract: AccessContract | undefined,
): Extract<GrantResult, { reason: 'missing' | 'forbidden' | 'self' | 'granted' | 'manyGrants' }> | undefined {
  if (contract === undefined) return { ok: false, reason: 'missing' }
  return contract.canManage ? undefined : { ok: false, reason: 'forbidden' }
}

/** Its days are over: it gives nothing and stands in nobody's way. */
export function isOver({ validTo }: Grant, today: string): boolean {
  return validTo !== null && validTo < today
}
