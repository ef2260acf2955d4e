import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import { shortInstant } from '../../../web/format.ts'
import type { FieldError } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { staffRoles, type StaffRole } from './form.ts'
import type { StaffCard, StaffPeople } from './users-service.ts'
import type { RoleRequest, StaffMember } from './users-store.ts'

type Tag = { text: string; tone: 'good' | 'bad' }

export type StaffPeoplePage = Page & {
  waiting: {
    text: string
    about: string
    href: string
    /** undefined: somebody else decides */
    action: string | undefined
  }[]
  members: { href: string; name: string; login: string; roles: string; lastSignIn: string; status: Tag }[]
  next: string | undefined
  first: string | undefined
}

/** Staff, their roles, and the requests that wait for a second administrator. */
export function staffPeoplePage(
  people: StaffPeople,
  reader: { userId: string; mayAct: boolean; after: string; errors?: readonly FieldError[] },
  { t }: Words,
): StaffPeoplePage {
  return {
    view: 'auth/staff-users',
    title: t('staff-people:title'),
    ...(reader.errors === undefined ? {} : { errors: reader.errors }),
    waiting: people.waiting.map((request) => ({
      text: requestWords(request, t),
      about: t('staff-people:askedBy', { who: request.requestedBy, at: shortInstant(request.requestedAt) }),
      href: paths.staff.user(request.userId),
      action:
        reader.mayAct && ![request.requestedById, request.userId].includes(reader.userId)
          ? paths.staff.roleRequest(request.id)
          : undefined,
    })),
    members: people.members.map((member) => ({
      href: paths.staff.user(member.id),
      name: nameOf(member),
      login: member.login,
      roles: rolesWords(member.roles, t),
      lastSignIn: member.lastSignInAt === null ? t('staff-people:never') : shortInstant(member.lastSignInAt),
      status: statusTag(member, t),
    })),
    next:
      people.next === undefined ? undefined : `${paths.staff.users}?after=${encodeURIComponent(people.next)}`,
    first: reader.after === '' ? undefined : paths.staff.users,
  }
}

export type StaffMemberPage = Page & {
  back: string
  status: Tag
  facts: { name: string; value: string }[]
  /** absent for who only reads */
  changes:
    { name: string; label: string; options: { value: string; text: string; isChosen: boolean }[] } | undefined
  changeAction: string
  /** absent on one's own card: nobody shuts himself out; and for who only reads */
  statusForm: { action: string; value: 'disable' | 'enable'; text: string; lead: string } | undefined
  requests: { text: string; about: string; state: string }[]
}

/** One staff member: what he may do, and what has been asked for. */
export function staffMemberPage(
  { member, requests }: StaffCard,
  reader: { userId: string; mayAct: boolean; chosen?: string; errors?: readonly FieldError[] },
  { t }: Words,
): StaffMemberPage {
  const isDisabled = member.status === 'DISABLED'
  const value = isDisabled ? 'enable' : 'disable'
  const fact = (key: string, text: string) => ({ name: t(`staff-people:fact.${key}`), value: text })
  return {
    view: 'auth/staff-user',
    title: nameOf(member),
    ...(reader.errors === undefined ? {} : { errors: reader.errors }),
    back: paths.staff.users,
    status: statusTag(member, t),
    facts: [
      fact('login', member.login),
      fact('email', member.email),
      fact('roles', rolesWords(member.roles, t)),
      fact(
        'lastSignIn',
        member.lastSignInAt === null ? t('staff-people:never') : shortInstant(member.lastSignInAt),
      ),
    ],
    changes: reader.mayAct ? changeChoice(member.roles, reader.chosen, t) : undefined,
    changeAction: paths.staff.userRole(member.id),
    statusForm:
      !reader.mayAct || member.id === reader.userId
        ? undefined
        : {
            action: paths.staff.userStatus(member.id),
            value,
            text: t(`staff-people:status.${value}`),
            lead: t(`staff-people:status.${value}Lead`),
          },
    requests: requests.map((request) => ({
      text: requestWords(request, t),
      about: t('staff-people:askedBy', { who: request.requestedBy, at: shortInstant(request.requestedAt) }),
      state:
        request.isApproved === null || request.decidedAt === null
          ? t('staff-people:waits')
          : t(request.isApproved ? 'staff-people:approvedBy' : 'staff-people:declinedBy', {
              who: request.decidedBy ?? '',
              at: shortInstant(request.decidedAt),
            }),
    })),
  }
}

function changeChoice(
  held: readonly StaffRole[],
  chosen: string | undefined,
  t: Translate,
): NonNullable<StaffMemberPage['changes']> {
  const options = staffRoles.map((role) => {
    const kind = held.includes(role) ? 'take' : 'grant'
    const value = `${kind}.${role}`
    return {
      value,
      text: t(`staff-people:${kind}`, { role: t(`staff-people:role.${role}`) }),
      isChosen: value === chosen,
    }
  })
  const none = { value: '', text: t('staff-people:choose'), isChosen: chosen === undefined }
  return { name: 'change', label: t('staff-people:change'), options: [none, ...options] }
}

function requestWords({ name, role, isGrant }: RoleRequest, t: Translate): string {
  return t(isGrant ? 'staff-people:grantFor' : 'staff-people:takeFrom', {
    name,
    role: t(`staff-people:role.${role}`),
  })
}

function rolesWords(roles: readonly StaffRole[], t: Translate): string {
  return roles.length === 0
    ? t('staff-people:noRoles')
    : staffRoles
        .filter((role) => roles.includes(role))
        .map((role) => t(`staff-people:role.${role}`))
        .join(', ')
}

function statusTag({ status }: StaffMember, t: Translate): Tag {
  return status === 'ACTIVE'
    ? { text: t('staff-people:active'), tone: 'good' }
    : { text: t('staff-people:disabled'), tone: 'bad' }
}

function nameOf({ lastName, firstName, patronymic }: StaffMember): string {
  return [lastName, firstName, patronymic].filter(Boolean).join(' ')
}
