import type { ChargedRegime } from '../domain/regime.ts'
import { NAMED_METERS } from '../domain/silence.ts'
import { paths } from '../paths.ts'
import { formatDay, formatNumber, formatVolume } from './format.ts'
import { meterTitle, type NamedMeter } from './meter-name.ts'
import { formulaText } from './silence.ts'
import type { Words } from './words.ts'

/** How the meters of a contract are charged; `meters` are those not charged by their readings, where they are few. */
export type RegimeGiven = {
  contractId: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  total: number
  charged: number
  meters: readonly { meter: NamedMeter; regime: ChargedRegime }[] | undefined
}

/** The regime as components/regime.ejs prints it. */
export type RegimeShown = {
  id: string
  title: string
  lead: string
  rows: { name: string; tag: string; sentences: string[] }[]
  /** where the rest is told */
  more: { text: string; href: string | undefined } | undefined
  /** undefined for staff, and where only numbers are known */
  back: { steps: string[]; action: { href: string; text: string } | undefined } | undefined
}

/** For whom it is told: the number stands in the letter; a name where a page tells of several contracts. */
export type RegimeReader = { number: string; name?: string | undefined; isStaff?: boolean }

/** Where meters are not charged by their own readings: since when, until when, and the way back (RD18). */
export function regimeShown(given: RegimeGiven, reader: RegimeReader, words: Words): RegimeShown | undefined {
  const { t } = words
  const { contractId, charged, total, meters } = given
  if (charged === 0) return undefined
  const named = (meters ?? []).slice(0, NAMED_METERS)
  const rest = charged - named.length
  const isElsewhere = meters === undefined
  return {
    id: `regime-${contractId}`,
    title: reader.name === undefined ? t('web:regime.title') : t('web:regime.titleOf', { name: reader.name }),
    lead: t('web:regime.lead', { count: charged, total }),
    rows: named.map(({ meter, regime }) => ({
      name: nameOf(meter, given, words),
      tag: regimeTag(regime, words),
      sentences: regimeSentences(regime, words),
    })),
    more: isElsewhere
      ? { text: t('web:regime.open'), href: paths.contract.card(contractId) }
      : rest > 0
        ? { text: t('web:regime.more', { count: rest }), href: undefined }
        : undefined,
    back: isElsewhere || reader.isStaff === true ? undefined : backOf(given, meters, reader, words),
  }
}

/** «среднее, месяц 2 из 3» */
export function regimeTag({ instead, isRaised, cause }: ChargedRegime, { t, language }: Words): string {
  const { method, missNumber, missLimit, formula } = instead
  const key = isRaised
    ? 'NORM_RAISED'
    : method === 'AVERAGE_DAILY' && cause === 'METER_OUT'
      ? 'AVERAGE_DAILY_OUT'
      : method
  const factor = formatNumber(String(formula['factor'] ?? 1), language)
  return t(`web:regime.tag.${key}`, { number: missNumber, limit: missLimit, factor })
}

/** Why, from when until when, and how much a month. */
export function regimeSentences(regime: ChargedRegime, words: Words): string[] {
  const { t, language } = words
  const { instead } = regime
  const volume = formatVolume(instead.volume.toFixed(3), language)
  const formula = formulaText(instead, words)
  // A monthly mean is its own formula.
  const isPlain = instead.method === 'AVERAGE_MONTHLY'
  return [
    whyOf(regime, words),
    spanOf(regime, words),
    ...(instead.method === 'NONE'
      ? []
      : [t(`web:regime.volume${isPlain ? 'Plain' : ''}`, { volume, formula })]),
  ]
}

function whyOf({ cause, instead, event }: ChargedRegime, { t, language }: Words): string {
  if (cause === 'NO_READING') return t('web:regime.whyNO_READING', { count: instead.missNumber })
  const day = event === undefined ? '' : formatDay(event.subtract({ days: 1 }), 'full', language)
  return t('web:regime.whyMETER_OUT', { day })
}

function spanOf({ cause, since, until, then }: ChargedRegime, { t, language }: Words): string {
  const from = formatDay(since, 'full', language)
  if (until === undefined || then === undefined) return t('web:regime.since', { since: from })
  return t('web:regime.until', {
    since: from,
    until: formatDay(until, 'full', language),
    next: formatDay(until.add({ days: 1 }), 'day-month', language),
    unless: t(`web:regime.unless${cause}`),
    then: t(`web:silence.then.${then.isRaised ? 'NORM_RAISED' : then.method}`),
  })
}

/** A mean for want of readings ends with a reading; everything else needs a visit. */
function backOf(
  given: RegimeGiven,
  meters: NonNullable<RegimeGiven['meters']>,
  reader: RegimeReader,
  words: Words,
): RegimeShown['back'] {
  const { t } = words
  const visited = meters.filter(({ regime }) => needsVisit(regime))
  if (visited.length === 0) return { steps: [t('web:regime.back.readings')], action: undefined }
  const isOut = visited.some(({ regime }) => regime.cause === 'METER_OUT')
  const steps = [...(isOut ? ['verify'] : []), 'apply', 'visit', 'then']
  return {
    steps: steps.map((step) => t(`web:regime.back.${step}`)),
    action: { href: letterOf(given, visited, reader, words), text: t('web:regime.back.action') },
  }
}

function needsVisit({ cause, instead: { method } }: ChargedRegime): boolean {
  return cause === 'METER_OUT' || !(method === 'AVERAGE_MONTHLY' || method === 'AVERAGE_DAILY')
}

/** Meters told one by one in the letter: an address has to hold it. */
const lettered = 4

/** The e-reception with the request written: what is charged how, and what is asked. */
function letterOf(
  given: RegimeGiven,
  meters: NonNullable<RegimeGiven['meters']>,
  { number }: RegimeReader,
  words: Words,
): string {
  const { t, language } = words
  const rest = meters.length - lettered
  const text = [
    t('web:regime.letter.ask'),
    '',
    t('web:regime.letter.contract', { number }),
    ...meters.slice(0, lettered).map(({ meter, regime }) =>
      t('web:regime.letter.meter', {
        name: nameOf(meter, given, words),
        tag: regimeTag(regime, words),
        since: formatDay(regime.since, 'full', language),
        why: whyOf(regime, words),
      }),
    ),
    ...(rest > 0 ? [t('web:regime.letter.more', { count: rest })] : []),
    '',
    t('web:regime.letter.visit'),
    t('web:regime.letter.when'),
  ].join('\n')
  return paths.reception.about({
    topic: 'meters',
    contract: given.contractId,
    subject: t('web:regime.letter.subject', { number }),
    text,
  })
}

function nameOf(meter: NamedMeter, { customerKind }: RegimeGiven, words: Words): string {
  return meterTitle(meter, customerKind === 'ORGANIZATION', words)
}
