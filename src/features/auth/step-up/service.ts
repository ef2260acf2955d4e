import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { FieldSlip } from '../../../web/form.ts'
import type { Visitor } from '../../../web/visitor.ts'
import { checkOwnWords } from '../own-words.ts'
import type { Origin } from '../request.ts'
import type { StepUpForm } from './form.ts'

/** Is it still who signed in? A slip, or undefined when password and code (where one is due) are right. */
export async function stepUp(
  deps: Deps,
  visitor: Visitor,
  form: StepUpForm,
  origin: Origin,
): Promise<FieldSlip | undefined> {
  const slip = await checkOwnWords(deps, visitor, { ...form, field: 'password' }, origin)
  await recordAudit(deps.db.sql, {
    at: deps.clock.now(),
    actorId: visitor.userId,
    action: slip === undefined ? 'auth.step-up' : 'auth.step-up.refused',
    subject: { type: 'user', id: visitor.userId },
    requestId: origin.requestId,
    address: origin.address,
  })
  return slip
}
