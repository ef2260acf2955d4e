import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import type { Language } from '../../../platform/i18n.ts'
import { newToken } from '../../../platform/tokens.ts'
import { paths } from '../../../paths.ts'
import type { LegalDocuments } from '../../../records/legal.ts'
import { emailKey } from '../../../web/email.ts'
import { inEvenTime } from '../even-time.ts'
import { composeAuthLetter, languageOf } from '../letter.ts'
import type { Origin } from '../request.ts'
import { issueToken } from '../token-store.ts'
import type { OrganizationForm, PersonForm } from './form.ts'
import {
  addConsents,
  addOrganization,
  addUnconfirmed,
  findExpired,
  findHolders,
  findUnconfirmed,
  removeUnconfirmed,
  takeTurn,
  type Holder,
  type NewOrganization,
  type NewUser,
} from './store.ts'

/** What was filled in: a person, or a representative with the organization. */
export type Registration =
  { kind: 'person'; form: PersonForm } | { kind: 'organization'; form: OrganizationForm }

/** Life of an activation link and of a registration nobody confirmed (AC8). */
export const activationHours = 48

/**
 * Keeps a registration and writes to its mail. The same for everybody who looks: whether login or mail
 * are taken is said only in the letter. One hash in every branch.
 */
export async function register(
  deps: Deps,
  documents: LegalDocuments,
  registration: Registration,
  origin: Origin,
): Promise<void> {
  const { form } = registration
  const passwordHash = await deps.passwords.hash(form.password)
  const key = emailKey(form.email)
  await inEvenTime(async () => {
    if (await isMailboxFull(deps, key)) return
    const user = newUserOf(registration, { passwordHash, emailKey: key, locale: origin.language })
    await deps.db.transaction(async (tx) => {
      const { mailHolder, isLoginTaken } = await clearTheWay(deps, tx, user)
      if (mailHolder !== undefined) return tellHolder(deps, tx, mailHolder, origin)
      await keep(deps, tx, documents, registration, { ...user, ...(isLoginTaken && { login: '' }) }, origin)
    })
  })
}

/** Writes the activation letter again; whoever has a cabinet already is told so; nobody else notices. */
export async function resendActivation(deps: Deps, email: string, origin: Origin): Promise<void> {
  const key = emailKey(email)
  await inEvenTime(async () => {
    if (await isMailboxFull(deps, key)) return
    const now = deps.clock.now().toString()
    await deps.db.transaction(async (tx) => {
      await removeUnconfirmed(tx.sql, await findExpired(tx.sql, now, { loginKey: '', emailKey: key }))
      const waiting = await findUnconfirmed(tx.sql, key)
      if (waiting !== undefined)
        return sendLink(deps, tx, {
          userId: waiting.userId,
          email: waiting.email,
          language: languageOf(waiting.locale),
          hasLogin: waiting.hasLogin,
        })
      const holder = (await findHolders(tx.sql, '', key)).find(({ status }) => status === 'ACTIVE')
      if (holder !== undefined) await tellHolder(deps, tx, holder, origin)
    })
  })
}

/** A mailbox gets a handful of letters in half an hour, whoever asks for them. */
async function isMailboxFull(deps: Deps, key: string): Promise<boolean> {
  return (await deps.throttles.letters.take(key)) < 0
}

/** What is over or replaced goes; what stands in the way is told. */
async function clearTheWay(
  deps: Deps,
  tx: Tx,
  user: NewUser,
): Promise<{ mailHolder: Holder | undefined; isLoginTaken: boolean }> {
  const keys = { loginKey: user.login.toLowerCase(), emailKey: user.emailKey }
  await takeTurn(tx.sql, [`login ${keys.loginKey}`, `mail ${keys.emailKey}`])
  await removeUnconfirmed(tx.sql, await findExpired(tx.sql, deps.clock.now().toString(), keys))
  const holders = await findHolders(tx.sql, keys.loginKey, keys.emailKey)
  const atMail = holders.find((holder) => holder.emailKey === keys.emailKey)
  const atLogin = holders.find((holder) => holder.loginKey === keys.loginKey)
  // The same mail again before it was confirmed: the newest form counts, its older links die.
  const isRepeated = atMail?.status === 'PENDING'
  if (isRepeated) await removeUnconfirmed(tx.sql, [atMail.userId])
  return {
    mailHolder: isRepeated ? undefined : atMail,
    isLoginTaken: atLogin !== undefined && !(isRepeated && atLogin.userId === atMail.userId),
  }
}

