import { paths } from '../../../paths.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { formatInstant } from '../../../web/format.ts'

/** The calendar on the page of notifications: what there is, and what can be done. */
export type CalendarSection = {
  /** when it was made; undefined: there is none */
  made: string | undefined
  action: string
}

export function calendarSection(madeAt: Date | undefined, { t, language }: Words): CalendarSection {
  const at = madeAt && formatInstant(madeAt, language, { zone: false })
  return {
    made: at === undefined ? undefined : t('account:calendar.made', { at }),
    action: paths.settings.calendar,
  }
}

export type SecretPage = Page & {
  address: string
  /** the same for programs that subscribe at a press */
  subscribe: string
  steps: { name: string; text: string }[]
  back: string
}

/** The address, told once, and how to take it into a calendar. */
export function secretPage(address: string, { t }: Pick<Words, 't'>): SecretPage {
  return {
    view: 'account/calendar',
    title: t('account:calendar.secret'),
    address,
    subscribe: address.replace(/^https?:/, 'webcal:'),
    steps: ['iphone', 'android', 'computer'].map((name) => ({
      name: t(`account:calendar.step.${name}`),
      text: t(`account:calendar.step.${name}Text`),
    })),
    back: paths.settings.notifications,
  }
}
