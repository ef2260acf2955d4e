import { z } from 'zod'
import { emailField } from '../../../web/person-fields.ts'
import type { MemberRole } from '../../../records/membership.ts'
import { isUuid } from '../../../web/guards.ts'
import { dayField } from '../day-field.ts'
import { memberRoles } from '../words.ts'

/** What a membership allows: a role, some contracts or all, days or none (`YYYY-MM-DD`). */
export type Terms = {
  role: MemberRole
  contractIds: string[]
  validFrom: string | null
  validTo: string | null
}

const roles: Readonly<Record<string, MemberRole>> = Object.fromEntries(
  memberRoles.map((role) => [role.toLowerCase(), role]),
)

const terms = {
  role: z
    .string('access:slip.role')
    .refine((value) => roles[value] !== undefined, 'access:slip.role')
    .transform((value): MemberRole => roles[value] ?? 'VIEWER'),
  validFrom: dayField,
  validTo: dayField,
}

/** Ticked contracts come as `contract.<id>=on`; anything else by that name is no contract. */
function contractsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body)
    .filter(([name, value]) => name.startsWith('contract.') && value === 'on')
    .map(([name]) => name.slice('contract.'.length))
    .filter(isUuid)
}

/** @param today the first day a membership may end on, `YYYY-MM-DD` */
function limitsCheck(today: string, contractIds: readonly string[]) {
  return (
    { role, validFrom, validTo }: Omit<Terms, 'contractIds'>,
    context: z.core.$RefinementCtx<Omit<Terms, 'contractIds'>>,
  ): void => {
    const slip = (path: string, message: string) => {
      context.addIssue({ code: 'custom', path: [path], message })
    }
    if (role === 'ADMINISTRATOR' && contractIds.length > 0)
      slip('contracts', 'access:slip.administratorLimits')
    if (validTo !== null && validTo < today) slip('validTo', 'access:slip.past')
    else if (validTo !== null && validFrom !== null && validTo < validFrom)
      slip('validTo', 'access:slip.order')
  }
}

/** An invitation into the organization. `contract.<id>=on` limits it. */
export function inviteForm(body: unknown, today: string): z.ZodType<Terms & { email: string }> {
  const contractIds = contractsOf(body)
  return z
    .object({ email: emailField('access:slip.email', 'access:slip.emailWrong'), ...terms })
    .superRefine(limitsCheck(today, contractIds))
    .transform((value) => ({ ...value, contractIds }))
}

/** Another role, other limits for a member. */
export function memberForm(body: unknown, today: string): z.ZodType<Terms> {
  const contractIds = contractsOf(body)
  return z
    .object(terms)
    .superRefine(limitsCheck(today, contractIds))
    .transform((value) => ({ ...value, contractIds }))
}

const tick = z
  .string()
  .catch('')
  .transform((value) => value === 'on')

export const settingsForm = z.object({ needsApproval: tick, personalRecoveryOnly: tick })

/** The switcher: an organization's id, or empty for all. */
export const chooseForm = z.object({ organization: z.string().catch('') })
