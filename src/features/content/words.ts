import type { Temporal } from 'temporal-polyfill'
import type { PublishedOutage } from '../../records/outages.ts'
import { formatMoment } from '../../web/format.ts'
import { outageBadge } from '../../web/outage-badge.ts'
import type { Words as PageWords } from '../../web/words.ts'

/** Words and clock of a page. */
export type Words = PageWords & { now: Temporal.Instant }

/** An outage as pages print it. */
export type OutageCard = {
  kind: string
  tone: 'bad' | 'care' | 'info'
  place: string
  reason: string
  from: string
  until: string
  addresses: string[]
}

/** @param outage published or as an editor previews it */
export function outageCard(outage: Omit<PublishedOutage, 'id'>, { t, language, now }: Words): OutageCard {
  const { kind, tone } = outageBadge(outage, now, t)
  return {
    kind,
    tone,
    place: language === 'ru' ? outage.placeRu : outage.placeEn,
    reason: language === 'ru' ? outage.reasonRu : outage.reasonEn,
    from: formatMoment(outage.startsAt, language),
    until: formatMoment(outage.endsAt, language),
    addresses: outage.addresses.split('\n').filter((line) => line.trim() !== ''),
  }
}
