import { Temporal } from 'temporal-polyfill'
import { isOpenAt, type ReadingWindow } from '../../../domain/reading-window.ts'
import { formatDay, formatNumber, formatPeriod } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { deskCharts, percent, type ChartShown } from './charts.ts'
import { extendShown, type ExtendShown } from './extend-page.ts'
import { missingShown, type MissingShown } from './missing-page.ts'
import type { WindowDesk } from './service.ts'

/** What the reader's roles open beside looking. */
export type MayDo = { remind: boolean; extend: boolean; openContract: boolean }

export type WindowPage = Page & {
  period: string
  periodType: 'month' | 'text'
  /** «Идёт по 2 декабря, среду, включительно» */
  state: string[]
  answers: { question: string; answer: string; more: string }[]
  charts: ChartShown[]
  mistakes: { lead: string; rows: { name: string; count: string; share: string }[] }
  missing: MissingShown
  extend: ExtendShown
}

/** @param again what was typed into a form that was refused, and why */
export function windowPage(
  desk: WindowDesk,
  { now, may }: { now: Temporal.Instant; may: MayDo },
  again: { values?: FormValues; errors?: readonly FieldError[] },
  words: Words,
): WindowPage {
  const { t, language } = words
  return {
    view: 'staff/window',
    title: t('window:title', { month: formatPeriod(desk.period, language) }),
    ...(again.errors === undefined ? {} : { errors: again.errors }),
    period: desk.period,
    periodType: 'month',
    state: stateOf(desk, now, words),
    answers: answersOf(desk, words),
    charts: deskCharts(desk, words),
    mistakes: mistakesOf(desk, words),
    missing: missingShown(desk, may, words),
    extend: extendShown(desk, may.extend, again, words),
  }
}

/** One sentence, or one for each kind of customer when their windows differ. */
function stateOf({ windows }: WindowDesk, now: Temporal.Instant, words: Words): string[] {
  const { PERSON, ORGANIZATION } = windows
  const isSame = PERSON.opensAt.equals(ORGANIZATION.opensAt) && PERSON.closesAt.equals(ORGANIZATION.closesAt)
  if (isSame) return [stateWords(PERSON, now, words)]
  return (['PERSON', 'ORGANIZATION'] as const).map(
    (kind) => `${words.t(`window:kind.${kind}`)}: ${stateWords(windows[kind], now, words)}`,
  )
}

function stateWords(window: ReadingWindow, now: Temporal.Instant, { t, language }: Words): string {
  const key = isOpenAt(window, now)
    ? 'running'
    : Temporal.Instant.compare(now, window.opensAt) < 0
      ? 'ahead'
      : 'over'
  return t(`window:state.${key}`, {
    opens: formatDay(window.opensOn, 'day-month', language),
    closes: formatDay(window.closesOn, 'accusative', language),
    extended: window.extended ? t('window:state.extended') : '',
  })
}

function answersOf({ shares, mistakes }: WindowDesk, { t, language }: Words): WindowPage['answers'] {
  const sum = (name: 'contracts' | 'whole' | 'partly' | 'meters' | 'sentMeters') =>
    shares.kinds.reduce((total, kind) => total + kind[name], 0)
  const contracts = sum('contracts')
  const given = sum('whole') + sum('partly')
  const number = (value: number) => formatNumber(value, language)
  return [
    {
      question: t('window:answer.share'),
      answer: percent(given, contracts, language),
      more: t('window:answer.shareMore', { given: number(given), contracts: number(contracts) }),
    },
    {
      question: t('window:answer.meters'),
      answer: percent(sum('sentMeters'), sum('meters'), language),
      more: t('window:answer.metersMore', { sent: number(sum('sentMeters')), meters: number(sum('meters')) }),
    },
    {
      question: t('window:answer.mistakes'),
      answer: percent(mistakes.confirmed, mistakes.rows, language),
      more: t('window:answer.mistakesMore'),
    },
  ]
}

function mistakesOf({ mistakes: m }: WindowDesk, { t, language }: Words): WindowPage['mistakes'] {
  const row = (name: string, count: number, of: number) => ({
    name: t(`window:mistake.${name}`),
    count: formatNumber(count, language),
    share: percent(count, of, language),
  })
  return {
    lead: t('window:mistake.lead', {
      submissions: formatNumber(m.submissions, language),
      rows: formatNumber(m.rows, language),
    }),
    rows: [
      row('confirmed', m.confirmed, m.rows),
      row('toReview', m.toReview, m.rows),
      row('returned', m.returned, m.rows),
      row('refused', m.refused, m.rows),
      row('uploadWrong', m.uploadWrong, m.uploadRows),
      row('uploadFailed', m.uploadFailed, m.uploads + m.uploadFailed),
    ],
  }
}
