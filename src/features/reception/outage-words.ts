import type { Temporal } from 'temporal-polyfill'
import type { PublishedOutage } from '../../records/outages.ts'
import { formatMoment } from '../../web/format.ts'
import type { Words } from '../../web/words.ts'

/** An outage in one sentence: what, where, until when. */
export function outageSentence(outage: PublishedOutage, words: Words & { now: Temporal.Instant }): string {
  const { t, language, now } = words
  const hasBegun = outage.startsAt.getTime() <= now.epochMilliseconds
  return t(
    `reception:outage.${outage.kind === 'EMERGENCY' ? 'emergency' : 'planned'}${hasBegun ? '' : 'Later'}`,
    {
      place: language === 'ru' ? outage.placeRu : outage.placeEn,
      reason: language === 'ru' ? outage.reasonRu : outage.reasonEn,
      from: formatMoment(outage.startsAt, language),
      until: formatMoment(outage.endsAt, language),
    },
  )
}
