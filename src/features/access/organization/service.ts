import type { Deps } from '../../../deps.ts'
import type { Tx } from '../../../platform/db.ts'
import { paths } from '../../../paths.ts'
import { hasAdministrator, takeTurn } from '../../../records/membership.ts'
import { compileAccess } from '../../../records/ownership.ts'
import type { AccessActor } from '../actor.ts'
import { organizationJournal, type JournalCursor, type JournalLine } from '../journal-store.ts'
import { languageOf, sendLetter } from '../letter.ts'
import { findPerson, listAdministrators } from '../people-store.ts'
import { datesWords, roleWords } from '../words.ts'
import { administered, areOwn, todayOf, writeDown } from './administered.ts'
import type { Terms } from './form.ts'
import {
  changeMember as writeMember,
  endMembership,
  findMember,
  findOrganization,
  findOwnSeat,
  keepSettings,
  listContracts,
  listMembers,
  listWaiting,
  type Member,
  type OrganizationContract,
  type OwnOrganization,
  type WaitingInvitation,
} from './store.ts'

export type OrganizationView = {
  organization: OwnOrganization
  /** for the administrator alone: everybody; for others nobody */
  members: Member[]
  waiting: WaitingInvitation[]
  contracts: OrganizationContract[]
  journal: JournalLine[]
}

/** The organization as its member may see it; undefined when he is none. Five statements at most. */
export async function openOrganization(
  deps: Deps,
  userId: string,
  organizationId: string,
  after: JournalCursor | undefined,
): Promise<OrganizationView | undefined> {
  const { sql } = deps.db
  const organization = await findOrganization(sql, { userId, organizationId, today: todayOf(deps) })
  if (organization === undefined) return undefined
  if (organization.role !== 'ADMINISTRATOR')
    return { organization, members: [], waiting: [], contracts: [], journal: [] }
  const [members, waiting, contracts, journal] = await Promise.all([
    listMembers(sql, organizationId),
    listWaiting(sql, organizationId),
    listContracts(sql, organizationId),
    organizationJournal(sql, organizationId, after),
  ])
  return { organization, members, waiting, contracts, journal }
}

/** A member with the contracts he may be limited to; undefined for whoever is no administrator of his organization. */
export async function openMember(
  deps: Deps,
  userId: string,
  membershipId: string,
): Promise<{ member: Member; contracts: OrganizationContract[] } | undefined> {
  const { sql } = deps.db
  const member = await findMember(sql, { id: membershipId, userId, today: todayOf(deps) })
  if (member === undefined) return undefined
  return { member, contracts: await listContracts(sql, member.organizationId) }
}

export type MemberResult = 'done' | 'missing' | 'last'

/** Another role, other limits: from the next request of the member on. */
export async function changeMember(
  deps: Deps,
  by: AccessActor,
  membershipId: string,
  terms: Terms,
): Promise<MemberResult> {
  return withMember(deps, by, membershipId, async (tx, member) => {
    if (!(await areOwn(tx, member.organizationId, terms.contractIds))) return 'missing'
    const today = todayOf(deps)
    const stays =
      terms.role === 'ADMINISTRATOR' &&
      terms.validTo === null &&
      (terms.validFrom === null || terms.validFrom <= today)
    if (!stays && (await isLast(deps, tx, member))) return 'last'
    await writeMember(tx.sql, member.id, terms, by.actor.actorId)
    await compileAccess(tx.sql, { userId: member.userId })
    await writeDown(deps, tx, by, member.organizationId, 'access.member.changed', {
      userId: member.userId,
      name: member.name,
      role: terms.role,
      from: {
        role: member.role,
        validFrom: member.validFrom,
        validTo: member.validTo,
        contracts: member.contracts.length,
      },
      to: {
        role: terms.role,
        validFrom: terms.validFrom,
        validTo: terms.validTo,
        contracts: terms.contractIds.length,
      },
    })
    await tell(deps, tx, 'memberChanged', member, terms)
    return 'done'
  })
}

/** Shuts a member out, or lets oneself go: the very next request of his sessions sees nothing. */
export async function revokeMember(deps: Deps, by: AccessActor, membershipId: string): Promise<MemberResult> {
  return withMember(deps, by, membershipId, async (tx, member) => {
    if (await isLast(deps, tx, member)) return 'last'
    await shutOut(deps, tx, by, member)
    return 'done'
  })
}

