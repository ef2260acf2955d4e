import type { Deps } from '../../deps.ts'
import type { FieldSlip } from '../../web/form.ts'
import type { Visitor } from '../../web/visitor.ts'
import { ownerOf } from './letter.ts'
import { waitSlip, type Origin } from './request.ts'
import { checkCode } from './second-factor/check.ts'
import { findPasswordHash } from './store.ts'

/**
 * Does who is signed in know the password, and hold the second factor where one is on? The code is looked at, and
 * used up, only when the password is right.
 * @param words.field where the password stands in the form; the code stands in `code`
 * @returns a slip, or undefined when all is right
 */
export async function checkOwnWords(
  deps: Deps,
  visitor: Visitor,
  words: { field: string; password: string; code: string },
  origin: Origin,
): Promise<FieldSlip | undefined> {
  const slip = await checkOwnPassword(deps, visitor.userId, words)
  if (slip !== undefined || !visitor.hasSecondFactor) return slip
  if (words.code.trim() === '') return { field: 'code', key: 'auth:code.required' }
  return checkCode(deps, ownerOf(visitor), words.code, origin)
}

/**
 * Is it the password of who is signed in? Wrong guesses are limited as at the front door, all doors together: who
 * found an open cabinet cannot try passwords at leisure.
 * @returns a slip at the field, or undefined when it is right
 */
async function checkOwnPassword(
  deps: Deps,
  userId: string,
  { field, password }: { field: string; password: string },
): Promise<FieldSlip | undefined> {
  const guesses = `own ${userId}`
  const { login } = deps.throttles
  if ((await login.take(guesses)) < 0) return waitSlip(field, await login.waitSeconds(guesses))
  const known = await findPasswordHash(deps.db.sql, userId)
  if (await deps.passwords.verify(password, known ?? null)) {
    await login.forget(guesses)
    return undefined
  }
  return { field, key: 'auth:password.currentWrong' }
}
