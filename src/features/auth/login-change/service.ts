import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { isUniqueViolation } from '../../../platform/db-errors.ts'
import { paths } from '../../../paths.ts'
import type { FieldSlip } from '../../../web/form.ts'
import type { Visitor } from '../../../web/visitor.ts'
import { composeAuthLetter } from '../letter.ts'
import { findExpired, nameUser, removeUnconfirmed } from '../registration/store.ts'
import { waitSlip, type Origin } from '../request.ts'

/**
 * Gives the user another login. Each taken login told here is a login learnt, so they are counted; the journal
 * names neither the old nor the new one.
 * @returns a slip, or undefined when it is changed
 */
export async function changeLogin(
  deps: Deps,
  visitor: Visitor,
  login: string,
  origin: Origin,
): Promise<FieldSlip | undefined> {
  if (login === visitor.login) return { field: 'login', key: 'auth:loginChange.same' }
  const asked = `login of ${visitor.userId}`
  const { registration } = deps.throttles
  const seconds = await registration.waitSeconds(asked)
  if (seconds > 0) return waitSlip('login', seconds)
  const isChanged = await rename(deps, visitor, login, origin)
  if (isChanged) return undefined
  await registration.take(asked)
  return { field: 'login', key: 'auth:register.loginTaken' }
}

async function rename(deps: Deps, visitor: Visitor, login: string, origin: Origin): Promise<boolean> {
  const now = deps.clock.now()
  const name = [visitor.firstName, visitor.patronymic].filter(Boolean).join(' ')
  const letter = composeAuthLetter(
    deps,
    'loginChanged',
    { email: visitor.email, language: visitor.language, name },
    { path: paths.settings.sessions, values: { login }, facts: ['login'] },
  )
  try {
    return await deps.db.transaction(async (tx) => {
      const inTheWay = { loginKey: login.toLowerCase(), emailKey: '' }
      await removeUnconfirmed(tx.sql, await findExpired(tx.sql, now.toString(), inTheWay))
      await nameUser(tx.sql, visitor.userId, login)
      await deps.jobs.enqueue(tx, 'mail', letter)
      await recordAudit(tx.sql, {
        at: now,
        actorId: visitor.userId,
        action: 'auth.login.changed',
        subject: { type: 'user', id: visitor.userId },
        requestId: origin.requestId,
        address: origin.address,
      })
      return true
    })
  } catch (error) {
    // The unique key decides between two who want one login.
    if (isUniqueViolation(error)) return false
    throw error
  }
}
