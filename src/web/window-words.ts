import type { ReadingWindow, WindowState } from '../domain/reading-window.ts'
import { formatDay, formatMonth } from './format.ts'
import type { Words } from './words.ts'

/** The running, next and last windows in sentences. */
export type WindowWords = {
  isOpen: boolean
  /** what runs now, or that nothing does */
  now: string
  next: string
  last: string
  /** that the calendar of the next window is not approved yet */
  caution: string | undefined
}

/** «Приём за ноябрь открыт по 2 декабря, среду, включительно», what comes next and what was last. */
export function windowSentences(state: WindowState, { t, language }: Words): WindowWords {
  const { open, next, last } = state
  const spoken = (window: ReadingWindow) => ({
    month: formatMonth(window.period, language),
    from: formatDay(window.opensOn, 'day-month', language),
    to: formatDay(window.closesOn, 'day-month', language),
  })
  return {
    isOpen: open !== undefined,
    now:
      open === undefined
        ? t('web:window.shut')
        : t('web:window.open', {
            month: formatMonth(open.period, language),
            day: formatDay(open.closesOn, 'accusative', language),
          }),
    next: t('web:window.next', spoken(next)),
    last: t('web:window.last', spoken(last)),
    caution: next.calendarApproved ? undefined : t('web:window.caution', { year: next.closesOn.year }),
  }
}
