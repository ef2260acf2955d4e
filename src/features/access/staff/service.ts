import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { paths } from '../../../paths.ts'
import { moveSeat, takeTurn, type MemberRole } from '../../../records/membership.ts'
import { compileAccess } from '../../../records/ownership.ts'
import type { Actor } from '../../../web/actor.ts'
import { languageOf, sendLetter } from '../letter.ts'
import { endMembership } from '../organization/store.ts'
import { findPerson, listAdministrators } from '../people-store.ts'
import { datesWords, roleWords } from '../words.ts'
import { adoptAll, confirmSeat, findHome, findSeat, listSeats, type Seat } from './store.ts'

export type { Seat }

/** What a user is to organizations, for the subscriber's card. */
export async function openSeats(deps: Deps, userId: string): Promise<Seat[]> {
  return listSeats(deps.db.sql, userId)
}

/**
 * Staff confirm a representative by his papers, or let one in again who was shut out. Contracts with the INN of his
 * organization become its contracts.
 * @returns false when there is no such membership, or it is in force already
 */
export async function confirmRepresentative(
  deps: Deps,
  by: Actor,
  asked: { userId: string; membershipId: string; role: MemberRole; ground: string },
): Promise<boolean> {
  const { userId, membershipId, role, ground } = asked
  return deps.db.transaction(async (tx) => {
    const before = await findSeat(tx.sql, userId, membershipId)
    if (before === undefined) return false
    await takeTurn(tx.sql, before.inn)
    const seat = await findSeat(tx.sql, userId, membershipId)
    if (seat === undefined || (seat.confirmedAt !== null && seat.revokedAt === null)) return false
    const organizationId = await settle(tx, seat)
    const at = deps.clock.now()
    await confirmSeat(tx.sql, membershipId, { role, byId: by.actorId, at: at.toString() })
    await compileAccess(tx.sql, { userId })
    await recordAudit(tx.sql, {
      ...by,
      at,
      action: 'access.member.confirmed',
      subject: { type: 'organization', id: organizationId },
      details: { userId, name: (await findPerson(tx.sql, userId))?.name ?? '', role, ground },
    })
    await tellOfConfirmed(deps, tx, { ...seat, organizationId }, role)
    return true
  })
}

/** Staff shut a representative out by a paper. false: no such membership in force. */
export async function revokeRepresentative(
  deps: Deps,
  by: Actor,
  asked: { userId: string; membershipId: string; ground: string },
): Promise<boolean> {
  const { userId, membershipId, ground } = asked
  return deps.db.transaction(async (tx) => {
    const before = await findSeat(tx.sql, userId, membershipId)
    if (before === undefined) return false
    await takeTurn(tx.sql, before.inn)
    const seat = await findSeat(tx.sql, userId, membershipId)
    if (seat === undefined || seat.confirmedAt === null || seat.revokedAt !== null) return false
    const at = deps.clock.now()
    await endMembership(tx.sql, seat, at.toString())
    await compileAccess(tx.sql, { userId })
    const person = await findPerson(tx.sql, userId)
    await recordAudit(tx.sql, {
      ...by,
      at,
      action: 'access.member.revoked',
      subject: { type: 'organization', id: seat.organizationId },
      details: { userId, name: person?.name ?? '', role: seat.role, ground },
    })
    if (person !== undefined)
      await sendLetter(
        deps,
        tx,
        'memberRevoked',
        { email: person.email, language: languageOf(person.locale), name: person.firstName },
        { path: paths.cabinet, values: { organization: seat.organizationName } },
      )
    return true
  })
}

/** The organization the representative sits in from now on: the one that holds the contracts, else his own. */
async function settle(tx: Tx, seat: Seat): Promise<string> {
  const home = (await findHome(tx.sql, seat.inn, seat.kpp)) ?? seat.organizationId
  const isHome = home === seat.organizationId
  const hasOther =
    !isHome && (await listSeats(tx.sql, seat.userId)).some((own) => own.organizationId === home)
  const organizationId = hasOther ? seat.organizationId : home
  if (!isHome && !hasOther) await moveSeat(tx.sql, seat, home)
  await adoptAll(tx.sql, seat.inn, organizationId)
  return organizationId
}

async function tellOfConfirmed(deps: Deps, tx: Tx, seat: Seat, role: MemberRole): Promise<void> {
  const { organizationId, organizationName, userId } = seat
  const path = paths.organization.page({ organization: organizationId })
  const person = await findPerson(tx.sql, userId)
  if (person === undefined) return
  const today = moscowDay(deps.clock.now()).toString()
  const administrators = await listAdministrators(tx.sql, { organizationId, today, exceptUserId: userId })
  for (const reader of [person, ...administrators]) {
    const language = languageOf(reader.locale)
    const words = { t: deps.i18n.translator(language), language }
    const kind = reader.id === userId ? 'memberConfirmed' : 'memberJoined'
    await sendLetter(
      deps,
      tx,
      kind,
      { email: reader.email, language, name: reader.firstName },
      {
        path,
        values: { name: person.name, organization: organizationName },
        facts: [
          { name: words.t('access:fact.role'), value: roleWords(role, words) },
          {
            name: words.t('access:fact.dates'),
            value: datesWords({ validFrom: null, validTo: null }, words),
          },
        ],
      },
    )
  }
}
