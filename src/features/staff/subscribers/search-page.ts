import { maskEmail } from '../../../domain/masking.ts'
import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Found } from './service.ts'
import type { FoundContract, FoundPerson } from './store.ts'

export type Words = { t: Translate; language: Language }
type Tag = { text: string; tone: 'good' | 'care' | 'info' }

export type SearchPage = Page & {
  q: string
  isEmpty: boolean
  cut: string | undefined
  contracts: { href: string; number: string; customer: string; kind: string; place: string; status: Tag }[]
  people: { href: string; name: string; login: string; email: string; contracts: string; status: Tag }[]
}

/** The search line and, when something was asked, who was found. */
export function searchPage(
  state: { values: FormValues; errors?: readonly FieldError[]; found?: Found },
  words: Words,
): SearchPage {
  const { t } = words
  const { found, errors, values } = state
  const contracts = found?.contracts ?? []
  const people = found?.people ?? []
  return {
    view: 'staff/subscribers',
    title: t('subscribers:title'),
    ...(errors === undefined ? {} : { errors }),
    q: values['q'] ?? '',
    isEmpty: found !== undefined && contracts.length + people.length === 0,
    cut: found?.isCut === true ? t('subscribers:cut') : undefined,
    contracts: contracts.map((contract) => contractLine(contract, words)),
    people: people.map((person) => personLine(person, words)),
  }
}

const tones: Readonly<Record<string, Tag['tone']>> = { ACTIVE: 'good', PENDING: 'care', SUSPENDED: 'care' }

/** State of a contract or of a cabinet. */
export function statusTag(of: 'contract' | 'cabinet', status: string, t: Translate): Tag {
  return { text: t(`subscribers:${of}.${status}`), tone: tones[status] ?? 'info' }
}

export function nameOf(person: Pick<FoundPerson, 'lastName' | 'firstName' | 'patronymic'>): string {
  return [person.lastName, person.firstName, person.patronymic].filter(Boolean).join(' ')
}

function contractLine(contract: FoundContract, { t }: Words): SearchPage['contracts'][number] {
  return {
    href: paths.staff.contract(contract.id),
    number: contract.number,
    customer: contract.customerName,
    kind: t(`subscribers:customer.${contract.customerKind}`),
    place:
      contract.houses > 1 ? t('subscribers:houses', { count: contract.houses }) : (contract.address ?? ''),
    status: statusTag('contract', contract.status, t),
  }
}

/** A login in words where there is none: its place is held by `~…` until its owner chooses one, and after deletion. */
export function loginShown(login: string, t: Words['t']): string {
  return login.startsWith('~') ? t('subscribers:noLogin') : login
}

function personLine(person: FoundPerson, { t }: Words): SearchPage['people'][number] {
  return {
    href: paths.staff.subscriber(person.id),
    name: nameOf(person),
    login: loginShown(person.login, t),
    email: maskEmail(person.email),
    contracts: String(person.contracts),
    status: statusTag('cabinet', person.status, t),
  }
}
