import { z } from 'zod'
import { staffRoles } from './form.ts'

const changes = staffRoles.flatMap((role) => [`grant.${role}` as const, `take.${role}` as const])

/** A role to be given or taken: `grant.operator`, `take.editor`. */
export const changeForm = z
  .object({ change: z.enum(changes, 'staff-people:slip.change') })
  .transform(({ change }) => {
    const role = staffRoles.find((each) => change.endsWith(`.${each}`))
    return { isGrant: change.startsWith('grant.'), role: role ?? 'operator' }
  })

export const decideForm = z.object({ action: z.enum(['approve', 'decline'], 'staff-people:slip.action') })
export const statusForm = z.object({ action: z.enum(['disable', 'enable'], 'staff-people:slip.action') })

/** The last login of the page before. */
export function readAfter(query: Readonly<Record<string, unknown>>): string {
  const after = query['after']
  return typeof after === 'string' && /^[a-z0-9._-]{1,64}$/.test(after) ? after : ''
}
