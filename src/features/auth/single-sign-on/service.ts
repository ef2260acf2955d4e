import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Tx } from '../../../platform/db.ts'
import type { Identity } from '../../../platform/identity-provider.ts'
import { paths } from '../../../paths.ts'
import { tellOwner, type Addressee } from '../letter.ts'
import type { Origin } from '../request.ts'
import { findUserToEnter, type SignInUser } from '../store.ts'
import { isCodeDue, mayEnter, welcome, type Arrival } from '../welcome.ts'
import {
  addIdentity,
  findAccountSignIn,
  findIdentities,
  findIdentityOwner,
  findOwnAccounts,
  removeIdentity,
  saveAccountSignIn,
  type StoredIdentity,
} from './store.ts'

/** The ways into a cabinet besides login and mail. */
export type Ways = {
  isAccountOn: boolean
  accounts: readonly { number: string; isShared: boolean }[]
  identities: readonly StoredIdentity[]
}

export async function openWays({ db }: Deps, userId: string): Promise<Ways> {
  const [isAccountOn, accounts, identities] = await Promise.all([
    findAccountSignIn(db.sql, userId),
    findOwnAccounts(db.sql, userId),
    findIdentities(db.sql, userId),
  ])
  return { isAccountOn, accounts, identities }
}

export type Vouched =
  /** let in, or owes a code */
  | { kind: 'known'; user: SignInUser; isCodeDue: boolean }
  /** the other house knows him, we do not */
  | { kind: 'stranger' }
  /** the cabinet is closed to him */
  | { kind: 'closed' }

/** Somebody another house vouches for. An equal mail or name never ties him to a cabinet: only its owner does (AC15). */
export async function enterByIdentity(deps: Deps, identity: Identity, arrival: Arrival): Promise<Vouched> {
  const userId = await findIdentityOwner(deps.db.sql, identity)
  if (userId === undefined) return { kind: 'stranger' }
  const user = await findUserToEnter(deps.db.sql, userId)
  if (user === undefined || !mayEnter(deps, user)) return { kind: 'closed' }
  if (await isCodeDue(deps, user, arrival.device)) return { kind: 'known', user, isCodeDue: true }
  return (await welcome(deps, user, arrival)) ? { kind: 'known', user, isCodeDue: false } : { kind: 'closed' }
}

/** Ties the account of another house to the cabinet of who is signed in. */
export async function linkIdentity(
  deps: Deps,
  owner: Addressee,
  identity: Identity,
  origin: Origin,
): Promise<'linked' | 'mine' | 'taken'> {
  const at = deps.clock.now().toString()
  return deps.db.transaction(async (tx) => {
    if (await addIdentity(tx.sql, { userId: owner.userId, ...identity, at })) {
      await tellOwner(deps, tx, owner, 'identityOn', tellingOf(deps, owner, identity.issuer))
      await record(deps, tx, owner, 'auth.identity.linked', origin, identity.issuer)
      return 'linked'
    }
    return (await findIdentityOwner(tx.sql, identity)) === owner.userId ? 'mine' : 'taken'
  })
}

/** @returns false when there is none such, or it is the last way in */
export async function unlinkIdentity(
  deps: Deps,
  owner: Addressee,
  id: string,
  origin: Origin,
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const issuer = await removeIdentity(tx.sql, owner.userId, id)
    if (issuer === undefined) return false
    await tellOwner(deps, tx, owner, 'identityOff', tellingOf(deps, owner, issuer))
    await record(deps, tx, owner, 'auth.identity.unlinked', origin, issuer)
    return true
  })
}

/** Switches sign-in by account number on or off (AC9). */
export async function setAccountSignIn(
  deps: Deps,
  userId: string,
  isOn: boolean,
  origin: Origin,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if (!(await saveAccountSignIn(tx.sql, userId, isOn))) return
    await recordAudit(tx.sql, {
      at: deps.clock.now(),
      actorId: userId,
      action: isOn ? 'auth.account-sign-in.on' : 'auth.account-sign-in.off',
      subject: { type: 'user', id: userId },
      requestId: origin.requestId,
      address: origin.address,
    })
  })
}

function tellingOf(deps: Deps, owner: Addressee, issuer: string) {
  const house = deps.identityProviders.find((provider) => provider.issuer === issuer)
  const name = house?.names[owner.locale === 'en' ? 'en' : 'ru'] ?? issuer
  return { path: paths.password.forgot, values: { house: name } }
}

async function record(
  deps: Deps,
  tx: Tx,
  owner: Addressee,
  action: string,
  origin: Origin,
  issuer: string,
): Promise<void> {
  await recordAudit(tx.sql, {
    at: deps.clock.now(),
    actorId: owner.userId,
    action,
    subject: { type: 'user', id: owner.userId },
    requestId: origin.requestId,
    address: origin.address,
    details: { issuer },
  })
}
