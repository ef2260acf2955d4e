import type { Temporal } from 'temporal-polyfill'
import type { Translate } from '../platform/i18n.ts'
import { notFound } from './request-error.ts'

export type StaffRole = 'operator' | 'metering' | 'billing' | 'reception' | 'editor' | 'auditor' | 'admin'

/** A contract in the visitor's cabinet, as the switcher shows it. */
export type VisitorContract = {
  id: string
  number: string
  /** own name, address of the only account, or the customer's name */
  label: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  status: 'ACTIVE' | 'SUSPENDED' | 'TERMINATED'
  /** may type readings; may submit them */
  canEnter: boolean
  canSubmit: boolean
  /** somebody else's contract, by his grant alone */
  isDelegated: boolean
  /** the organization whose contract it is, when it has a cabinet */
  organizationId: string | null
}

/** Who is signed in, loaded once a request by `identify`. */
export type Visitor = {
  userId: string
  kind: 'PERSON' | 'REPRESENTATIVE' | 'STAFF'
  staffRoles: readonly StaffRole[]
  login: string
  lastName: string
  firstName: string
  patronymic: string | undefined
  email: string
  language: 'ru' | 'en'
  mustChangePassword: boolean
  /** newest version of terms and consent agreed to; null: withdrawn; absent: never asked */
  agreed: Partial<Record<'TERMS' | 'PERSONAL_DATA', string | null>>
  /** a code is asked after the password */
  hasSecondFactor: boolean
  /** staff of a cabinet in production without one: nothing else opens before it is set up (AC14) */
  mustSetSecondFactor: boolean
  /** the version for low vision kept in the profile, as text */
  view: string | null
  /** messages of the inbox not opened yet, 100 at most */
  unread: number
  contracts: readonly VisitorContract[]
  /** organizations he is a confirmed member of today */
  organizations: readonly { id: string; name: string }[]
}

declare global {
  namespace Express {
    interface Request {
      requestId: string
      /** when the request came in by the business clock: decides about windows */
      arrivedAt: Temporal.Instant
      language: 'ru' | 'en'
      /** the browser asked for a language or remembers one */
      isLanguageChosen: boolean
      t: Translate
      visitor?: Visitor
    }
  }
}

/** The signed-in visitor, behind a guard. @throws Error when the route forgot its guard */
export function visitorOf(req: Express.Request): Visitor {
  if (req.visitor === undefined) throw new Error('this route needs a guard')
  return req.visitor
}

/** true when the signed-in staff member has one of the roles; `admin` has every one. */
export function hasRole(req: Express.Request, ...roles: readonly StaffRole[]): boolean {
  return (req.visitor?.staffRoles ?? []).some((role) => role === 'admin' || roles.includes(role))
}

/** The organization the visitor chose to look at, when he is a member of several; undefined: all of them. */
export function chosenOrganization(
  req: Express.Request & { session: { organizationId?: string } },
): { id: string; name: string } | undefined {
  const { organizations } = visitorOf(req)
  return organizations.length < 2
    ? undefined
    : organizations.find(({ id }) => id === req.session.organizationId)
}

/** Contracts of the chosen organization, else all: filters lists only, never what may be opened. */
export function shownContracts(
  req: Express.Request & { session: { organizationId?: string } },
): readonly VisitorContract[] {
  const { contracts } = visitorOf(req)
  const chosen = chosenOrganization(req)
  return chosen === undefined
    ? contracts
    : contracts.filter(({ organizationId }) => organizationId === chosen.id)
}

/** The contract the visitor chose in the switcher, or the only one. */
export function chosenContract(
  req: Express.Request & { session: { contractId?: string } },
): VisitorContract | undefined {
  const { contracts } = visitorOf(req)
  return (
    contracts.find((contract) => contract.id === req.session.contractId) ??
    (contracts.length === 1 ? contracts[0] : undefined)
  )
}

/**
 * The contract named by `?contract=`, else the chosen or only one; undefined for `all` and when none is chosen.
 * A foreign or unknown one is the common 404.
 */
export function askedContract(
  req: Express.Request & { session: { contractId?: string }; query: Readonly<Record<string, unknown>> },
): VisitorContract | undefined {
  const asked = req.query['contract']
  if (asked === undefined || asked === '') return chosenContract(req)
  const { contracts } = visitorOf(req)
  if (asked === 'all') return contracts.length === 1 ? contracts[0] : undefined
  const own = contracts.find(({ id }) => id === asked)
  if (own === undefined) throw notFound()
  return own
}

/** What the people record holds of a visitor. */
export type StoredVisitor = Omit<Visitor, 'patronymic' | 'language' | 'contracts' | 'mustSetSecondFactor'> & {
  patronymic: string | null
  locale: string
  contracts: readonly (Omit<VisitorContract, 'label'> & {
    customerName: string
    ownName: string | null
    addresses: readonly string[]
  })[]
}

/**
 * The visitor as pages know him: every contract with the name people recognise it by.
 * @param house production demands a second factor of staff (AC14)
 */
export function toVisitor(
  stored: StoredVisitor | undefined,
  house: { isProduction: boolean },
): Visitor | undefined {
  if (stored === undefined) return undefined
  return {
    ...stored,
    mustSetSecondFactor: house.isProduction && stored.kind === 'STAFF' && !stored.hasSecondFactor,
    patronymic: stored.patronymic ?? undefined,
    language: stored.locale === 'en' ? 'en' : 'ru',
    contracts: stored.contracts.map(({ customerName, ownName, addresses, ...contract }) => ({
      ...contract,
      label: ownName ?? contractLabel(contract, customerName, addresses),
    })),
  }
}

/** A flat is known by its address, a company's contract by its number. */
function contractLabel(
  contract: Omit<VisitorContract, 'label'>,
  customerName: string,
  addresses: readonly string[],
): string {
  const address = addresses[0]?.replace(/^г\. [^,]+, /, '')
  if (contract.customerKind === 'PERSON' && addresses.length === 1 && address !== undefined) return address
  return `${customerName}, № ${contract.number}`
}

/** Whose window the header tells: the chosen contract's kind, else the first one's, else persons'. */
export function windowKindOf(req: Parameters<typeof chosenContract>[0]): 'PERSON' | 'ORGANIZATION' {
  if (req.visitor === undefined) return 'PERSON'
  return (chosenContract(req) ?? req.visitor.contracts[0])?.customerKind ?? 'PERSON'
}