/** A member goes by himself: the contracts leave his cabinet at once, the administrators are told. */
export async function leaveOrganization(
  deps: Deps,
  by: AccessActor,
  organizationId: string,
): Promise<MemberResult> {
  return deps.db.transaction(async (tx) => {
    const asked = { userId: by.actor.actorId, organizationId }
    const found = await findOwnSeat(tx.sql, asked)
    if (found === undefined) return 'missing'
    await takeTurn(tx.sql, found.inn)
    const member = await findOwnSeat(tx.sql, asked)
    if (member === undefined) return 'missing'
    if (await isLast(deps, tx, member)) return 'last'
    await endMembership(tx.sql, member, deps.clock.now().toString())
    await compileAccess(tx.sql, { userId: member.userId })
    await writeDown(deps, tx, by, organizationId, 'access.member.left', {
      userId: member.userId,
      name: member.name,
      role: member.role,
    })
    const told = { organizationId, today: todayOf(deps), exceptUserId: member.userId }
    for (const reader of await listAdministrators(tx.sql, told))
      await sendLetter(
        deps,
        tx,
        'memberLeft',
        { email: reader.email, language: languageOf(reader.locale), name: reader.firstName },
        {
          path: paths.organization.page({ organization: organizationId }),
          values: { name: member.name, organization: member.organizationName },
        },
      )
    return 'done'
  })
}

/** What shutting out means, whoever decides it: an administrator or staff. */
export async function shutOut(
  deps: Deps,
  tx: Tx,
  by: Pick<AccessActor, 'actor'>,
  member: Member,
): Promise<void> {
  await endMembership(tx.sql, member, deps.clock.now().toString())
  await compileAccess(tx.sql, { userId: member.userId })
  await writeDown(deps, tx, by, member.organizationId, 'access.member.revoked', {
    userId: member.userId,
    name: member.name,
    role: member.role,
  })
  await tell(deps, tx, 'memberRevoked', member, undefined)
}

/** Four eyes, recovery in person. false: not his to set. */
export async function saveSettings(
  deps: Deps,
  by: AccessActor,
  organizationId: string,
  settings: { needsApproval: boolean; personalRecoveryOnly: boolean },
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const organization = await administered(deps, tx.sql, by, organizationId)
    if (organization === undefined) return false
    await keepSettings(tx.sql, organizationId, settings)
    const contracts = await listContracts(tx.sql, organizationId)
    await compileAccess(tx.sql, { contractIds: contracts.map(({ id }) => id) })
    const { needsApproval, personalRecoveryOnly } = organization
    await writeDown(deps, tx, by, organizationId, 'access.settings', {
      from: { needsApproval, personalRecoveryOnly },
      to: settings,
    })
    return true
  })
}

/** Two administrators who act on each other take turns; who was shut out meanwhile does nothing more. */
async function withMember(
  deps: Deps,
  by: AccessActor,
  membershipId: string,
  act: (tx: Tx, member: Member) => Promise<MemberResult>,
): Promise<MemberResult> {
  return deps.db.transaction(async (tx) => {
    const asked = { id: membershipId, userId: by.actor.actorId, today: todayOf(deps) }
    const found = await findMember(tx.sql, asked)
    if (found === undefined) return 'missing'
    await takeTurn(tx.sql, found.inn)
    const member = await findMember(tx.sql, asked)
    return member === undefined ? 'missing' : act(tx, member)
  })
}

/** Would nobody be left who gives and takes roles? */
async function isLast(deps: Deps, tx: Tx, { id, organizationId, role }: Member): Promise<boolean> {
  if (role !== 'ADMINISTRATOR') return false
  return !(await hasAdministrator(tx.sql, { organizationId, today: todayOf(deps), exceptId: id }))
}

/** Tells a member what became of his seat. */
async function tell(
  deps: Deps,
  tx: Tx,
  kind: 'memberChanged' | 'memberRevoked',
  { userId, organizationName, organizationId }: Member,
  terms: Terms | undefined,
): Promise<void> {
  const person = await findPerson(tx.sql, userId)
  if (person === undefined) return
  const language = languageOf(person.locale)
  const words = { t: deps.i18n.translator(language), language }
  const fact = (name: string, value: string) => ({ name: words.t(`access:fact.${name}`), value })
  const reader = { email: person.email, language, name: person.firstName }
  await sendLetter(deps, tx, kind, reader, {
    path: terms === undefined ? paths.cabinet : paths.organization.page({ organization: organizationId }),
    values: { organization: organizationName },
    ...(terms === undefined
      ? {}
      : { facts: [fact('role', roleWords(terms.role, words)), fact('dates', datesWords(terms, words))] }),
  })
}
