import { Temporal } from 'temporal-polyfill'
import { paths } from '../../paths.ts'
import { formatDay, formatInstant, formatMonth } from '../../web/format.ts'
import { withinSentence } from '../../web/states/words.ts'
import type { Words } from '../../web/words.ts'
import type { Lead } from './lead.ts'
import type { Home, HomeContract } from './service.ts'

/** Rows that staff have sent back, and may be sent again by this visitor: why, by which day, where. */
export function returnedLead(home: Home, { t, language }: Words): Lead | undefined {
  const [first, ...others] = home.contracts
    .flatMap((contract) =>
      mayEnter(contract) && contract.returned ? [{ contract, ...contract.returned }] : [],
    )
    .toSorted((a, b) => a.until.localeCompare(b.until))
  if (first === undefined) return undefined
  const { contract, period, until, count, reason } = first
  const day = formatDay(Temporal.PlainDate.from(until), 'day-month', language)
  const why = reason === null ? [] : [t('cabinet:lead.returnedWhy', { why: withinSentence(reason) })]
  const number =
    home.contracts.length > 1 ? [t('cabinet:lead.ofContract', { number: contract.contract.number })] : []
  const more = others.length === 0 ? [] : [t('cabinet:lead.returnedMore', { count: others.length })]
  return {
    kind: 'returned',
    title: t('cabinet:lead.returned', { month: formatMonth(period, language) }),
    text: [...number, t('cabinet:lead.returnedText', { count, day }), ...why, ...more].join(' '),
    action: { href: paths.readings.returned(contract.contract.id), text: t('cabinet:lead.correctRows') },
  }
}

/** Four eyes: what somebody else has typed waits for this visitor. */
export function approvalLead(home: Home, { t, language }: Words): Lead | undefined {
  const waiting = home.contracts.filter(waitsForVisitor)
  const [first] = waiting
  if (first === undefined) return undefined
  const { contract, period, windows, month } = first
  const askedAt = month.draft?.askedAt ?? null
  const values = {
    who: month.draft?.askedBy ?? '',
    at: askedAt === null ? '' : formatInstant(Temporal.Instant.from(askedAt), language, { zone: false }),
    day: formatDay((windows.open ?? windows.last).closesOn, 'day-month', language),
  }
  const isOne = waiting.length === 1
  const number =
    isOne && home.contracts.length > 1 ? [t('cabinet:lead.ofContract', { number: contract.number })] : []
  return {
    kind: 'approval',
    title: t('cabinet:lead.approval', { month: formatMonth(period, language) }),
    text: isOne
      ? [...number, t('cabinet:lead.approvalText', values)].join(' ')
      : t('cabinet:lead.approvalMany', { count: waiting.length, day: values.day }),
    action: {
      href: isOne ? paths.readings.check(contract.id) : paths.readings.choose,
      text: t('cabinet:lead.approve'),
    },
  }
}

/** Typed, never submitted, and the window has closed: the way out, until it is taken. */
export function lapsedLead(home: Home, { t, language }: Words): Lead | undefined {
  const lapsed = home.contracts.find(
    (one) => isLapsed(one) && one.month.sent === null && one.contract.canSubmit && !one.month.isAsked,
  )
  if (lapsed === undefined) return undefined
  const { contract, period, windows } = lapsed
  const number = home.contracts.length > 1 ? [t('cabinet:lead.ofContract', { number: contract.number })] : []
  const day = formatDay(windows.last.closesOn, 'day-month', language)
  return {
    kind: 'lapsed',
    title: t('cabinet:lead.lapsed', { month: formatMonth(period, language) }),
    text: [...number, t('cabinet:lead.lapsedText', { day })].join(' '),
    action: {
      href: paths.corrections.ask({ contract: contract.id, period }),
      text: t('cabinet:lead.ask'),
    },
  }
}

/** Sent for approval by somebody else, and this visitor may submit it. */
export function waitsForVisitor({ contract, windows, month }: HomeContract): boolean {
  return (
    windows.open !== undefined &&
    contract.status !== 'TERMINATED' &&
    contract.canSubmit &&
    month.draft?.state === 'FOR_APPROVAL' &&
    !month.draft.isOwn
  )
}

/** A draft that the closing has overtaken, whether or not the calendar's job has come to it. */
export function isLapsed({ windows, month }: HomeContract): boolean {
  return windows.open === undefined && month.draft !== null
}

function mayEnter({ contract }: HomeContract): boolean {
  return contract.canEnter || contract.canSubmit
}
