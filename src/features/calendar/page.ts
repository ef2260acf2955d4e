import { Temporal } from 'temporal-polyfill'
import { addMonths, daysInPeriod, firstDay, periodOf, type Period } from '../../domain/period.ts'
import { isOpenAt, type ReadingWindow } from '../../domain/reading-window.ts'
import { paths } from '../../paths.ts'
import type { Language, Translate } from '../../platform/i18n.ts'
import { formatDay, formatPeriod } from '../../web/format.ts'
import type { FieldError, FormValues } from '../../web/form.ts'
import type { Page } from '../../web/view.ts'
import { monthsShown } from './form.ts'
import type { CalendarView, MonthWindows } from './service.ts'
import type { ListedDay } from './store.ts'

type Words = { t: Translate; language: Language }
type Cell = { day: string; kind: 'work' | 'off' | 'moved' | 'none'; said: string; isToday: boolean }

export type CalendarPage = Page & {
  /** «Календарь на 2028 год не утверждён …» */
  unapproved: string | undefined
  weekdays: { short: string }[]
  months: { title: string; weeks: Cell[][] }[]
  windows: {
    month: string
    kind: string
    opens: string
    closes: string
    state: { text: string; tone: string }
  }[]
  days: { day: string; what: string; reason: string; editor: string }[]
  earlier: { href: string; text: string }
  later: { href: string; text: string }
  form:
    | {
        dayType: 'date' | 'text'
        day: string
        reason: string
        kinds: { value: string; text: string; isChosen: boolean }[]
      }
    | undefined
}

/** @param form absent for those who may only look */
export function calendarPage(
  view: CalendarView,
  now: { instant: Temporal.Instant; today: Temporal.PlainDate },
  words: Words,
  form?: { values: FormValues; errors?: readonly FieldError[] },
): CalendarPage {
  const { t, language } = words
  const first = view.months[0]?.period ?? periodOf(now.today)
  const listed = new Map(view.days.map((day) => [day.day, day]))
  return {
    view: 'calendar/calendar',
    title: t('calendar:title'),
    ...(form?.errors === undefined ? {} : { errors: form.errors }),
    unapproved: unapprovedWords(view, words),
    weekdays: ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'].map((day) => ({ short: t(`web:day.${day}`) })),
    months: view.months.map(({ period }) => ({
      title: formatPeriod(period, language),
      weeks: weeksOf(period, (day) => cellOf(day, view, listed, now.today, words)),
    })),
    windows: view.months.flatMap((month) => windowLines(month, now.instant, words)),
    days: view.days.map((day) => dayLine(day, words)),
    earlier: {
      href: `${paths.staff.calendar}?from=${addMonths(first, -monthsShown)}`,
      text: t('calendar:earlier'),
    },
    later: {
      href: `${paths.staff.calendar}?from=${addMonths(first, monthsShown)}`,
      text: t('calendar:later'),
    },
    form: form === undefined ? undefined : formShown(form, words),
  }
}

function unapprovedWords({ months, calendar }: CalendarView, { t }: Words): string | undefined {
  const years = new Set(
    months.flatMap(({ windows }) =>
      windows.flatMap(({ window }) =>
        window.calendarApproved ? [] : [window.opensOn.year, window.closesOn.year],
      ),
    ),
  )
  const wrong = [...years].filter((year) => !calendar.isApproved(year))
  return wrong.length === 0 ? undefined : t('calendar:unapproved', { years: wrong.join(', ') })
}

/** Weeks from Monday; days of other months are empty cells. */
function weeksOf(period: Period, cell: (day: Temporal.PlainDate) => Cell): Cell[][] {
  const start = firstDay(period)
  const empty: Cell = { day: '', kind: 'none', said: '', isToday: false }
  const cells = [
    ...Array.from({ length: start.dayOfWeek - 1 }, () => empty),
    ...Array.from({ length: daysInPeriod(period) }, (_, i) => cell(start.add({ days: i }))),
  ]
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, i) => cells.slice(i * 7, i * 7 + 7))
  return weeks.map((week) => [...week, ...Array.from({ length: 7 - week.length }, () => empty)])
}

function cellOf(
  day: Temporal.PlainDate,
  { calendar }: CalendarView,
  listed: ReadonlyMap<string, ListedDay>,
  today: Temporal.PlainDate,
  { t }: Words,
): Cell {
  const isWorking = calendar.isWorkingDay(day)
  const isMoved = isWorking && day.dayOfWeek >= 6
  const kind = isMoved ? 'moved' : isWorking ? 'work' : 'off'
  const isShort = listed.get(day.toString())?.kind === 'SHORTENED'
  return {
    day: String(day.day),
    kind,
    said: isShort ? t('calendar:kind.short') : kind === 'work' ? '' : t(`calendar:kind.${kind}`),
    isToday: day.equals(today),
  }
}

function windowLines(
  { period, windows }: MonthWindows,
  now: Temporal.Instant,
  { t, language }: Words,
): CalendarPage['windows'] {
  return windows.map(({ kind, window }) => ({
    month: formatPeriod(period, language),
    kind: t(`calendar:customers.${kind}`),
    opens: formatDay(window.opensOn, 'weekday', language),
    closes: formatDay(window.closesOn, 'weekday', language),
    state: windowState(window, now, t),
  }))
}

function windowState(
  window: ReadingWindow,
  now: Temporal.Instant,
  t: Translate,
): { text: string; tone: string } {
  if (!window.calendarApproved) return { text: t('calendar:state.unapproved'), tone: 'care' }
  if (isOpenAt(window, now)) return { text: t('calendar:state.running'), tone: 'good' }
  if (window.extended) return { text: t('calendar:state.extended'), tone: 'info' }
  const isOver = Temporal.Instant.compare(window.closesAt, now) <= 0
  return { text: t(isOver ? 'calendar:state.over' : 'calendar:state.ahead'), tone: 'info' }
}

function dayLine(
  { day, kind, reason, editor }: ListedDay,
  { t, language }: Words,
): CalendarPage['days'][number] {
  return {
    day: formatDay(day, 'weekday', language),
    what: t(`calendar:listed.${kind}`),
    // Days of a decree carry the name of the data they came with: nothing for a reader.
    reason: editor === null ? '' : (reason ?? ''),
    editor: editor ?? t('calendar:decree'),
  }
}

function formShown(
  { values, errors }: { values: FormValues; errors?: readonly FieldError[] },
  { t }: Words,
): NonNullable<CalendarPage['form']> {
  return {
    // A browser's day field shows no wrong value: then it is plain text and nothing typed is lost.
    dayType: errors === undefined ? 'date' : 'text',
    day: values['day'] ?? '',
    reason: values['reason'] ?? '',
    kinds: ['OFF', 'WORKING'].map((kind) => ({
      value: kind,
      text: t(`calendar:listed.${kind}`),
      isChosen: values['kind'] === kind,
    })),
  }
}
