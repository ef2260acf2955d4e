import ical, { ICalAlarmRelatesTo, ICalAlarmType, ICalEventTransparency } from 'ical-generator'
import type { Temporal } from 'temporal-polyfill'

/** A whole day, or several in a row, in somebody's calendar. */
export type CalendarEvent = {
  /** the same for the same thing, whenever it is asked; unique with `host` behind it */
  id: string
  title: string
  text: string
  firstDay: Temporal.PlainDate
  /** included */
  lastDay: Temporal.PlainDate
  href: string
  /** hours from the start of the first day: 9 is nine in the morning, −39 nine in the morning two days before */
  alarmHours: readonly number[]
}

export type CalendarFeed = {
  name: string
  /** host of the identifiers */
  host: string
  language: 'ru' | 'en'
  /** how often programs should ask again */
  refreshHours: number
  /** the state is of this moment: the same moment and events make the same bytes */
  at: Temporal.Instant
  events: readonly CalendarEvent[]
}

/**
 * An iCalendar object (RFC 5545): days without a time, so that no zone is needed; lines end with CRLF and are folded
 * at 75 octets.
 */
export function writeCalendar({ name, host, language, refreshHours, at, events }: CalendarFeed): string {
  const calendar = ical({
    name,
    prodId: { company: host, product: 'Vodocabinet', language: language.toUpperCase() },
    ttl: refreshHours * 3600,
    timezone: null,
  })
  for (const { id, title, text, firstDay, lastDay, href, alarmHours } of events) {
    const event = calendar.createEvent({
      id: `${id}@${host}`,
      stamp: new Date(at.epochMilliseconds),
      start: midnight(firstDay),
      end: midnight(lastDay.add({ days: 1 })),
      allDay: true,
      summary: oneLine(title),
      description: text,
      url: href,
      transparency: ICalEventTransparency.TRANSPARENT,
    })
    for (const hours of alarmHours)
      event
        .createAlarm({
          type: ICalAlarmType.display,
          description: oneLine(title),
          triggerAfter: hours * 3600,
        })
        // Given to the constructor it is passed over.
        .relatesTo(ICalAlarmRelatesTo.start)
  }
  return `${calendar.toString()}\r\n`
}

/** The library reads the UTC day of a date. */
function midnight(day: Temporal.PlainDate): Date {
  return new Date(`${day.toString()}T00:00:00Z`)
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}
