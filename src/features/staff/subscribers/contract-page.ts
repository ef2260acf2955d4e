import { paths } from '../../../paths.ts'
import { formatDay, formatDial, formatPeriod, shortInstant } from '../../../web/format.ts'
import { regimeShown, type RegimeShown } from '../../../web/regime.ts'
import type { Page } from '../../../web/view.ts'
import type { ContractCard, MeterLine, SubmissionLine } from './card-store.ts'
import { contactsShown, emailShown, phoneShown, type Contacts, type ContactsState } from './contacts-page.ts'
import { rightsWords } from './person-page.ts'
import { loginShown, statusTag, type Words } from './search-page.ts'
import type { ContractView } from './service.ts'

export type ContractPage = Page & {
  back: string
  /** the readings form for a caller; undefined for those who may not enter, and for closed contracts */
  enter: string | undefined
  status: ReturnType<typeof statusTag>
  facts: { name: string; value: string }[]
  regime: RegimeShown | undefined
  contacts: Contacts | undefined
  holders: { href: string; name: string; login: string; email: string; rights: string }[]
  houses: { title: string; meters: MeterRow[] }[]
  cut: string | undefined
  submissions: {
    href: string | undefined
    number: string
    month: string
    sentAt: string
    sender: string
    sent: string
    state: string
    isInForce: boolean
  }[]
}

type MeterRow = {
  inlet: string
  meter: string
  verified: { text: string; isOver: boolean }
  seal: string
  value: string
  month: string
  source: string
}

/**
 * @param reader.today Moscow day, `YYYY-MM-DD`
 * @param reader.canOpenReadings may open submissions
 * @param reader.canEnter may enter readings for a caller
 */
export function contractPage(
  view: ContractView,
  {
    today,
    canOpenReadings,
    canEnter,
    contacts,
  }: { today: string; canOpenReadings: boolean; canEnter: boolean; contacts: ContactsState },
  words: Words,
): ContractPage {
  const { contract, meters, submissions } = view
  const { t } = words
  const houses = Map.groupBy(meters, ({ accountNumber }) => accountNumber)
  return {
    view: 'staff/contract',
    title: t('subscribers:contractTitle', { number: contract.number }),
    ...(contacts.errors === undefined ? {} : { errors: contacts.errors }),
    back: paths.staff.subscribers(),
    enter: canEnter && contract.status !== 'TERMINATED' ? paths.staff.entry(contract.id) : undefined,
    status: statusTag('contract', contract.status, t),
    regime: view.regime && regimeShown(view.regime, { number: contract.number, isStaff: true }, words),
    facts: contractFacts(contract, contacts, words),
    contacts: contactsShown(paths.staff.contractContacts(contract.id), contacts, words),
    holders: contract.holders.map((holder) => ({
      href: paths.staff.subscriber(holder.id),
      name: holder.name,
      login: loginShown(holder.login, words.t),
      email: emailShown(holder.email, contacts),
      rights: rightsWords(holder, words),
    })),
    houses: [...houses.values()].map((lines) => ({
      title: t('subscribers:house', {
        address: lines[0]?.address ?? '',
        account: lines[0]?.accountNumber ?? '',
      }),
      meters: lines.map((line) => meterRow(line, today, words)),
    })),
    cut: view.isCut ? t('subscribers:metersCut', { count: meters.length }) : undefined,
    submissions: submissions.map((line) => submissionRow(line, canOpenReadings, words)),
  }
}

function contractFacts(
  contract: ContractCard,
  contacts: ContactsState,
  { t, language }: Words,
): ContractPage['facts'] {
  const fact = (key: string, value: string) => ({ name: t(`subscribers:card.${key}`), value })
  return [
    fact('customer', contract.customerName),
    fact('kind', t(`subscribers:customer.${contract.customerKind}`)),
    fact('date', formatDay(contract.date, 'full', language)),
    fact('type', t(`subscribers:type.${contract.type}`)),
    ...(contract.inn === null ? [] : [fact('inn', contract.inn)]),
    ...(contract.phone === null ? [] : [fact('phone', phoneShown(contract.phone, contacts))]),
    ...(contract.email === null ? [] : [fact('email', emailShown(contract.email, contacts))]),
    fact('accounts', String(contract.accounts)),
  ]
}

function meterRow(line: MeterLine, today: string, { t, language }: Words): MeterRow {
  const meter = t('subscribers:meterOf', { serial: line.serial, model: line.model })
  const second =
    line.registers > 1 ? `, ${t(`subscribers:register.${line.register === 1 ? 'main' : 'second'}`)}` : ''
  const removed =
    line.removedOn === null
      ? ''
      : `, ${t('subscribers:removed', { day: formatDay(line.removedOn, 'numeric', language) })}`
  const { value, period, validUntil } = line
  return {
    inlet: t('subscribers:inletOf', { number: line.inletNumber, name: line.inletName }),
    meter: meter + second + removed,
    verified:
      validUntil === null
        ? { text: t('subscribers:card.none'), isOver: false }
        : { text: formatDay(validUntil, 'numeric', language), isOver: validUntil < today },
    seal: line.seal ?? '–',
    value: value === null ? '–' : formatDial(value, line.digits),
    month: period === null ? '–' : formatPeriod(period, language),
    source: line.source === null ? '' : t(`states:source.${line.source}`),
  }
}

function submissionRow(
  line: SubmissionLine,
  canOpen: boolean,
  { t, language }: Words,
): ContractPage['submissions'][number] {
  return {
    href: canOpen ? paths.staff.submission(line.id) : undefined,
    number: line.number,
    month: formatPeriod(line.period, language),
    sentAt: shortInstant(line.sentAt),
    sender: `${line.senderName}, ${t(`states:source.${line.channel}`)}`,
    sent: t('subscribers:sentOf', { sent: line.sentMeters, total: line.totalMeters }),
    state: t(`subscribers:submission.${line.state}`),
    isInForce: line.state === 'SUBMITTED',
  }
}
