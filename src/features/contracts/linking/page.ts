import { paths } from '../../../paths.ts'
import { formatDay } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Visitor } from '../../../web/visitor.ts'
import type { Words } from '../../../web/words.ts'
import { proofs, type ProofKind } from './form.ts'
import type { LinkResult } from './service.ts'
import type { Hint } from './store.ts'

export type LinkPage = Page & {
  lead: string
  proof: ProofKind
  number: { field: 'accountNumber' | 'contractNumber'; label: string; hint: string; value: string }
  amount: string
  serial: string
  code: { label: string; hint: string }
  /** the address given at registration, to know whose number it is */
  address: string | undefined
  /** the other ways, one link each */
  others: { href: string; text: string }[]
  /** the card of a contract that is linked already */
  card: string | undefined
  phone: string
}

type State = {
  visitor: Visitor
  proof: ProofKind
  /** administers a management company: its contracts are known by their number alone */
  hasCompany: boolean
  values: FormValues
  hint?: Hint | undefined
  errors?: readonly FieldError[]
  phone: string
}

/** The field a visitor knows his number by. */
export function numberField({ kind }: Visitor): 'accountNumber' | 'contractNumber' {
  return kind === 'PERSON' ? 'accountNumber' : 'contractNumber'
}

/** The linking form, empty, prefilled from the registration, or with slips. */
export function linkPage(state: State, { t }: Words): LinkPage {
  const { proof, values, hint, errors } = state
  const field = numberField(state.visitor)
  const ways = proofs.filter((way) => way !== proof && (way !== 'company' || state.hasCompany))
  return {
    view: 'contracts/link',
    title: t('linking:title'),
    lead: t(`linking:lead.${proof}`),
    ...(errors === undefined ? {} : { errors }),
    proof,
    number: {
      field,
      label: t(`linking:number.${field}`),
      hint: t(`linking:number.${field}Hint`),
      value: typedNumber(field, state),
    },
    amount: values['amount'] ?? '',
    serial: values['meterSerial'] ?? '',
    code: { label: t('linking:codeLabel'), hint: t('linking:codeHint') },
    address:
      hint === undefined || hint.address === '' ? undefined : t('linking:address', { address: hint.address }),
    others: [
      ...ways.map((way) => ({ href: paths.contract.linkBy(way), text: t(`linking:other.${way}`) })),
      { href: paths.contract.askCode, text: t('linking:other.ask') },
    ],
    card: undefined,
    phone: t('linking:phone', { phone: state.phone }),
  }
}

/** What was typed, whichever field it came in; else what was said at registration. */
function typedNumber(field: LinkPage['number']['field'], { values, hint }: State): string {
  return values[field] ?? values['accountNumber'] ?? values['contractNumber'] ?? hint?.number ?? ''
}

/** The same form with the refusal: one text whatever was wrong. */
export function refusedPage(state: State, result: Exclude<LinkResult, { ok: true }>, words: Words): LinkPage {
  const field = numberField(state.visitor)
  const message = refusalWords(state, result, words)
  const page = linkPage({ ...state, errors: [{ field, message }] }, words)
  return {
    ...page,
    title: words.t(`linking:refused.${result.reason}`),
    card: result.reason === 'linked' ? paths.contract.card(result.contract.id) : undefined,
  }
}

function refusalWords(
  { proof, phone }: State,
  result: Exclude<LinkResult, { ok: true }>,
  { t, language }: Words,
): string {
  switch (result.reason) {
    case 'linked':
      return t('linking:already', { number: result.contract.number })
    case 'excluded':
      return t('linking:excluded', { number: result.contract.number, phone })
    case 'wait':
      return t('linking:wait', { count: Math.max(1, Math.ceil(result.seconds / 60)), phone })
    case 'wrong': {
      const day = formatDay(result.dataDay, 'day-month', language)
      return `${t(`linking:wrong.${proof}`, { day })} ${t('linking:left', { count: result.triesLeft })}`
    }
  }
}

export type AskPage = Page & {
  lead: string
  number: { label: string; hint: string; value: string }
  text: { label: string; hint: string; value: string }
  back: string
}

/** Asking for a code by post. */
export function askPage(
  state: { visitor: Visitor; values: FormValues; errors?: readonly FieldError[] },
  { t }: Words,
): AskPage {
  const { values, errors } = state
  const field = numberField(state.visitor)
  return {
    view: 'contracts/ask-code',
    title: t('linking:ask.title'),
    ...(errors === undefined ? {} : { errors }),
    lead: t('linking:ask.lead'),
    number: {
      label: t(`linking:number.${field}`),
      hint: t(`linking:number.${field}Hint`),
      value: values['number'] ?? '',
    },
    text: {
      label: t('linking:ask.text'),
      hint: t('linking:ask.textHint'),
      value: values['text'] ?? '',
    },
    back: paths.contract.link,
  }
}
