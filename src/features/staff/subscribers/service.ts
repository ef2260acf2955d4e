import { moscowDay } from '../../../domain/calendar.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { loadWindowRules, windowsOfContract } from '../../../records/reference.ts'
import { loadRegime, type ContractRegime } from '../../../records/regime.ts'
import { isUnmasked, unmask, type Masked, type UnmaskingReason } from '../../../records/unmasking.ts'
import type { Actor } from '../../../web/actor.ts'
import { resendActivation } from '../../auth/registration/service.ts'
import {
  loadContract,
  loadMeterLines,
  loadPerson,
  loadSubmissionLines,
  type ContractCard,
  type MeterLine,
  type PersonCard,
  type SubmissionLine,
} from './card-store.ts'
import type { SubscriberSearch } from './form.ts'
import { findContracts, findPeople, type FoundContract, type FoundPerson } from './store.ts'

/** Rows shown of each kind: more is a question to be put more narrowly. */
export const mostFound = 50
const mostMeters = 1_000
const mostSubmissions = 24

export type Found = { contracts: FoundContract[]; people: FoundPerson[]; isCut: boolean }

export type ContractView = {
  contract: ContractCard
  meters: MeterLine[]
  isCut: boolean
  submissions: SubmissionLine[]
  /** meters not charged by their readings; undefined for a closed contract */
  regime: ContractRegime | undefined
}

/** Whoever may be meant. The journal keeps how much was found, not what was typed. */
export async function searchSubscribers(deps: Deps, search: SubscriberSearch, by: Actor): Promise<Found> {
  const [contracts, people] = await Promise.all([
    findContracts(deps.db.sql, search, mostFound + 1),
    findPeople(deps.db.sql, search, mostFound + 1),
  ])
  await recordAudit(deps.db.sql, {
    ...by,
    at: deps.clock.now(),
    action: 'subscribers.search',
    details: { contracts: contracts.length, people: people.length },
  })
  return {
    contracts: contracts.slice(0, mostFound),
    people: people.slice(0, mostFound),
    isCut: contracts.length > mostFound || people.length > mostFound,
  }
}

export async function openPerson(deps: Deps, id: string, by: Actor): Promise<PersonCard | undefined> {
  const person = await loadPerson(deps.db.sql, id)
  if (person !== undefined)
    await recordAudit(deps.db.sql, {
      ...by,
      at: deps.clock.now(),
      action: 'subscribers.view',
      subject: { type: 'user', id },
    })
  return person
}

/**
 * Writes the activation letter again. `gone`: nobody waits for it any more, the two days are over or it was used;
 * undefined for nobody.
 */
export async function sendActivation(
  deps: Deps,
  id: string,
  by: Actor,
  origin: Parameters<typeof resendActivation>[2],
): Promise<'sent' | 'gone' | undefined> {
  const person = await loadPerson(deps.db.sql, id)
  if (person?.status !== 'PENDING') return person === undefined ? undefined : 'gone'
  await recordAudit(deps.db.sql, {
    ...by,
    at: deps.clock.now(),
    action: 'subscribers.resend-activation',
    subject: { type: 'user', id },
  })
  await resendActivation(deps, person.email, origin)
  return (await loadPerson(deps.db.sql, id)) === undefined ? 'gone' : 'sent'
}

/** Contract, holders, meters with their newest values, submissions; a fixed number of statements. */
export async function openContract(deps: Deps, id: string, by: Actor): Promise<ContractView | undefined> {
  const { sql } = deps.db
  const contract = await loadContract(sql, id)
  if (contract === undefined) return undefined
  const [meters, submissions, regime] = await Promise.all([
    loadMeterLines(sql, id, mostMeters + 1),
    loadSubmissionLines(sql, id, mostSubmissions),
    contract.status === 'TERMINATED' ? undefined : regimeOf(deps, contract),
  ])
  await recordAudit(sql, {
    ...by,
    at: deps.clock.now(),
    action: 'contracts.view',
    subject: { type: 'contract', id },
    contractId: id,
  })
  return {
    contract,
    meters: meters.slice(0, mostMeters),
    isCut: meters.length > mostMeters,
    submissions,
    regime,
  }
}

async function regimeOf(deps: Deps, contract: ContractCard): Promise<ContractRegime> {
  const now = deps.clock.now()
  const rules = await loadWindowRules(deps.db.sql, now, contract.id)
  const windows = windowsOfContract(rules, contract, now)
  return loadRegime(deps.db.sql, { ...contract, windows }, moscowDay(now))
}

/** Are the contact data of a card open to the reader? */
export function areContactsOpen(deps: Deps, subject: Masked, by: Actor): Promise<boolean> {
  return isUnmasked(deps.db.sql, by.actorId, subject, deps.clock.now())
}

/** Opens mail and phone of a card to the clerk who says why. false: there is no such card. */
export async function openContacts(
  deps: Deps,
  subject: Masked,
  why: { reason: UnmaskingReason; note: string },
  by: Actor,
): Promise<boolean> {
  const { sql } = deps.db
  const card = await (subject.type === 'user' ? loadPerson : loadContract)(sql, subject.id)
  if (card === undefined) return false
  await unmask(sql, { ...by, at: deps.clock.now() }, subject, why)
  return true
}
