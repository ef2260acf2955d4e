import type { Temporal } from 'temporal-polyfill'
import { daysLeft, type WindowState } from '../../domain/reading-window.ts'
import { paths } from '../../paths.ts'
import type { Language, Translate } from '../../platform/i18n.ts'
import { formatDay, formatNumber, formatPeriod } from '../../web/format.ts'
import type { StaffDoor } from '../../web/staff-doors.ts'
import type { Page } from '../../web/view.ts'
import type { KindWindow, StaffDesk } from './service.ts'

type Words = { t: Translate; language: Language }
type Card = {
  question: string
  answer: string
  more: string
  link: { href: string; text: string } | undefined
}

export type StaffHomePage = Page & {
  /** «Календарь на 2028 год не утверждён» */
  notices: { text: string; href: string; link: string }[]
  cards: Card[]
  links: { href: string; text: string; more: string }[]
}

/** @param doors pages this staff member may open */
export function staffHomePage(
  desk: StaffDesk,
  doors: readonly StaffDoor[],
  today: Temporal.PlainDate,
  words: Words,
): StaffHomePage {
  const { t } = words
  return {
    view: 'staff/home',
    title: t('staff:home.title'),
    notices: noticesOf(desk, words),
    cards: [...desk.windows.map((kind) => windowCard(kind, today, words)), ...readingCards(desk, words)],
    links: doors
      .filter(({ href }) => href !== paths.staff.home)
      .map(({ key, href }) => ({ href, text: t(`web:menu.${key}`), more: t(`staff:home.more.${key}`) })),
  }
}

function noticesOf({ unapproved }: StaffDesk, { t, language }: Words): StaffHomePage['notices'] {
  return unapproved.map(({ period, years }) => ({
    text: t('staff:home.unapproved', { years: years.join(', '), month: formatPeriod(period, language) }),
    href: `${paths.staff.calendar}?from=${period}`,
    link: t('staff:home.openCalendar'),
  }))
}

function windowCard({ kind, windows }: KindWindow, today: Temporal.PlainDate, { t, language }: Words): Card {
  return {
    question: t(`staff:home.window.${kind}`),
    ...(windows.open === undefined
      ? shutWords(windows, { t, language })
      : openWords(windows.open, today, { t, language })),
    link: undefined,
  }
}

function openWords(
  window: NonNullable<WindowState['open']>,
  today: Temporal.PlainDate,
  { t, language }: Words,
): Pick<Card, 'answer' | 'more'> {
  return {
    answer: t('staff:home.open', { month: formatPeriod(window.period, language) }),
    more: t('staff:home.openUntil', {
      day: formatDay(window.closesOn, 'accusative', language),
      left: t('staff:home.daysLeft', { count: daysLeft(window, today) }),
    }),
  }
}

function shutWords({ last, next }: WindowState, { t, language }: Words): Pick<Card, 'answer' | 'more'> {
  return {
    answer: t('staff:home.shut', { day: formatDay(next.opensOn, 'day-month', language) }),
    more: t('staff:home.shutMore', {
      last: formatPeriod(last.period, language),
      closed: formatDay(last.closesOn, 'day-month', language),
      next: formatPeriod(next.period, language),
    }),
  }
}

function readingCards({ submissions, silent, toReview, period }: StaffDesk, words: Words): Card[] {
  return [
    ...(submissions === undefined ? [] : [submissionsCard(submissions, period, words)]),
    ...(silent === undefined ? [] : [silentCard(silent, period, words)]),
    ...(toReview === undefined ? [] : [reviewCard(toReview, words)]),
  ]
}

function submissionsCard(submissions: number, period: string, { t, language }: Words): Card {
  return {
    question: t('staff:home.submissions', { month: formatPeriod(period, language) }),
    answer: t('staff:home.submissionsCount', { count: submissions }),
    more: t('staff:home.submissionsMore'),
    link: { href: paths.staff.readings({ period }), text: t('staff:home.openReadings') },
  }
}

function silentCard(
  { silent, contracts }: { silent: number; contracts: number },
  period: string,
  { t, language }: Words,
): Card {
  return {
    question: t('staff:home.silent', { month: formatPeriod(period, language) }),
    answer: t('staff:home.silentCount', { count: silent }),
    more: t('staff:home.silentMore', { contracts: formatNumber(contracts, language) }),
    link: { href: paths.staff.window({ period }), text: t('staff:home.openWindow') },
  }
}

function reviewCard(toReview: number, { t }: Words): Card {
  return {
    question: t('staff:home.review'),
    answer: toReview === 0 ? t('staff:home.reviewNone') : t('staff:home.reviewCount', { count: toReview }),
    more: t('staff:home.reviewMore'),
    link: toReview === 0 ? undefined : { href: paths.staff.anomalies(), text: t('staff:home.openReview') },
  }
}
