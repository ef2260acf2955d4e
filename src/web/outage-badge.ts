import type { Temporal } from 'temporal-polyfill'
import type { Translate } from '../platform/i18n.ts'

/** What an outage is at this moment: a word and the tone of its badge; `hasBegun` decides how its times are said. */
export function outageBadge(
  outage: { kind: 'PLANNED' | 'EMERGENCY'; startsAt: Date },
  now: Temporal.Instant,
  t: Translate,
): { kind: string; tone: 'bad' | 'care' | 'info'; hasBegun: boolean } {
  const hasBegun = outage.startsAt.getTime() <= now.epochMilliseconds
  if (outage.kind === 'EMERGENCY') return { kind: t('web:outage.emergency'), tone: 'bad', hasBegun }
  return hasBegun
    ? { kind: t('web:outage.running'), tone: 'care', hasBegun }
    : { kind: t('web:outage.planned'), tone: 'info', hasBegun }
}
