import type { Deps } from '../../../deps.ts'
import { formatInstant } from '../../../web/format.ts'
import { parseStaffArguments, staffRoles } from './form.ts'
import { createStaff } from './service.ts'

export type Terminal = { out: (line: string) => void; err: (line: string) => void }

export const staffCreateHelp = `npm run staff:create -- --login LOGIN --email MAIL --name "LAST FIRST [PATRONYMIC]" --roles ROLE[,ROLE]

Creates a staff member and prints a one-time password, once. It is valid for 24 hours and must be changed at the
first sign-in. Roles: ${staffRoles.join(', ')}.`

const terminal: Terminal = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
}

/** The command's door: faults to stderr, a line each; the password to stdout. Answers the exit code. */
export async function runStaffCreate(
  deps: Pick<Deps, 'db' | 'clock' | 'passwords'>,
  args: readonly string[],
  to: Terminal = terminal,
): Promise<number> {
  const parsed = parseStaffArguments(args)
  if (!parsed.ok) return complain(to, parsed.faults)
  const { staff } = parsed
  const created = await createStaff(deps, staff)
  if (!created.ok)
    return complain(
      to,
      created.taken.map((name) => `--${name}: somebody has ${staff[name]} already`),
    )
  const name = [staff.lastName, staff.firstName, staff.patronymic].filter(Boolean).join(' ')
  to.out(`Created ${staff.login}: ${name}, ${staff.roles.join(', ')}.`)
  to.out(`One-time password, valid until ${formatInstant(created.expiresAt, 'en')}: ${created.password}`)
  return 0
}

function complain(to: Terminal, faults: readonly string[]): number {
  for (const fault of faults) to.err(fault)
  return 1
}
