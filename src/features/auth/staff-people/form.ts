import { parseArgs } from 'node:util'

export const staffRoles = [
  'operator',
  'metering',
  'billing',
  'reception',
  'editor',
  'auditor',
  'admin',
] as const
export type StaffRole = (typeof staffRoles)[number]

/** A staff member to be. */
export type NewStaff = {
  login: string
  email: string
  lastName: string
  firstName: string
  patronymic: string | undefined
  roles: StaffRole[]
}

export type StaffArguments = { ok: true; staff: NewStaff } | { ok: false; faults: string[] }

const longestName = 60

/** Reads the words of the command line; every fault is one English sentence. */
export function parseStaffArguments(args: readonly string[]): StaffArguments {
  const given = readOptions(args)
  if (typeof given === 'string') return { ok: false, faults: [given] }
  const login = (given.login ?? '').normalize('NFC').trim()
  const email = (given.email ?? '').trim()
  const names = (given.name ?? '').normalize('NFC').trim().split(/\s+/u).filter(Boolean)
  const roles = (given.roles ?? '')
    .split(',')
    .map((role) => role.trim())
    .filter(Boolean)
  const faults = [...loginFaults(login), ...emailFaults(email), ...nameFaults(names), ...roleFaults(roles)]
  const [lastName = '', firstName = '', ...rest] = names
  if (faults.length > 0) return { ok: false, faults }
  return {
    ok: true,
    staff: {
      login,
      email,
      lastName,
      firstName,
      patronymic: rest.length === 0 ? undefined : rest.join(' '),
      roles: staffRoles.filter((role) => roles.includes(role)),
    },
  }
}

type Options = { login?: string; email?: string; name?: string; roles?: string }

function readOptions(args: readonly string[]): Options | string {
  try {
    const option = { type: 'string' as const }
    const { values } = parseArgs({
      args: [...args],
      options: { login: option, email: option, name: option, roles: option },
    })
    return values
  } catch (error) {
    // Node's own sentences may have several lines: the first one says it.
    return error instanceof Error ? (error.message.split(/[\n.]/, 1)[0] ?? error.message) : String(error)
  }
}

function loginFaults(login: string): string[] {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$/.test(login)
    ? []
    : ['--login: 3 to 64 Latin letters, digits, dots, hyphens or underscores']
}

function emailFaults(email: string): string[] {
  const isMail = /^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,189}$/u.test(email) && !/\p{Cc}/u.test(email)
  return isMail ? [] : ['--email: a mail address, like ivanov@example.org']
}

function nameFaults(names: readonly string[]): string[] {
  const isName = (name: string) => name.length <= longestName && /^[\p{L}\p{M}'’.-]+$/u.test(name)
  return names.length >= 2 && names.length <= 5 && names.every(isName)
    ? []
    : ['--name: last name, first name and, if any, patronymic, like "Иванов Иван"']
}

function roleFaults(roles: readonly string[]): string[] {
  const unknown = roles.filter((role) => !staffRoles.some((known) => known === role))
  if (roles.length === 0) return [`--roles: one or more of ${staffRoles.join(', ')}, with commas between`]
  return unknown.map(
    (role) => `--roles: there is no role "${role.slice(0, 40)}"; roles: ${staffRoles.join(', ')}`,
  )
}
