import { isMandatory, notificationChannels, notificationEvents } from '../../../domain/notification.ts'
import { paths } from '../../../paths.ts'
import type { Translate } from '../../../platform/i18n.ts'
import type { NotificationWish } from '../../../records/notification-wishes.ts'
import type { FieldError } from '../../../web/form.ts'
import { formatPhone } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { calendarSection, type CalendarSection } from '../calendar-feed/page.ts'
import { cellName } from './form.ts'
import { stateOf } from './service.ts'

export type NotificationsPage = Page & {
  /** where letters and messages go */
  places: { text: string; href: string; link: string }[]
  channels: string[]
  rows: { title: string; text: string; cells: MatrixCell[] }[]
  calendar: CalendarSection
}

type MatrixCell = {
  channel: string
  /** the box's own words, for who does not see the table around it */
  label: string
  name: string
  isTicked: boolean
  isAlways: boolean
}

/** The matrix: what we write about, and by which way. */
export function notificationsPage(
  words: Words,
  known: {
    email: string
    phone: string | null
    wishes: readonly NotificationWish[]
    /** when the private calendar was made */
    feedMadeAt: Date | undefined
    errors?: readonly FieldError[]
  },
): NotificationsPage {
  const { t } = words
  const channels = notificationChannels.map((channel) => t(`account:notifications.channel.${channel}`))
  return {
    view: 'account/notifications',
    title: t('account:notifications.title'),
    places: placesOf(t, known),
    channels,
    rows: notificationEvents.map((event) => {
      const title = t(`account:notifications.event.${event}.title`)
      return {
        title,
        text: t(`account:notifications.event.${event}.text`),
        cells: notificationChannels.map((channel) => ({
          channel: t(`account:notifications.channel.${channel}`),
          label: `${title}: ${t(`account:notifications.channel.${channel}`)}`,
          name: cellName({ event, channel }),
          isTicked: stateOf(known.wishes, { event, channel }),
          isAlways: isMandatory(event, channel),
        })),
      }
    }),
    calendar: calendarSection(known.feedMadeAt, words),
    ...(known.errors === undefined ? {} : { errors: known.errors }),
  }
}

function placesOf(
  t: Translate,
  { email, phone }: { email: string; phone: string | null },
): NotificationsPage['places'] {
  return [
    {
      text: t('account:notifications.toMail', { email }),
      href: paths.settings.email,
      link: t('account:notifications.changeMail'),
    },
    {
      text:
        phone === null
          ? t('account:notifications.noPhone')
          : t('account:notifications.toPhone', { phone: formatPhone(phone) }),
      href: paths.settings.phone,
      link: t(`account:notifications.${phone === null ? 'givePhone' : 'changePhone'}`),
    },
  ]
}
