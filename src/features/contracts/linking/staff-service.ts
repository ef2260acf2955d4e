import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { endProvedSeat, proveMembership } from '../../../records/membership.ts'
import { compileAccess } from '../../../records/ownership.ts'
import type { Actor } from '../../../web/actor.ts'
import type { PostalAccount } from './code-store.ts'
import { keepCode } from './codes.ts'
import { tellHolders, tellUser } from './post.ts'
import { listHolders } from './post-store.ts'
import { decisions, type DecisionForm, type QueueFilter } from './staff-form.ts'
import {
  closeDispute,
  closeDisputesOf,
  countOpen,
  findDispute,
  listDisputes,
  queueLines,
  type Dispute,
  type QueueLine,
} from './staff-store.ts'
import { addLink, endLink, holdsLink } from './store.ts'

export type Queue = { lines: QueueLine[]; open: number; next: string | undefined }

/** A page of the queue. It names people: looking at it is written down. */
export async function openQueue(deps: Deps, filter: QueueFilter, by: Actor): Promise<Queue> {
  const { sql } = deps.db
  const [lines, open] = await Promise.all([
    listDisputes(sql, filter),
    countOpen(sql),
    recordAudit(sql, {
      ...by,
      at: deps.clock.now(),
      action: 'contracts.link.queue',
      details: { state: filter.state, isSearch: filter.q !== '' },
    }),
  ])
  const shown = lines.slice(0, queueLines)
  const last = shown.at(-1)
  const hasMore = lines.length > queueLines && last !== undefined
  return { lines: shown, open, next: hasMore ? `${last.createdAt.getTime()}_${last.id}` : undefined }
}

/** One dispute with both sides; looking at it is written down. */
export async function openDispute(deps: Deps, id: string, by: Actor): Promise<Dispute | undefined> {
  const dispute = await findDispute(deps.db.sql, id)
  if (dispute !== undefined)
    await recordAudit(deps.db.sql, {
      ...by,
      at: deps.clock.now(),
      action: 'contracts.link.view-dispute',
      subject: { type: 'link-dispute', id },
      contractId: dispute.contractId,
    })
  return dispute
}

export type DecisionResult =
  | { ok: true; codeId?: string }
  | { ok: false; reason: 'not-found' | 'decided' | 'unfit' | 'account' | 'shut' }

type Decided = { deps: Deps; tx: Tx; dispute: Dispute; form: DecisionForm; by: Actor }

/** Decides once: of two clerks the second is told that it has been decided. Both sides get a letter. */
export async function decide(deps: Deps, id: string, form: DecisionForm, by: Actor): Promise<DecisionResult> {
  return deps.db.transaction(async (tx): Promise<DecisionResult> => {
    const dispute = await findDispute(tx.sql, id, true)
    if (dispute === undefined) return { ok: false, reason: 'not-found' }
    if (dispute.state !== 'OPEN') return { ok: false, reason: 'decided' }
    if (!(decisions[dispute.kind] as readonly string[]).includes(form.action))
      return { ok: false, reason: 'unfit' }
    if (form.action === 'link' && dispute.raiser.shutSeat !== null) return { ok: false, reason: 'shut' }
    const account = postalAccount(dispute, form.account)
    if (form.action === 'code' && account === undefined) return { ok: false, reason: 'account' }
    const now = deps.clock.now()
    await closeDispute(tx.sql, {
      id,
      state: form.action === 'keep' || form.action === 'decline' ? 'DECLINED' : 'GRANTED',
      decision: form.reason,
      by: by.actorId,
      at: now.toString(),
    })
    await recordAudit(tx.sql, {
      ...by,
      at: now,
      action: 'contracts.link.decide',
      subject: { type: 'link-dispute', id },
      contractId: dispute.contractId,
      details: { kind: dispute.kind, decision: form.action },
    })
    const codeId = await perform({ deps, tx, dispute, form, by }, account)
    return codeId === undefined ? { ok: true } : { ok: true, codeId }
  })
}

/** The address a code goes to: the one named, or the only one. */
function postalAccount({ accounts }: Dispute, number: string): PostalAccount | undefined {
  if (accounts.length === 1) return accounts[0]
  return accounts.find(({ accountNumber }) => accountNumber === number)
}

async function perform(decided: Decided, account: PostalAccount | undefined): Promise<string | undefined> {
  const { deps, tx, dispute, form, by } = decided
  const notice = { number: dispute.contractNumber, reason: form.reason }
  switch (form.action) {
    case 'end':
      await endDisputed(decided)
      return undefined
    case 'keep':
      await tellUser(deps, tx, dispute.raiser.id, { key: 'kept', ...notice })
      if (dispute.other !== null) await tellUser(deps, tx, dispute.other.id, { key: 'keptFor', ...notice })
      return undefined
    case 'code':
      await tellUser(deps, tx, dispute.raiser.id, { key: 'codeSent', ...notice })
      await tellOthers(decided, 'codeAsked')
      return account === undefined ? undefined : keepCode(deps, tx, by, account)
    case 'link':
      await linkAsker(decided)
      return undefined
    case 'decline':
      await tellUser(deps, tx, dispute.raiser.id, { key: 'declined', ...notice })
      return undefined
  }
}

async function endDisputed({ deps, tx, dispute, form, by }: Decided): Promise<void> {
  const at = deps.clock.now().toString()
  const notice = { number: dispute.contractNumber, reason: form.reason }
  await tellUser(deps, tx, dispute.raiser.id, { key: 'ended', ...notice })
  if (dispute.linkId === null) return
  const ended = await endLink(tx.sql, { id: dispute.linkId, contractId: dispute.contractId, at })
  if (ended !== undefined)
    await endProvedSeat(tx.sql, { ...ended, contractId: dispute.contractId, at, isForGood: true })
  await compileAccess(tx.sql, { contractId: dispute.contractId })
  if (ended !== undefined) await tellUser(deps, tx, ended.userId, { key: 'endedFor', ...notice })
  const closed = { id: dispute.linkId, decision: form.reason, by: by.actorId, at }
  for (const userId of await closeDisputesOf(tx.sql, closed))
    await tellUser(deps, tx, userId, { key: 'ended', ...notice })
}

/** The clerk is the proof: he has seen papers, and says so in the reason. */
async function linkAsker({ deps, tx, dispute, form, by }: Decided): Promise<void> {
  const now = deps.clock.now()
  const { contractId, contractNumber, raiser } = dispute
  // A representative's papers prove his seat in the organization too.
  await proveMembership(tx.sql, { userId: raiser.id, contractId, proof: 'STAFF', at: now, by })
  if (!(await holdsLink(tx.sql, { userId: raiser.id, contractId })))
    await addLink(tx.sql, { userId: raiser.id, contractId, proof: 'staff', at: now.toString() })
  await compileAccess(tx.sql, { userId: raiser.id })
  await tellUser(deps, tx, raiser.id, { key: 'linkedByStaff', number: contractNumber, reason: form.reason })
  await tellHolders(deps, tx, {
    newcomer: { userId: raiser.id, lastName: raiser.lastName, firstName: raiser.firstName },
    contract: { id: contractId, number: contractNumber },
    proof: 'staff',
    at: now,
  })
}

/** Present holders hear that somebody asks: before he is in, not after. */
async function tellOthers({ deps, tx, dispute }: Decided, key: 'codeAsked'): Promise<void> {
  for (const { userId } of await listHolders(tx.sql, dispute.contractId, dispute.raiser.id))
    await tellUser(deps, tx, userId, { key, number: dispute.contractNumber })
}
