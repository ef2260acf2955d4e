import { Temporal } from 'temporal-polyfill'
import { moscowDateTime } from '../../domain/calendar.ts'
import { sumKopecks } from '../../domain/money.ts'
import type { ReadingWindow } from '../../domain/reading-window.ts'
import { paths } from '../../paths.ts'
import { formatDay, formatMoney, formatMonth, formatTime } from '../../web/format.ts'
import { withinSentence } from '../../web/states/words.ts'
import type { Lead } from './lead.ts'
import { approvalLead, lapsedLead, returnedLead } from './page-calls.ts'
import { penaltySentence } from './page-money.ts'
import type { Words } from '../../web/words.ts'
import type { Home, HomeContract } from './service.ts'

/**
 * What waits for this visitor alone comes first: rows sent back, a colleague's draft; then readings that can still be
 * handed in: their window closes; then what was typed too late, a debt past its day, what was handed in, nothing to do.
 */
export function leadOf(home: Home, words: Words): Lead {
  return returnedLead(home, words) ?? approvalLead(home, words) ?? ordinaryLead(home, words)
}

function ordinaryLead(home: Home, words: Words): Lead {
  const takers = home.contracts.filter(isTaking)
  const waiting = takers.filter(({ month }) => month.sent === null)
  const [first] = [...waiting].sort((a, b) => Temporal.Instant.compare(closing(a), closing(b)))
  if (first?.windows.open !== undefined) return openLead(home, takers, waiting, first.windows.open, words)
  const lapsed = lapsedLead(home, words)
  if (lapsed !== undefined) return lapsed
  const overdue = home.contracts.filter(({ balance }) => balance.overdue > 0)
  if (overdue.length > 0) return debtLead(home, overdue, words)
  const [taken] = takers
  if (taken?.month.sent != null) return sentLead(home, takers, taken, words)
  return closedLead(home, words)
}

/** Readings of the contract can be handed in now, by this visitor. */
export function isTaking({ contract, windows }: HomeContract): boolean {
  return (
    windows.open !== undefined &&
    (contract.canEnter || contract.canSubmit) &&
    contract.status !== 'TERMINATED'
  )
}

function closing({ windows }: HomeContract): Temporal.Instant {
  return windows.open?.closesAt ?? windows.next.closesAt
}

function openLead(
  home: Home,
  takers: readonly HomeContract[],
  waiting: readonly HomeContract[],
  window: ReadingWindow,
  words: Words,
): Lead {
  const { t, language } = words
  const days = home.today.until(window.closesOn).days + 1
  const day = formatDay(window.closesOn, 'day-month', language)
  const [only] = waiting
  const isAsked = waiting.every(({ month }) => month.draft?.state === 'FOR_APPROVAL')
  const sentences = [
    days === 1 ? t('cabinet:lead.lastDay', { day }) : t('cabinet:lead.daysLeft', { count: days, day }),
    ...(waiting.length < takers.length
      ? [t('cabinet:lead.someSent', { sent: takers.length - waiting.length, total: takers.length })]
      : []),
    ...draftSentence(waiting, t),
    toPay(home, words),
  ]
  return {
    kind: 'open',
    title: t(isAsked ? 'cabinet:lead.openAsked' : 'cabinet:lead.open', {
      month: formatMonth(window.period, language),
    }),
    text: sentences.join(' '),
    action: {
      href:
        waiting.length === 1 && only !== undefined
          ? (isAsked ? paths.readings.check : paths.readings.form)(only.contract.id)
          : paths.readings.choose,
      text: t(isAsked ? 'cabinet:lead.look' : 'cabinet:lead.submit'),
    },
  }
}

/** What is typed and not submitted: it came back, it waits for a colleague, or it is a draft. */
function draftSentence(waiting: readonly HomeContract[], t: Words['t']): string[] {
  const drafts = waiting.flatMap(({ month }) => month.draft ?? [])
  const note = drafts.find((draft) => draft.note !== null)?.note
  if (note) return [t('cabinet:lead.draftBack', { why: withinSentence(note) })]
  if (drafts.some(({ state }) => state !== 'FOR_APPROVAL')) return [t('cabinet:lead.draft')]
  return drafts.length === 0 ? [] : [t('cabinet:lead.draftAsked')]
}

function debtLead(home: Home, overdue: readonly HomeContract[], words: Words): Lead {
  const { t, language } = words
  const [only] = overdue
  const amount = sumKopecks(overdue.map(({ balance }) => balance.debt))
  return {
    kind: 'debt',
    title: t('cabinet:lead.debt', { amount: formatMoney(amount, language) }),
    text:
      overdue.length === 1 && only !== undefined
        ? penaltySentence(only, home.today, words)
        : t('cabinet:lead.debts', { count: overdue.length }),
    action: {
      href: paths.billing.page(
        overdue.length === 1 && only !== undefined ? { contract: only.contract.id } : {},
      ),
      text: t('cabinet:lead.pay'),
    },
  }
}

function sentLead(
  home: Home,
  takers: readonly HomeContract[],
  { month: { sent }, windows, period }: HomeContract,
  words: Words,
): Lead {
  const { t, language } = words
  const day = formatDay((windows.open ?? windows.last).closesOn, 'day-month', language)
  const month = formatMonth(period, language)
  const title = t('cabinet:lead.sent', { month })
  if (takers.length > 1 || sent === null)
    return {
      kind: 'sent',
      title,
      text: `${t('cabinet:lead.allSent', { count: takers.length, day })} ${toPay(home, words)}`,
      action: { href: paths.history.page(), text: t('cabinet:lead.history') },
    }
  const at = moscowDateTime(Temporal.Instant.from(sent.sentAt))
  const values = {
    day: formatDay(at.toPlainDate(), 'day-month', language),
    time: formatTime(at),
    number: sent.number,
  }
  const rest =
    sent.sentMeters < sent.totalMeters
      ? [t('cabinet:lead.partly', { sent: sent.sentMeters, total: sent.totalMeters })]
      : []
  return {
    kind: 'sent',
    title,
    text: [
      t('cabinet:lead.sentAt', values),
      ...rest,
      t('cabinet:lead.correct', { day }),
      toPay(home, words),
    ].join(' '),
    action: { href: paths.readings.protocol(sent.id), text: t('cabinet:lead.protocol') },
  }
}

function closedLead(home: Home, words: Words): Lead {
  const { t, language } = words
  const served = home.contracts.find(({ contract }) => contract.status !== 'TERMINATED')
  const action = { href: paths.history.page(), text: t('cabinet:lead.history') }
  const title = t('cabinet:lead.closed')
  if (served === undefined)
    return { kind: 'over', title, text: `${t('cabinet:lead.over')} ${toPay(home, words)}`, action }
  const { open, next } = served.windows
  const coming = {
    month: formatMonth(next.period, language),
    from: formatDay(next.opensOn, 'day-month', language),
    to: formatDay(next.closesOn, 'day-month', language),
  }
  const text = open === undefined ? t('cabinet:lead.coming', coming) : t('cabinet:lead.noRight')
  return { kind: 'closed', title, text: `${text} ${toPay(home, words)}`, action }
}

/** «К оплате ничего нет», or how much. */
function toPay({ contracts }: Home, { t, language }: Words): string {
  const debt = sumKopecks(contracts.map(({ balance }) => balance.debt))
  return debt === 0
    ? t('cabinet:lead.nothingToPay')
    : t('cabinet:lead.toPay', { amount: formatMoney(debt, language) })
}
