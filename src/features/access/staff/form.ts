import { z } from 'zod'
import type { MemberRole } from '../../../records/membership.ts'
import { lineField } from '../../../web/person-fields.ts'
import { memberRoles } from '../words.ts'

const ground = lineField(
  { required: 'access:slip.ground', wrong: 'access:slip.groundWrong', long: 'access:slip.groundLong' },
  300,
)

/** Staff confirm a representative: what he may do, and on what paper they rely. */
export const confirmForm = z.object({
  role: z
    .string('access:slip.role')
    .refine((value) => memberRoles.some((role) => role.toLowerCase() === value), 'access:slip.role')
    .transform((value): MemberRole => memberRoles.find((role) => role.toLowerCase() === value) ?? 'VIEWER'),
  ground,
})

/** Staff shut a representative out: on what paper. */
export const revokeForm = z.object({ ground })
