import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import { tokenHash } from '../../../platform/tokens.ts'
import { paths } from '../../../paths.ts'
import { takeTurn } from '../../../records/membership.ts'
import { compileAccess } from '../../../records/ownership.ts'
import { emailKey } from '../../../web/email.ts'
import { findOffer, findOfferById, listOffers, takeOffer, type Offer } from '../invitation-store.ts'
import { languageOf, sendLetter } from '../letter.ts'
import { listAdministrators, listManagers, type Person } from '../people-store.ts'
import { joinOrganization, limitMember } from '../organization/store.ts'
import { acceptGrant } from '../grants/store.ts'
import type { AccessActor } from '../actor.ts'
import { datesWords, rightsWords, roleWords } from '../words.ts'

const momentOf = (deps: Deps) => {
  const now = deps.clock.now()
  return { at: now.toString(), today: moscowDay(now).toString() }
}

/** The offer behind a link of a letter while it is good; undefined for anything else. */
export async function offerBehind(deps: Deps, token: unknown): Promise<Offer | undefined> {
  const hash = tokenHash(token)
  return hash === undefined ? undefined : findOffer(deps.db.sql, hash, momentOf(deps))
}

/** What waits for the visitor's own mailbox, the newest first. */
export async function waitingOffers(deps: Deps, email: string): Promise<Offer[]> {
  return listOffers(deps.db.sql, emailKey(email), momentOf(deps))
}

/** Is the offer for the owner of this mailbox? */
export function isFor(offer: Offer, email: string): boolean {
  return emailKey(offer.email) === emailKey(email)
}

export type Accepted =
  { ok: true; contractId: string | undefined; organizationId: string | undefined } | { ok: false }

/**
 * Takes an offer: once, whoever else presses at the same time, and only by the owner of the mailbox it was sent to
 * (the caller has compared them). Rights, journal and letters to those who manage it in one transaction.
 */
export async function acceptOffer(deps: Deps, by: AccessActor, seen: Offer): Promise<Accepted> {
  const moment = momentOf(deps)
  const { userId } = by.inviter
  return deps.db.transaction(async (tx): Promise<Accepted> => {
    if (seen.inn !== null) await takeTurn(tx.sql, seen.inn)
    // the inviter may have been shut out since the page was looked at
    const offer = await findOfferById(tx.sql, seen.id, moment)
    if (offer === undefined || !(await takeOffer(tx.sql, offer.id, userId, moment.at))) return { ok: false }
    const { organizationId, contractId } = offer
    if (organizationId !== null) await join(deps, tx, by, offer, organizationId)
    else if (!(await receive(deps, tx, by, offer))) return { ok: false }
    return { ok: true, contractId: contractId ?? undefined, organizationId: organizationId ?? undefined }
  })
}

/** Takes a seat in the organization. Whoever sits there already keeps the seat he has. */
async function join(
  deps: Deps,
  tx: Tx,
  by: AccessActor,
  offer: Offer,
  organizationId: string,
): Promise<void> {
  const now = deps.clock.now()
  const { userId, name } = by.inviter
  const role = offer.role ?? 'VIEWER'
  const membershipId = await joinOrganization(tx.sql, {
    organizationId,
    userId,
    role,
    validFrom: offer.validFrom,
    validTo: offer.validTo,
    invitedById: offer.inviterId,
    at: now.toString(),
  })
  if (membershipId === undefined) return
  await limitMember(tx.sql, membershipId, offer.contractIds)
  await compileAccess(tx.sql, { userId })
  await recordAudit(tx.sql, {
    ...by.actor,
    at: now,
    action: 'access.member.joined',
    subject: { type: 'organization', id: organizationId },
    details: { userId, role, invitedById: offer.inviterId },
  })
  const { today } = momentOf(deps)
  for (const person of await listAdministrators(tx.sql, { organizationId, today, exceptUserId: userId })) {
    const words = wordsOf(deps, person)
    await sendLetter(deps, tx, 'memberJoined', readerOf(person), {
      path: paths.organization.page({ organization: organizationId }),
      values: { name, organization: offer.organizationName ?? '' },
      facts: [
        { name: words.t('access:fact.role'), value: roleWords(role, words) },
        { name: words.t('access:fact.dates'), value: datesWords(offer, words) },
        { name: words.t('access:fact.inviter'), value: offer.inviterName },
      ],
    })
  }
}

/** Receives access to one contract. false: it was taken back meanwhile. */
async function receive(deps: Deps, tx: Tx, by: AccessActor, offer: Offer): Promise<boolean> {
  const now = deps.clock.now()
  const { userId, name } = by.inviter
  const { grantId, contractId } = offer
  if (grantId === null || contractId === null) return false
  if (!(await acceptGrant(tx.sql, grantId, userId, now.toString()))) return false
  await compileAccess(tx.sql, { userId })
  await recordAudit(tx.sql, {
    ...by.actor,
    at: now,
    action: 'access.accepted',
    subject: { type: 'grant', id: grantId },
    contractId,
    details: { email: offer.email },
  })
  const { today } = momentOf(deps)
  for (const person of await listManagers(tx.sql, { contractId, today, exceptUserId: userId })) {
    const words = wordsOf(deps, person)
    await sendLetter(deps, tx, 'grantAccepted', readerOf(person), {
      path: paths.access.page(contractId),
      values: { name, number: offer.contractNumber ?? '' },
      facts: [
        { name: words.t('access:fact.rights'), value: rightsWords(offer, words) },
        {
          name: words.t('access:fact.dates'),
          value: datesWords({ validFrom: null, validTo: offer.grantTo }, words),
        },
        { name: words.t('access:fact.inviter'), value: offer.inviterName },
      ],
    })
  }
  return true
}

function readerOf({ email, locale, firstName }: Person) {
  return { email, language: languageOf(locale), name: firstName }
}

function wordsOf(deps: Deps, { locale }: Person) {
  const language = languageOf(locale)
  return { t: deps.i18n.translator(language), language }
}
