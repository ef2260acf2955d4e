import { Temporal } from 'temporal-polyfill'
import { MOSCOW, moscowDateTime } from '../domain/calendar.ts'

/** Languages of screens and letters. Papers are Russian. */
export type FormatLanguage = 'ru' | 'en'

/** How a day is said: «30 ноября 2026», «27 ноября, пятница», «2 декабря», «2 декабря, среду», «30.11.2026». */
export type DayStyle = 'full' | 'weekday' | 'day-month' | 'accusative' | 'numeric'

const nbsp = '\u00a0'
const monthsGenitive = {
  ru: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
}
const monthsNominative = {
  ru: 'январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь'.split(' '),
  en: monthsGenitive.en,
}
const weekdays = {
  ru: 'понедельник вторник среда четверг пятница суббота воскресенье'.split(' '),
  en: 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' '),
}
const weekdaysAccusative = {
  ru: 'понедельник вторник среду четверг пятницу субботу воскресенье'.split(' '),
  en: weekdays.en,
}

/** Kopecks as `1 234,56 ₽` / `1,234.56 ₽`; never breaks across lines. */
export function formatMoney(kopecks: number, language: FormatLanguage): string {
  const whole = Math.trunc(Math.abs(kopecks) / 100)
  const rest = String(Math.abs(kopecks) % 100).padStart(2, '0')
  const sign = kopecks < 0 ? '−' : ''
  return `${sign}${grouped(String(whole), language)}${decimalMark(language)}${rest}${nbsp}₽`
}

/** Whole rubles for an estimate: `1 384 ₽`. */
export function formatRubles(kopecks: number, language: FormatLanguage): string {
  const whole = Math.round(Math.abs(kopecks) / 100)
  return `${kopecks < 0 ? '−' : ''}${grouped(String(whole), language)}${nbsp}₽`
}

/** A number as people write it: thousands apart, trailing zeros gone. Takes decimals as text, never floats. */
export function formatNumber(value: string | number, language: FormatLanguage): string {
  const text = String(value)
  const [whole = '0', fraction = ''] = text.replace(/^-/, '').split('.', 2)
  const rest = fraction.replace(/(?<!0)0+$/, '')
  const sign = text.startsWith('-') && /[1-9]/.test(text) ? '−' : ''
  return `${sign}${grouped(whole, language)}${rest === '' ? '' : decimalMark(language) + rest}`
}

/** Cubic metres: `8 м³`. */
export function formatVolume(value: string | number, language: FormatLanguage): string {
  return `${formatNumber(value, language)}${nbsp}${language === 'ru' ? 'м³' : 'm³'}`
}

/** A dial as it stands on the meter: leading zeros, thousands not apart. */
export function formatDial(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}

export function formatDay(
  day: Temporal.PlainDate | string,
  style: DayStyle,
  language: FormatLanguage,
): string {
  const date = typeof day === 'string' ? Temporal.PlainDate.from(day) : day
  const dayMonth = `${date.day}${nbsp}${monthsGenitive[language][date.month - 1] ?? ''}`
  switch (style) {
    case 'numeric':
      return `${String(date.day).padStart(2, '0')}.${String(date.month).padStart(2, '0')}.${date.year}`
    case 'full':
      return `${dayMonth} ${date.year}`
    case 'day-month':
      return dayMonth
    case 'weekday':
      return `${dayMonth}, ${weekdays[language][date.dayOfWeek - 1] ?? ''}`
    case 'accusative':
      return `${dayMonth}, ${weekdaysAccusative[language][date.dayOfWeek - 1] ?? ''}`
  }
}

/** `ноябрь 2026`; in Russian also right after «за». */
export function formatPeriod(period: string, language: FormatLanguage): string {
  return `${formatMonth(period, language)} ${period.slice(0, 4)}`
}

/** `ноябрь`, the month alone. */
export function formatMonth(period: string, language: FormatLanguage): string {
  return monthsNominative[language][Number(period.slice(5, 7)) - 1] ?? period
}

/** E.164 as people read it out: `+7 (916) 123-45-67`; breaks across lines at a hyphen at most. What is no Russian number stays. */
export function formatPhone(e164: string): string {
  return e164.replace(/^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/, `+7${nbsp}($1)${nbsp}$2-$3-$4`)
}

/** Moscow time with the date: «30 ноября 2026, 10:42 (МСК)». */
export function formatInstant(
  instant: Temporal.Instant | Date,
  language: FormatLanguage,
  options: { seconds?: boolean; zone?: boolean } = {},
): string {
  const at = moscowDateTime(
    instant instanceof Date ? Temporal.Instant.fromEpochMilliseconds(instant.getTime()) : instant,
  )
  const zone = language === 'ru' ? ' (МСК)' : ' Moscow time'
  return `${formatDay(at.toPlainDate(), 'full', language)}, ${formatTime(at, options.seconds === true)}${options.zone === false ? '' : zone}`
}

const listTime = new Intl.DateTimeFormat('ru-RU', {
  timeZone: MOSCOW,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** Moscow time in lists and files, the same in both languages: «30.11.2026 10:42». Quick: a file has a million of them. */
export function shortInstant(instant: Date, options: { seconds?: boolean } = {}): string {
  const text = listTime.format(instant).replace(',', '')
  return options.seconds === true ? text : text.slice(0, -3)
}

/** A moment near by, without its year: «18:00 30 ноября», “18:00 on 30 November”. Moscow time. */
export function formatMoment(instant: Temporal.Instant | Date, language: FormatLanguage): string {
  const at = moscowDateTime(
    instant instanceof Date ? Temporal.Instant.fromEpochMilliseconds(instant.getTime()) : instant,
  )
  const day = formatDay(at.toPlainDate(), 'day-month', language)
  return `${formatTime(at)}${language === 'ru' ? nbsp : ' on '}${day}`
}

/** `10:42` or `10:42:07`. */
export function formatTime(at: Temporal.PlainDateTime, seconds = false): string {
  return at.toPlainTime().toString({ smallestUnit: seconds ? 'second' : 'minute' })
}

function grouped(whole: string, language: FormatLanguage): string {
  // Four digits stay together in Russian texts only in years; sums are always apart.
  const first = whole.length % 3
  const threes = whole.slice(first).match(/.{3}/g) ?? []
  return [...(first === 0 ? [] : [whole.slice(0, first)]), ...threes].join(language === 'ru' ? nbsp : ',')
}

function decimalMark(language: FormatLanguage): string {
  return language === 'ru' ? ',' : '.'
}
