import { Temporal } from 'temporal-polyfill'
import { maskEmail, maskPhone } from '../../../domain/masking.ts'
import { paths } from '../../../paths.ts'
import { formatInstant, shortInstant } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { decisions, queueKinds, queueStates, type QueueFilter } from './staff-form.ts'
import type { Queue } from './staff-service.ts'
import type { Dispute, DisputeState, Side } from './staff-store.ts'

type Option = { value: string; text: string; isChosen: boolean }
type Fact = { name: string; value: string; href?: string }
type Tag = { text: string; tone: 'good' | 'care' | 'info' }

export type QueuePage = Page & {
  /** where a code to be posted is made; undefined for who only reads */
  newCode: string | undefined
  tabs: { href: string; text: string; isCurrent: boolean }[]
  filter: { state: string; kinds: { name: string; label: string; options: Option[] }; q: string }
  lines: {
    href: string
    kind: string
    contract: string
    customer: string
    raisedBy: string
    at: string
    state: Tag
  }[]
  next: string | undefined
  first: string | undefined
}

export function queuePage(
  queue: Queue,
  filter: QueueFilter,
  { mayAct }: { mayAct: boolean },
  { t }: Words,
): QueuePage {
  const { kind, q, state } = filter
  return {
    view: 'contracts/staff-links',
    title: t('linking:staff.title'),
    newCode: mayAct ? paths.staff.linkCodes() : undefined,
    tabs: queueStates.map((each) => ({
      href: paths.staff.links({ state: each, kind, q }),
      text:
        each === 'open' ? t('linking:staff.tabOpen', { count: queue.open }) : t(`linking:staff.tab.${each}`),
      isCurrent: each === state,
    })),
    filter: {
      state,
      q,
      kinds: {
        name: 'kind',
        label: t('linking:staff.kind'),
        options: queueKinds.map((each) => ({
          value: each,
          text: each === '' ? t('linking:staff.anyKind') : t(`linking:staff.kinds.${each}`),
          isChosen: each === kind,
        })),
      },
    },
    lines: queue.lines.map((line) => ({
      href: paths.staff.linkDispute(line.id),
      kind: t(`linking:staff.kinds.${line.kind}`),
      contract: line.contractNumber,
      customer: line.customerName,
      raisedBy: line.raisedBy,
      at: shortInstant(line.createdAt),
      state: stateTag(line.state, t),
    })),
    next: queue.next === undefined ? undefined : paths.staff.links({ state, kind, q, after: queue.next }),
    first: filter.after === '' ? undefined : paths.staff.links({ state, kind, q }),
  }
}

export type DisputeStaffPage = Page & {
  back: string
  state: Tag
  facts: Fact[]
  text: string
  sides: { title: string; facts: Fact[] }[]
  /** while it is open, for who may decide */
  work:
    | {
        action: string
        choices: { value: string; label: string; isChosen: boolean }[]
        accounts: { name: string; label: string; options: Option[] } | undefined
        reason: string
      }
    | undefined
  decided: { by: string; text: string } | undefined
}

/** A dispute for the clerk: what was said, who the two are, what can be decided. */
export function disputeStaffPage(
  dispute: Dispute,
  state: { values: FormValues; errors?: readonly FieldError[]; mayAct: boolean },
  words: Words,
): DisputeStaffPage {
  const { t, language } = words
  const fact = (key: string, value: string, href?: string): Fact => ({
    name: t(`linking:staff.fact.${key}`),
    value,
    ...(href === undefined ? {} : { href }),
  })
  const { other, raiser } = dispute
  return {
    view: 'contracts/staff-dispute',
    title: t(`linking:staff.kinds.${dispute.kind}`),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    back: paths.staff.links(),
    state: stateTag(dispute.state, t),
    facts: [
      fact('contract', dispute.contractNumber, paths.staff.contract(dispute.contractId)),
      fact('customer', dispute.customerName),
      fact('address', addressWords(dispute, t)),
      fact('at', formatInstant(dispute.createdAt, language)),
    ],
    text: dispute.text,
    sides: [
      { title: t(`linking:staff.raiser.${dispute.kind}`), facts: sideFacts(raiser, fact, words) },
      ...(other === null
        ? []
        : [{ title: t('linking:staff.disputed'), facts: sideFacts(other, fact, words) }]),
    ],
    work: state.mayAct && dispute.state === 'OPEN' ? workOf(dispute, state.values, words) : undefined,
    decided:
      dispute.decidedAt === null
        ? undefined
        : {
            by: t('linking:staff.decidedBy', {
              at: formatInstant(dispute.decidedAt, language),
              who: dispute.decidedBy ?? '',
            }),
            text: dispute.decision ?? '',
          },
  }
}

function workOf(dispute: Dispute, values: FormValues, { t }: Words): DisputeStaffPage['work'] {
  const hasSeveral = dispute.kind === 'ASK_LINK' && dispute.accounts.length > 1
  return {
    action: paths.staff.linkDispute(dispute.id),
    choices: decisions[dispute.kind].map((value) => ({
      value,
      label: t(`linking:staff.decision.${value}`),
      isChosen: values['action'] === value,
    })),
    accounts: hasSeveral
      ? {
          name: 'account',
          label: t('linking:staff.account'),
          options: [
            { value: '', text: t('linking:staff.accountNone'), isChosen: values['account'] === '' },
            ...dispute.accounts.map(({ accountNumber, address }) => ({
              value: accountNumber,
              text: `${accountNumber}, ${address}`,
              isChosen: values['account'] === accountNumber,
            })),
          ],
        }
      : undefined,
    reason: values['reason'] ?? '',
  }
}

function sideFacts(
  side: Side,
  fact: (key: string, value: string, href?: string) => Fact,
  { t, language }: Words,
): Fact[] {
  const at = (text: string) => formatInstant(Temporal.Instant.from(text), language, { zone: false })
  const { link } = side
  return [
    fact('name', side.name, paths.staff.subscriber(side.id)),
    fact('login', side.login),
    ...(side.shutSeat === null
      ? []
      : [fact('seat', t('linking:staff.shutSeat'), paths.staff.confirmMember(side.id, side.shutSeat))]),
    fact('email', maskEmail(side.email)),
    ...(side.phone === null ? [] : [fact('phone', maskPhone(side.phone))]),
    fact('since', at(side.createdAt)),
    ...(side.lastSignInAt === null ? [] : [fact('lastSignIn', at(side.lastSignInAt))]),
    fact(
      'link',
      link === null
        ? t('linking:staff.noLink')
        : t(link.endedAt === null ? 'linking:staff.linkOf' : 'linking:staff.linkEnded', {
            at: at(link.since),
            proof: t(`linking:links.proof.${link.proof}`),
          }),
    ),
  ]
}

function addressWords({ accounts }: Dispute, t: Words['t']): string {
  const [first] = accounts
  if (first === undefined) return '–'
  return accounts.length === 1
    ? first.address
    : t('linking:staff.addresses', { address: first.address, count: accounts.length - 1 })
}

function stateTag(state: DisputeState, t: Words['t']): Tag {
  const tones = { OPEN: 'care', GRANTED: 'good', DECLINED: 'info' } as const
  return { text: t(`linking:staff.state.${state}`), tone: tones[state] }
}
