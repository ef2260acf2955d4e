import { paths } from '../../../paths.ts'
import type { ReadingWindow } from '../../../domain/reading-window.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import { formatDay, formatMoment, formatMonth } from '../../../web/format.ts'
import type { News } from '../../../records/inbox.ts'
import type { PublishedOutage } from '../../../records/outages.ts'
import type { EndingMeter, MissingContract, MissingMeter } from './store.ts'

type Words = { t: Translate; language: Language }

/** Named in a letter; the rest is a number. */
const mostNames = 10

/** Readings are taken: by when, and of how many meters. */
export function opensReminder(
  contracts: readonly MissingContract[],
  window: ReadingWindow,
  { t, language }: Words,
): News {
  const words = {
    month: formatMonth(window.period, language),
    day: formatDay(window.closesOn, 'accusative', language),
  }
  return {
    title: t('notices:opens.title', words),
    paragraphs: [t('notices:opens.text')],
    facts: contracts.slice(0, mostNames).map(({ number, count }) => ({
      name: t('notices:contract', { number }),
      value: t('notices:meters', { count }),
    })),
    action: t('notices:opens.action'),
    link: readingsPath(contracts),
  }
}

/** The last day is near and rows are missing: which, by name. */
export function closesReminder(
  contracts: readonly MissingContract[],
  window: ReadingWindow,
  words: Words,
): News {
  const { t, language } = words
  const count = contracts.reduce((sum, contract) => sum + contract.count, 0)
  const day = formatDay(window.closesOn, 'accusative', language)
  const named = contracts
    .flatMap(({ number, meters }) => meters.map((meter) => ({ meter, number })))
    .slice(0, mostNames)
  return {
    title: t('notices:closes.title', { month: formatMonth(window.period, language), day }),
    paragraphs: [t('notices:closes.text', { day: formatDay(window.closesOn, 'day-month', language), count })],
    facts: [
      ...named.map(({ meter, number }) => ({
        name: placeOf(meter, words, contracts.length > 1 ? number : undefined),
        value: t('notices:serial', { serial: meter.serial }),
      })),
      ...moreOf(count - named.length, t),
    ],
    action: t('notices:opens.action'),
    link: readingsPath(contracts),
  }
}

/** Verifications that end soon, all of the user's in one letter. */
export function verificationReminder(meters: readonly EndingMeter[], words: Words): News {
  const { t, language } = words
  const [first] = meters
  const contractIds = new Set(meters.map(({ contractId }) => contractId))
  const day = first === undefined ? '' : formatDay(first.validUntil, 'day-month', language)
  return {
    title: t('notices:verification.title', { count: meters.length, day }),
    paragraphs: [t('notices:verification.text')],
    facts: [
      ...meters.slice(0, mostNames).map((meter) => ({
        name: `${placeOf(meter, words, contractIds.size > 1 ? meter.contractNumber : undefined)}, ${t('notices:serial', { serial: meter.serial })}`,
        value: t('notices:until', { day: formatDay(meter.validUntil, 'full', language) }),
      })),
      ...moreOf(meters.length - mostNames, t),
    ],
    action: t('notices:verification.action'),
    link:
      contractIds.size === 1 && first !== undefined
        ? paths.contract.card(first.contractId)
        : paths.contract.list,
  }
}

/** Water off at the reader's addresses: where, why, from when to when. */
export function outageNotice(outages: readonly PublishedOutage[], { t, language }: Words): News {
  const placeOfOutage = (outage: PublishedOutage) => (language === 'ru' ? outage.placeRu : outage.placeEn)
  const [first] = outages
  return {
    title: t('notices:outages.title', {
      count: outages.length,
      place: first === undefined ? '' : placeOfOutage(first),
    }),
    paragraphs: [t('notices:outages.text')],
    facts: outages.slice(0, mostNames).map((outage) => ({
      name: placeOfOutage(outage),
      value: t(`notices:outages.fact.${outage.kind}`, {
        from: formatMoment(outage.startsAt, language),
        to: formatMoment(outage.endsAt, language),
        why: language === 'ru' ? outage.reasonRu : outage.reasonEn,
      }),
    })),
    action: t('notices:outages.action'),
    link: paths.outages(),
  }
}

function readingsPath(contracts: readonly MissingContract[]): string {
  const [only] = contracts
  return contracts.length === 1 && only !== undefined ? paths.readings.form(only.id) : paths.readings.choose
}

function placeOf(meter: MissingMeter, { t }: Words, contract: string | undefined): string {
  const place = t('notices:place', {
    number: meter.inletNumber,
    name: meter.inletName,
  })
  return contract === undefined ? place : `${t('notices:contract', { number: contract })}: ${place}`
}

function moreOf(count: number, t: Translate): News['facts'] {
  return count > 0 ? [{ name: t('notices:more'), value: t('notices:meters', { count }) }] : []
}
