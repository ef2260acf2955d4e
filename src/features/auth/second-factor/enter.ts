import type { Deps } from '../../../deps.ts'
import type { FieldSlip } from '../../../web/form.ts'
import type { Origin } from '../request.ts'
import { findUserToEnter, type SignInUser } from '../store.ts'
import { mayEnter, welcome, type Arrival } from '../welcome.ts'
import { checkCode } from './check.ts'

export type Entered =
  { ok: true; user: SignInUser } | { ok: false; slip: FieldSlip } | { ok: false; slip?: never }

/** Who stands half way in; undefined when he may not come in any more. */
export async function findHalfWay(deps: Deps, userId: string): Promise<SignInUser | undefined> {
  const user = await findUserToEnter(deps.db.sql, userId)
  return user !== undefined && mayEnter(deps, user) ? user : undefined
}

/** The second step: the code opens, and the sign-in is written down. Without a slip the way in is gone. */
export async function enterByCode(
  deps: Deps,
  user: SignInUser,
  code: string,
  arrival: Arrival & Origin,
): Promise<Entered> {
  const slip = await checkCode(deps, user, code, arrival)
  if (slip !== undefined) return { ok: false, slip }
  return (await welcome(deps, user, arrival)) ? { ok: true, user } : { ok: false }
}
