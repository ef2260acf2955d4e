import type { Temporal } from 'temporal-polyfill'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import { oneTimeHours, oneTimePassword } from '../one-time-password.ts'
import type { NewStaff } from './form.ts'
import { addStaff, findTaken } from './store.ts'

export type CreatedStaff =
  { ok: true; password: string; expiresAt: Temporal.Instant } | { ok: false; taken: ('login' | 'email')[] }

/** Creates a staff member with a password that is valid for a day and must be changed at the first sign-in. */
export async function createStaff(
  deps: Pick<Deps, 'db' | 'clock' | 'passwords'>,
  staff: NewStaff,
): Promise<CreatedStaff> {
  const password = oneTimePassword()
  const hash = await deps.passwords.hash(password)
  const now = deps.clock.now()
  const expiresAt = now.add({ hours: oneTimeHours })
  return deps.db.transaction(async ({ sql }) => {
    const id = await addStaff(sql, staff, { hash, setAt: now.toString(), expiresAt: expiresAt.toString() })
    if (id === undefined) {
      const taken = await findTaken(sql, staff)
      return { ok: false, taken: (['login', 'email'] as const).filter((name) => taken[name]) }
    }
    await recordAudit(sql, {
      at: now,
      action: 'staff.create',
      channel: 'command',
      subject: { type: 'user', id },
      details: { roles: staff.roles },
    })
    return { ok: true, password, expiresAt }
  })
}
