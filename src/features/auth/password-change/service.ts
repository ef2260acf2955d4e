import type { Deps } from '../../../deps.ts'
import { passwordFault } from '../../../platform/password-policy.ts'
import type { Visitor } from '../../../web/visitor.ts'
import { ownerOf } from '../letter.ts'
import { ownWordsOf } from '../new-password.ts'
import { checkOwnWords } from '../own-words.ts'
import type { Origin } from '../request.ts'
import { setOwnPassword } from '../set-password.ts'
import type { ChangeForm } from './form.ts'
import type { FieldSlip } from '../../../web/form.ts'

/**
 * Changes the password of who is signed in and knows the old one (AC12). All sessions end, also this one:
 * the route begins a new one. Wrong guesses of the old password are limited, as at the front door.
 * @returns a slip, or undefined when the password is changed
 */
export async function changeOwnPassword(
  deps: Deps,
  visitor: Visitor,
  form: ChangeForm,
  origin: Origin,
): Promise<FieldSlip | undefined> {
  const words = { field: 'currentPassword', password: form.currentPassword, code: form.code }
  const slip = await checkOwnWords(deps, codeless(visitor), words, origin)
  if (slip !== undefined) return slip
  const fault = passwordFault(form.password, ownWordsOf(visitor))
  if (fault !== undefined) return { field: 'password', key: `auth:password.${fault}` }
  if (form.password.normalize('NFC') === form.currentPassword.normalize('NFC'))
    return { field: 'password', key: 'auth:password.same' }
  const passwordHash = await deps.passwords.hash(form.password)
  await deps.db.transaction((tx) =>
    setOwnPassword(deps, tx, ownerOf(visitor), { passwordHash, how: 'auth.password.changed', origin }),
  )
  return undefined
}

/** Who has to change it came here straight from the code. */
export function codeless(visitor: Visitor): Visitor {
  return visitor.mustChangePassword ? { ...visitor, hasSecondFactor: false } : visitor
}
