import { paths } from '../../../paths.ts'
import { formatDay, formatInstant } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { PersonCard } from './card-store.ts'
import { contactsShown, emailShown, phoneShown, type Contacts, type ContactsState } from './contacts-page.ts'
import type { SeatShown } from './seats-page.ts'
import { loginShown, nameOf, statusTag, type Words } from './search-page.ts'

export type PersonPage = Page & {
  back: string
  status: ReturnType<typeof statusTag>
  /** where to ask for another activation letter, while the cabinet waits for it */
  resend: string | undefined
  /** the way back in for who came in person; undefined for those who may not give it */
  recovery: string | undefined
  facts: { name: string; value: string }[]
  contacts: Contacts | undefined
  /** organizations he acts for, or wants to */
  seats: SeatShown[]
  contracts: {
    href: string
    number: string
    customer: string
    rights: string
    status: ReturnType<typeof statusTag>
  }[]
}

/** @param reader.canRecover may give access back; `canResend`: may have the activation letter sent again */
export function personPage(
  person: PersonCard,
  {
    seats,
    canRecover,
    canResend,
    contacts,
  }: { seats: SeatShown[]; canRecover: boolean; canResend: boolean; contacts: ContactsState },
  words: Words,
): PersonPage {
  const { t } = words
  return {
    view: 'staff/subscriber',
    title: nameOf(person),
    ...(contacts.errors === undefined ? {} : { errors: contacts.errors }),
    back: paths.staff.subscribers(),
    status: statusTag('cabinet', person.status, t),
    resend: canResend && person.status === 'PENDING' ? paths.staff.activation(person.id) : undefined,
    recovery: canRecover && person.status === 'ACTIVE' ? paths.staff.recovery(person.id) : undefined,
    facts: [...contactFacts(person, contacts, words), ...timeFacts(person, words)],
    contacts: contactsShown(paths.staff.subscriberContacts(person.id), contacts, words),
    seats,
    contracts: person.contracts.map((contract) => ({
      href: paths.staff.contract(contract.id),
      number: contract.number,
      customer: contract.customerName,
      rights: rightsWords(contract, words),
      status: statusTag('contract', contract.status, t),
    })),
  }
}

/** «передаёт показания, оплачивает; до 31.12.2026» */
export function rightsWords(
  rights: { canSubmit: boolean; canPay: boolean; canManage: boolean; validTo: string | null },
  { t, language }: Words,
): string {
  const held = [
    ...(rights.canManage ? [t('subscribers:right.manage')] : []),
    ...(rights.canSubmit ? [t('subscribers:right.submit')] : []),
    ...(rights.canPay ? [t('subscribers:right.pay')] : []),
  ]
  const words = held.length === 0 ? t('subscribers:right.look') : held.join(', ')
  if (rights.validTo === null) return words
  return t('subscribers:right.until', { rights: words, day: formatDay(rights.validTo, 'numeric', language) })
}

function contactFacts(person: PersonCard, contacts: ContactsState, { t }: Words): PersonPage['facts'] {
  const address = emailShown(person.email, contacts)
  const email = person.isEmailConfirmed ? address : t('subscribers:card.unconfirmed', { email: address })
  return [
    { name: t('subscribers:card.kind'), value: t(`subscribers:kind.${person.kind}`) },
    { name: t('subscribers:card.login'), value: loginShown(person.login, t) },
    { name: t('subscribers:card.email'), value: email },
    {
      name: t('subscribers:card.phone'),
      value: person.phone === null ? t('subscribers:card.none') : phoneShown(person.phone, contacts),
    },
  ]
}

function timeFacts(person: PersonCard, { t, language }: Words): PersonPage['facts'] {
  const { createdAt, lastSignInAt } = person
  return [
    { name: t('subscribers:card.language'), value: t(`subscribers:language.${person.language}`) },
    { name: t('subscribers:card.created'), value: formatInstant(createdAt, language) },
    {
      name: t('subscribers:card.lastSignIn'),
      value: lastSignInAt === null ? t('subscribers:card.never') : formatInstant(lastSignInAt, language),
    },
  ]
}
