import type { Temporal } from 'temporal-polyfill'
import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import type { Throttle } from '../../../platform/throttle.ts'
import { proveMembership } from '../../../records/membership.ts'
import { compileAccess } from '../../../records/ownership.ts'
import type { Visitor } from '../../../web/visitor.ts'
import { linkCodeHash } from './code-secret.ts'
import type { LinkForm, Proof } from './form.ts'
import { tellHolders } from './post.ts'
import {
  addLink,
  findContracts,
  findDataDay,
  forgetHint,
  holdsLink,
  takeCustomer,
  useCode,
  type FoundContract,
  type StoredProof,
} from './store.ts'

/** Who asks, and from where. */
export type Asker = { visitor: Visitor; requestId: string; address: string | undefined }

export type LinkResult =
  | { ok: true; contract: { id: string; number: string } }
  /** `excluded`: his organization shut him out, and a proof does not bring him back */
  | { ok: false; reason: 'linked' | 'excluded'; contract: { id: string; number: string } }
  /** whatever was wrong; `dataDay` as `YYYY-MM-DD` */
  | { ok: false; reason: 'wrong'; triesLeft: number; dataDay: string }
  | { ok: false; reason: 'wait'; seconds: number }

/**
 * Links a contract to the visitor by a proof (CT1). Tries are counted before they are judged, by user and by
 * account, the same for numbers that exist and that do not and for every kind of proof; the fifth wrong one in an
 * hour brings a pause.
 */
export async function linkContract(deps: Deps, asker: Asker, form: LinkForm): Promise<LinkResult> {
  const now = deps.clock.now()
  const { userId } = asker.visitor
  const seconds = await waitSeconds(deps, userId, form)
  if (seconds > 0) return { ok: false, reason: 'wait', seconds }
  const proof = storedProof(form.proof)
  const asked = { numbers: form.numbers, proof, today: moscowDay(now).toString(), now: now.toString() }
  const found = await findContracts(deps.db.sql, userId, asked)
  const mine = found.find(({ isMine }) => isMine)
  if (mine !== undefined) return { ok: false, reason: 'linked', contract: mine }
  const tries = await takeTries(deps, userId, form)
  if (tries.some(({ left }) => left < 0))
    return { ok: false, reason: 'wait', seconds: Math.max(1, await waitSeconds(deps, userId, form)) }
  const proved = found.filter(({ isProved }) => isProved)
  const [contract] = proved
  // Two contracts behind one number, both proved: nobody can tell which is meant.
  if (contract === undefined || proved.length > 1) return refuse(deps, asker, form, tries)
  const result = await keepLink(deps, asker, proof, contract, now)
  if (result === 'gone') return refuse(deps, asker, form, tries)
  await Promise.all(tries.map(({ throttle, key }) => throttle.giveBack(key)))
  return result
}

function storedProof(proof: Proof): StoredProof {
  return proof.by === 'code' ? { by: 'code', codeHash: linkCodeHash(proof.code) } : proof
}

/** What tries are counted by: the user, and each number as typed, whatever its letters' case. */
function counters({ throttles }: Deps, userId: string, { numbers }: LinkForm) {
  const keys = new Set(numbers.map((number) => number.toUpperCase()))
  return [
    { throttle: throttles.linkUser, key: userId },
    ...[...keys].map((key) => ({ throttle: throttles.linkAccount, key })),
  ]
}

async function waitSeconds(deps: Deps, userId: string, form: LinkForm): Promise<number> {
  const waits = counters(deps, userId, form).map(({ throttle, key }) => throttle.waitSeconds(key))
  return Math.max(...(await Promise.all(waits)))
}

type Try = { throttle: Throttle; key: string; left: number }

function takeTries(deps: Deps, userId: string, form: LinkForm): Promise<Try[]> {
  return Promise.all(
    counters(deps, userId, form).map(async ({ throttle, key }) => ({
      throttle,
      key,
      left: await throttle.take(key),
    })),
  )
}

/** Each counter that has run out pauses by itself: an account tried by others pauses nobody's other accounts. */
async function refuse(
  deps: Deps,
  { visitor, requestId, address }: Asker,
  { proof }: LinkForm,
  tries: readonly Try[],
): Promise<LinkResult> {
  const now = deps.clock.now()
  const triesLeft = Math.min(...tries.map(({ left }) => left))
  await recordAudit(deps.db.sql, {
    at: now,
    actorId: visitor.userId,
    action: 'contracts.link.refused',
    requestId,
    address,
    details: { proof: proof.by, triesLeft },
  })
  const dataDay = (await findDataDay(deps.db.sql)) ?? moscowDay(now).toString()
  return { ok: false, reason: 'wrong', triesLeft, dataDay }
}

/** Link, access, journal and letters stand or fall together. `gone`: the proof was used up by somebody else meanwhile. */
async function keepLink(
  deps: Deps,
  { visitor, requestId, address }: Asker,
  proof: StoredProof,
  { id, number }: FoundContract,
  now: Temporal.Instant,
): Promise<LinkResult | 'gone'> {
  const { userId } = visitor
  const contract = { id, number }
  return deps.db.transaction(async (tx) => {
    if (await holdsLink(tx.sql, { userId, contractId: id })) return { ok: false, reason: 'linked', contract }
    const by = { actorId: userId, requestId, address }
    const spent = await spendProof(tx, proof, { userId, contractId: id, by }, now)
    if (spent === 'gone') return spent
    if (spent === 'excluded') return { ok: false, reason: spent, contract }
    await forgetHint(tx.sql, userId)
    await recordAudit(tx.sql, {
      at: now,
      actorId: userId,
      action: 'contracts.link',
      subject: { type: 'contract', id },
      contractId: id,
      requestId,
      address,
      details: { proof: proof.by },
    })
    await tellHolders(deps, tx, { newcomer: visitor, contract, proof: proof.by, at: now })
    return { ok: true, contract }
  })
}

/**
 * A posted code is used up; a company's proof gives its customer to the company; the others are links, and what they
 * prove of a representative's seat in his organization.
 */
async function spendProof(
  { sql }: Tx,
  proof: StoredProof,
  { by, ...link }: { userId: string; contractId: string; by: Parameters<typeof proveMembership>[1]['by'] },
  now: Temporal.Instant,
): Promise<'kept' | 'gone' | 'excluded'> {
  const at = now.toString()
  if (proof.codeHash !== undefined && !(await useCode(sql, { ...link, codeHash: proof.codeHash, at })))
    return 'gone'
  if (proof.by === 'company') {
    // The customer's other contracts open with this one, for everybody of the company.
    const contractIds = await takeCustomer(sql, { ...link, today: moscowDay(now).toString() })
    await compileAccess(sql, { contractIds })
    return contractIds.length > 0 ? 'kept' : 'gone'
  }
  const proved = { payment: 'PAYMENT', meter: 'METER', code: 'CODE' } as const
  if ((await proveMembership(sql, { ...link, proof: proved[proof.by], at: now, by })) === 'excluded')
    return 'excluded'
  await addLink(sql, { ...link, proof: proof.by, at })
  await compileAccess(sql, { userId: link.userId })
  return 'kept'
}