async function keep(
  deps: Deps,
  tx: Tx,
  documents: LegalDocuments,
  registration: Registration,
  user: NewUser,
  origin: Origin,
): Promise<void> {
  const now = deps.clock.now()
  const userId = await addUnconfirmed(tx.sql, user, now.toString())
  const { terms, consent } = documents
  await addConsents(
    tx.sql,
    userId,
    [
      { document: 'TERMS', version: terms.version, textHash: terms.hash },
      { document: 'PERSONAL_DATA', version: consent.version, textHash: consent.hash },
    ],
    { at: now.toString(), address: origin.address },
  )
  if (registration.kind === 'organization')
    await addOrganization(tx.sql, userId, organizationOf(registration.form), now.toString())
  await sendLink(deps, tx, {
    userId,
    email: user.email,
    language: origin.language,
    hasLogin: user.login !== '',
  })
  await recordAudit(tx.sql, {
    at: now,
    actorId: userId,
    action: 'auth.register',
    subject: { type: 'user', id: userId },
    requestId: origin.requestId,
    address: origin.address,
    details: { kind: registration.kind, terms: terms.version, consent: consent.version },
  })
}

async function sendLink(
  deps: Deps,
  tx: Tx,
  to: { userId: string; email: string; language: Language; hasLogin: boolean },
): Promise<void> {
  const { token, hash } = newToken()
  const now = deps.clock.now()
  await issueToken(tx.sql, {
    userId: to.userId,
    purpose: to.hasLogin ? 'ACTIVATION' : 'CHOOSE_LOGIN',
    hash,
    at: now.toString(),
    expiresAt: now.add({ hours: activationHours }).toString(),
  })
  const letter = composeAuthLetter(deps, to.hasLogin ? 'activation' : 'chooseLogin', to, {
    path: to.hasLogin ? paths.register.confirmWith(token) : paths.register.loginWith(token),
    values: { hours: activationHours },
  })
  await deps.jobs.enqueue(tx, 'mail', letter)
}

/** «У вас уже есть кабинет»: only the owner of the mail learns it. */
async function tellHolder(deps: Deps, tx: Tx, holder: Holder, origin: Origin): Promise<void> {
  const name = [holder.firstName, holder.patronymic].filter(Boolean).join(' ')
  const reader = { email: holder.email, language: languageOf(holder.locale), name }
  const letter = composeAuthLetter(deps, 'already', reader, {
    path: paths.password.forgot,
    values: { login: holder.login },
    facts: ['login'],
  })
  await deps.jobs.enqueue(tx, 'mail', letter)
  await recordAudit(tx.sql, {
    at: deps.clock.now(),
    action: 'auth.register.taken',
    subject: { type: 'user', id: holder.userId },
    requestId: origin.requestId,
    address: origin.address,
  })
}

function newUserOf(
  { kind, form }: Registration,
  made: { passwordHash: string; emailKey: string; locale: Language },
): NewUser {
  return {
    ...made,
    kind: kind === 'person' ? 'PERSON' : 'REPRESENTATIVE',
    login: form.login,
    email: form.email,
    phone: form.phone,
    lastName: form.lastName,
    firstName: form.firstName,
    patronymic: form.patronymic,
    hintNumber: kind === 'person' ? form.accountNumber : form.contractNumber,
    hintAddress: kind === 'person' ? form.address : '',
  }
}

function organizationOf(form: OrganizationForm): NewOrganization {
  return {
    name: form.organizationName,
    inn: form.inn,
    kpp: form.kpp,
    ogrn: form.ogrn,
    position: form.position,
    status: form.status,
  }
}
